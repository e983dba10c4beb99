import type { AtModifier, LabelMatcher, PromExpr, VectorSelector } from '../promql/ast.ts';
import { printPromql } from '../promql/print.ts';
import { childrenOf } from '../promql/walk.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { remembered } from '../source/remembered.ts';
import { prepareQuery } from './prometheus-query.ts';
import { rangeWindow } from './range-window.ts';

/**
 * From when to when a query reads a selector's series, against the time of a measurement: `reachMs` before it, `aheadMs` behind it (of a
 * negative offset). `pinned` are the times that `@` fixes, in milliseconds since the epoch.
 */
export type SelectorReach = {
  readonly selector: string;
  readonly reachMs: number;
  readonly aheadMs: number;
  readonly pinned?: { readonly fromMs: number; readonly toMs: number };
};

const defaultLookbackMs = 300_000;

/** The selectors of all Prometheus queries of metrics whose args are filled in: canonical, sorted, each once. Queries that do not parse have none. */
export function selectorsOfMetrics(metrics: readonly AnalysisMetric[]): readonly string[] {
  return reachesOfMetrics(metrics).map(({ selector }) => selector);
}

/** The same with how far they are read: ranges, offsets, subqueries, range queries and, for selectors without a range, the lookback. */
export function reachesOfMetrics(metrics: readonly AnalysisMetric[], lookbackMs: number = defaultLookbackMs): readonly SelectorReach[] {
  const reaches = new Map<string, SelectorReach>();
  for (const metric of metrics) {
    for (const reach of reachesOf(metric, lookbackMs)) {
      const known = reaches.get(reach.selector);
      reaches.set(reach.selector, known === undefined ? reach : wider(known, reach));
    }
  }
  return [...reaches.values()].sort((a, b) => (a.selector < b.selector ? -1 : 1));
}

/** The selector as it is compared: without range, offset and `@`, its matchers sorted, each once. */
export const canonicalSelector: (selector: Pick<VectorSelector, 'name' | 'matchers'>) => string = remembered(({ name, matchers }) => {
  const sorted = [...new Map(matchers.map((matcher) => [matcherKey(matcher), matcher])).values()].sort(byKey);
  const only = sorted.filter((matcher) => matcher.name === '__name__' && matcher.op === '=');
  const metricName = name ?? (only.length === 1 ? only[0]?.value : undefined);
  const range = { from: 0, to: 0 };
  return printPromql({ kind: 'selector', matchers: sorted, offsetMs: 0, range, ...(metricName === undefined ? {} : { name: metricName }) });
});

/** Two matchers are the same if this is. */
export function matcherKey({ name, op, value }: LabelMatcher): string {
  return JSON.stringify([name, op, value]);
}

function byKey(a: LabelMatcher, b: LabelMatcher): number {
  return matcherKey(a) < matcherKey(b) ? -1 : 1;
}

/** Times at which something is evaluated: behind the measurement (mostly below zero), or since the epoch. */
type Times = { readonly pinned: boolean; readonly fromMs: number; readonly toMs: number };

function reachesOf({ provider }: AnalysisMetric, lookbackMs: number): readonly SelectorReach[] {
  const block = provider.prometheus as { readonly query?: unknown; readonly rangeQuery?: object | null } | undefined;
  if (typeof block?.query !== 'string') return [];
  const prepared = prepareQuery(block.query);
  if (prepared.kind !== 'query') return [];
  const window =
    block.rangeQuery === undefined || block.rangeQuery === null
      ? undefined
      : rangeWindow(block.rangeQuery as Readonly<Record<string, unknown>>, 0);
  // A window that is not evaluated gives no answer either.
  const { startMs, endMs } = window?.kind === 'window' ? window : { startMs: 0, endMs: 0 };
  const found: SelectorReach[] = [];
  collect(prepared.expr, { pinned: false, fromMs: startMs, toMs: endMs }, { startMs, endMs, lookbackMs }, found);
  return found;
}

type Query = { readonly startMs: number; readonly endMs: number; readonly lookbackMs: number };

function collect(expr: PromExpr, times: Times, query: Query, found: SelectorReach[]): void {
  switch (expr.kind) {
    case 'selector':
      found.push(reachOf(expr, back(shifted(times, expr, query), query.lookbackMs)));
      return;
    case 'matrix':
      found.push(reachOf(expr.selector, back(shifted(times, expr.selector, query), expr.rangeMs)));
      return;
    case 'subquery':
      collect(expr.expr, back(shifted(times, expr, query), expr.rangeMs), query, found);
      return;
    default:
      for (const child of childrenOf(expr)) collect(child, times, query, found);
  }
}

function shifted(times: Times, { offsetMs, at }: { readonly offsetMs: number; readonly at?: AtModifier }, query: Query): Times {
  const { pinned, fromMs, toMs } = at === undefined ? times : pinnedTimes(at, query);
  return { pinned, fromMs: fromMs - offsetMs, toMs: toMs - offsetMs };
}

function pinnedTimes(at: AtModifier, { startMs, endMs }: Query): Times {
  if (at.kind === 'timestamp') return { pinned: true, fromMs: at.atMs, toMs: at.atMs };
  const edgeMs = at.kind === 'start' ? startMs : endMs;
  return { pinned: false, fromMs: edgeMs, toMs: edgeMs };
}

function back({ pinned, fromMs, toMs }: Times, byMs: number): Times {
  return { pinned, fromMs: fromMs - byMs, toMs };
}

function reachOf(selector: VectorSelector, { pinned, fromMs, toMs }: Times): SelectorReach {
  const text = canonicalSelector(selector);
  if (pinned) return { selector: text, reachMs: 0, aheadMs: 0, pinned: { fromMs, toMs } };
  return { selector: text, reachMs: Math.max(0, -fromMs), aheadMs: Math.max(0, toMs) };
}

function wider(a: SelectorReach, b: SelectorReach): SelectorReach {
  const pins = [a.pinned, b.pinned].filter((pin) => pin !== undefined);
  const pinned = { fromMs: Math.min(...pins.map((pin) => pin.fromMs)), toMs: Math.max(...pins.map((pin) => pin.toMs)) };
  return {
    selector: a.selector,
    reachMs: Math.max(a.reachMs, b.reachMs),
    aheadMs: Math.max(a.aheadMs, b.aheadMs),
    ...(pins.length === 0 ? {} : { pinned }),
  };
}
