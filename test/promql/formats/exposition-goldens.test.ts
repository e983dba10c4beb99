import { describe, expect, test } from 'vitest';
import { readExposition } from '../../../src/promql/formats/exposition.ts';
import { formatSampleValue } from '../../../src/promql/formats/number-text.ts';
import { type Golden, readGoldens, withoutEmpty } from './golden.ts';

/** What Prometheus's parsers take and we refuse, by our message. */
const stricter: readonly RegExp[] = [
  // Its scraper refuses it later.
  /is given twice$/,
  /^a name is empty$/,
  /^a metric name is expected$/,
  // We read line by line and without guessing.
  /^a quoted text is not closed in its line$/,
  /^"," or "}" is expected$/,
  /out of range$/,
  // Prometheus takes each scrape for itself.
  /has two samples at the same time$/,
  /is older than the one before it$/,
];

describe.each(['prometheus', 'openmetrics'] as const)('%s', (format) => {
  const goldens = readGoldens(format);

  test('there are enough of them', () => {
    expect(goldens.length).toBeGreaterThanOrEqual(1000);
    expect(goldens.filter(({ ok }) => ok).length).toBeGreaterThan(400);
    expect(goldens.filter(({ ok }) => !ok).length).toBeGreaterThan(400);
  });

  test('every text is taken or refused as Prometheus does, with its samples', () => {
    expect(goldens.map((golden) => difference(golden, format)).filter((found) => found !== undefined)).toEqual([]);
  });
});

function difference(golden: Golden, format: 'prometheus' | 'openmetrics'): string | undefined {
  const result = readExposition({ name: 'data', text: golden.text }, { format });
  if (!result.ok) {
    const outside = result.diagnostics.find(({ range }) => range.from > range.to || range.to > golden.text.length);
    if (outside !== undefined) return `${JSON.stringify(golden.text)}: ${outside.message}: no place`;
    const messages = result.diagnostics.map(({ message }) => message);
    // A time that is missing is an error here, and none in a scrape.
    if (!golden.ok || golden.samples?.some((sample) => sample.t === undefined)) return undefined;
    return messages.every((message) => stricter.some((known) => known.test(message)))
      ? undefined
      : `${JSON.stringify(golden.text)}: ${messages.join(' | ')}`;
  }
  if (!golden.ok) return `${JSON.stringify(golden.text)}: accepted, but ${golden.error}`;
  const theirs = (golden.samples ?? []).map(({ labels, value, t }) => `${keyOf(withoutEmpty(labels))} ${t} ${value}`).sort();
  const ours = result.value
    .flatMap(({ labels, timestampsMs, values }) =>
      Array.from(timestampsMs, (at, index) => `${keyOf(labels)} ${at} ${formatSampleValue(values[index] as number)}`),
    )
    .sort();
  return theirs.join('\n') === ours.join('\n') ? undefined : `${JSON.stringify(golden.text)}: ${ours.join('; ')}, not ${theirs.join('; ')}`;
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort());
}
