import { describe, expect, test } from 'vitest';
import type { AnalysisMetric } from '../../src/rollouts/analysis.ts';
import { dummyArg, dummyArgs } from '../../src/worlds/dummy-arg.ts';
import { expectedIn } from '../../src/worlds/expected.ts';
import { labelValues } from '../../src/worlds/label-values.ts';
import { matchingStrings, satisfies } from '../../src/worlds/matching-string.ts';
import { planOf } from '../../src/worlds/plan.ts';
import { realiseWorld } from '../../src/worlds/realise.ts';
import { readWorld, type World } from '../../src/worlds/world-names.ts';
import { pick, randomFrom } from '../promql/random.ts';
import { queryMetric } from './realised.ts';

describe('strings that match a regex', () => {
  test.each([
    ['5..', '500'],
    ['[45]..', '400'],
    ['(4|5)[0-9]{2}', '400'],
    ['5\\d\\d', '500'],
    ['^(?:5..|429)$', '500'],
    ['2..|3..', '200'],
    ['.+-7c9d-.+', 'a-7c9d-a'],
    ['web-.*', 'web-a'],
    ['(?i)error|fail', 'error'],
    ['kube_pod_(init_)?container_info', 'kube_pod_container_info'],
    ['(.+:latest|([^/]+/)*[^/:@]+)', 'a:latest'],
    ['(?P<x>a)b{2,}', 'abb'],
    ['[[:alpha:]]+-\\w-\\.', 'a-a-.'],
    ['\\Qa.b|c\\E', 'a.b|c'],
    ['a{,2}', 'a{,2}'],
    ['[^a]', 'x'],
    ['[]a]', 'a'],
    ['^$', undefined],
    ['', undefined],
    ['(a|)', 'a'],
    ['a*?b', 'ab'],
    ['\\pL+', undefined],
    ['x{1000}', undefined],
  ])('%s: %s', (regex, expected) => {
    expect(matchingStrings(regex, 'a')[0]).toBe(expected);
  });

  test('a regex that repeats itself without end costs nothing', () => {
    expect(matchingStrings(`${'('.repeat(60)}a${')'.repeat(60)}`, 'a')).toEqual([]);
    expect(matchingStrings('(((a|b){9}|c){9}|d){9}', 'a')).toEqual([]);
  });

  test('random regexes: what is given matches, and almost always something is', () => {
    const seed = 20260907;
    const random = randomFrom(seed);
    const atom = (): string => pick(random, ['a', 'b', '.', '[a-c]', '[^a]', '\\d', '\\.', '5', 'x-', '(?:a|b)', '\\w']);
    const piece = (): string => atom() + pick(random, ['', '', '', '*', '+', '?', '{2}', '{1,3}']);
    const sequence = (): string => Array.from({ length: 1 + Math.floor(random() * 4) }, piece).join('');
    let without = 0;
    for (let made = 0; made < 2000; made++) {
      const regex = random() < 0.4 ? `${sequence()}|(${sequence()})` : sequence();
      const found = matchingStrings(regex, 'a');
      for (const one of found) expect([regex, one, satisfies({ op: '=~', value: regex }, one)]).toEqual([regex, one, true]);
      if (found.length === 0) without++;
    }
    expect(without, `seed ${seed}`).toBeLessThan(20);
  });

  test.each([
    [
      'code',
      [
        { op: '=~', value: '2..|5..' },
        { op: '!~', value: '5..' },
      ],
      '200',
    ],
    ['code', [{ op: '=~', value: '.+' }], '200'],
    ['status', [{ op: '=~', value: '5.*' }], '500'],
    ['status', [{ op: '!~', value: '5..' }], '200'],
    [
      'status',
      [
        { op: '!=', value: '200' },
        { op: '!~', value: '2.*' },
      ],
      'OK',
    ],
    ['pod', [{ op: '!=', value: '' }], 'a'],
    [
      'pod',
      [
        { op: '=', value: 'x' },
        { op: '!=', value: 'x' },
      ],
      undefined,
    ],
    ['pod', [{ op: '=~', value: '.*' }], 'a'],
    ['container', [{ op: '=', value: '' }], undefined],
  ] as const)('%s with %j', (label, wanted, expected) => {
    expect(labelValues(label, wanted)[0]).toBe(expected);
  });
});

