import { describe, expect, test } from 'vitest';
import { evaluateInstant, evaluateRange, type QueryResult } from '../../../src/promql/engine/evaluate.ts';
import { createStore, type SeriesStore } from '../../../src/promql/store/series-store.ts';
import { parsed } from '../parsed.ts';

const hourMs = 3_600_000;
const tooMany = 'query processing would load too many samples into memory in query execution';
const tooLong = 'query timed out in expression evaluation';
const tooMuchText = 'the query makes more than 10,000,000 characters of label values';

/** `count` counters m_total{i="…"} with a sample every 15 s; `value` by series and sample. */
function countersOf(
  count: number,
  samples: number,
  more: (index: number) => Readonly<Record<string, string>> = () => ({}),
  value: (index: number, sample: number) => number = (index, sample) => index + 3 * sample,
): SeriesStore {
  const timestampsMs = Float64Array.from({ length: samples }, (_, sample) => sample * 15_000);
  return createStore(
    Array.from({ length: count }, (_, index) => ({
      labels: { __name__: 'm_total', i: String(index), ...more(index) },
      timestampsMs,
      values: Float64Array.from({ length: samples }, (_, sample) => value(index, sample)),
    })),
  );
}

function ask(store: SeriesStore, query: string, steps: number): QueryResult {
  if (steps === 1) return evaluateInstant(parsed(query), store, hourMs);
  return evaluateRange(parsed(query), store, { startMs: 0, endMs: hourMs, stepMs: Math.floor(hourMs / (steps - 1)) });
}

function nested(call: (inner: string) => string, times: number, inner: string): string {
  return times === 0 ? inner : call(nested(call, times - 1, inner));
}

function names(count: number): string {
  return Array.from({ length: count }, (_, index) => `l${index}`).join(',');
}

const long = (): SeriesStore => countersOf(2_000, 241, () => ({ b: 'x'.repeat(3_000) }));
const few = (): SeriesStore => countersOf(4, 241);
const flapping = (): SeriesStore => countersOf(2_000, 241, undefined, (_, sample) => sample % 2);

describe('hostile queries end in an error', () => {
  test.each([
    ['a huge range with tiny steps', few, 'sum_over_time(m_total[1000d:1ms])', 1, tooMany],
    ['a subquery of a subquery with tiny steps', few, 'max_over_time(sum_over_time(m_total[2m:1ms])[50m:1ms])', 1, tooMany],
    ['three subqueries', few, nested((inner) => `avg_over_time(${inner}[1h:1s])`, 3, 'm_total'), 1, tooLong],
    ['many series at many steps', long, 'm_total', 10_000, tooMany],
    ['wide windows at many steps', long, 'deriv(m_total[1h])', 2_000, tooLong],
    ['counters that reset all the time', flapping, 'rate(m_total[1h])', 2_000, tooLong],
    ['a hundred functions of many values', () => countersOf(500, 241), nested((inner) => `sin(${inner})`, 100, 'm_total'), 10_000, tooLong],
    ['numbers at many steps', few, `sum_over_time(vector(${Array(140).fill('time()').join('+')})[9000s:1ms])`, 1, tooMany],
    [
      'values as labels',
      () => countersOf(2_000, 241, undefined, (index, sample) => Math.sin(index * 241 + sample)),
      'count_values("v", m_total)',
      241,
      tooMany,
    ],
    ['groups of one at many steps', () => countersOf(900, 241), 'avg by (i) (m_total)', 10_000, tooMany],
    [
      'heaps of everything',
      () => countersOf(4_000, 241, undefined, (index, sample) => (index * 7919) % (sample + 4_001)),
      'topk(1e9, m_total)',
      2_000,
      tooLong,
    ],
    ['a regex with many groups', long, `label_replace(m_total, "x", "$1", "b", "${'(x?)'.repeat(200)}${'x'.repeat(200)}.*")`, 1, tooLong],
    ['a replacement that repeats', long, `label_replace(m_total, "x", "${'$1'.repeat(1_000)}", "b", "(.*)")`, 1, tooMuchText],
    [
      'replacements that double',
      few,
      nested((inner) => `label_replace(${inner}, "i", "$1$1", "i", "(.*)")`, 40, 'm_total'),
      1,
      tooMuchText,
    ],
    ['joins that double', few, nested((inner) => `label_join(${inner}, "i", "", "i", "i")`, 40, 'm_total'), 1, tooMuchText],
    ['a long list after by', () => countersOf(10_000, 241), `sum by (${names(2_500)}) (m_total)`, 1, tooLong],
    ['a long list after on', () => countersOf(10_000, 241), `m_total + on (i,${names(2_500)}) m_total`, 1, tooLong],
  ] as const)('%s', (_, store, query, steps, error) => {
    expect(ask(store(), query, steps)).toMatchObject({ ok: false, error });
  });
});

describe('large queries that people ask have an answer', () => {
  const bucketsOf = (count: number): SeriesStore =>
    countersOf(count, 241, (index) => ({ le: index % 10 === 9 ? '+Inf' : String(index % 10), s: String(Math.floor(index / 10)) }));

  test.each([
    ['2,000 series at 241 steps', () => countersOf(2_000, 241), 'sum by (i) (rate(m_total[5m]))', 241, 2_000],
    ['5,000 buckets at 241 steps', () => bucketsOf(5_000), 'histogram_quantile(0.99, sum by (le, s) (rate(m_total[5m])))', 241, 500],
    [
      '10,000 series at once',
      () => bucketsOf(10_000),
      'label_replace(rate(m_total[1h]), "host", "$1", "i", "(.*)") / rate(m_total[1h])',
      1,
      0,
    ],
    ['a day of minutes over a day', () => countersOf(100, 241), 'rate(m_total[1d]) / rate(m_total[1h])', 1_441, 100],
  ] as const)('%s', (_, store, query, steps, rows) => {
    const result = ask(store(), query, steps);
    if (!result.ok) throw new Error(result.error);
    const { value } = result;
    expect(value.kind === 'matrix' ? value.series.length : value.kind === 'vector' ? value.samples.length : undefined).toBe(rows);
  });
});
