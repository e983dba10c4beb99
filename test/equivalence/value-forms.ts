/**
 * Writes a selector of the pods that are judged: `select('m', 'code="500"', '2m', 300)` is `m{…,code="500"}[2m] offset 5m`.
 * `extra`, `range` and the offset in seconds may be left out (`''`, `''`, 0).
 */
export type Select = (metric: string, extra?: string, range?: string, offsetSeconds?: number) => string;

/**
 * A PromQL value that guardrails have, written by hand, with what the compiler must find out about it: `needed` are the selectors without
 * which it has no value.
 */
export type ValueForm = {
  readonly name: string;
  readonly reads: 'value' | 'values';
  readonly value: (select: Select, window: string) => string;
  readonly needed: (select: Select) => readonly string[];
  readonly metrics: readonly Metric[];
  /** About what a healthy value is. */
  readonly scale: number;
  /** The normal number of pods. */
  readonly pods: number;
};

/** Metrics of the stores; what they hold is in random-world.ts. */
export type Metric =
  | 'requests_total'
  | 'failures_total'
  | 'queue_depth'
  | 'queue_limit'
  | 'latency_bucket'
  | 'latency_count'
  | 'wanted_replicas'
  | 'ready_replicas'
  | 'image_info'
  | 'heartbeat'
  | 'window_requests';

const fivexx = 'code=~"5.."';

function form(
  name: string,
  metrics: readonly Metric[],
  scale: number,
  value: ValueForm['value'],
  needed: ValueForm['needed'],
  more: { readonly pods?: number; readonly reads?: 'values' } = {},
): ValueForm {
  return { name, metrics, scale, value, needed, pods: more.pods ?? 2, reads: more.reads ?? 'value' };
}

const depth = (s: Select): readonly string[] => [s('queue_depth')];
const requests = (s: Select): readonly string[] => [s('requests_total')];
const nothing = (): readonly string[] => [];

