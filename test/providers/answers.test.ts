import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ExprValue, floatList } from '../../src/expr/value.ts';
import { type AnswersFile, checkAnswers, firstAnswerMs, measureAnswers, type RecordedContent } from '../../src/providers/answers.ts';
import { type AnswerProvider, identify, queryOfMetric } from '../../src/providers/query-identity.ts';
import { readAnswers } from '../../src/providers/read-answers.ts';
import { renderAnswers } from '../../src/providers/render-answers.ts';
import type { AnalysisMetric } from '../../src/rollouts/analysis.ts';
import type { ArgoVersion } from '../../src/rollouts/crd/facts.ts';
import { startMs } from './series.ts';

const metric = (provider: AnalysisMetric['provider'], name = 'm'): AnalysisMetric => ({ name, provider });

/** A file with one answer to the metric, for an hour from the start of the run. */
function holding(one: AnalysisMetric, content: RecordedContent): AnswersFile {
  const query = queryOfMetric(one);
  if (query === undefined) throw new Error('no query');
  const stepMs = 3_600_000;
  return { name: 'a', stepMs, queries: [{ query, stepMs, answers: [{ at: { kind: 'offset', ms: 0 }, ...content }] }] };
}

function answer(one: AnalysisMetric, content: RecordedContent, argo: ArgoVersion = '1.10') {
  return measureAnswers(holding(one, content), startMs, argo)(one, startMs);
}

const datadog = { datadog: { query: 'q', interval: '5m', apiVersion: 'v1' } };
const datadog2 = { datadog: { query: 'q', interval: '5m', apiVersion: 'v2' } };
const web = { web: { url: 'http://x' } };
const graphite = { graphite: { query: 'q' } };
const newRelic = { newRelic: { query: 'q' } };
const wavefront = { wavefront: { query: 'q' } };
const cloudWatch = { cloudWatch: { metricDataQueries: [] } };
const influxdb = { influxdb: { query: 'q' } };
const skywalking = { skywalking: { query: 'q', interval: '1m' } };
const any = (...items: readonly ExprValue[]): ExprValue => ({ kind: 'list', elem: 'any', items });
const map = (entries: Readonly<Record<string, ExprValue>>): ExprValue => ({ kind: 'map', entries: new Map(Object.entries(entries)) });

