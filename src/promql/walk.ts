import type { AtModifier, LabelMatcher, PromExpr, VectorMatching, VectorSelector } from './ast.ts';

/** Ends an exhaustive switch over node kinds: only our own bug gets here. */
export function unknownNode(value: never): never {
  throw new Error(`unknown PromQL node ${JSON.stringify(value)}`);
}

/** Direct children in source order (an aggregation's parameter comes before its expression). */
export function childrenOf(expr: PromExpr): readonly PromExpr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'selector':
      return [];
    case 'matrix':
      return [expr.selector];
    case 'subquery':
      return [expr.expr];
    case 'paren':
      return [expr.inner];
    case 'unary':
      return [expr.operand];
    case 'binary':
      return [expr.left, expr.right];
    case 'aggregation':
      return expr.param === undefined ? [expr.expr] : [expr.param, expr.expr];
    case 'call':
      return expr.args;
    default:
      return unknownNode(expr);
  }
}

/** Every node, parents before children. */
export function walkPromql(expr: PromExpr, visit: (node: PromExpr) => void): void {
  visit(expr);
  for (const child of childrenOf(expr)) walkPromql(child, visit);
}

/** All selectors, also those below ranges, in source order. */
export function selectorsOf(expr: PromExpr): VectorSelector[] {
  const found: VectorSelector[] = [];
  walkPromql(expr, (node) => {
    if (node.kind === 'selector') found.push(node);
  });
  return found;
}

/** `expr` without the parentheses around it. */
export function withoutParens(expr: PromExpr): PromExpr {
  let inner = expr;
  while (inner.kind === 'paren') inner = inner.inner;
  return inner;
}

/** The matchers of a selector but for the one that repeats its `name`. */
export function matchersBesidesName(selector: VectorSelector): readonly LabelMatcher[] {
  if (selector.name === undefined) return selector.matchers;
  const index = selector.matchers.findIndex((matcher) => isNameMatcher(matcher, selector.name as string));
  return index < 0 ? selector.matchers : selector.matchers.toSpliced(index, 1);
}

function isNameMatcher(matcher: LabelMatcher, name: string): boolean {
  return matcher.name === '__name__' && matcher.op === '=' && matcher.value === name;
}

/**
 * Same structure, whatever the ranges and the parentheses. Matchers and labels count in their order, where `m{…}` is `{__name__="m",…}`;
 * NaN equals NaN, 0 differs from -0.
 */
export function equalPromql(a: PromExpr, b: PromExpr): boolean {
  const left = withoutParens(a);
  const right = withoutParens(b);
  return sameNode(left, right) && sameLists(childrenOf(left), childrenOf(right), equalPromql);
}

function sameNode(a: PromExpr, b: PromExpr): boolean {
  switch (a.kind) {
    case 'paren':
      throw new Error('parentheses are taken off before nodes are compared');
    case 'number':
      return b.kind === a.kind && Object.is(a.value, b.value);
    case 'string':
      return b.kind === a.kind && a.value === b.value;
    case 'selector':
      return b.kind === a.kind && sameShift(a, b) && sameMatchers(a, b);
    case 'matrix':
      return b.kind === a.kind && a.rangeMs === b.rangeMs;
    case 'subquery':
      return b.kind === a.kind && a.rangeMs === b.rangeMs && a.stepMs === b.stepMs && sameShift(a, b);
    case 'unary':
      return b.kind === a.kind && a.op === b.op;
    case 'binary':
      return b.kind === a.kind && a.op === b.op && a.bool === b.bool && sameMatching(a.matching, b.matching);
    case 'aggregation':
      return (
        b.kind === a.kind &&
        a.op === b.op &&
        (a.param === undefined) === (b.param === undefined) &&
        a.grouping?.kind === b.grouping?.kind &&
        sameLists(a.grouping?.labels ?? [], b.grouping?.labels ?? [], Object.is)
      );
    case 'call':
      return b.kind === a.kind && a.func === b.func;
    default:
      return unknownNode(a);
  }
}

type Shifted = { readonly offsetMs: number; readonly at?: AtModifier };

function sameShift(a: Shifted, b: Shifted): boolean {
  if (a.offsetMs !== b.offsetMs || a.at?.kind !== b.at?.kind) return false;
  return a.at?.kind !== 'timestamp' || b.at?.kind !== 'timestamp' || a.at.atMs === b.at.atMs;
}

function sameMatchers(a: VectorSelector, b: VectorSelector): boolean {
  const same = (one: Omit<LabelMatcher, 'range'>, other: Omit<LabelMatcher, 'range'>): boolean =>
    one.name === other.name && one.op === other.op && one.value === other.value;
  return sameLists(nameFirst(a), nameFirst(b), same);
}

function nameFirst(selector: VectorSelector): readonly Omit<LabelMatcher, 'range'>[] {
  if (selector.name === undefined) return selector.matchers;
  return [{ name: '__name__', op: '=', value: selector.name }, ...matchersBesidesName(selector)];
}

function sameMatching(a: VectorMatching | undefined, b: VectorMatching | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.kind === b.kind && a.group === b.group && sameLists(a.labels, b.labels, Object.is) && sameLists(a.include, b.include, Object.is);
}

function sameLists<T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): boolean {
  return a.length === b.length && a.every((one, index) => same(one, b[index] as T));
}
