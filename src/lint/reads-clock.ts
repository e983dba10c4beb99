import type { PromExpr } from '../promql/ast.ts';
import { childrenOf, selectorsOf, withoutParens } from '../promql/walk.ts';

const calendar: ReadonlySet<string> = new Set([
  ...['minute', 'hour', 'day_of_week', 'day_of_month', 'day_of_year', 'days_in_month', 'month', 'year'],
]);

/**
 * Whether what a query answers may depend on the time of day or the date: worlds have one of each. How long ago something was, `time()` less
 * what a series says, does not.
 */
export function readsClock(expr: PromExpr): boolean {
  if (expr.kind === 'call' && (calendar.has(expr.func) || expr.func === 'time')) return true;
  if (expr.kind === 'binary' && expr.op === '-') {
    const [left, right] = [withoutParens(expr.left), withoutParens(expr.right)];
    if (left.kind === 'call' && left.func === 'time' && selectorsOf(right).length > 0) return readsClock(right);
  }
  return childrenOf(expr).some(readsClock);
}
