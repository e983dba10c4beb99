import { describe, expect, test } from 'vitest';
import { evaluateInstant } from '../../src/promql/engine/evaluate.ts';
import { readSeriesLine } from '../../src/promql/formats/series-notation.ts';
import { parsePromql } from '../../src/promql/parse.ts';
import { createStore, type SeriesInput, type SeriesStore } from '../../src/promql/store/series-store.ts';
import { measurePrometheus, type PrometheusOptions } from '../../src/providers/prometheus.ts';
import { orderIsArbitrary } from '../../src/providers/prometheus-query.ts';
import type { AnalysisMetric } from '../../src/rollouts/analysis.ts';
import { copiedText } from '../../src/source/mapped-text.ts';
import { knownGaps } from '../promql/known-gaps.ts';

/** 2026-08-14T10:05:30Z. */
const startMs = 1_786_701_930_000;
const atMs = startMs + 120_000;
const options: PrometheusOptions = { argo: '1.10' };

function storeOf(...lines: readonly string[]): SeriesStore {
  return createStore(lines.map((line) => series(line)));
}

function series(line: string): SeriesInput {
  const read = readSeriesLine(copiedText(line, 'series', 0), { startMs, intervalMs: 30_000 });
  if (!read.ok) throw new Error(read.diagnostics[0]?.message);
  return read.value;
}

function metric(prometheus: object): AnalysisMetric {
  return { name: 'm', provider: { prometheus } };
}

function ask(store: SeriesStore, prometheus: object, changed: Partial<PrometheusOptions> = {}) {
  return measurePrometheus(store, { ...options, ...changed })(metric(prometheus), atMs);
}

const store = storeOf('up{pod="a"} 1x10', 'up{pod="b"} 0x10', 'total{pod="a"} 0+30x10', 'odd NaN _x9', 'b{le="1"} 1x9', 'b{le="+Inf"} 2x9');

describe('values; the texts are those of argo-rollouts 1.10.2 for the same numbers', () => {
  test.each([
    ['a number', '1e21', 'scalar', '1000000000000000000000'],
    ['a small number', '1e-7', 'scalar', '0.0000001'],
    ['minus nothing', '-0', 'scalar', '-0'],
    ['not a number', 'NaN', 'scalar', 'NaN'],
    ['without end', '-Inf', 'scalar', '-Inf'],
    ['one sample', 'sum(up)', [1], '[1]'],
    ['two samples', 'up', [1, 0], '[1,0]'],
    ['a tenth', 'up / 10', [0.1, 0], '[0.1,0]'],
    ['infinite', 'sum(up) / 0', [Number.POSITIVE_INFINITY], '[+Inf]'],
    ['not a number in a vector', 'odd', [Number.NaN], '[NaN]'],
    ['no sample', 'nothing', [], '[]'],
    ['a range of samples, series after series', 'up[65s]', [1, 1, 1, 0, 0, 0], '[1,1,1,0,0,0]'],
    ['no range of samples', 'nothing[65s]', [], '[]'],
  ])('%s: %s', (_, query, values, text) => {
    const answer = ask(store, { query });
    if (answer.kind !== 'value') throw new Error(JSON.stringify(answer));
    expect(answer.text).toBe(text);
    if (values === 'scalar') expect(answer.result).toBe(Number(text.replace('Inf', 'Infinity')));
    else expect(answer.result).toEqual({ kind: 'list', elem: 'float64', items: values });
  });

  test('compat 2 takes the sample at the very start of a range', () => {
    const query = 'count_over_time(up{pod="a"}[30s])';
    expect(ask(store, { query })).toMatchObject({ text: '[1]' });
    expect(ask(store, { query }, { compat: 2 })).toMatchObject({ text: '[2]' });
  });

  test('warnings are kept', () => {
    const answer = ask(store, { query: 'quantile(2, up)' });
    expect(answer).toMatchObject({
      kind: 'value',
      text: '[+Inf]',
      warnings: ['PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)'],
    });
  });
});

