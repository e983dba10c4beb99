import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AnalysisMetric, AnalysisPhase } from '../../src/rollouts/analysis.ts';
import { conditionEvaluator } from '../../src/rollouts/condition.ts';
import { simulate } from '../../src/rollouts/simulate.ts';
import { realiseWorld } from '../../src/worlds/realise.ts';
import { printWorld, readWorld, type World, type WorldName, worldNames, worlds } from '../../src/worlds/world-names.ts';
import { worldsOf } from '../../src/worlds/worlds-of.ts';
import { queryMetric, type RealisedGolden, realisedGoldens, realisedStartMs as startMs, valuesOf } from './realised.ts';
import { realisedQueries, realisedTimes, realisedWorlds } from './realised-queries.ts';

const options = { startMs, argo: '1.10' } as const;
const evaluate = conditionEvaluator('1.10');

function measured(world: World, metric: AnalysisMetric): Extract<ReturnType<typeof realiseWorld>, { kind: 'measure' }> {
  const realised = realiseWorld(world, [metric], options);
  if (realised.kind !== 'measure') throw new Error(`${printWorld(world)}: ${realised.reason}`);
  return realised;
}

/** The answers at some seconds of the run, or why there are none. */
function answersIn(world: World, query: string, seconds: readonly number[] = [0]): unknown {
  const metric = queryMetric(query);
  const realised = realiseWorld(world, [metric], options);
  if (realised.kind !== 'measure') return realised.reason;
  return seconds.map((one) => {
    const answer = realised.measure(metric, startMs + one * 1000);
    return answer.kind === 'value' ? answer.text : answer.kind === 'error' ? answer.message : answer;
  });
}

function phaseIn(world: World, metric: AnalysisMetric): AnalysisPhase | 'not judged' {
  const realised = realiseWorld(world, [metric], options);
  if (realised.kind !== 'measure') return 'not judged';
  const simulation = simulate({
    metrics: [metric],
    argo: '1.10',
    startMs,
    measure: realised.measure,
    untilMs: startMs + 3_600_000,
    evaluate,
  });
  return simulation.kind === 'run' ? simulation.run.phase : 'not judged';
}

describe('answers of Prometheus itself over our stores', () => {
  const goldens = readFileSync(realisedGoldens, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RealisedGolden);

  test('there are answers for every query', () => {
    expect(goldens.map(({ query }) => query)).toEqual(realisedQueries);
  });

  test.each(goldens)('$query', ({ query, worlds: golden }) => {
    const metric = queryMetric(query);
    const ours = realisedWorlds.map((name) => {
      const { measure } = measured({ name }, metric);
      const answers = realisedTimes.map((seconds) => valuesOf(measure(metric, startMs + seconds * 1000)));
      return [name, answers.map((values) => values.map((value) => (value === Infinity ? '+Inf' : String(value))).sort())];
    });
    expect(Object.fromEntries(ours)).toEqual(golden);
  });
});

