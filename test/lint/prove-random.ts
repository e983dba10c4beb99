import { createStore, type SeriesStore } from '../../src/promql/store/series-store.ts';
import type { AnalysisMetric } from '../../src/rollouts/analysis.ts';
import type { Plan } from '../../src/worlds/plan.ts';
import type { WorldName } from '../../src/worlds/world-names.ts';
import { pick, type Random } from '../promql/random.ts';

const metricNames = ['http_requests_total', 'istio_requests_total', 'rpc_server_handled_total'] as const;
const windows = ['1m', '2m', '5m'] as const;
const failing = ['code=~"5.."', 'status="500"', 'code!~"2.."'] as const;
const working = ['code!~"5.."', 'code=~"2.."', 'status="200"'] as const;
const scopes = ['', 'app="web"', 'namespace="shop",pod=~"web-.*"'] as const;

function selector(name: string, ...matchers: readonly string[]): string {
  const inside = matchers.filter((one) => one !== '').join(',');
  return inside === '' ? name : `${name}{${inside}}`;
}

/** A query in one of the forms that people use, and which way its healthy values lie. */
function randomQuery(random: Random): { readonly query: string; readonly healthy: 'low' | 'high' } {
  const name = pick(random, metricNames);
  const scope = pick(random, scopes);
  const window = pick(random, windows);
  const fn = pick(random, ['rate', 'increase', 'irate']);
  const sum = pick(random, ['sum', 'sum', 'sum by (instance)', 'max']);
  const count = (...matchers: readonly string[]): string => `${sum} (${fn}(${selector(name, scope, ...matchers)}[${window}]))`;
  const [bad, good, all] = [count(pick(random, failing)), count(pick(random, working)), count()];
  const zero = pick(random, ['', '', ' or vector(0)', ` or 0 * ${all}`, ' or on() vector(0)']);
  const divisor = pick(random, [all, all, `clamp_min(${all}, 1)`, `(${all} > 0)`, `(${all} or vector(1))`]);
  const guard = pick(random, [
    '',
    '',
    '',
    ` and on() count(up{job="web"} == 1)`,
    ` and on() (sum(increase(${selector(name, scope)}[${window}])) > 10)`,
    ` unless on() (${all} < 0.01)`,
    ` unless on() absent(${selector(name, scope)})`,
    ` * on() group_left() (0 * ${all} + 1)`,
  ]);
  const around = pick(random, [
    '',
    '',
    '',
    ' or vector(0)',
    ' or on() vector(1)',
    ' * 100',
    ' or vector(NaN)',
    ` or absent(${selector(name, scope)})`,
  ]);
  const bucket = `histogram_quantile(0.9, sum by (le) (${fn === 'irate' ? 'rate' : fn}(${selector('latency_seconds_bucket', scope)}[${window}])))`;
  switch (
    pick(random, ['ratio', 'ratio', 'ratio', 'success', 'success', 'errors', 'latency', 'up', 'bool', 'filter', 'over time'] as const)
  ) {
    case 'ratio':
      return { query: `((${bad}${zero}) / ${divisor}${guard})${around}`, healthy: 'low' };
    case 'success':
      return { query: `((${good}${zero}) / ${divisor}${guard})${around}`, healthy: 'high' };
    case 'errors':
      return { query: `(${bad}${zero})${guard}${around}`, healthy: 'low' };
    case 'latency':
      return { query: `(${bucket}${guard})${around}`, healthy: 'low' };
    case 'up':
      return {
        query: pick(random, ['min(up{job="web"})', 'absent(up{job="web"})', 'count(up{job="web"} == 1)', 'up{job="web"}']),
        healthy: 'high',
      };
    case 'bool':
      return { query: `${bad} / ${all} ${pick(random, ['<', '>'])} bool 0.05`, healthy: 'high' };
    case 'over time': {
      const over = pick(random, ['max_over_time', 'avg_over_time', 'min_over_time', 'last_over_time', 'sum_over_time']);
      return {
        query: `${over}((${bad}${zero} / ${divisor})[${pick(random, ['2m', '5m'])}:${pick(random, ['15s', '1m', '7s'])}])${around}`,
        healthy: 'low',
      };
    }
    case 'filter':
      return { query: `${bad} / ${all} > 0.05`, healthy: 'low' };
  }
}