describe('answers that are errors, in the words of argo-rollouts 1.10.2', () => {
  const window = (start: string, end: string, step: string) => ({ query: 'up', rangeQuery: { start, end, step } });
  test.each([
    ['a text', { query: '"x"' }, 'unmarshalerDecoder: unexpected value type "string"'],
    ['a broken query', { query: 'up{' }, /^bad_data: invalid parameter "query": 1:4: parse error: unexpected end of input/],
    ['an empty query', { query: '' }, 'bad_data: invalid parameter "query": 1:1: parse error: no expression found in input'],
    ['no query', {}, 'bad_data: invalid parameter "query": 1:1: parse error: no expression found in input'],
    ['a wrong type', { query: 'rate(up)' }, /^bad_data: invalid parameter "query": 1:6: parse error: expected type range vector/],
    ['a failing query', { query: 'up * on() up' }, /^execution: found duplicate series for the match group/],
    ['a time-out of 0', { query: 'up', timeout: 0 }, 'Post "$ARGO_ROLLOUTS_PROMETHEUS_ADDRESS/api/v1/query": context deadline exceeded'],
    ['a time-out below 0', { query: 'up', timeout: -1 }, 'prometheus timeout should not be negative'],
    ['an address without scheme', { query: 'up', address: 'prometheus:9090' }, 'prometheus address is not is url format'],
    ['an address without host', { query: 'up', address: 'http://' }, 'prometheus address is not is url format'],
    ['an address with a wrong port', { query: 'up', address: 'http://prom:9090x' }, 'prometheus address is not is url format'],
    ['an address with an escaped host', { query: 'up', address: 'http://%41b' }, 'prometheus address is not is url format'],
    ['an address with a broken escape', { query: 'up', address: 'http://x/%zz' }, 'prometheus address is not is url format'],
    ['an address with a space', { query: 'up', address: 'http://a b' }, 'prometheus address is not is url format'],
    ['another protocol', { query: 'up', address: 'ftp://x' }, 'Post "ftp://x/api/v1/query": unsupported protocol scheme "ftp"'],
    [
      'an address with a password',
      { query: 'up', address: 'http://u:p@h:1/p?q', timeout: 0 },
      'Post "http://u:***@h:1/p/api/v1/query?q": context deadline exceeded',
    ],
    [
      'half of OAuth2',
      { query: 'up', authentication: { oauth2: { tokenUrl: 'http://x' } } },
      'missing mandatory parameter in metric for OAuth2 setup',
    ],
    ['no start', window('', 'now()', '1m'), 'failed to parse rangeQuery.start as time: unexpected token EOF'],
    ['no end', window('now()', ' ', '1m'), 'failed to parse rangeQuery.end as time: unexpected token EOF'],
    ['no step', window('now()', 'now()', ''), 'failed to parse rangeQuery.step as duration: time: invalid duration ""'],
    ['no window', { query: 'up', rangeQuery: {} }, 'failed to parse rangeQuery.start as time: unexpected token EOF'],
    ['days', window('now()', 'now()', '1d'), 'failed to parse rangeQuery.step as duration: time: unknown unit "d" in duration "1d"'],
    ['no unit', window('now()', 'now()', '5'), 'failed to parse rangeQuery.step as duration: time: missing unit in duration "5"'],
    ['a space', window('now()', 'now()', '1 m'), 'failed to parse rangeQuery.step as duration: time: unknown unit " m" in duration "1 m"'],
    ['no digits', window('now()', 'now()', '.s'), 'failed to parse rangeQuery.step as duration: time: invalid duration ".s"'],
    [
      'too long a step',
      window('now()', 'now()', '99999999h'),
      'failed to parse rangeQuery.step as duration: time: invalid duration "99999999h"',
    ],
    [
      'a duration for a time',
      window('duration("5m")', 'now()', '1m'),
      'failed to parse rangeQuery.start as time: expected time.Time, but got time.Duration',
    ],
    [
      'days in a duration',
      window("now() - duration('1d')", 'now()', '1m'),
      'failed to parse rangeQuery.start as time: time: unknown unit "d" in duration "1d"',
    ],
    [
      'an end before the start',
      window('now()', "now() - duration('1m')", '1m'),
      'bad_data: invalid parameter "end": end timestamp must not be before start time',
    ],
    ['a step of 0', window('now()', 'now()', '0s'), /^bad_data: invalid parameter "step": zero or negative/],
    ['a step below 0', window('now()', 'now()', '-1m'), /^bad_data: invalid parameter "step": zero or negative/],
    ['too many points', window("now() - duration('11002s')", 'now()', '1s'), /^bad_data: exceeded maximum resolution of 11,000 points/],
    [
      'a range of ranges',
      { ...window('now()', 'now()', '1m'), query: 'up[5m]' },
      'bad_data: invalid parameter "query": invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    ],
  ])('%s', (_, prometheus, message) => {
    const answer = ask(store, prometheus);
    expect(answer).toMatchObject({ kind: 'error' });
    const said = answer.kind === 'error' ? answer.message : '';
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });
});

describe('range queries', () => {
  test.each([
    ['now() - duration("1m")', 'now()', '30s', '[1,1,1]'],
    ['now()-duration(`60s`)', ' now( ) ', '1m', '[1,1]'],
    ["duration('-1m') + now()", 'now()', '0.5m', '[1,1,1]'],
    ["(now() - duration('2m')) + duration('1m')", "now() - duration('1m')", '1m', '[1]'],
    ["now() - duration('1m') - duration('30s')", 'now()', '45s', '[1,1,1]'],
    ["now() - duration('11000s')", 'now()', '1s', `[${Array(121).fill('1').join(',')}]`],
  ])('%s to %s by %s', (start, end, step, text) => {
    expect(ask(store, { query: 'up{pod="a"}', rangeQuery: { start, end, step } })).toMatchObject({ kind: 'value', text });
  });

  test('a number at every step', () => {
    const rangeQuery = { start: 'now() - duration("1m")', end: 'now()', step: '30s' };
    expect(ask(store, { query: '2', rangeQuery })).toMatchObject({ kind: 'value', text: '[2,2,2]' });
  });
});

describe('what only the real ones could tell is unknown', () => {
  const range = (start: string, step = '1m') => ({ query: 'up', rangeQuery: { start, end: 'now()', step } });
  test.each([
    ['an experimental function', { query: 'mad_over_time(up[5m])' }],
    ['a query that is too long', { query: `up{pod="${'a'.repeat(20_000)}"}` }],
    ['another expression', range("date('2026-01-01T00:00:00Z')")],
    ['durations among themselves', range("now() - (duration('1m') + duration('1m'))")],
    ['a duration times a number', range("now() - duration('1m') * 2")],
    ['two times', range('now() + now()')],
    ['a name that nobody knows', range('nov()')],
    ['an open bracket', range('now(')],
    ['a step below a millisecond', range('now()', '500us')],
    ['a query that is no text', { query: 5 }],
    ['a time-out that is no number', { query: 'up', timeout: '5' }],
  ])('%s', (_, prometheus) => {
    expect(ask(store, prometheus)).toMatchObject({ kind: 'unknown' });
  });

  test.each(knownGaps.filter(({ kind }) => kind === 'refused').map(({ query }) => query))(
    'what Prometheus takes and we refuse: %s',
    (query) => {
      expect(ask(store, { query })).toMatchObject({ kind: 'unknown' });
    },
  );

  test('a limit of the engine', () => {
    expect(ask(store, { query: 'sum(up)' }, { limits: { series: 1 } })).toEqual({
      kind: 'unknown',
      reason: 'the query is too much to be evaluated here: a selector finds 2 series, more than 1',
    });
  });

  test('another provider', () => {
    const answer = measurePrometheus(store, options)({ name: 'm', provider: { web: {} } }, atMs);
    expect(answer).toEqual({ kind: 'unknown', reason: 'metric m has no provider prometheus' });
  });
});

describe('order', () => {
  test.each([
    ['up', true],
    ['(up)', true],
    ['sum by (pod) (up)', true],
    ['sum without (pod) (up)', true],
    ['topk by (pod) (1, up)', true],
    ['count_values("v", up)', true],
    ['rate(up[5m])', true],
    ['up or vector(0)', true],
    ['sum(up) or sum(up)', true],
    ['label_replace(up, "a", "b", "c", "d")', true],
    ['histogram_quantile(0.9, b)', true],
    ['sort(up)', false],
    ['(sort_desc(up))', false],
    ['-sort(up)', true],
    ['topk(2, up)', false],
    ['bottomk(2, up)', false],
    ['sum(up)', false],
    ['sum by () (up)', false],
    ['quantile(0.5, up)', false],
    ['sum(up) / sum(up)', false],
    ['up - on() up', false],
    ['sum(up) > 0.5', false],
    ['(sum(up) and on() (count(up))) or on() (vector(NaN) unless on() (count(up)))', false],
    ['absent(up)', false],
    ['scalar(up)', false],
    ['up[5m]', false],
    ['histogram_quantile(0.9, sum by (le) (b))', true],
    ['clamp_min(sum(up), 0)', false],
    ['1 + 1', false],
    ['up{', false],
  ])('%s: %s', (query, arbitrary) => {
    expect(orderIsArbitrary(query)).toBe(arbitrary);
  });

  test('several samples of arbitrary order are marked and can be turned around', () => {
    expect(ask(store, { query: 'up' })).toMatchObject({ text: '[1,0]', arbitraryOrder: true });
    expect(ask(store, { query: 'up' }, { order: 'reversed' })).toMatchObject({ text: '[0,1]', arbitraryOrder: true });
    expect(ask(store, { query: 'sort(up)' }, { order: 'reversed' })).toMatchObject({ text: '[0,1]' });
    expect(ask(store, { query: 'sort(up)' })).not.toHaveProperty('arbitraryOrder');
    expect(ask(store, { query: 'up{pod="a"}' })).not.toHaveProperty('arbitraryOrder');
  });
});

describe('equal to the engine', () => {
  const seed = 20260814;
  test(`random stores and queries, seed ${seed}`, () => {
    const random = mulberry32(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const words = ['0', '1', '2.5', '-3', 'NaN', '+Inf', '_', 'stale', '0+5x3', '7x2'];
    const queries = [
      'm',
      'sum(m)',
      'max by (a) (m)',
      'rate(m[2m])',
      'm > 1',
      'count_over_time(m[1m])',
      'sort(m)',
      'm[1m]',
      'avg(m) / sum(n)',
      'm * on() n',
    ];
    let values = 0;
    for (let round = 0; round < 150; round++) {
      const names = ['m{a="x"}', 'm{a="y"}', 'm{a="y",b="z"}', 'n'].filter(() => random() < 0.7);
      const random_ = storeOf(...names.map((name) => `${name} ${Array.from({ length: 8 }, () => pick(words)).join(' ')}`));
      const query = pick(queries);
      const timeMs = startMs + Math.floor(random() * 600_000);
      const answer = measurePrometheus(random_, options)(metric({ query }), timeMs);
      const parsed = parsePromql(copiedText(query, 'query', 0));
      if (!parsed.ok) throw new Error(query);
      const direct = evaluateInstant(parsed.value, random_, timeMs);
      if (!direct.ok) {
        expect(answer).toEqual({ kind: 'error', message: `execution: ${direct.error}` });
        continue;
      }
      const { value } = direct;
      if (value.kind === 'string' || value.kind === 'scalar') throw new Error('no query gives that');
      const items = value.kind === 'vector' ? value.samples.map((sample) => sample.value) : value.series.flatMap((one) => [...one.values]);
      expect(answer).toMatchObject({ kind: 'value', result: { kind: 'list', elem: 'float64', items } });
      values += items.length;
    }
    expect(values).toBeGreaterThan(100);
  });
});

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