describe('the table of classes', () => {
  const ratio = 'sum(rate(m_total{code=~"5.."}[2m])) / sum(rate(m_total[2m])) + sum(rate(m_total{code=~"2.."}[2m]))';
  const series = (name: WorldName, query: string): readonly string[] => {
    const { series: store } = measured({ name }, queryMetric(query));
    return (store?.series ?? []).map(({ labels, samples: { times, values } }) => {
      const at = times.indexOf(startMs);
      const step = (values[at] as number) - (values[at - 1] as number);
      const shown = ['code', 'le', 'instance'].map((label) => labels.get(label)).filter((value) => value !== '');
      return `${labels.get('__name__')} ${shown.join(' ')}: ${values[at]} after ${step}`;
    });
  };

  test.each([
    ['gone', []],
    ['quiet', ['m_total 200 a: 3600 after 15']],
    ['zeroed', ['m_total 200 a: 3600 after 15', 'm_total 500 a: 0 after 0']],
    ['idle', ['m_total 200 a: 3600 after 0', 'm_total 500 a: 0 after 0']],
    ['broken', ['m_total 200 a: 3600 after 0', 'm_total 500 a: 3600 after 15']],
    ['mixed', ['m_total 200 a: 3600 after 15', 'm_total 200 b: 3600 after 0', 'm_total 500 a: 0 after 0', 'm_total 500 b: 3600 after 15']],
    ['once', ['m_total 200 a: 3600 after 0', 'm_total 500 a: 3600 after 15']],
  ] as const)('counters in %s', (name, expected) => {
    expect(series(name, ratio)).toEqual(expected);
  });

  const quantile = 'histogram_quantile(0.9, sum by (le) (rate(h_bucket[2m])))';
  const buckets = (finite: string, infinite: string): readonly string[] => [
    `h_bucket +Inf a: ${infinite}`,
    ...['0.005', '0.01', '0.1', '1.0', '10.0', '100.0'].map((le) => `h_bucket ${le} a: ${finite}`),
  ];
  test.each([
    ['quiet', buckets('3600 after 15', '3600 after 15')],
    ['zeroed', buckets('3600 after 15', '3600 after 15')],
    ['idle', buckets('3600 after 0', '3600 after 0')],
    ['broken', buckets('0 after 0', '3600 after 15')],
  ] as const)('a histogram in %s', (name, expected) => {
    expect(series(name, quantile)).toEqual(expected);
  });

  test.each([
    ['quiet', 1],
    ['zeroed', 1],
    ['idle', 0],
    ['broken', 0],
  ] as const)('a gauge in %s is %d', (name, value) => {
    expect(series(name, 'up{job="web"}')).toEqual([`up a: ${value} after 0`]);
  });

  test('samples stand every 15 s from one hour before the run to one hour after its start', () => {
    const { times } = measured({ name: 'zeroed' }, queryMetric('up')).series?.series[0]?.samples ?? { times: [] };
    expect(times.length).toBe(481);
    expect([...times]).toEqual(Array.from({ length: 481 }, (_, at) => startMs - 3_600_000 + at * 15_000));
  });

  test('every series of newborn begins 5 s before the run', () => {
    const { series: store } = measured({ name: 'newborn' }, queryMetric(ratio));
    expect(store?.series.map(({ samples }) => samples.times[0])).toEqual([startMs - 5000, startMs - 5000]);
  });

  test.each([
    ['up', 315_000],
    ['rate(x[2m])', 135_000],
    ['rate(x[30s]) and on () up', 45_000],
  ])('stale series of %s end without a marker, out of every range, without one out of the lookback', (query, beforeMs) => {
    const [one] = measured({ name: 'stale' }, queryMetric(query)).series?.series ?? [];
    expect([one?.stale, one?.samples.times.at(-1)]).toEqual([undefined, startMs - beforeMs]);
  });
});