describe('what conditions see; texts and errors are those of argo-rollouts 1.10.2 for the same answers', () => {
  test.each<[AnalysisMetric['provider'], unknown, ExprValue, string]>([
    [datadog, 0.25, 0.25, '0.25'],
    [datadog, 1e21, 1e21, '1000000000000000000000'],
    [datadog, 1e-9, 1e-9, '0.000000001'],
    [datadog, null, null, '[]'],
    [datadog2, 0.5, 0.5, '0.5'],
    [datadog2, null, null, '[null]'],
    [datadog2, [], null, '[]'],
    [datadog2, [1, 2], 1, '1'],
    [datadog2, [null, 2], null, '[null,2]'],
    [web, 0, 0, '0'],
    [web, -0, -0, '-0'],
    [web, 'a "t"', 'a "t"', '"a \\"t\\""'],
    [web, true, true, 'true'],
    [web, [1, null], any(1, null), '[1,null]'],
    [web, 1e-7, 1e-7, '1e-7'],
    [web, { d: 1e21, a: '<x>&' }, map({ d: 1e21, a: '<x>&' }), '{"a":"\\u003cx\\u003e\\u0026","d":1e+21}'],
    [{ web: { url: 'x', jsonPath: '{$.a}' } }, null, null, 'null'],
    [graphite, [1.5, null, 0.0078125], floatList([1.5, 0.0078125]), '[1.500000,0.007812]'],
    [graphite, [null], floatList([]), '[]'],
    [graphite, ['NaN', '+Inf'], floatList([Number.NaN, Number.POSITIVE_INFINITY]), '[NaN,+Inf]'],
    [influxdb, ['NaN', { float: 'NaN' }, { float: '-Inf' }], any('NaN', Number.NaN, Number.NEGATIVE_INFINITY), '[NaN NaN -Inf]'],
    [
      graphite,
      [1e21, -0, 123456.1234565],
      floatList([1e21, -0, 123456.1234565]),
      '[1000000000000000000000.000000,-0.000000,123456.123457]',
    ],
    [wavefront, 1.005, 1.005, '1.00'],
    [wavefront, [0.125], 0.125, '0.12'],
    [wavefront, [1.5, 2.125], floatList([1.5, 2.125]), '[1.50,2.12]'],
    [wavefront, null, 0, '0.00'],
    [wavefront, [null, 1], floatList([0, 1]), '[0.00,1.00]'],
    [wavefront, -0.001, -0.001, '-0.00'],
    [wavefront, 1e21, 1e21, '1000000000000000000000.00'],
    [cloudWatch, null, null, '[]'],
    [cloudWatch, [], { kind: 'list', elem: 'struct', items: [] }, '[]'],
    [influxdb, [1, 'a', null, true, { int: 5 }, 1e6], any(1, 'a', null, true, 5n, 1e6), '[1 a <nil> true 5 1e+06]'],
    [skywalking, { b: [1], a: null }, map({ b: any(1), a: null }), '{"a":null,"b":[1]}'],
  ])('%j: %j', (provider, result, value, text) => {
    expect(answer(metric(provider), { kind: 'result', result })).toEqual({ kind: 'value', result: value, text });
  });

  test('rows of New Relic', () => {
    const one = answer(metric(newRelic), { kind: 'result', result: [{ b: 1, a: 'x' }] });
    expect(one).toMatchObject({ kind: 'value', text: '{"a":"x","b":1}', result: { kind: 'map', named: 'NRDBResult' } });
    expect(answer(metric(newRelic), { kind: 'result', result: { b: 1, a: 'x' } })).toEqual(one);
    expect(answer(metric(newRelic), { kind: 'result', result: [{ a: 1 }, { a: 2 }] })).toMatchObject({
      text: '[{"a":1},{"a":2}]',
      result: { kind: 'list', elem: 'row', items: [{ kind: 'map' }, { kind: 'map' }] },
    });
  });

  test('structs of CloudWatch', () => {
    const result = [{ id: 'a', values: [1, 2.5, 1e6] }, { id: 'b', values: [] }, { id: 'c' }];
    const found = answer(metric(cloudWatch), { kind: 'result', result });
    expect(found).toMatchObject({ kind: 'value', text: '[[1 2.5 1e+06] [] []]', result: { elem: 'struct' } });
    const [first, , third] = (found as unknown as { result: { items: { fields: Map<string, ExprValue> }[] } }).result.items;
    expect(first?.fields.get('Values')).toEqual(floatList([1, 2.5, 1e6]));
    expect(third?.fields.get('Values')).toBeNull();
    expect(third?.fields.get('Label')).toBeNull();
  });

  test.each<[AnalysisMetric['provider'], unknown, string]>([
    [graphite, [], 'no values found'],
    [graphite, null, 'no values found'],
    [newRelic, [], 'no results returned from NRQL query'],
    [newRelic, [{}], 'no results returned from NRQL query'],
    [wavefront, [], 'No TimeSeries found in response from Wavefront'],
    [influxdb, [], 'no results returned from flux query'],
    [influxdb, null, 'no results returned from flux query'],
    [skywalking, null, 'no results returned from SkyWalking query'],
  ])('%j: %j is an error', (provider, result, message) => {
    expect(answer(metric(provider), { kind: 'result', result })).toEqual({ kind: 'error', message });
  });

  test.each<[object, number | null, object]>([
    [{ pass: 95, marginal: 75 }, 95.9, { phase: 'Successful', text: '95' }],
    [{ pass: 95, marginal: 75 }, 94.9, { phase: 'Inconclusive', text: '94' }],
    [{ pass: 95, marginal: 75 }, 75, { phase: 'Inconclusive', text: '75' }],
    [{ pass: 95, marginal: 75 }, 74.9, { phase: 'Failed', text: '74' }],
    [{ pass: 95, marginal: 75 }, null, { phase: 'Error', message: 'Missing Score' }],
  ])('kayenta: thresholds %j and score %j', (threshold, result, phase) => {
    const found = answer(metric({ kayenta: { threshold } }), { kind: 'result', result, afterMs: 16_000 });
    expect(found).toEqual({ kind: 'phase', runningMs: 30_000, ...phase });
  });

  test('jobs and plugins end in a phase', () => {
    expect(answer(metric({ job: {} }), { kind: 'phase', phase: 'Failed', afterMs: 20_000 })).toEqual({
      kind: 'phase',
      phase: 'Failed',
      runningMs: 20_000,
    });
    const plugin = metric({ plugin: { 'org/name': { a: 1 } } });
    expect(answer(plugin, { kind: 'phase', phase: 'Inconclusive', message: 'why', value: '5' })).toEqual({
      kind: 'phase',
      phase: 'Inconclusive',
      message: 'why',
      text: '5',
    });
    expect(answer(metric({ job: {} }), { kind: 'phase', phase: 'Inconclusive' }, '1.9')).toMatchObject({ kind: 'unknown' });
    expect(answer(metric({ job: {} }), { kind: 'phase', phase: 'Inconclusive' })).toMatchObject({ kind: 'phase' });
  });

  test('a body that is no JSON passes, whatever the conditions are', () => {
    expect(answer(metric(web), { kind: 'body', body: 'oops' })).toEqual({ kind: 'phase', phase: 'Successful', text: 'oops' });
  });

  test.each<[string, AnalysisMetric['provider'], unknown]>([
    ['a body of null', web, null],
    ['groups of API v1', datadog, [1]],
    ['kayenta without thresholds', { kayenta: {} }, 90],
  ])('nobody knows: %s', (_, provider, result) => {
    expect(answer(metric(provider), { kind: 'result', result })).toMatchObject({ kind: 'unknown' });
  });

  test.each<[AnalysisMetric['provider'], string]>([
    [{ datadog: {} }, 'Must have either a query or queries. Please review the Analysis Template.'],
    [{ datadog: { query: 'a', queries: { a: 'b' } } }, 'Cannot have both a query and queries. Please review the Analysis Template.'],
    [
      { datadog: { queries: { a: 'b' } } },
      'Query is empty. API Version v1 only supports using the query parameter in your Analysis Template.',
    ],
    [
      { datadog: { query: 'q', formula: 'a', apiVersion: 'v2' } },
      'Formula are only valid when queries are set. Please review the Analysis Template.',
    ],
    [{ datadog: { queries: { a: 'b', c: 'd' }, apiVersion: 'v2' } }, 'When multiple queries are provided you must include a formula.'],
    [{ datadog: { query: 'q', aggregator: 'avg' } }, 'Aggregator is not supported in v1. Please review the Analysis Template.'],
    [
      { datadog: { query: 'q', requestTimeout: '0s' } },
      'Request timeout must be a positive duration (e.g. 30s). Please review the Analysis Template.',
    ],
    [
      { datadog: { query: 'q', requestTimeout: 'x' } },
      'Could not parse the request timeout: time: invalid duration "x". Please review the Analysis Template.',
    ],
    [{ datadog: { query: 'q', interval: '5d' } }, 'time: unknown unit "d" in duration "5d"'],
    [{ web: { url: 'x', body: 'y' } }, 'Body/JSONBody can only be used with POST or PUT WebMetric Method types'],
    [
      { web: { url: 'x', body: 'y', jsonBody: { a: 1 }, method: 'POST' } },
      'use either Body or JSONBody; both cannot exists for WebMetric payload',
    ],
    [{ cloudWatch: { metricDataQueries: [], interval: '5d' } }, 'time: unknown unit "d" in duration "5d"'],
    [{ skywalking: { query: 'q' } }, 'time: invalid duration ""'],
    [{ newRelic: { query: 'q', timeout: -1 } }, 'timeout value needs to be a positive value'],
    [
      { kayenta: { scopes: [{ controlScope: { start: 'x' }, experimentScope: {} }] } },
      'controlScope.start and experimentScope.start must both be set or be empty',
    ],
  ])('%j is refused whatever the answer is', (provider, message) => {
    expect(answer(metric(provider), { kind: 'error', message: 'recorded' })).toEqual({ kind: 'error', message });
  });

  test('releases before 1.10 do not look at the time-out of datadog', () => {
    const one = metric({ datadog: { query: 'q', requestTimeout: 'x' } });
    expect(answer(one, { kind: 'error', message: 'recorded' }, '1.9')).toEqual({ kind: 'error', message: 'recorded' });
  });
});

