import type { PromExpr } from '../promql/ast.ts';
import { walkPromql } from '../promql/walk.ts';
import { prepareQuery } from '../providers/prometheus-query.ts';
import { RecentMap } from '../source/recent-map.ts';
import { type ClassifiedSelector, classifySelectors } from './classify.ts';
import type { StoredFamilySeries } from './courses.ts';
import { familiesOf } from './families.ts';
import { storedSeries } from './histogram-buckets.ts';
import { matchesAll } from './label-values.ts';
import { joinLabels, reachOf, selectorUses } from './selector-use.ts';
import { longestReachMs } from './timeline.ts';
import { volumesAsked } from './volume.ts';

/** What the worlds of some queries are made of. `selectedBy`: for each series, the places of the selectors that pick it. */
export type Plan = {
  readonly kind: 'plan';
  readonly selectors: readonly ClassifiedSelector[];
  readonly series: readonly StoredFamilySeries[];
  readonly selectedBy: readonly (readonly number[])[];
  /** How far back the queries read; without offsets, and with them. */
  readonly plainReachMs: number;
  readonly reachMs: number;
  /** How far back the points of a range query lie; `ownReachMs`: how far back of its time a point reads, without offsets. */
  readonly windowMs: number;
  readonly ownReachMs: number;
  /** Requests a second that are healthy: one, or as many as the queries ask for before they answer. */
  readonly perSecond: number;
};
/** A query whose args are filled in, and for a range query the time from its first to its last point. */
export type QueryRead = { readonly query: string; readonly windowMs: number };
export type NoPlan = { readonly kind: 'not judged'; readonly reason: string };

const plans = new RecentMap<string, Plan | NoPlan>(4000);

/** The series that the queries ask for. A query that Prometheus refuses asks for none. */
export function planOf(queries: readonly QueryRead[]): Plan | NoPlan {
  const key = queries.map(({ query, windowMs }) => `${windowMs} ${query}`).join('\0');
  const known = plans.get(key);
  if (known !== undefined) return known;
  const plan = makePlan(queries);
  plans.set(key, plan);
  return plan;
}

function makePlan(queries: readonly QueryRead[]): Plan | NoPlan {
  const exprs: PromExpr[] = [];
  let plainReachMs = 0;
  let reachMs = 0;
  let ownReachMs = 0;
  for (const { query, windowMs } of queries) {
    const prepared = prepareQuery(query);
    if (prepared.kind === 'unsupported') return notJudged(prepared.reason);
    if (prepared.kind === 'refused') continue;
    if (isPinned(prepared.expr)) return notJudged('the query is pinned to a time by @, of which a world knows nothing');
    exprs.push(prepared.expr);
    const reach = reachOf(prepared.expr);
    ownReachMs = Math.max(ownReachMs, reach.plainMs);
    plainReachMs = Math.max(plainReachMs, windowMs + reach.plainMs);
    reachMs = Math.max(reachMs, windowMs + reach.allMs);
  }
  if (reachMs > longestReachMs) return notJudged(`the query reads ${Math.round(reachMs / 86_400_000)} days back`);
  const selectors = classifySelectors(exprs.flatMap(selectorUses));
  if ('unnamed' in selectors) return notJudged(`no metric name was found that ${selectors.unnamed} selects`);
  const families = familiesOf(selectors, exprs.flatMap(joinLabels));
  if ('unsolved' in families) return notJudged(`no labels were found that ${families.unsolved} alone selects`);
  const series = storedSeries(families, selectors);
  if ('unsolved' in series) return notJudged(`no bucket was found that ${series.unsolved} selects`);
  const selectedBy = series.map((one) => selectors.flatMap((selector, index) => (selects(selector, one) ? [index] : [])));
  const unselected = selectors.find((_, index) => !selectedBy.some((by) => by.includes(index)));
  if (unselected !== undefined) return notJudged(`no labels were found that ${unselected.text} selects`);
  const perSecond = Math.max(1, ...exprs.flatMap(volumesAsked).map((asked) => Math.ceil(2 * asked)));
  return {
    kind: 'plan',
    selectors,
    series,
    selectedBy,
    plainReachMs,
    reachMs,
    windowMs: Math.max(0, ...queries.map((one) => one.windowMs)),
    ownReachMs,
    perSecond,
  };
}

function isPinned(expr: PromExpr): boolean {
  let pinned = false;
  walkPromql(expr, (node) => {
    if ((node.kind === 'selector' || node.kind === 'subquery') && node.at?.kind === 'timestamp') pinned = true;
  });
  return pinned;
}

function selects({ name, matchers }: ClassifiedSelector, series: StoredFamilySeries): boolean {
  return series.name === name && [series.labels, series.second, series.other].every((labels) => matchesAll(labels, matchers));
}

function notJudged(reason: string): NoPlan {
  return { kind: 'not judged', reason };
}
