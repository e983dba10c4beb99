import { describe, expect, test } from 'vitest';
import type { PromExpr } from '../../../src/promql/ast.ts';
import { printAnnotation } from '../../../src/promql/engine/annotation.ts';
import { evaluateInstant, evaluateRange } from '../../../src/promql/engine/evaluate.ts';
import { parsed } from '../parsed.ts';
import { instant, range, storeOf } from './queries.ts';

const minute = 60_000;
const counter = Array.from({ length: 41 }, (_, index) => index * 3);
const store = storeOf([
  [{ __name__: 'm_total', a: '1' }, counter],
  [{ __name__: 'm_total', a: '2' }, counter.map((value) => value * 2)],
  [{ __name__: 'g', a: '1' }, [1, 2, Number.NaN, 4, 'stale', undefined, 7]],
  [{ __name__: 'other', a: '1', b: 'x' }, counter],
  [{ __name__: 'lat_bucket', le: '1' }, counter],
  [{ __name__: 'lat_bucket', le: '+Inf' }, counter.map((value) => value - 1)],
]);

describe('selection in time', () => {
  test.each([
    ['a sample is found for less than the lookback', 'm_total{a="1"}', 10 * minute + 299_999, '{__name__="m_total", a="1"} 120'],
    ['and no longer after exactly the lookback', 'm_total{a="1"}', 15 * minute, ''],
    ['NaN is a value', 'g', 30_000, '{__name__="g", a="1"} NaN'],
    ['a stale marker hides what is before', 'g', 60_000, ''],
    ['ranges skip the marker', 'count_over_time(g[2m])', 90_000, '{a="1"} 5'],
    ['a range is open on the left', 'count_over_time(m_total{a="1"}[1m])', 2 * minute, '{a="1"} 4'],
    ['offset looks back', 'm_total{a="1"} offset 1m', 2 * minute, '{__name__="m_total", a="1"} 12'],
    ['@ looks elsewhere, then comes the offset', 'm_total{a="1"} offset 1m @ 120', 0, '{__name__="m_total", a="1"} 12'],
    ['timestamp sees the time of the sample', 'timestamp(m_total{a="1"})', 61_000, '{a="1"} 60'],
    ['but not through an operation', 'timestamp(m_total{a="1"} + 0)', 61_000, '{a="1"} 61'],
    ['a subquery steps at multiples of its step', 'm_total{a="1"}[1m:20s]', 65_000, '{__name__="m_total", a="1"} 3@20000 6@40000 12@60000'],
  ])('%s', (_, query, atMs, expected) => {
    expect(instant(query, store, atMs)).toBe(expected);
  });

  test('Prometheus 2 takes the left edge of a range, of lookback and of a subquery', () => {
    const compat = { compat: 2 } as const;
    expect(instant('count_over_time(m_total{a="1"}[1m])', store, 2 * minute, compat)).toBe('{a="1"} 5');
    expect(instant('m_total{a="1"}', store, 15 * minute, compat)).toBe('{__name__="m_total", a="1"} 120');
    expect(instant('count_over_time(m_total{a="1"}[1m:20s])', store, 2 * minute, compat)).toBe('{a="1"} 4');
    expect(instant('count_over_time(m_total{a="1"}[1m:20s])', store, 2 * minute)).toBe('{a="1"} 3');
  });
});

describe('values', () => {
  test.each([
    ['rate(m_total{a="1"}[1m])', '{a="1"} 0.19999999999999998'],
    ['sum(rate(m_total[1m]))', '{} 0.6'],
    ['m_total > 100', '{__name__="m_total", a="1"} 120 | {__name__="m_total", a="2"} 240'],
    ['100 < m_total{a="1"}', '{__name__="m_total", a="1"} 120'],
    ['m_total{a="1"} > bool 500', '{a="1"} 0'],
    ['m_total / ignoring (b) other', '{a="1"} 1'],
    ['m_total * on (a) group_left (b) other', '{a="1", b="x"} 14400'],
    ['m_total and on (a) other', '{__name__="m_total", a="1"} 120'],
    ['m_total unless on (a) other', '{__name__="m_total", a="2"} 240'],
    ['absent(nope{x="1", y=~"2"})', '{x="1"} 1'],
    ['vector(1) or m_total', '{} 1 | {__name__="m_total", a="1"} 120 | {__name__="m_total", a="2"} 240'],
    ['topk(1, m_total)', '{__name__="m_total", a="2"} 240'],
    ['count_values("v", m_total)', '{v="120"} 1 | {v="240"} 1'],
    ['floor(log10(vector(1e15)))', '{} 14'],
    ['1 ^ NaN', '1'],
    ['"text"', 'text'],
    ['label_replace(m_total{a="1"}, "c", "x$1", "a", "(.*)")', '{__name__="m_total", a="1", c="x1"} 120'],
    ['scalar(m_total)', 'NaN'],
    ['histogram_count(m_total)', ''],
  ])('%s', (query, expected) => {
    expect(instant(query, store, 10 * minute)).toBe(expected);
  });

  test('a range query is sorted by labels and has what exists', () => {
    expect(range('sort_desc(g or m_total{a="2"})', store, [0, 90_000, 45_000])).toBe(
      '{__name__="g", a="1"} 1@0 4@45000 7@90000 | {__name__="m_total", a="2"} 0@0 18@45000 36@90000',
    );
    expect(range('1 + 1', store, [0, 15_000, 15_000])).toBe('{} 2@0 2@15000');
  });
});