describe('a query is the same', () => {
  test.each<[AnalysisMetric['provider'], AnswerProvider, string | Readonly<Record<string, unknown>>, boolean]>([
    [{ datadog: { query: 'q', interval: '5m', apiVersion: 'v1' } }, 'datadog', 'q', true],
    [{ datadog: { query: 'q', interval: '10m' } }, 'datadog', 'q', false],
    [{ datadog: { query: 'q', interval: '10m' } }, 'datadog', { interval: '10m', query: 'q' }, true],
    [{ datadog: { query: 'q', apiVersion: 'v2', aggregator: 'last' } }, 'datadog', { query: 'q', apiVersion: 'v2' }, true],
    [{ datadog: { queries: { b: '2', a: '1' }, formula: 'a/b' } }, 'datadog', { formula: 'a/b', queries: { a: '1', b: '2' } }, true],
    [{ web: { url: 'http://u:p@x/a', headers: [{ key: 'k', value: 'v' }] } }, 'web', 'http://x/a', true],
    [{ web: { url: 'http://x/a?api_key=s3cret&b=1' } }, 'web', 'http://x/a?api_key=other&b=1', true],
    [{ web: { url: 'http://x/a?b=2' } }, 'web', 'http://x/a?b=1', false],
    [{ web: { url: 'http://x', jsonPath: '{$.a}' } }, 'web', 'http://x', false],
    [{ web: { url: 'http://x', jsonPath: '{$}', method: 'GET' } }, 'web', 'http://x', true],
    [{ web: { url: 'http://x', timeoutSeconds: 5, insecure: true } }, 'web', 'http://x', true],
    [{ graphite: { query: 'a( b )', address: 'http://x' } }, 'graphite', 'a(b)', true],
    [{ newRelic: { query: 'a  b' } }, 'newRelic', 'a b', false],
    [{ kayenta: { application: 'a', threshold: { pass: 1 }, lookback: false } }, 'kayenta', { application: 'a' }, true],
    [{ job: { spec: {} } }, 'job', 'm', true],
    [{ plugin: { 'o/n': { a: 1 } } }, 'plugin', { name: 'o/n', config: { a: 1 } }, true],
    [{ plugin: { 'o/n': { a: 1 } } }, 'plugin', 'o/n', false],
    [{ web: { url: 'x', jsonBody: { n: Number.NaN } } }, 'web', { url: 'x', jsonBody: { n: Number.NaN } }, true],
  ])('%j as %s %j: %s', (provider, name, query, same) => {
    expect(queryOfMetric(metric(provider))?.key === identify(name, query).key).toBe(same);
  });

  test.each<[AnalysisMetric['provider']]>([
    [{ prometheus: { query: 'up' } }],
    [{}],
    [{ web: {}, job: {} }],
    [{ plugin: { a: {}, b: {} } }],
  ])('%j has none', (provider) => {
    expect(queryOfMetric(metric(provider))).toBeUndefined();
    expect(measureAnswers([], startMs, '1.10')(metric(provider), startMs)).toMatchObject({ kind: 'unknown' });
  });
});

