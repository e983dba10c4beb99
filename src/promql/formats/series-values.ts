import { decodeNumber } from '../literals.ts';
import { type FormatProblem, shown } from './format-rules.ts';
import { FormatError } from './series-metric.ts';

/** One word of the notation: `count` places of the grid. `step` is added again and again, as Prometheus does; a gap has no samples. */
export type ValueRun =
  | { readonly kind: 'gap'; readonly count: number }
  | { readonly kind: 'run'; readonly first: number; readonly stale: boolean; readonly step: number | undefined; readonly count: number };

const number = String.raw`(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?`;
const gapWord = /^_(?:x(\d+))?$/;
const valueWord = new RegExp(
  String.raw`^(?:(stale)(?![\w:])|([+-]?)(${number}|(?:inf|nan)(?![\w:])))(?:([+-])(${number})(?=x))?(?:x(\d+))?$`,
  'i',
);
const hint =
  'a value is a number, `NaN`, `Inf`, `stale` or `_`; `1x3` repeats it three times more, `1+2x3` adds 2 three times, `_x3` is three gaps';

/**
 * The runs that promtool's notation of values describes: `1 2.5 _ stale 0+10x20 5-1x4 1x3 _x3`; any white space separates.
 * Throws a `FormatError`, also when there are more than `mostSamples` places in all.
 * Source: prometheus/promql/parser, rule `series_values` of generated_parser.y, and lexValueSequence.
 */
export function readValueRuns(text: string, mostSamples: number): readonly ValueRun[] {
  const runs: ValueRun[] = [];
  let places = 0;
  for (const match of text.matchAll(/[^ \t\n\r]+/g)) {
    const [word] = match;
    const at = { from: match.index, to: match.index + word.length };
    const run = readRun(word, at);
    places += run.count;
    if (places > mostSamples) {
      const message = `the values are more than ${mostSamples} samples, gaps included`;
      throw new FormatError({ rule: 'tooLarge', message, ...at, hint: 'shorten the series, or use a longer interval' });
    }
    runs.push(run);
  }
  return runs;
}

type Place = { readonly from: number; readonly to: number };

function readRun(word: string, at: Place): ValueRun {
  const gap = gapWord.exec(word);
  if (gap !== null) return { kind: 'gap', count: gap[1] === undefined ? 1 : readCount(gap[1], at) };
  const value = valueWord.exec(word);
  if (value === null) throw new FormatError(explain(word, at));
  const [, staleWord, sign, first = '', stepSign, step, times] = value;
  // The pattern takes any case for the sake of `inf` and `nan`; these two are lower case.
  if ((staleWord !== undefined && staleWord !== 'stale') || /[\d._]X/.test(word)) throw new FormatError(explain(word, at));
  return {
    kind: 'run',
    stale: staleWord !== undefined,
    first: staleWord === undefined ? readNumber(sign, first, at) : Number.NaN,
    step: step === undefined ? undefined : readNumber(stepSign, step, at),
    count: times === undefined ? 1 : readCount(times, at) + 1,
  };
}

function readNumber(sign: string | undefined, text: string, at: Place): number {
  const decoded = decodeNumber(text);
  if (!decoded.ok) throw new FormatError({ rule: 'number', message: `${shown(text)} is too large for a number`, ...at });
  return sign === '-' ? -decoded.value : decoded.value;
}

/** Past 2^53 the digits are not exact, and the limit on samples is long exceeded. */
function readCount(digits: string, at: Place): number {
  const count = Number(digits);
  if (!Number.isFinite(count)) throw new FormatError({ rule: 'tooLarge', message: `${shown(digits)} repetitions are too many`, ...at });
  return count;
}

function explain(word: string, at: Place): FormatProblem {
  if (word.startsWith('{{')) {
    const message = 'native histograms are not supported in series values';
    return { rule: 'nativeHistogram', message, ...at, hint: 'write a classic histogram: one series per `le`' };
  }
  const repeatedWord = /^(stale|[+-]?(?:inf|nan))x\d+$/i.exec(word);
  if (repeatedWord !== null) {
    const message = `${shown(word)} is read as one word, not as a repetition`;
    return {
      rule: 'notation',
      message,
      ...at,
      hint: `repeat the word, separated by spaces${/^stale/i.test(word) ? '' : ', or write it with a step: `NaN+0x3`'}`,
    };
  }
  if (/^0x[0-9a-f]*[a-f]/i.test(word)) {
    return { rule: 'notation', message: `${shown(word)}: series values have no hexadecimal numbers, \`0x3\` is four zeros`, ...at, hint };
  }
  if (/\d[+-][\d.]+$/.test(word)) {
    return { rule: 'notation', message: `${shown(word)} has a step but no count`, ...at, hint: `add how often: ${shown(`${word}x3`)}` };
  }
  if (/x([+-]|\d*[.e_]|$)/.test(word)) {
    return { rule: 'notation', message: `${shown(word)}: after "x" a whole number of repetitions is expected`, ...at, hint };
  }
  return { rule: 'notation', message: `${shown(word)} is not a series value`, ...at, hint };
}
