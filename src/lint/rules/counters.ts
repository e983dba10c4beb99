import type { Call, PromExpr, VectorSelector } from '../../promql/ast.ts';
import { childrenOf, withoutParens } from '../../promql/walk.ts';
import { canonicalSelector } from '../../providers/selectors.ts';
import { selectorUses } from '../../worlds/selector-use.ts';
import { nodesOf, queryPlace, queryTree } from '../query-tree.ts';
import type { LintRule } from '../rule.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

/** Names that only counters have. `_count` and `_sum` alone end names of gauges too. */
const counterName = /_total$|_bucket$|(?:seconds|bytes|duration|latency|size)_(?:count|sum)$/;
/** Of a new pod these begin at 0, so that their value as such says something. */
const ofNewPods = /restarts?_total$/;

export const counterWithoutRate: LintRule = {
  code: 'GP230',
  name: 'counter-without-rate',
  severity: 'warning',
  of: 'metric',
  catalogue: [],
  why: `A counter only grows, from the start of its process to the next. Its value says how long the process has run as much as how it fares: an
old error keeps the guard failing, and a burst of new ones hardly moves a ratio of two old counters.`,
  help: 'look at the increase over a window: `rate(…[5m])` or `increase(…[5m])`',
  example: {
    wrong: exampleMetric('sum(http_requests_total{code=~"5.."}) / sum(http_requests_total)'),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: (subject) => {
    const expr = queryTree(subject);
    if (expr === undefined) return [];
    const compared = withOffsets(expr);
    const places = selectorUses(expr).filter(({ selector, asCounter, change, value }) => {
      const { name = '' } = selector;
      if (asCounter || change || !value || !counterName.test(name) || ofNewPods.test(name)) return false;
      return !compared.has(canonicalSelector(selector));
    });
    const first = new Map<string, VectorSelector>();
    for (const { selector } of places) if (!first.has(selector.name as string)) first.set(selector.name as string, selector);
    return [...first].map(([name, selector]) => ({
      range: queryPlace(subject, selector.range),
      message: `${subject.metric.name}: ${name} is a counter by its name, and the query takes its value since the process began`,
    }));
  },
};

/** Selectors that the query reads at two times: their difference is an increase written out. */
function withOffsets(expr: PromExpr): ReadonlySet<string> {
  const offsets = new Map<string, Set<number>>();
  for (const { selector, offsetMs, asGauge } of selectorUses(expr)) {
    const key = canonicalSelector(selector);
    // So is the difference of a maximum and a minimum over time.
    offsets.set(key, (offsets.get(key) ?? new Set()).add(asGauge ? Number.NaN : offsetMs));
  }
  return new Set([...offsets].flatMap(([key, times]) => (times.size > 1 || times.has(Number.NaN) ? [key] : [])));
}

/** Names that no counter has, by the exporters that everybody runs. */
const gaugeName =
  /^up$|^(?:go_goroutines|go_threads|process_resident_memory_bytes|node_load\d+)$|^node_(?:memory|filesystem)_.*_bytes$|^container_memory_(?:working_set|rss|usage|cache)|_(?:ratio|percent|percentage|celsius|in_flight|inflight|in_progress|info|timestamp_seconds)$|:(?:\w*_)?(?:rate|irate|increase|ratio)\w*$/;
const kubeGauge = /^kube_(?!.*_(?:total|sum|count|bucket)$)/;

export const rateOfGauge: LintRule = {
  code: 'GP231',
  name: 'rate-of-gauge',
  severity: 'warning',
  of: 'metric',
  catalogue: [],
  why: `rate(), irate(), increase() and resets() take every fall of a value for the restart of a counter, and count what comes after it from 0 again.
Of a gauge, which falls as it likes, they give numbers that mean nothing.`,
  help: 'take the value itself, `delta(…)`, `deriv(…)`, or a function such as `max_over_time(…)`',
  example: {
    wrong: exampleMetric('sum(rate(kube_deployment_status_replicas_unavailable{namespace="shop"}[5m]))', { name: 'not-ready' }),
    right: exampleMetric('sum(kube_deployment_status_replicas_unavailable{namespace="shop"})', { name: 'not-ready' }),
  },
  check: (subject) => {
    const expr = queryTree(subject);
    if (expr === undefined) return [];
    return nodesOf(expr, 'call')
      .filter(({ func }) => counterFunctions.has(func))
      .flatMap((call) => {
        const range = withoutParens(call.args[0] ?? call);
        const name = range.kind === 'matrix' ? range.selector.name : undefined;
        if (name === undefined || !(gaugeName.test(name) || kubeGauge.test(name))) return [];
        const message = `${subject.metric.name}: ${call.func}() is for counters, and ${name} is a gauge by its name`;
        return [{ range: queryPlace(subject, call.range), message }];
      });
  },
};

const counterFunctions: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'resets']);

export const sumBeforeRate: LintRule = {
  code: 'GP232',
  name: 'sum-before-rate',
  severity: 'warning',
  of: 'metric',
  catalogue: [],
  why: `rate() tells the restart of a counter by its fall. In a sum of counters one restart is hidden by the others, or makes the whole sum fall, and
rate() then takes everything that is left for new: a peak that never was, just when the pods of a release are replaced.`,
  help: 'take the rate of each series first: `sum(rate(…[5m]))`',
  example: {
    wrong: exampleMetric('rate(sum(http_requests_total{code=~"5.."})[5m:30s]) / rate(sum(http_requests_total)[5m:30s])'),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: (subject) => {
    const expr = queryTree(subject);
    if (expr === undefined) return [];
    return nodesOf(expr, 'call').flatMap((call) => {
      if (!counterFunctions.has(call.func)) return [];
      const range = withoutParens(call.args[0] ?? call);
      if (range.kind !== 'subquery' || !sumsRaw(range.expr)) return [];
      const message = `${subject.metric.name}: ${call.func}() of a sum takes the restart of one counter for a fall of all`;
      return [{ range: queryPlace(subject, call.range), message }];
    });
  },
};

/** An aggregation of values that no function has looked at over time. */
function sumsRaw(expr: PromExpr, aggregated = false): boolean {
  if (expr.kind === 'selector') return aggregated;
  if (expr.kind === 'call' && isOverTime(expr)) return false;
  return childrenOf(expr).some((child) => sumsRaw(child, aggregated || expr.kind === 'aggregation'));
}

function isOverTime({ args }: Call): boolean {
  return args.some((arg) => ['matrix', 'subquery'].includes(withoutParens(arg).kind));
}