function randomCondition(random: Random, healthy: 'low' | 'high'): string {
  const limit = healthy === 'low' ? pick(random, ['0', '0.01', '0.05', '1', '10']) : pick(random, ['0.95', '0.9', '1', '0.5']);
  const op = healthy === 'low' ? pick(random, ['<', '<=', '<=']) : pick(random, ['>', '>=', '>=']);
  const opposite = healthy === 'low' ? '>' : '<';
  const one = `result[0] ${op} ${limit}`;
  const body = pick(random, [
    one,
    one,
    one,
    `!(result[0] ${opposite} ${limit})`,
    `all(result, # ${op} ${limit})`,
    `none(result, # ${opposite} ${limit})`,
    `any(result, # ${op} ${limit})`,
    `(first(result) ?? 0) ${op} ${limit}`,
    `max(result) ${op} ${limit}`,
    `result[-1] ${op} ${limit}`,
    `sum(result) ${op} ${limit}`,
    `default(result, 0) ${op} ${limit}`,
    `count(result, # ${opposite} ${limit}) == 0`,
  ]);
  const guard = pick(random, [
    '',
    '',
    '',
    'len(result) == 0 || ',
    'isNaN(result[0]) || ',
    'len(result) > 0 && ',
    'len(result) == 1 && ',
    '!isNaN(result[0]) && ',
  ]);
  const closed = pick(random, ['', '', 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && ']);
  return guard.endsWith('|| ') ? `${closed}(${guard}${body})` : `${closed}${guard}${body}`;
}

/** The points of a range query have no order but that of their time: conditions that add them up say little. */
function rangeCondition(random: Random, healthy: 'low' | 'high'): string {
  const right = healthy === 'low' ? `# < ${pick(random, ['0.05', '0.5'])}` : `# > ${pick(random, ['0.5', '0.95'])}`;
  return pick(random, [
    `all(result, ${right})`,
    `len(result) > 0 && all(result, ${right})`,
    `len(result) > 0 && all(result, !isNaN(#) && ${right})`,
    `any(result, ${right})`,
    right.replace('#', 'result[0]'),
    right.replace('#', 'result[-1]'),
    `len(result) > 2 && ${right.replace('#', 'last(result)')}`,
  ]);
}

const ranges = [
  { start: 'now() - duration("5m")', end: 'now()', step: '1m' },
  { start: 'now() - duration("2m")', end: 'now()', step: '15s' },
  { start: 'now() - duration("1h")', end: 'now() - duration("30m")', step: '1m' },
] as const;

export function randomMetric(random: Random): AnalysisMetric {
  const { query, healthy } = randomQuery(random);
  const range = random() < 0.15 ? pick(random, ranges) : undefined;
  const success = range === undefined ? randomCondition(random, healthy) : rangeCondition(random, healthy);
  const fails = `result[0] ${healthy === 'low' ? '>' : '<'} ${pick(random, ['0.05', '0.5', '0.9'])}`;
  const conditions = pick(random, [
    { successCondition: success },
    { successCondition: success },
    { successCondition: success },
    { failureCondition: fails },
    { successCondition: success, failureCondition: fails },
    {},
  ]);
  const schedule = pick(random, [
    { interval: '1m', count: 5 },
    { interval: '30s', count: 3 },
    { interval: '20s', count: 4, initialDelay: '90s' },
    { count: 1 },
    { interval: '45s' },
  ]);
  const limits = pick(random, [
    {},
    {},
    { failureLimit: 0, inconclusiveLimit: 0, consecutiveErrorLimit: 3 },
    { failureLimit: 1 },
    { failureLimit: 3 },
    { inconclusiveLimit: 3 },
    { consecutiveErrorLimit: 0 },
    { failureLimit: 2, consecutiveSuccessLimit: 2 },
  ]);
  const prometheus = { address: 'http://prometheus:9090', query, ...(range === undefined ? {} : { rangeQuery: range }) };
  return { name: 'm', provider: { prometheus }, ...conditions, ...schedule, ...limits };
}

/** Stores in which nothing may pass, each the like of a world but made of other numbers, other instances and at other times. */
export const adverseWorlds = ['gone', 'nan', 'stale', 'idle', 'broken'] as const satisfies readonly WorldName[];

const stepMs = 15_000;

/** Samples stand on a grid of its own, which no scrape of the worlds falls on. */
export function adverseStore(name: (typeof adverseWorlds)[number], plan: Plan, startMs: number, random: Random): SeriesStore {
  const shiftMs = Math.floor(random() * stepMs);
  const backMs = plan.reachMs + 900_000;
  const endMs = name === 'stale' ? startMs - Math.max(plan.reachMs, 300_000) - Math.floor(random() * 120_000) : startMs + 3_600_000;
  const timestampsMs: number[] = [];
  for (let atMs = startMs - backMs + shiftMs; atMs < endMs; atMs += stepMs) timestampsMs.push(atMs);
  if (name === 'gone') {
    const other =
      random() < 0.5 ? [] : [{ labels: { __name__: 'unrelated_total', job: 'other' }, timestampsMs, values: timestampsMs.map(() => 1) }];
    return createStore(other);
  }
  const instances = 1 + Math.floor(random() * 3);
  // All instances fail or stand still together.
  const perSecond = pick(random, [1, 2, 10, 40]);
  // A release breaks when it begins, and not long before.
  const brokeMs = name === 'broken' && random() < 0.5 && plan.plainReachMs < 600_000 ? startMs - 600_000 : Number.NEGATIVE_INFINITY;
  return createStore(
    Array.from({ length: instances }).flatMap((_, instance) =>
      plan.series.map((series) => {
        const offset = Math.floor(random() * 5000);
        const values = timestampsMs.map((atMs) => {
          if (name === 'nan') return Number.NaN;
          const startedMs = timestampsMs[0] as number;
          const brokenMs = Math.max(0, atMs - Math.max(brokeMs, startedMs));
          const healthyMs = name === 'broken' ? atMs - startedMs - brokenMs : 0;
          if (series.kind === 'gauge' && !series.failing) return name === 'stale' || (name === 'broken' && brokenMs === 0) ? 1 : 0;
          if (name === 'idle' && series.failing) return 0;
          if (name === 'stale') return offset + (perSecond * (atMs - startedMs)) / 1000;
          if (name !== 'broken') return offset;
          const fails = (series.failing || series.alone || isInfinite(series)) && !(series.kind === 'histogram' && !isInfinite(series));
          return offset + (perSecond * ((fails ? brokenMs : 0) + (series.failing ? 0 : healthyMs))) / 1000;
        });
        const labels = { __name__: series.name, ...series.labels, ...(instance === 0 ? {} : { replica: String(instance) }) };
        return { labels, timestampsMs, values };
      }),
    ),
  );
}

function isInfinite({ labels, kind }: Plan['series'][number]): boolean {
  return kind === 'histogram' && labels.le === '+Inf';
}