const file = `apiVersion: guard-policy.dev/v1
kind: Answers
metadata:
  name: checkout
spec:
  step: 1m
  args:
    service: checkout
  queries:
  - provider: datadog
    query: sum:errors{service:checkout}
    answers:
    - at: 0s
      result: 0.1
    - at: 1m
      result: null
    - at: 2m
      error: '503'
      latency: 2s
  - provider: job
    query: smoke
    step: 1h
    answers:
    - at: 0s
      phase: Failed
      message: exit code 1
      value: x
      after: 40s
  - provider: kayenta
    query:
      application: shop
      canaryConfigName: c
    answers:
    - at: 0s
      result: 80
      after: 5s
  - provider: web
    query:
      jsonPath: '{$.a}'
      url: https://x/y
    answers:
    - at: 30s
      result:
        a:
        - 1
        - '2'
    - at: 45s
      body: <html>
`;

function read(text: string) {
  return readAnswers({ name: 'answers.yaml', text });
}

function readWell(text: string): AnswersFile {
  const found = read(text);
  if (!found.ok) throw new Error(found.diagnostics.map(({ message }) => message).join('\n'));
  return found.value;
}

describe('replay', () => {
  const one = metric({ datadog: { query: 'sum:errors{service:checkout}' } });
  test.each([
    [-1, 'unknown'],
    [0, '0.1'],
    [59.999, '0.1'],
    [60, '[]'],
    [119, '[]'],
    [120, '! 503 after 2000'],
    [179.999, '! 503 after 2000'],
    [180, 'unknown'],
  ])('at %s s', (seconds, expected) => {
    const found = measureAnswers(readWell(file), startMs, '1.10')(one, startMs + seconds * 1000);
    const shown = found.kind === 'value' ? found.text : found.kind === 'error' ? `! ${found.message} after ${found.latencyMs}` : found.kind;
    expect(shown).toBe(expected);
  });

  test('at UTC times', () => {
    const text = file.replaceAll(/at: (\d+)(m|s)$/gm, (_, count: string, unit: string) => {
      return `at: '${new Date(startMs + Number(count) * (unit === 'm' ? 60_000 : 1000)).toISOString()}'`;
    });
    const utc = readWell(text);
    expect(firstAnswerMs(utc)).toBe(startMs);
    expect(firstAnswerMs(readWell(file))).toBeUndefined();
    expect(measureAnswers(utc, startMs - 60_000, '1.10')(one, startMs)).toMatchObject({ kind: 'value', text: '0.1' });
    expect(readWell(renderAnswers(utc))).toEqual(utc);
  });

  test('a reason says what is missing', () => {
    const measure = measureAnswers(readWell(file), startMs, '1.10');
    expect(measure(one, startMs + 200_000)).toEqual({ kind: 'unknown', reason: 'no answer for m is recorded at 3m20s of the run' });
    expect(measure(metric({ datadog: { query: 'other' } }), startMs)).toEqual({
      kind: 'unknown',
      reason: 'no answers are recorded for the query of m: "other"',
    });
  });

  test('the first of several files counts', () => {
    const [first, second] = [holding(one, { kind: 'error', message: 'first' }), readWell(file)];
    expect(measureAnswers([first, second], startMs, '1.10')(one, startMs)).toEqual({ kind: 'error', message: 'first' });
    expect(measureAnswers([first, second], startMs, '1.10')(metric({ job: {} }, 'smoke'), startMs)).toMatchObject({ kind: 'phase' });
  });
});

