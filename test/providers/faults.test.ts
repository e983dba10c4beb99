import { describe, expect, test } from 'vitest';
import { type FaultInput, type FaultyData, measureWithFaults } from '../../src/providers/faults.ts';
import { measurePrometheus } from '../../src/providers/prometheus.ts';
import { dropSamples, hideSeries, selectorTest, staleSamples } from '../../src/providers/series-faults.ts';
import { providerTimeout } from '../../src/providers/timeouts.ts';
import type { AnalysisMetric, Measure, MeasureAnswer } from '../../src/rollouts/analysis.ts';
import { seriesOf, startMs } from './series.ts';

const inputs = seriesOf('up{pod="a"} 1x20', 'up{pod="b"} 1x20', 'errors{pod="a"} 0+3x20');

function metric(query: string, name = 'm', more: object = {}): AnalysisMetric {
  return { name, provider: { prometheus: { query, ...more } } };
}

function faulty(faults: readonly FaultInput[], more: Partial<FaultyData> = {}) {
  const measure = (store: Parameters<typeof measurePrometheus>[0]): Measure => measurePrometheus(store, { argo: '1.10' });
  return measureWithFaults({ faults, startMs, argo: '1.10', series: { inputs, measure }, ...more });
}

/** What a metric answers at seconds of the run: texts of values, `! message`, with latency and warnings behind it. */
function answers(
  faults: readonly FaultInput[],
  query: string,
  seconds: readonly number[],
  more: Partial<FaultyData> = {},
): readonly string[] {
  const { measure } = faulty(faults, more);
  return seconds.map((second) => shown(measure(metric(query), startMs + second * 1000)));
}

function shown(answer: MeasureAnswer): string {
  const latency = answer.latencyMs === undefined ? '' : ` after ${answer.latencyMs}`;
  if (answer.kind === 'value') return `${answer.text}${latency}${answer.warnings === undefined ? '' : ' warned'}`;
  return `${answer.kind === 'error' ? `! ${answer.message}` : answer.kind}${latency}`;
}

const times = [0, 59, 60, 79, 80, 120];
const timedOut = '! Post "$ARGO_ROLLOUTS_PROMETHEUS_ADDRESS/api/v1/query": context deadline exceeded after 30000';

