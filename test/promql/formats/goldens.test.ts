import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { formatSampleValue, parseFloatText } from '../../../src/promql/formats/number-text.ts';
import { readSeriesLine, readSeriesNotation } from '../../../src/promql/formats/series-notation.ts';
import { copiedText } from '../../../src/source/mapped-text.ts';
import { randomFrom } from '../random.ts';
import { type Golden, readGoldens, withoutEmpty } from './golden.ts';
import { randomMetric, randomValues } from './random-notation.ts';

const grid = { startMs: 1000, intervalMs: 10 };

/** What Prometheus's parser takes and we refuse, by our message: its storage refuses it, or it silently keeps one of two answers. */
const stricter: readonly RegExp[] = [
  /^the series has no name and no label$/,
  /is given twice$/,
  /^a label has an empty name$/,
  /not valid UTF-8 after its escapes/,
];

describe('series notation', () => {
  const goldens = readGoldens('notation');

  test('there are enough of them', () => {
    expect(goldens.length).toBeGreaterThanOrEqual(1000);
    expect(goldens.filter(({ ok }) => ok).length).toBeGreaterThan(400);
    expect(goldens.filter(({ ok }) => !ok).length).toBeGreaterThan(400);
  });

  test('every series is taken or refused as Prometheus does, with its labels and values', () => {
    expect(goldens.map(notationDifference).filter((difference) => difference !== undefined)).toEqual([]);
  });
});

function notationDifference(golden: Golden): string | undefined {
  const mapped = copiedText(golden.text, 'series', 0);
  const result = readSeriesLine(mapped, grid);
  if (!result.ok) {
    const [first] = result.diagnostics;
    if (first === undefined || first.range.from > first.range.to || first.range.to > golden.text.length) return `${golden.text}: no place`;
    return golden.ok && !stricter.some((message) => message.test(first.message)) ? `${golden.text}: refused: ${first.message}` : undefined;
  }
  if (!golden.ok) return `${golden.text}: accepted, but ${golden.error}`;
  const { labels, timestampsMs, values, stale } = result.value;
  const expected = (golden.values ?? []).flatMap((text, at) => (text === '_' ? [] : [`${1000 + 10 * at} ${text}`]));
  const ours = Array.from(timestampsMs, (at, index) => `${at} ${stale?.[index] ? 'stale' : formatSampleValue(values[index] as number)}`);
  if (ours.join() !== expected.join()) return `${golden.text}: ${ours.join()}, not ${expected.join()}`;
  const [theirLabels, ourLabels] = [withoutEmpty(golden.labels ?? {}), labels].map((set) => JSON.stringify(Object.entries(set).sort()));
  return theirLabels === ourLabels ? undefined : `${golden.text}: ${ourLabels}, not ${theirLabels}`;
}

describe('text of numbers', () => {
  const goldens = readGoldens('float');

  test('is read as Go does, bit for bit', () => {
    const wrong = goldens.filter(({ text, ok, bits }) => {
      const value = parseFloatText(text);
      if (value === undefined || !ok) return (value === undefined) === ok;
      return Number.isNaN(value) ? !/nan/i.test(text) : bitsOf(value) !== bits;
    });
    expect(wrong.map(({ text, bits }) => `${text}: ${parseFloatText(text)}, not ${bits}`)).toEqual([]);
  });

  test('is printed as Prometheus does', () => {
    const wrong = goldens.filter(({ ok, bits, printed }) => ok && formatSampleValue(numberOf(bits as string)) !== printed);
    expect(wrong.map(({ bits, printed }) => `${formatSampleValue(numberOf(bits as string))}, not ${printed}`)).toEqual([]);
  });
});

function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16);
}

function numberOf(bits: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

test('a series in two texts is the same as in one', () => {
  const seed = 7;
  console.log(`seed ${seed}`);
  const random = randomFrom(seed);
  const disagreeing: string[] = [];
  for (let round = 0; round < 1000; round++) {
    const [metric, values] = [randomMetric(random), randomValues(random)];
    const together = readSeriesLine(copiedText(`${metric} ${values}`, 'series', 0), grid);
    const apart = readSeriesNotation(copiedText(metric, 'a', 0), copiedText(values, 'b', 0), grid);
    // Without a metric the first value is taken for it.
    if (metric === '') continue;
    if (apart.ok !== together.ok || (apart.ok && together.ok && !isDeepStrictEqual(apart.value, together.value)))
      disagreeing.push(`${metric} | ${values}`);
  }
  expect(disagreeing).toEqual([]);
});