describe('stale answers', () => {
  const range = { file: 't', from: 1, to: 2 };
  const answers = readWell(file);
  test.each<[string, readonly AnalysisMetric[], Readonly<Record<string, string>>, readonly [string, string][]]>([
    [
      'none',
      [metric({ datadog: { query: 'sum:errors{service:checkout}' } }), metric({ prometheus: {} })],
      { service: 'checkout', x: 'y' },
      [],
    ],
    [
      'another query',
      [metric({ datadog: { query: 'sum:errors{service:other}' } }, 'errors')],
      {},
      [
        [
          'answers checkout have none of errors: its query "sum:errors{service:other}" was not asked',
          'recorded is "sum:errors{service:checkout}"; record again, or write the query that was asked',
        ],
      ],
    ],
    [
      'another provider',
      [metric(newRelic)],
      {},
      [['answers checkout have none of m: its query "q" was not asked', 'record the answers of newRelic again']],
    ],
    [
      'another arg',
      [],
      { service: 'other' },
      [['answers checkout are stale: arg service is "other" and was "checkout"', 'record the answers again']],
    ],
  ])('%s', (_, metrics, args, expected) => {
    const found = checkAnswers(answers, metrics, args, { range });
    expect(found.map(({ message, hint }) => [message, hint])).toEqual(expected);
    for (const one of found) expect(one).toMatchObject({ code: 'GP632', severity: 'error', range });
  });
});

