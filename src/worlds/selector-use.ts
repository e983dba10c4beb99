import type { Binary, PromExpr, VectorSelector } from '../promql/ast.ts';
import { childrenOf, selectorsOf, withoutParens } from '../promql/walk.ts';
import { canonicalSelector } from '../providers/selectors.ts';
import { remembered } from '../source/remembered.ts';

/**
 * A selector and how the query uses it. `asCounter`: below `rate` and its like; `asGauge`: below a function over a range that is no such;
 * `inRange`: with a range of its own there, and not below a subquery.
 * `change`: only how its values change matters. `value`: its samples' values can matter, not only that they are there. `zeroWhenAbsent`: the query
 * puts a zero in its place. `optional`: the query says what to do without it, by `or`, `unless` or `absent`.
 */
export type SelectorUse = {
  readonly selector: VectorSelector;
  readonly asCounter: boolean;
  readonly asGauge: boolean;
  readonly inRange: boolean;
  readonly change: boolean;
  readonly value: boolean;
  readonly zeroWhenAbsent: boolean;
  readonly optional: boolean;
  readonly offsetMs: number;
};

type Above = Omit<SelectorUse, 'selector'>;

const counterFunctions: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'resets']);
const changeFunctions: ReadonlySet<string> = new Set(['delta', 'idelta', 'deriv', 'changes']);
/** What they give does not depend on the values of a selector that stands directly in them. */
const presence: ReadonlySet<string> = new Set([
  'absent',
  'absent_over_time',
  'present_over_time',
  'count_over_time',
  'timestamp',
  'count',
  'group',
]);

/** Every selector of a query, in source order. */
export const selectorUses: (expr: PromExpr) => readonly SelectorUse[] = remembered((expr) => {
  const found: SelectorUse[] = [];
  collect(
    expr,
    { asCounter: false, asGauge: false, inRange: false, change: false, value: true, zeroWhenAbsent: false, optional: false, offsetMs: 0 },
    found,
  );
  return found;
});

function collect(expr: PromExpr, above: Above, found: SelectorUse[]): void {
  switch (expr.kind) {
    case 'selector':
      found.push({ selector: expr, ...above, offsetMs: above.offsetMs + expr.offsetMs });
      return;
    case 'subquery':
      collect(expr.expr, { ...above, offsetMs: above.offsetMs + expr.offsetMs }, found);
      return;
    case 'call':
      for (const arg of expr.args) collect(arg, belowCall(expr.func, arg, above), found);
      return;
    case 'aggregation': {
      const value = above.value && !(presence.has(expr.op) && isSeries(expr.expr));
      if (expr.param !== undefined) collect(expr.param, above, found);
      collect(expr.expr, { ...above, value }, found);
      return;
    }
    case 'binary':
      if (expr.op === 'or') {
        collectEither(expr, above, found);
        return;
      }
      collect(expr.left, above, found);
      collect(expr.right, expr.op === 'unless' ? { ...above, optional: true } : above, found);
      return;
    default:
      for (const child of childrenOf(expr)) collect(child, above, found);
  }
}

/** One side stands in for the other, unless it reads the same selector, or says no more than NaN. */
function collectEither({ left, right }: Binary, above: Above, found: SelectorUse[]): void {
  const read = [left, right].map((side) => new Set(selectorsOf(side).map(canonicalSelector)));
  const sides: readonly [PromExpr, ReadonlySet<string> | undefined, boolean][] = [
    [left, read[1], isNaNPart(right)],
    [right, read[0], false],
  ];
  for (const [side, other, replacedByNaN] of sides) {
    const uses: SelectorUse[] = [];
    collect(side, { ...above, zeroWhenAbsent: above.zeroWhenAbsent || (side === left && isZero(right)) }, uses);
    for (const use of uses) {
      found.push(replacedByNaN || other?.has(canonicalSelector(use.selector)) ? use : { ...use, optional: true });
    }
  }
}

/** NaN, or nothing. */
function isNaNPart(expr: PromExpr): boolean {
  const inner = withoutParens(expr);
  if (inner.kind === 'number') return Number.isNaN(inner.value);
  if (inner.kind === 'call') return inner.func === 'vector' && inner.args.some(isNaNPart);
  if (inner.kind !== 'binary') return false;
  if (inner.op === '/') return isZero(inner.left) && isZero(inner.right);
  return (inner.op === 'and' || inner.op === 'unless') && isNaNPart(inner.left);
}

function belowCall(func: string, arg: PromExpr, above: Above): Above {
  const value = above.value && !(presence.has(func) && isSeries(arg));
  const optional = above.optional || func === 'absent' || func === 'absent_over_time';
  if (counterFunctions.has(func)) return { ...above, value, optional, asCounter: true };
  const inner = withoutParens(arg);
  if (inner.kind === 'matrix' || inner.kind === 'subquery') {
    return {
      ...above,
      value,
      optional,
      asGauge: !above.asCounter,
      inRange: inner.kind === 'matrix' && !presence.has(func),
      change: changeFunctions.has(func),
    };
  }
  return { ...above, value, optional };
}

function isSeries(expr: PromExpr): boolean {
  const inner = withoutParens(expr);
  return inner.kind === 'selector' || inner.kind === 'matrix';
}

/** `vector(0)`, `0 * …`, `… * 0` and the like: zero, or nothing, whatever the store. */
function isZero(expr: PromExpr): boolean {
  const inner = withoutParens(expr);
  if (inner.kind === 'number') return inner.value === 0;
  if (inner.kind === 'call') return inner.func === 'vector' && inner.args.some(isZero);
  if (inner.kind === 'aggregation') return isZero(inner.expr);
  return inner.kind === 'binary' && inner.op === '*' && (isZero(inner.left) || isZero(inner.right));
}

/** The labels by which the query groups or joins: series that belong together must agree in them. */
export function joinLabels(expr: PromExpr): readonly string[] {
  const found = new Set<string>();
  const visit = (node: PromExpr): void => {
    if (node.kind === 'aggregation' && node.grouping?.kind === 'by') for (const label of node.grouping.labels) found.add(label);
    if (node.kind === 'binary' && node.matching !== undefined) {
      if (node.matching.kind === 'on') for (const label of node.matching.labels) found.add(label);
      for (const label of node.matching.include) found.add(label);
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(expr);
  found.delete('le');
  found.delete('__name__');
  return [...found];
}

/** How far back of its time a query reads, in milliseconds; `plainMs` without what only an offset reaches. */
export function reachOf(expr: PromExpr): { readonly plainMs: number; readonly allMs: number } {
  let plainMs = 0;
  let allMs = 0;
  const visit = (node: PromExpr, reachMs: number, offsetMs: number): void => {
    switch (node.kind) {
      case 'selector':
        allMs = Math.max(allMs, reachMs + offsetMs + Math.max(0, node.offsetMs));
        plainMs = Math.max(plainMs, reachMs);
        return;
      case 'matrix':
        visit(node.selector, reachMs + node.rangeMs, offsetMs);
        return;
      case 'subquery':
        visit(node.expr, reachMs + node.rangeMs, offsetMs + Math.max(0, node.offsetMs));
        return;
      default:
        for (const child of childrenOf(node)) visit(child, reachMs, offsetMs);
    }
  };
  visit(expr, 0, 0);
  return { plainMs, allMs };
}
