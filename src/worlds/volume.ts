import type { Binary, PromExpr } from '../promql/ast.ts';
import { childrenOf, withoutParens } from '../promql/walk.ts';

/**
 * The volumes above which a query answers, such as `sum(increase(m[2m])) >= 500`, in increments a second: filters that keep large rates and
 * increases.
 */
export function volumesAsked(expr: PromExpr): readonly number[] {
  const own = expr.kind === 'binary' && !expr.bool ? volumeOf(expr) : undefined;
  return [...(own === undefined ? [] : [own]), ...childrenOf(expr).flatMap(volumesAsked)];
}

function volumeOf({ op, left, right }: Binary): number | undefined {
  if (op === '>' || op === '>=') return volumeAbove(left, withoutParens(right));
  return op === '<' || op === '<=' ? volumeAbove(right, withoutParens(left)) : undefined;
}

function volumeAbove(traffic: PromExpr, limit: PromExpr): number | undefined {
  if (limit.kind !== 'number' || !Number.isFinite(limit.value)) return undefined;
  let inner = withoutParens(traffic);
  while (inner.kind === 'aggregation' && inner.op === 'sum') inner = withoutParens(inner.expr);
  if (inner.kind !== 'call') return undefined;
  const range = inner.args[0] === undefined ? undefined : withoutParens(inner.args[0]);
  if (range?.kind !== 'matrix') return undefined;
  if (inner.func === 'rate' || inner.func === 'irate') return limit.value;
  return inner.func === 'increase' ? limit.value / (range.rangeMs / 1000) : undefined;
}
