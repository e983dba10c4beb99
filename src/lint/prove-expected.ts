import type { PromExpr } from '../promql/ast.ts';
import { selectorsOf, walkPromql, withoutParens } from '../promql/walk.ts';
import { prepareQuery } from '../providers/prometheus-query.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { type Expected, expectedIn } from '../worlds/expected.ts';
import { planOfMetric } from '../worlds/realise.ts';
import type { World } from '../worlds/world-names.ts';

/**
 * The right answer of a metric in a world, but either where only an exporter that is itself broken gives such samples: what we compile
 * withstands them, and nobody need be told that anything else does not. Counters that are NaN the definition has among what must stop.
 */
export function expectedInLint(world: World, metric: AnalysisMetric): Expected {
  const expected = expectedIn(world, metric);
  if (expected.right !== 'stop' || expected.doubt !== undefined || !isUnheardOf(world, metric)) return expected;
  return world.name === 'nan'
    ? { ...expected, doubt: 'no counter is ever NaN, and a division by no traffic is world idle' }
    : { right: 'either' };
}

/** Infinite samples, counters that are NaN. What a query makes of sane samples by dividing is another matter. */
function isUnheardOf({ name }: World, metric: AnalysisMetric): boolean {
  if (name === 'negative-infinity') return true;
  if (name !== 'nan' && name !== 'infinite') return false;
  const { query } = (metric.provider.prometheus ?? {}) as { readonly query?: unknown };
  const plan = typeof query === 'string' ? planOfMetric(metric) : undefined;
  if (typeof query !== 'string' || plan?.kind !== 'plan') return false;
  if (name === 'infinite') return !divides(query);
  return !plan.selectors.some(({ kind, uses }) => kind === 'gauge' && uses.some(({ value }) => value));
}

function divides(query: string): boolean {
  const prepared = prepareQuery(query);
  if (prepared.kind !== 'query') return false;
  let found = false;
  walkPromql(prepared.expr, (node) => {
    if (node.kind === 'binary' && node.op === '/' && canBeZero(withoutParens(node.right))) found = true;
  });
  return found;
}

/** There is no count of nothing. */
function canBeZero(expr: PromExpr): boolean {
  if (expr.kind === 'aggregation') {
    if (expr.op === 'count' || expr.op === 'group') return false;
    if (sums.has(expr.op)) return canBeZero(withoutParens(expr.expr));
  }
  if (expr.kind === 'call' && expr.func === 'count_over_time') return false;
  return selectorsOf(expr).length > 0;
}

const sums: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max']);