describe('classes of selectors', () => {
  test.each([
    ['rate(x{code=~"5.."}[1m])', 'error counter'],
    ['rate(x{code=~"4..|5.."}[1m])', 'error counter'],
    ['rate(x{code="503"}[1m])', 'error counter'],
    ['rate(x{status="5xx"}[1m])', 'error counter'],
    ['rate(x{envoy_response_code_class="5"}[1m])', 'error counter'],
    ['rate(x{response_code!~"2.*"}[1m])', 'error counter'],
    ['rate(x{outcome!="SUCCESS"}[1m])', 'error counter'],
    ['rate(x{result=~"timeout|error"}[1m])', 'error counter'],
    ['rate(x{exception!="None"}[1m])', 'error counter'],
    ['rate(x{exception="None"}[1m])', 'good counter'],
    ['rate(x{grpc_code=~"Unavailable|Internal|Unknown"}[1m])', 'error counter'],
    ['rate(x{grpc_code!~"DeadlineExceeded|DEADLINE_EXCEEDED"}[1m])', 'good counter'],
    ['rate(x{grpc_code=~"NotFound|InvalidArgument"}[1m])', 'total counter'],
    ['increase(hikaricp_connections_timeout_total[1m])', 'error counter'],
    ['rate(http_errors_total[1m])', 'error counter'],
    ['x{reason="CrashLoopBackOff"}', 'error gauge'],
    ['kube_pod_container_status_restarts_total', 'error counter'],
    ['x{code=~"2.."}', 'good gauge'],
    ['x{code=~"2..|3..|4.."}', 'good gauge'],
    ['x_total{code!~"5.."}', 'good counter'],
    ['x_total{status="success"}', 'good counter'],
    ['x_total{code!="404"}', 'total counter'],
    ['x_total{code=~".*"}', 'total counter'],
    ['x_total{code=~"2..|5.."}', 'total counter'],
    ['x_total{namespace="errors",job="failer"}', 'total counter'],
    ['h_seconds_bucket', 'total histogram'],
    ['h_seconds_bucket{code!~"5.."}', 'good histogram'],
    ['envoy_cluster_upstream_rq_time_bucket', 'total histogram, doubtful'],
    ['x_total{ok="no"} / x_total', 'total counter, doubtful'],
    ['x_total{method="GET"} / x_total', 'total counter'],
    ['x_total{ok="no"}', 'total counter'],
    ['h_bucket{le="0.5"}', 'total counter, doubtful'],
    ['h_bucket{le="0.5"} / h_bucket', 'total histogram, doubtful'],
    ['h_milliseconds_bucket', 'total histogram, doubtful'],
    ['h_count', 'total counter'],
    ['rate(h_sum[1m]) / rate(h_count[1m])', 'total counter, doubtful'],
    ['rate(x[1m])', 'total counter'],
    ['max_over_time(x[1m])', 'total counter, doubtful'],
    ['max_over_time(x[1m:])', 'total gauge'],
    ['count_over_time(x[1m])', 'total gauge'],
    ['rate(sum(x)[5m:])', 'total counter'],
    ['max_over_time(rate(x[1m])[5m:])', 'total counter'],
    ['count(time() - timestamp(x) <= 90)', 'total gauge'],
    ['count(time() - timestamp(x) <= 90) and rate(x[1m])', 'total counter'],
    ['kube_pod_status_ready{condition="true"}', 'good gauge'],
    ['kube_pod_status_ready{condition="false"}', 'error gauge'],
    ['kube_pod_status_phase{phase="Pending"}', 'total gauge, doubtful'],
    ['kube_pod_status_phase{phase="Pending"} or vector(0)', 'error gauge'],
    ['container_memory_working_set_bytes', 'total gauge, doubtful'],
    ['rate(container_cpu_usage_seconds_total[1m])', 'total counter, doubtful'],
    ['delta(x[5m])', 'total counter, doubtful'],
    ['up', 'total gauge'],
  ])('%s: %s', (query, expected) => {
    const plan = planOf([{ query, windowMs: 0 }]);
    const first = plan.kind === 'plan' ? plan.selectors[0] : undefined;
    expect(`${first?.role} ${first?.kind}${first?.doubt === undefined ? '' : ', doubtful'}`).toBe(expected);
  });
});