describe('readings', () => {
  const ratio = 'sum(rate(x{code=~"5.."}[2m]))/sum(rate(x[2m]))';
  const down = 'server_error: server error: 503';
  const late = 'Post "http://prometheus:9090/api/v1/query": context deadline exceeded';
  test.each([
    ['gone', ratio, ['[]', '[]', '[]', '[]']],
    ['quiet', ratio, ['[]', '[]', '[]', '[]']],
    ['zeroed', ratio, ['[0]', '[0]', '[0]', '[0]']],
    ['idle', ratio, ['[NaN]', '[NaN]', '[NaN]', '[NaN]']],
    ['broken', ratio, ['[1]', '[1]', '[1]', '[1]']],
    ['mixed', ratio, ['[0.5]', '[0.5]', '[0.5]', '[0.5]']],
    ['once', ratio, ['[1]', '[0]', '[0]', '[0]']],
    ['newborn', ratio, ['[]', '[0]', '[0]', '[0]']],
    ['down', ratio, [down, down, down, down]],
    ['nan', ratio, ['[NaN]', '[NaN]', '[NaN]', '[NaN]']],
    ['stale', ratio, ['[]', '[]', '[]', '[]']],
    ['reset', ratio, ['[0]', '[0]', '[0]', '[0]']],
    ['timeout', ratio, [late, late, late, late]],
    ['one-error', ratio, [down, '[0]', '[0]', '[0]']],
    ['error-streak', ratio, [down, down, down, '[0]']],
    ['selector-missing/1', ratio, ['[]', '[]', '[]', '[]']],
    ['nil', ratio, 'Prometheus answers with a list or a number, never without a value'],
    ['infinite', ratio, 'no store was found for which the answer is +Inf'],
    ['infinite', 'sum(rate(x{code=~"5.."}[2m]))/sum(rate(x{code=~"2.."}[2m]))', ['[+Inf]', '[+Inf]', '[+Inf]', '[+Inf]']],
    ['infinite', 'max(up)', ['[+Inf]', '[+Inf]', '[+Inf]', '[+Inf]']],
    ['negative-infinity', 'max(up)', ['[-Inf]', '[-Inf]', '[-Inf]', '[-Inf]']],
    ['several-good-first', ratio, 'the query gives one series, however many are stored'],
    ['several-good-first', 'up', ['[1,0]', '[1,0]', '[1,0]', '[1,0]']],
    ['several-bad-first', 'up', ['[0,1]', '[0,1]', '[0,1]', '[0,1]']],
    ['one-missing', 'up', ['[1]', '[1]', '[1]', '[1]']],
    ['one-missing', 'count(rate(x[20m]))', ['[1]', '[1]', '[1]', '[1]']],
    ['empty-histogram', 'histogram_quantile(0.9, rate(h_bucket[2m]))', ['[NaN]', '[NaN]', '[NaN]', '[NaN]']],
    ['low-volume', 'round(increase(x[10m]))', ['[10]', '[10]', '[10]', '[10]']],
    ['baseline-absent', 'rate(x[5m]) / rate(x[5m] offset 1h)', ['[]', '[]', '[]', '[]']],
    ['baseline-zero', 'rate(x[5m]) / rate(x[5m] offset 1h)', ['[+Inf]', '[+Inf]', '[+Inf]', '[+Inf]']],
    ['broken', 'rate(h_sum[5m]) / rate(h_count[5m])', ['[1]']],
    ['broken', 'histogram_quantile(0.5, rate(h_milliseconds_bucket[5m]))', ['[100]']],
    ['broken', 'round(rate(h_bucket{le="0.1"}[5m]))', ['[1]']],
    ['broken', 'kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"} > 1000', ['[3600]']],
    ['broken', 'container_memory_bytes / container_memory_limit_bytes', ['[NaN]']],
    ['idle', 'avg_over_time(up[5m])', ['[3600]']],
    ['baseline-absent', 'rate(x{v="canary"}[5m]) / ignoring(v) rate(x{v="stable"}[5m])', ['[]', '[]', '[]', '[]']],
    ['broken', 'rate(x{v="canary",code=~"5.."}[5m]) / ignoring(v, code) rate(x{v="stable"}[5m])', ['[1]', '[1]', '[1]', '[1]']],
  ] as const)('%s of %s', (name, query, expected) => {
    const world = readWorld(name) as World;
    const seconds = typeof expected === 'string' ? [0] : [0, 30, 60, 120].slice(0, expected.length);
    expect(answersIn(world, query, seconds)).toEqual(expected);
  });

  test('a time-out takes the metric’s time', () => {
    const metric = queryMetric('up', { provider: { prometheus: { address: 'http://p', query: 'up', timeout: 7 } } });
    expect(measured({ name: 'timeout' }, metric).measure(metric, startMs).latencyMs).toBe(7000);
  });

  test('what is asked behind the end of a world is unknown', () => {
    const metric = queryMetric('up');
    expect(measured({ name: 'zeroed' }, metric).measure(metric, startMs + 3_600_001)).toEqual({
      kind: 'unknown',
      reason: 'world zeroed was made for 1h only',
    });
    const longer = realiseWorld({ name: 'zeroed' }, [metric], { ...options, lastsMs: 7_200_000 });
    expect(longer.kind === 'measure' && valuesOf(longer.measure(metric, startMs + 7_200_000))).toEqual([1]);
  });

  test('healthy traffic is as much as the query asks for, or as the caller says', () => {
    const query = 'sum(rate(x[2m])) and on () (sum(increase(x[2m])) >= 500)';
    expect(answersIn({ name: 'zeroed' }, query)).toEqual(['[9]']);
    const metric = queryMetric('round(sum(rate(x{code="500"}[2m])))');
    const busy = realiseWorld({ name: 'broken' }, [metric], { ...options, requestsPerSecond: 100 });
    expect(busy.kind === 'measure' && valuesOf(busy.measure(metric, startMs))).toEqual([100]);
  });
});

