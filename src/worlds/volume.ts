import type { Binary, PromExpr, VectorSelector } from '../promql/ast.ts';
import { childrenOf, withoutParens } from '../promql/walk.ts';

/** A query that answers only above some traffic: at `perSecond` increments a second of the selected series it does. */
export type VolumeAsked = { readonly selector: VectorSelector; readonly perSecond: number };

/** The minimum volumes in a query, such as `sum(increase(m[2m])) >= 500`: filters that keep large rates and increases. */
export function volumesAsked(expr: PromExpr): readonly VolumeAsked[] {
  const own = expr.kind === 'binary' && !expr.bool ? volumeOf(expr) : undefined;
  return [...(own === undefined ? [] : [own]), ...childrenOf(expr).flatMap(volumesAsked)];
}

function volumeOf({ op, left, right }: Binary): VolumeAsked | undefined {
  if (op === '>' || op === '>=') return volumeAbove(left, withoutParens(right));
  return op === '<' || op === '<=' ? volumeAbove(right, withoutParens(left)) : undefined;
}

function volumeAbove(traffic: PromExpr, limit: PromExpr): VolumeAsked | undefined {
  if (limit.kind !== 'number' || !Number.isFinite(limit.value)) return undefined;
  let inner = withoutParens(traffic);
  while (inner.kind === 'aggregation' && inner.op === 'sum') inner = withoutParens(inner.expr);
  if (inner.kind !== 'call') return undefined;
  const range = inner.args[0] === undefined ? undefined : withoutParens(inner.args[0]);
  if (range?.kind !== 'matrix') return undefined;
  if (inner.func === 'rate' || inner.func === 'irate') return { selector: range.selector, perSecond: limit.value };
  return inner.func === 'increase' ? { selector: range.selector, perSecond: limit.value / (range.rangeMs / 1000) } : undefined;
}