describe('series of selectors', () => {
  const labels = (query: string): readonly string[] => {
    const plan = planOf([{ query, windowMs: 0 }]);
    if (plan.kind !== 'plan') return [plan.reason];
    return plan.series.map(({ name, labels: own, failing, alone }, at) => {
      const shown = Object.entries(own).filter(([label, value]) => !((label === 'instance' || label === 'pod') && value === 'a'));
      const set = shown.map(([label, value]) => `${label}=${value}`).sort();
      return `${name}{${set.join()}}${failing ? ' failing' : alone ? ' alone' : ''} ${plan.selectedBy[at]?.join('+')}`;
    });
  };
  test.each([
    ['x{a="b"} / x{a="b",code=~"5.."}', ['x{a=b,code=500} failing 0+1', 'x{a=b,code=200} 0']],
    ['x{code!~"5.."} / x', ['x{code=200} 0+1', 'x{code=500} failing 1']],
    ['x{code=~"5.."} / x{code=~"2.."} / x', ['x{code=500} failing 0+2', 'x{code=200} 1+2']],
    ['x{code=~"5.."} / x{code=~"4.."}', ['x{code=500} failing 0', 'x{code=400} failing 1']],
    ['x{path="/a"} + x{path="/b"}', ['x{path=/a} alone 0', 'x{path=/b} alone 1']],
    ['x{a!=""} + x{b=""}', ['x{a=a} alone 0+1']],
    ['x{pod=~"a.*-canary-.*"} / on () x{pod=~"b.*-stable-.*"}', ['x{pod=aa-canary-a} alone 0', 'x{pod=ba-stable-a} alone 1']],
    ['errors_total / requests_total', ['errors_total{} failing 0', 'requests_total{} alone 1']],
    ['a{pod=~"web-.+"} * on (pod) group_left (node) b', ['a{node=a,pod=web-a} alone 0', 'b{node=a,pod=web-a} alone 1']],
    ['{__name__=~"x_(a|b)"} + x_b', ['x_b{} alone 0+1']],
    ['{job="web"}', ['metric{job=web} alone 0']],
    ['x{a="1",a="2"}', ['no labels were found that x{a="1",a="2"} alone selects']],
    ['x{a=~"\\\\pL{3}"}', ['no labels were found that x{a=~"\\\\pL{3}"} alone selects']],
    ['x @ 100', ['the query is pinned to a time by @, of which a world knows nothing']],
    ['increase(x[100d])', ['the query reads 100 days back']],
    ['vector(1)', []],
    ['sum(x', []],
  ])('%s', (query, expected) => {
    expect(labels(query)).toEqual(expected);
  });

  test('a second instance is another pod, and one of several differs wherever the selectors let it', () => {
    const seriesOf = (query: string): unknown => {
      const plan = planOf([{ query, windowMs: 0 }]);
      return plan.kind === 'plan' && [plan.series[0]?.second, plan.series[0]?.other];
    };
    expect(seriesOf('sum by (zone) (x{code="200"})')).toEqual([
      { instance: 'b', pod: 'b', code: '200', zone: 'a' },
      { instance: 'b', pod: 'b', code: '200', zone: 'b' },
    ]);
    expect(seriesOf('sum by (pod, zone) (x{pod=~"web-.+",instance="one"})')).toEqual([
      { instance: 'one', pod: 'web-a', zone: 'a', replica: 'b' },
      { instance: 'one', pod: 'web-b', zone: 'b' },
    ]);
    const fixed = { instance: 'one', pod: 'a', replica: 'b' };
    expect(seriesOf('x{pod="a",instance="one"}')).toEqual([fixed, fixed]);
  });
});