describe('failing queries', () => {
  const same = 'vector cannot contain metrics with the same labelset';
  test.each([
    ['rate({a="1"}[5m])', same],
    ['m_total + on () other', 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)'],
    [
      'other + on () m_total',
      'found duplicate series for the match group {} on the right hand-side of the operation: [{__name__="m_total", a="2"}, ' +
        '{__name__="m_total", a="1"}];many-to-many matching not allowed: matching labels must be unique on one side',
    ],
    ['topk(NaN, m_total)', 'Parameter value is NaN'],
    ['topk(1e19, m_total)', 'Scalar value 1e+19 overflows int64'],
    ['label_replace(m_total, "c", "", "a", "(")', 'invalid regular expression in label_replace(): ('],
    ['sum(time())', 'expected type instant vector in aggregation expression, got scalar'],
  ])('%s', (query, error) => {
    expect(instant(query, store, minute)).toBe(`error: ${error}`);
  });

  test('of ranges', () => {
    expect(range('m_total[5m]', store, [0, 1, 1])).toBe(
      'error: invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    );
    expect(range('m_total', store, [1, 0, 1])).toBe('error: end timestamp must not be before start time');
    expect(range('m_total', store, [0, 1, 0])).toMatch(/^error: zero or negative query resolution/);
    expect(range('m_total', store, [0, 1e9, 1])).toMatch(/^error: exceeded maximum resolution of 11,000 points/);
    expect(() => evaluateInstant(parsed('m_total'), store, 0.5)).toThrow('0.5 is not a whole number of milliseconds');
  });

  test('the place is told where it is known', () => {
    expect(evaluateInstant(parsed('1 + sum(m_total + on () other)'), store, minute)).toMatchObject({
      ok: false,
      range: { from: 8, to: 29 },
    });
  });
});

describe('limits', () => {
  test.each([
    ['samples', 'sum(m_total[1y:1s])', {}, 'query processing would load too many samples into memory in query execution'],
    ['samples of a small limit', 'm_total', { samples: 1 }, 'query processing would load too many samples into memory in query execution'],
    ['series', '{__name__=~".+"}', { series: 3 }, 'a selector finds 6 series, more than 3'],
    ['depth', '((((m_total))))', { depth: 4 }, 'expression is nested more than 4 deep'],
    [
      'time, by counted work',
      'sum_over_time(sum_over_time(m_total[1h:1s])[1h:100ms])',
      { timeMs: 10 },
      'query timed out in expression evaluation',
    ],
  ])('%s', (_, query, limits, error) => {
    const wrapped = query.includes('[1y') ? query.replace('sum(', 'sum_over_time(') : query;
    expect(instant(wrapped, store, 600_000, { limits })).toBe(`error: ${error}`);
  });

  test('time by a clock', () => {
    let nowMs = 0;
    const now = (): number => (nowMs += 600);
    expect(instant('sum_over_time(sum_over_time(m_total[1h:1s])[1h:100ms])', store, 600_000, { now, limits: { timeMs: 1000 } })).toMatch(
      /timed out/,
    );
  });

  test('trees too deep for the stack', () => {
    const at = { from: 0, to: 1 };
    let deep: PromExpr = { kind: 'number', value: 1, range: at };
    for (let depth = 0; depth < 100_000; depth++) deep = { kind: 'paren', inner: deep, range: at };
    expect(evaluateRange(deep, store, { startMs: 0, endMs: 1, stepMs: 1 })).toMatchObject({
      ok: false,
      error: 'expression is nested more than 500 deep',
    });
  });
});

describe('annotations', () => {
  test.each([
    ['rate(g[5m])', 'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "g" (1:6)'],
    ['histogram_quantile(2, lat_bucket)', 'PromQL warning: quantile value should be between 0 and 1, got 2 (1:20)'],
    ['histogram_quantile(.5, g)', 'PromQL warning: bucket label "le" is missing or has a malformed value of "" (1:24)'],
    [
      'histogram_quantile(.5, lat_bucket)',
      'PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/' +
        'querying/functions/#histogram_quantile), from buckets +Inf to +Inf, with a max diff of 1, over 1 samples from 1970-01-01T00:00:45Z ' +
        'to 1970-01-01T00:00:45Z (1:24)',
    ],
    [
      '\n"é" == bool 1 or rate(g[5m])'.replace('"é" == bool 1 or ', '# é\n'),
      'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "g" (3:6)',
    ],
  ])('%s', (query, expected) => {
    const result = evaluateInstant(parsed(query), store, 45_000);
    if (!result.ok) throw new Error(result.error);
    expect([...result.warnings, ...result.infos].map((one) => printAnnotation(one, query))).toEqual([expected]);
  });
});

test('delayed name removal keeps series apart until the end', () => {
  const delayed = { delayedNameRemoval: true };
  const twoNames = storeOf([
    [{ __name__: 'x', a: '1' }, [1]],
    [{ __name__: 'y', a: '1' }, [2]],
  ]);
  expect(instant('abs({a="1"})', twoNames, 0)).toMatch(/same labelset/);
  expect(instant('sum(abs({a="1"}))', twoNames, 0, delayed)).toBe('{} 3');
  expect(instant('sum by (__name__) (abs({a="1"}))', twoNames, 0, delayed)).toMatch(/same labelset/);
});