export const valueForms: readonly ValueForm[] = [
  form(
    'error-ratio',
    ['requests_total'],
    0.01,
    (s, w) =>
      `( sum(rate(${s('requests_total', fivexx, w)})) or 0 * sum(rate(${s('requests_total', '', w)})) ) / sum(rate(${s('requests_total', '', w)}))`,
    requests,
  ),
  form(
    'error-ratio-bare',
    ['requests_total'],
    0.01,
    (s, w) => `sum(rate(${s('requests_total', fivexx, w)})) / sum(rate(${s('requests_total', '', w)}))`,
    (s) => [s('requests_total', fivexx), s('requests_total')],
  ),
  form(
    'failures',
    ['failures_total'],
    2,
    (s, w) => `sum(increase(${s('failures_total', '', w)}))`,
    (s) => [s('failures_total')],
  ),
  form('throughput', ['requests_total'], 10, (s, w) => `sum(rate(${s('requests_total', '', w)}))`, requests),
  form('depth-sum', ['queue_depth'], 4, (s) => `sum(${s('queue_depth')})`, depth),
  form('depth-max', ['queue_depth'], 2, (s) => `max(${s('queue_depth')})`, depth),
  form('depth-avg-now', ['queue_depth'], 2, (s) => `avg(${s('queue_depth')}) + 0`, depth),
  form('depth-bare', ['queue_depth'], 2, (s) => s('queue_depth'), depth, { pods: 1 }),
  form('depth-peak', ['queue_depth'], 2, (s, w) => `max_over_time(${s('queue_depth', '', w)})`, depth, { pods: 1 }),
  form('depth-negated', ['queue_depth'], 4, (s) => `-sum(${s('queue_depth')}) + 8`, depth),
  form('depth-squared', ['queue_depth'], 16, (s) => `sum(${s('queue_depth')}) ^ 2`, depth),
  form('depth-filtered', ['queue_depth'], 4, (s) => `sum(${s('queue_depth')}) > 0`, depth),
  form('depth-flag', ['queue_depth'], 0.5, (s) => `max(${s('queue_depth')}) > bool 2`, depth),
  form(
    'depth-growth',
    ['queue_depth'],
    1,
    (s) => `sum(${s('queue_depth')}) - sum(${s('queue_depth', '', '', 300)})`,
    (s) => [s('queue_depth'), s('queue_depth', '', '', 300)],
  ),
  form('depth-or-zero', ['queue_depth'], 4, (s) => `sum(${s('queue_depth')}) or vector(0)`, nothing),
  form('depth-absent', ['queue_depth'], 0.5, (s) => `absent(${s('queue_depth')}) or 0 * sum(${s('queue_depth')})`, nothing),
  form(
    'depth-of-limit',
    ['queue_depth', 'queue_limit'],
    0.2,
    (s) => `${s('queue_depth')} / on(pod) ${s('queue_limit')}`,
    (s) => [s('queue_depth'), s('queue_limit')],
    { pods: 1 },
  ),
  form('depth-of-scalar', ['queue_depth', 'queue_limit'], 0.2, (s) => `sum(${s('queue_depth')}) / scalar(sum(${s('queue_limit')}))`, depth),
  form(
    'depth-where-limited',
    ['queue_depth', 'queue_limit'],
    2,
    (s) => `${s('queue_depth')} and on(pod) ${s('queue_limit')}`,
    (s) => [s('queue_depth'), s('queue_limit')],
    { pods: 1 },
  ),
  form(
    'depth-unless',
    ['queue_depth', 'failures_total'],
    2,
    (s) => `${s('queue_depth')} unless on(pod) ${s('failures_total')} > 1e9`,
    depth,
    {
      pods: 1,
    },
  ),
  form(
    'latency',
    ['latency_bucket', 'latency_count'],
    0.5,
    (s, w) => `histogram_quantile(0.95, sum by (le) (rate(${s('latency_bucket', '', w)})))`,
    (s) => [s('latency_bucket')],
  ),
  form(
    'not-ready',
    ['wanted_replicas', 'ready_replicas'],
    0.5,
    (s, w) => `min_over_time(((sum(${s('wanted_replicas')}) > 0) - sum(${s('ready_replicas')}))[${w}:30s])`,
    (s) => [s('wanted_replicas'), s('ready_replicas')],
  ),
  form(
    'image',
    ['image_info', 'heartbeat'],
    0.5,
    (s) => `count(${s('image_info', 'image=~".*:latest"')})`,
    (s) => [s('image_info', 'image=~".*:latest"')],
  ),
  form('depth-each', ['queue_depth'], 2, (s) => s('queue_depth'), depth, { pods: 3, reads: 'values' }),
  form('rate-each', ['requests_total'], 5, (s, w) => `sum by (pod) (rate(${s('requests_total', '', w)}))`, requests, {
    pods: 3,
    reads: 'values',
  }),
  form(
    'ratio-each',
    ['requests_total'],
    0.01,
    (s, w) => `sum by (pod) (rate(${s('requests_total', fivexx, w)})) / sum by (pod) (rate(${s('requests_total', '', w)}))`,
    (s) => [s('requests_total', fivexx), s('requests_total')],
    { pods: 3, reads: 'values' },
  ),
  form('depth-top', ['queue_depth'], 2, (s) => `topk(2, ${s('queue_depth')})`, depth, { pods: 2, reads: 'values' }),
];

/** Ways to count traffic. The last one is not aggregated: any of its series may reach the minimum. */
export const volumeForms: readonly { readonly metric: Metric; readonly volume: ValueForm['value'] }[] = [
  { metric: 'requests_total', volume: (s, w) => `sum(increase(${s('requests_total', '', w)}))` },
  { metric: 'latency_count', volume: (s, w) => `sum(increase(${s('latency_count', '', w)}))` },
  { metric: 'window_requests', volume: (s) => `sum(${s('window_requests')})` },
  { metric: 'window_requests', volume: (s) => s('window_requests') },
];