describe('whole runs of usual metrics', () => {
  const ratio = 'sum(rate(x{code=~"5.."}[2m]))/sum(rate(x[2m]))';
  const schedule = { interval: '30s', count: 3 };
  test.each([
    [
      'a ratio without a guard',
      queryMetric(ratio, { ...schedule, successCondition: 'result[0] < 0.05' }),
      'Error Error Successful Failed Failed Failed Failed Successful Error Failed',
    ],
    [
      'one that takes nothing for good',
      queryMetric(ratio, { ...schedule, successCondition: 'len(result) == 0 || result[0] < 0.05' }),
      'Successful Successful Successful Failed Failed Failed Failed Successful Error Failed',
    ],
    [
      'or vector(0)',
      queryMetric(`${ratio} or vector(0)`, { ...schedule, successCondition: 'result[0] < 0.05' }),
      'Successful Successful Successful Failed Failed Failed Failed Successful Error Failed',
    ],
    [
      'a failure condition alone',
      queryMetric(ratio, { ...schedule, failureCondition: 'result[0] >= 0.05' }),
      'Error Error Successful Successful Failed Failed Failed Successful Error Successful',
    ],
    [
      'one failure tolerated',
      queryMetric(ratio, { ...schedule, successCondition: 'result[0] < 0.05', failureLimit: 1 }),
      'Error Error Successful Failed Failed Failed Successful Successful Error Failed',
    ],
    [
      'a vector taken for a number',
      queryMetric(ratio, { ...schedule, successCondition: 'result < 0.05' }),
      'Error Error Error Error Error Error Error Error Error Error',
    ],
    [
      'no condition',
      queryMetric(ratio, schedule),
      'Successful Successful Successful Successful Successful Successful Successful Successful Error Successful',
    ],
  ] as const)('%s', (_, metric, expected) => {
    const names = ['gone', 'quiet', 'zeroed', 'idle', 'broken', 'mixed', 'once', 'newborn', 'down', 'nan'] as const;
    expect(names.map((name) => phaseIn({ name }, metric)).join(' ')).toBe(expected);
  });
});

describe('names', () => {
  test('every world has a name of its own and a description', () => {
    expect(new Set(worldNames).size).toBe(worldNames.length);
    for (const { description } of worlds) expect(description.length).toBeGreaterThan(10);
  });

  test.each([
    ['gone', { name: 'gone' }],
    ['absent', { name: 'gone' }],
    ['healthy', { name: 'zeroed' }],
    ['-inf', { name: 'negative-infinity' }],
    ['selector-missing', { name: 'selector-missing', selector: 0 }],
    ['selector-missing/12', { name: 'selector-missing', selector: 12 }],
    ['quiet/1', undefined],
    ['Gone', undefined],
    ['', undefined],
    ['constructor', undefined],
  ] as const)('%s', (text, world) => {
    expect(readWorld(text)).toEqual(world);
  });

  test('a metric has one world for each of its selectors', () => {
    const missing = worldsOf(queryMetric('a / b + a')).filter(({ name }) => name === 'selector-missing');
    expect(missing.map(printWorld)).toEqual(['selector-missing/0', 'selector-missing/1']);
    expect(answersIn({ name: 'selector-missing', selector: 2 }, 'a / b')).toBe(
      'the queries have 2 different selectors, none with number 2',
    );
  });
});