describe('files', () => {
  test('written as they were read', () => {
    expect(renderAnswers(readWell(file))).toBe(file);
  });

  test('the page shows a file that is read', () => {
    const page = readFileSync(new URL('../../docs/recordings.md', import.meta.url), 'utf8');
    const [, shown] = /```yaml\n(apiVersion: [^\n]*\nkind: Answers\n[\s\S]*?)```/.exec(page) ?? [];
    expect(renderAnswers(readWell(shown ?? ''))).toBe(shown);
  });

  test('the same bytes for the same content', () => {
    const answers = readWell(file);
    const shuffled = { ...answers, queries: answers.queries.map((one) => ({ ...one, answers: [...one.answers].reverse() })).reverse() };
    expect(renderAnswers(shuffled)).toBe(file);
  });

  test('secrets are not written', () => {
    const one = metric({ web: { url: 'https://me:hidden@x/?token=hidden', headers: [{ key: 'Authorization', value: 'hidden' }] } });
    expect(renderAnswers(holding(one, { kind: 'result', result: 1 }))).not.toContain('hidden');
  });

  const change = (from: string | RegExp, to: string): string => {
    const text = file.replace(from, to);
    expect(text).not.toBe(file);
    return text;
  };
  test.each<[string, string | RegExp, string, string, string]>([
    ['an unknown key', '  step: 1m', '  stepp: 1m', 'GP520', 'stepp'],
    ['an unknown key of an answer', 'result: 0.1', 'results: 0.1', 'GP520', 'results'],
    ['another kind', 'kind: Answers', 'kind: Recording', 'GP633', 'Recording'],
    ['another version', 'guard-policy.dev/v1', 'guard-policy.dev/v9', 'GP531', 'guard-policy.dev/v9'],
    ['two documents', /$/, '---\napiVersion: guard-policy.dev/v1\nkind: Answers\n', 'GP633', 'apiVersion'],
    ['nothing said', '      result: 0.1\n', '', 'GP633', 'at: 0s'],
    ['two things said', 'result: 0.1', 'result: 0.1\n      error: x', 'GP633', 'at: 0s'],
    ['a phase of a value provider', 'result: 0.1', 'phase: Failed', 'GP633', 'phase'],
    ['a result of a job', 'phase: Failed', 'result: 1', 'GP633', 'result'],
    ['a body of another', "error: '503'", 'body: x', 'GP633', 'body'],
    ['a message without a phase', 'result: 0.1', 'result: 0.1\n      message: x', 'GP633', 'message'],
    ['something that ends later', 'latency: 2s', 'after: 2s', 'GP633', 'after'],
    ['latency of a job', 'after: 40s', 'latency: 40s', 'GP633', 'latency'],
    ['a time that is none', 'at: 1m', 'at: soon', 'GP634', 'soon'],
    ['a day that is none', 'at: 1m', 'at: 2026-02-30T00:00:00Z', 'GP634', '2026-02-30T00:00:00Z'],
    ['times mixed', 'at: 1m', "at: '2026-08-14T10:05:30Z'", 'GP634', "'2026-08-14T10:05:30Z'"],
    ['a time twice', 'at: 1m', 'at: 0s', 'GP634', '0s'],
    ['times that fall', 'at: 2m', 'at: 30s', 'GP634', '30s'],
    ['a step of nothing', 'step: 1h', 'step: 0s', 'GP634', '0s'],
    ['a wrong order of units', 'step: 1h', 'step: 1s1h', 'GP634', '1s1h'],
    ['a result of another type', 'result: 0.1', 'result: yes', 'GP635', 'yes'],
    ['a score that is none', 'result: 80', 'result: eighty', 'GP635', 'eighty'],
    [
      'a point that is none',
      /provider: web[\s\S]*$/,
      "provider: graphite\n    query: q\n    answers:\n    - at: 0s\n      result: [1, 'Nan']\n",
      'GP635',
      '[1',
    ],
    ['a body that is JSON', 'body: <html>', 'body: "5"', 'GP635', '"5"'],
    ['a field that is none', 'canaryConfigName: c', 'canaryConfig: c', 'GP636', 'canaryConfig'],
    ['a text where there is none', /query:\n {6}application: shop\n {6}canaryConfigName: c/, 'query: shop', 'GP636', 'shop'],
    [
      'a query twice',
      /provider: job\n {4}query: smoke/,
      'provider: datadog\n    query: sum:errors{service:checkout}',
      'GP636',
      'sum:errors',
    ],
    ['a provider that is evaluated', 'provider: datadog', 'provider: prometheus', 'GP523', 'prometheus'],
  ])('%s is refused at its place', (_, from, to, code, place) => {
    const text = change(from, to);
    const found = read(text);
    expect(found.ok).toBe(false);
    const [first] = found.diagnostics;
    expect(first?.code).toBe(code);
    expect(text.slice(first?.range.from, first?.range.to).startsWith(place)).toBe(true);
  });
});