describe('faults of the provider', () => {
  test.each<[string, readonly FaultInput[], readonly string[]]>([
    ['none', [], ['[2]', '[2]', '[2]', '[2]', '[2]', '[2]']],
    ['an error', [{ at: '1m', for: '20s', error: '503' }], ['[2]', '[2]', '! 503', '! 503', '[2]', '[2]']],
    ['an error without end', [{ at: '1m', error: '503' }], ['[2]', '[2]', '! 503', '! 503', '! 503', '! 503']],
    ['a time-out', [{ at: '1m', for: '20s', timeout: true }], ['[2]', '[2]', timedOut, timedOut, '[2]', '[2]']],
    ['latency', [{ at: '1m', for: '20s', latency: '3s' }], ['[2]', '[2]', '[2] after 3000', '[2] after 3000', '[2]', '[2]']],
    ['latency up to the time-out', [{ at: '1m', for: '1s', latency: '30s' }], ['[2]', '[2]', timedOut, '[2]', '[2]', '[2]']],
    [
      'latencies that add up to it',
      [
        { at: '0s', latency: '20s' },
        { at: '1m', latency: '10s' },
      ],
      ['[2] after 20000', '[2] after 20000', timedOut, timedOut, timedOut, timedOut],
    ],
    [
      'a late error',
      [
        { at: '1m', for: '20s', error: '503' },
        { at: '1m', latency: '2s' },
      ],
      ['[2]', '[2]', '! 503 after 2000', '! 503 after 2000', '[2] after 2000', '[2] after 2000'],
    ],
    [
      'an error and a time-out',
      [
        { at: '1m', timeout: true },
        { at: '80s', error: '503' },
      ],
      ['[2]', '[2]', timedOut, timedOut, '! 503', '! 503'],
    ],
    ['of another guardrail', [{ at: '0s', guardrail: 'other', error: '503' }], ['[2]', '[2]', '[2]', '[2]', '[2]', '[2]']],
    ['of this metric', [{ at: '2m', guardrail: 'm', error: '503' }], ['[2]', '[2]', '[2]', '[2]', '[2]', '! 503']],
    ['of its guardrail', [{ at: '2m', guardrail: 'mine', error: '503' }], ['[2]', '[2]', '[2]', '[2]', '[2]', '! 503']],
  ])('%s', (_, faults, expected) => {
    expect(answers(faults, 'sum(up)', times, { guardrailOf: new Map([['m', 'mine']]) })).toEqual(expected);
  });

  test.each<[string, AnalysisMetric['provider'], number, string]>([
    [
      'prometheus',
      { prometheus: { timeout: 5, address: 'http://p:9090/' } },
      5000,
      'Post "http://p:9090/api/v1/query": context deadline exceeded',
    ],
    [
      'a range',
      { prometheus: { rangeQuery: {}, address: 'http://p' } },
      30_000,
      'Post "http://p/api/v1/query_range": context deadline exceeded',
    ],
    [
      'web',
      { web: { url: 'http://x', method: 'POST' } },
      10_000,
      'Post "http://x": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ],
    ['web in seconds', { web: { url: 'http://x', timeoutSeconds: 3 } }, 3000, expect.stringContaining('Get "http://x"')],
    ['web with no seconds', { web: { url: 'http://x', timeoutSeconds: 0 } }, 10_000, expect.stringContaining('Get "http://x"')],
    ['datadog', { datadog: { requestTimeout: '1m', apiVersion: 'v2' } }, 60_000, expect.stringContaining('/api/v2/query/scalar')],
    ['newRelic', { newRelic: {} }, 5000, 'context deadline exceeded'],
    ['graphite', { graphite: {} }, 10_000, expect.stringContaining('context deadline exceeded')],
    ['kayenta', { kayenta: {} }, 15_000, expect.stringContaining('context deadline exceeded')],
    ['influxdb', { influxdb: {} }, 30_000, 'context deadline exceeded'],
    ['another', { cloudWatch: {} }, 30_000, 'context deadline exceeded'],
  ])('time-out of %s', (_, provider, timeoutMs, message) => {
    expect(providerTimeout({ name: 'm', provider }, '1.10')).toEqual({ timeoutMs, message });
  });

  test('releases before 1.10 do not know the time-out of datadog', () => {
    expect(providerTimeout({ name: 'm', provider: { datadog: { requestTimeout: '1m' } } }, '1.9').timeoutMs).toBe(10_000);
  });
});

describe('faults of the series', () => {
  const seconds = [30, 60, 90, 119, 120, 150, 400, 420];
  test.each<[string, readonly FaultInput[], string, readonly string[]]>([
    ['none', [], 'up{pod="a"}', ['[1]', '[1]', '[1]', '[1]', '[1]', '[1]', '[1]', '[1]']],
    ['dropped, seen by lookback', [{ at: '1m', for: '1m', drop: 'up{pod="a"}' }], 'up{pod="a"}', Array(8).fill('[1]')],
    [
      'dropped, seen by its age',
      [{ at: '1m', for: '1m', drop: 'up{pod="a"}' }],
      'time() - timestamp(up{pod="a"})',
      ['[0]', '[30]', '[60]', '[89]', '[0]', '[0]', '[10]', '[0]'],
    ],
    ['dropped for good', [{ at: '1m', drop: 'up{pod="a"}' }], 'up{pod="a"}', ['[1]', '[1]', '[1]', '[1]', '[1]', '[1]', '[]', '[]']],
    ['stale', [{ at: '1m', for: '1m', stale: 'up{pod="a"}' }], 'count(up)', ['[2]', '[1]', '[1]', '[1]', '[2]', '[2]', '[2]', '[2]']],
    [
      'stale between two scrapes',
      [{ at: '40s', for: '10s', stale: 'up{pod="a"}' }],
      'count(up)',
      ['[2]', '[2]', '[2]', '[2]', '[2]', '[2]', '[2]', '[2]'],
    ],
    ['stale for good', [{ at: '1m', stale: '{pod="a"}' }], 'count({pod=~".+"})', ['[3]', '[1]', '[1]', '[1]', '[1]', '[1]', '[1]', '[1]']],
    [
      'partial answers',
      [{ at: '1m', for: '1m', partial: 'up{pod="a"}' }],
      'count(up)',
      ['[2]', '[1] warned', '[1] warned', '[1] warned', '[2]', '[2]', '[2]', '[2]'],
    ],
    [
      'partial answers know no past either',
      [{ at: '90s', for: '30s', partial: 'up{pod="a"}' }],
      'count(count_over_time(up[1m]))',
      ['[2]', '[2]', '[1] warned', '[1] warned', '[2]', '[2]', '[2]', '[2]'],
    ],
    ['of another guardrail', [{ at: '0s', drop: 'up', guardrail: 'x' }], 'count(up)', Array(8).fill('[2]')],
    [
      'two at a time',
      [
        { at: '1m', for: '1m', stale: 'up{pod="a"}' },
        { at: '90s', for: '1s', partial: 'up{pod="b"}' },
      ],
      'count(up)',
      ['[2]', '[1]', '[] warned', '[1]', '[2]', '[2]', '[2]', '[2]'],
    ],
  ])('%s', (_, faults, query, expected) => {
    expect(answers(faults, query, seconds)).toEqual(expected);
  });

  test('the data of others is as it was', () => {
    const { measure } = faulty([{ at: '0s', stale: 'up', guardrail: 'broken' }]);
    expect(shown(measure(metric('count(up)', 'broken'), startMs + 60_000))).toBe('[]');
    expect(shown(measure(metric('count(up)', 'fine'), startMs + 60_000))).toBe('[2]');
  });

  test('a series that ended gets no stale marker', () => {
    const time = { fromMs: startMs + 60_000, toMs: startMs + 90_000 };
    const series = seriesOf('ended 1 stale', 'alive 1 1', 'newborn _ _ _ _ 1', 'marked 1 1 stale 1');
    const result = staleSamples(series, '{__name__=~".+"}', time);
    expect([result.matched, result.changed]).toEqual([4, 3]);
    expect(result.series.map((one) => one.timestampsMs.length)).toEqual([2, 3, 1, 4]);
    expect([...(result.series[1]?.stale ?? [])]).toEqual([false, false, true]);
  });

  test('what is not touched is the same object', () => {
    const result = dropSamples(inputs, 'up{pod="a"}', { fromMs: startMs + 60_000, toMs: startMs + 61_000 });
    expect(result).toMatchObject({ matched: 1, changed: 1 });
    expect(result.series[1]).toBe(inputs[1]);
    expect(hideSeries(inputs, 'up').series).toEqual([inputs[2]]);
  });

  test('an absent label is empty', () => {
    expect(inputs.map(selectorTest('{pod=~"a|",toString=""}'))).toEqual([true, false, true]);
  });
});

describe('a fault that touches nothing says why', () => {
  const run = (fault: FaultInput, more: Partial<FaultyData> = {}) => {
    const { measure, touches } = faulty([fault], more);
    for (const second of [0, 60, 120]) measure(metric('count(up)'), startMs + second * 1000);
    const [touch] = touches();
    return touch?.untouched ?? touch?.measurements;
  };
  test.each<[string, FaultInput, string | number]>([
    ['an error', { at: '1m', error: 'x' }, 2],
    ['an error between measurements', { at: '61s', for: '50s', error: 'x' }, 'nothing is measured in that time'],
    ['an error after the run', { at: '1h', error: 'x' }, 'nothing is measured in that time'],
    ['an error of another guardrail', { at: '0s', error: 'x', guardrail: 'other' }, 'nothing is measured in that time'],
    ['dropped samples', { at: '1m', for: '30s', drop: 'up' }, 2],
    ['dropped samples of no series', { at: '1m', for: '30s', drop: 'down' }, 'no series matches'],
    ['dropped samples between two', { at: '61s', for: '20s', drop: 'up' }, 'the series have no samples in that time'],
    ['dropped samples after the run', { at: '5m', drop: 'up' }, 'nothing is measured in that time or after it'],
    ['dropped samples after the data', { at: '5h', drop: 'up' }, 'the series have no samples in that time'],
    ['stale series', { at: '61s', stale: 'up' }, 1],
    ['partial answers', { at: '1m', for: '1s', partial: 'up' }, 1],
    ['partial answers between measurements', { at: '61s', for: '1s', partial: 'up' }, 'nothing is measured in that time or after it'],
    ['partial answers of no series', { at: '1m', for: '1s', partial: 'down' }, 'no series matches'],
    ['of another guardrail', { at: '0s', drop: 'up', guardrail: 'other' }, 'nothing is measured in that time or after it'],
  ])('%s', (_, fault, expected) => {
    expect(run(fault)).toBe(expected);
  });

  test('series where there are none', () => {
    const { measure, touches } = measureWithFaults({
      faults: [{ at: '0s', drop: 'up' }],
      startMs,
      argo: '1.10',
      others: { web: () => ({ kind: 'unknown', reason: '' }) },
    });
    expect(measure({ name: 'w', provider: { web: {} } }, startMs)).toEqual({ kind: 'unknown', reason: '' });
    expect(touches()).toEqual([{ fault: { at: '0s', drop: 'up' }, measurements: 0, untouched: 'there are no series' }]);
  });
});
