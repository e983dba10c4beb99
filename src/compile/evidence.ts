import { leastFreshMs } from '../policy/bind-limits.ts';
import type { PromExpr, VectorSelector } from '../promql/ast.ts';
import { equalPromql } from '../promql/walk.ts';
import { binary, call, count, num, onNothing } from './promql-tree.ts';

/**
 * The selectors without which an expression has no value: where none of their series has a sample, the result is empty.
 * They prove that somebody is looking when a guardrail names no `alive`. The numerator of `(errors or 0 * total) / total` is not among them.
 */
export function necessarySelectors(expr: PromExpr, shiftMs = 0): readonly VectorSelector[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return [];
    case 'selector':
      return [shiftMs === 0 ? expr : { ...expr, offsetMs: expr.offsetMs + shiftMs }];
    case 'matrix':
      return necessarySelectors(expr.selector, shiftMs);
    case 'subquery':
      return necessarySelectors(expr.expr, shiftMs + expr.offsetMs);
    case 'paren':
      return necessarySelectors(expr.inner, shiftMs);
    case 'unary':
      return necessarySelectors(expr.operand, shiftMs);
    case 'aggregation':
      return necessarySelectors(expr.expr, shiftMs);
    case 'call':
      if (valueFromNothing.has(expr.func)) return [];
      return union(expr.args.map((arg) => necessarySelectors(arg, shiftMs)));
    case 'binary': {
      const left = necessarySelectors(expr.left, shiftMs);
      const right = necessarySelectors(expr.right, shiftMs);
      if (expr.op === 'or') return left.filter((selector) => right.some((other) => equalPromql(selector, other)));
      if (expr.op === 'unless') return left;
      return union([left, right]);
    }
  }
}

/** Functions that answer although their argument has no series. */
const valueFromNothing: ReadonlySet<string> = new Set(['absent', 'absent_over_time', 'scalar', 'vector', 'time', 'pi']);

function union(lists: readonly (readonly VectorSelector[])[]): readonly VectorSelector[] {
  const found: VectorSelector[] = [];
  for (const selector of lists.flat()) if (!found.some((other) => equalPromql(selector, other))) found.push(selector);
  return found;
}

/**
 * `count(time() - timestamp(SELECTOR) <= FRESH)`, all selectors joined by `and on()`: empty unless each has a fresh sample.
 * A plain count would go on for the lookback of five minutes wherever nobody writes stale markers. An offset shifts the time it is compared with.
 */
export function freshnessGuard(selectors: readonly VectorSelector[], freshMs: number): PromExpr {
  const guards = selectors.map((selector) => {
    const now = selector.offsetMs === 0 ? call('time') : binary('-', call('time'), num(selector.offsetMs / 1000));
    return count(binary('<=', binary('-', now, call('timestamp', selector)), num(freshMs / 1000)));
  });
  const [first, ...rest] = guards;
  if (first === undefined) throw new Error('a freshness guard needs a selector');
  return rest.reduce<PromExpr>((all, guard) => onNothing('and', all, guard), first);
}

/** How long a sample counts as fresh where the guardrail does not say: three scrapes, but not below 45 s. */
export function defaultFreshMs(scrapeIntervalMs: number): number {
  return Math.max(leastFreshMs, 3 * scrapeIntervalMs);
}