describe('right answers', () => {
  const ratio = 'sum(rate(x{code=~"5.."}[2m])) / sum(rate(x[2m]))';
  const restarts = 'sum(increase(container_restarts_total[5m]))';
  test.each([
    ['gone', ratio, 'stop'],
    ['quiet', ratio, 'pass'],
    ['zeroed', ratio, 'pass'],
    ['idle', ratio, 'stop'],
    ['broken', ratio, 'stop'],
    ['mixed', ratio, 'stop'],
    ['once', ratio, 'stop'],
    ['newborn', ratio, 'pass'],
    ['down', ratio, 'stop'],
    ['nan', ratio, 'stop'],
    ['stale', ratio, 'stop'],
    ['one-error', ratio, 'pass'],
    ['selector-missing/0', ratio, 'either'],
    ['selector-missing/1', ratio, 'stop'],
    ['empty-histogram', ratio, 'not judged: the query reads no histogram'],
    ['baseline-absent', ratio, 'not judged: the query compares with nothing'],
    ['quiet', restarts, 'pass, but the query has no series but those that count errors, and they may be there before the first one'],
    ['quiet', 'sum(rate(x{code=~"5.."}[2m]))', 'pass'],
    ['idle', restarts, 'pass'],
    ['idle', 'min(up)', 'pass'],
    ['broken', 'min(up)', 'stop'],
    ['broken', 'kube_deployment_spec_replicas', 'stop, but none of the series tells whether anything fails'],
    ['nan', 'absent(up)', 'stop, but the query looks at no values'],
    ['nan', 'count(up)', 'stop, but the query looks at no values'],
    ['nan', 'count(up == 1)', 'stop'],
    ['gone', 'container_memory_usage_bytes', 'stop'],
    ['broken', 'memory_bytes', 'stop, but memory_bytes is an amount of something: no value of it is healthy or broken as such'],
    ['selector-missing/1', 'sum(a) or sum(b)', 'stop, but the query says what to do without the selector'],
    ['selector-missing/0', 'sum(a) or vector(0)', 'stop, but the query says what to do without the selector'],
    ['selector-missing/1', 'a unless b', 'stop, but the query says what to do without the selector'],
    ['selector-missing/0', '(sum(rate(x[2m])) and count(up)) or on () (vector(NaN) unless count(up))', 'stop'],
    ['selector-missing/1', '(sum(rate(x[2m])) and count(up)) or on () (vector(NaN) unless count(up))', 'stop'],
    ['newborn', 'rate(x[5m]) / rate(x[5m] offset 1h)', 'pass, but the query compares with a time before there was anything'],
    ['baseline-absent', 'rate(x[5m]) / rate(x[5m] offset 1h)', 'stop'],
    ['baseline-absent', 'a{v="canary"} / on () a{v="stable"}', 'stop'],
    ['broken', 'predict_linear(x[1d] @ 100, 5)', 'not judged: the query is pinned to a time by @, of which a world knows nothing'],
    ['gone', 'vector(1)', 'stop'],
    ['zeroed', 'vector(1)', 'pass'],
    ['broken', 'vector(1)', 'not judged: the query reads no series'],
  ])('%s of %s: %s', (world, query, expected) => {
    const found = expectedIn(readWorld(world) as World, queryMetric(query));
    const doubt = found.right === 'not judged' || found.doubt === undefined ? '' : `, but ${found.doubt}`;
    expect(found.right === 'not judged' ? `not judged: ${found.reason}` : `${found.right}${doubt}`).toBe(expected);
  });
});

