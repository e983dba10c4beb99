import type { PromExpr } from '../promql/ast.ts';
import { childrenOf } from '../promql/walk.ts';

/**
 * How far back of the evaluation time a query reads, in milliseconds: the largest sum of range, offset and enclosing subqueries.
 * A negative offset reads ahead and reaches back less.
 */
export function reachMs(expr: PromExpr): number {
  switch (expr.kind) {
    case 'selector':
      return Math.max(0, expr.offsetMs);
    case 'matrix':
      return Math.max(0, expr.rangeMs + expr.selector.offsetMs);
    case 'subquery':
      return Math.max(0, expr.rangeMs + expr.offsetMs) + reachMs(expr.expr);
    default:
      return Math.max(0, ...childrenOf(expr).map(reachMs));
  }
}
