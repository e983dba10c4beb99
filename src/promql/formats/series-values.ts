import { decodeNumber } from '../literals.ts';
import { refuse } from './format-error.ts';
import { shown } from './format-rules.ts';
import { plainDecimal } from './number-text.ts';
import { SampleBuffer } from './sample-buffer.ts';

/** Values on a grid. `places` counts grid places, gaps included; `at` are the samples' places, absent where there is no gap. */
export type GridValues = {
  readonly places: number;
  readonly values: Float64Array;
  readonly at: Float64Array | undefined;
  readonly stale: Uint8Array | undefined;
};

const number = String.raw`(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?`;
const gapWord = /^_(?:x(\d+))?$/;
const valueWord = new RegExp(
  String.raw`^(?:(stale)(?![\w:])|([+-]?)(${number}|(?:inf|nan)(?![\w:])))(?:([+-])(${number})(?=x))?(?:x(\d+))?$`,
  'i',
);
const hint =
  'a value is a number, `NaN`, `Inf`, `stale` or `_`; `1x3` is 1 and three times more, `1+2x3` adds 2 three times, `_x3` is three gaps';

/**
 * The samples that promtool's notation describes: `1 2.5 _ stale 0+10x20 5-1x4 1x3 _x3`; any white space separates. `offset` is where
 * the notation begins in the text that the places of refusals count in. Refuses (FormatError) also more than `most` places.
 * Source: prometheus/promql/parser, rule `series_values` of generated_parser.y, and lexValueSequence.
 */
export function readValues(text: string, most: number, offset = 0): GridValues {
  const buffer = new SampleBuffer();
  let at = 0;
  while (at < text.length) {
    if (isSpace(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const from = at;
    while (at < text.length && !isSpace(text.charCodeAt(at))) at++;
    const plain = plainDecimal(text, from, at);
    if (Number.isNaN(plain)) readWord(buffer, text.slice(from, at), { from: from + offset, to: at + offset }, most);
    else if (buffer.places < most) buffer.push(plain, undefined, 1);
    else tooMany(most, { from: from + offset, to: at + offset });
  }
  const { values, places, stale } = buffer.finish();
  return { places: buffer.places, values, at: places, stale };
}

type Place = { readonly from: number; readonly to: number };

function readWord(buffer: SampleBuffer, word: string, place: Place, most: number): void {
  const gap = gapWord.exec(word);
  if (gap !== null) {
    buffer.skip(checkCount(gap[1] === undefined ? 1 : Number(gap[1]), buffer, place, most));
    return;
  }
  const value = valueWord.exec(word);
  // The pattern takes any case for the sake of `inf` and `nan`; the other two are lower case.
  if (value === null || /^stale/i.test(word) !== word.startsWith('stale') || /[\d._]X/.test(word)) explain(word, place);
  const [, staleWord, sign, first = '', stepSign, step, times] = value;
  const count = checkCount(times === undefined ? 1 : Number(times) + 1, buffer, place, most);
  const increment = step === undefined ? undefined : readNumber(stepSign, step, place);
  if (staleWord === undefined) {
    buffer.push(readNumber(sign, first, place), increment, count);
    return;
  }
  // Adding anything to a stale marker gives an ordinary NaN.
  buffer.pushStale();
  buffer.push(Number.NaN, undefined, count - 1);
}

function readNumber(sign: string | undefined, text: string, place: Place): number {
  const decoded = decodeNumber(text);
  if (!decoded.ok) refuse('number', `${shown(text)} is too large for a number`, place.from, place.to);
  return sign === '-' ? -decoded.value : decoded.value;
}

/** Past 2^53 the digits of a count are not exact, which the limit makes irrelevant. */
function checkCount(count: number, buffer: SampleBuffer, place: Place, most: number): number {
  return buffer.places + count > most ? tooMany(most, place) : count;
}

function tooMany(most: number, { from, to }: Place): never {
  return refuse(
    'tooLarge',
    `the values are more than ${most} samples, gaps included`,
    from,
    to,
    'shorten the series, or use a longer interval',
  );
}

function explain(word: string, { from, to }: Place): never {
  if (word.startsWith('{{')) {
    const message = 'native histograms are not supported in series values';
    return refuse('nativeHistogram', message, from, to, 'write a classic histogram: one series per `le`');
  }
  if (/^(stale|[+-]?(?:inf|nan))x\d+$/i.test(word)) {
    const stepped = /^stale/i.test(word) ? '' : ', or write it with a step: `NaN+0x3`';
    return refuse('notation', `${shown(word)} is read as one word, not as a repetition`, from, to, `repeat the word${stepped}`);
  }
  if (/^0x[0-9a-f]*[a-f]/i.test(word)) {
    return refuse('notation', `${shown(word)}: series values have no hexadecimal numbers, \`0x3\` is four zeros`, from, to, hint);
  }
  if (/\d[+-][\d.]+$/.test(word) && !word.includes('x')) {
    return refuse('notation', `${shown(word)} has a step but no count`, from, to, `add how often: ${shown(`${word}x3`)}`);
  }
  if (/x([+-]|\d*[.e_]|$)/.test(word)) {
    return refuse('notation', `${shown(word)}: after "x" a whole number of repetitions is expected`, from, to, hint);
  }
  return refuse('notation', `${shown(word)} is not a series value`, from, to, hint);
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13;
}