describe('providers whose queries are not evaluated', () => {
  const metric = (provider: string, block: object): AnalysisMetric => ({ name: 'm', provider: { [provider]: block } });
  const datadog = metric('datadog', { query: 'avg:x{*}' });
  const web = metric('web', { url: 'http://x', jsonPath: '{$.ratio}' });
  const answer = (world: string, one: AnalysisMetric): string => {
    const realised = realiseWorld(readWorld(world) as World, [one], { startMs: 0, argo: '1.10' });
    if (realised.kind !== 'measure') return `not judged: ${realised.reason}`;
    const given = realised.measure(one, 0);
    return given.kind === 'value' ? `${JSON.stringify(given.result)} ${given.text}` : given.kind === 'error' ? given.message : given.kind;
  };
  test.each([
    ['gone', datadog, 'null []'],
    ['nil', datadog, 'null []'],
    ['down', datadog, 'received non 2xx response code: 503'],
    ['nan', datadog, 'not judged: m: queries for datadog are not evaluated, so what it answers in world nan is not known'],
    ['zeroed', datadog, 'not judged: m: queries for datadog are not evaluated, so what it answers in world zeroed is not known'],
    ['gone', metric('datadog', {}), 'Must have either a query or queries. Please review the Analysis Template.'],
    ['gone', metric('graphite', { query: 'x' }), '{"kind":"list","elem":"float64","items":[]} []'],
    ['gone', metric('wavefront', { query: 'x' }), 'No TimeSeries found in response from Wavefront'],
    ['stale', metric('wavefront', { query: 'x' }), '0 0.00'],
    ['gone', metric('newRelic', { query: 'x' }), 'no results returned from NRQL query'],
    ['gone', metric('influxdb', { query: 'x' }), 'no results returned from flux query'],
    ['gone', metric('skywalking', { query: 'x', interval: '1m' }), 'no results returned from SkyWalking query'],
    ['gone', web, 'Could not find JSONPath in body: {$.ratio} is not found'],
    ['nil', web, 'null null'],
    ['stale', web, 'not judged: m: queries for web are not evaluated, so what it answers in world stale is not known'],
    ['down', metric('job', { spec: {} }), 'not judged: m: what a job does in a world is its own matter'],
    ['gone', metric('plugin', { 'a/b': {} }), 'not judged: m: what a plugin does in a world is its own matter'],
    ['gone', { name: 'm', provider: {} }, 'not judged: m needs exactly one provider'],
  ] as const)('%s: %j', (world, one, expected) => {
    expect(answer(world, one)).toBe(expected);
  });

  test('metrics of several providers are answered each by its own', () => {
    const prometheus = { ...queryMetric('up'), name: 'p' };
    const realised = realiseWorld({ name: 'gone' }, [datadog, prometheus], { startMs: 0, argo: '1.10' });
    if (realised.kind !== 'measure') throw new Error(realised.reason);
    const texts = [datadog, prometheus]
      .map((one) => realised.measure(one, 0))
      .map((one) => one.kind === 'value' && JSON.stringify(one.result));
    expect(texts).toEqual(['null', '{"kind":"list","elem":"float64","items":[]}']);
  });
});

describe('values for args', () => {
  test.each([
    ['window', '2m'],
    ['rate-interval', '2m'],
    ['queryWindow', '2m'],
    ['error-threshold', '0.95'],
    ['latency', '0.95'],
    ['maxValue', '0.95'],
    ['p95-slo', '0.95'],
    ['service-port', '8080'],
    ['threshold-ms', '0.95'],
    ['service-name', 'x'],
    ['podHash', 'x'],
    ['stableHash', 'stable'],
    ['baseline-service', 'stable'],
    ['', 'x'],
  ])('%s: %s', (name, expected) => {
    expect(dummyArg(name)).toBe(expected);
  });

  test('a default is kept', () => {
    expect([...dummyArgs([{ name: 'window', value: '5m' }, { name: 'service' }])]).toEqual([
      ['window', '5m'],
      ['service', 'x'],
    ]);
  });
});
