import type { PromExpr, VectorSelector } from '../../src/promql/ast.ts';
import { printPromql } from '../../src/promql/print.ts';
import { childrenOf, withoutParens } from '../../src/promql/walk.ts';

/*
 * Says of a compiled query, by its text alone, whether a sample can reach the result while nobody is looking. Written from the root down and
 * apart from the builder: what stands beside a node in `and on()` or in a difference must be there for the node to count.
 */

/** The freshness guards that one side of a guardrail needs, as selectors, and how to tell the side of a selector. */
export type GuardRules = {
  readonly freshSeconds: number;
  readonly sideOf: (selector: VectorSelector) => string;
  /** By side, printed. */
  readonly needed: ReadonlyMap<string, readonly string[]>;
};

/** Guards are known by their printed selector. `everything`: a constant that no condition accepts. */
type Guards = ReadonlySet<string> | 'everything';

const none: ReadonlySet<string> = new Set();

/** Every selector that is reached without the guards of its side, printed. */
export function findUnguarded(query: PromExpr, rules: GuardRules): readonly string[] {
  const found: string[] = [];
  const visit = (written: PromExpr, inForce: ReadonlySet<string>): void => {
    const node = withoutParens(written);
    if (guardOf(node, rules) !== undefined) return;
    if (node.kind === 'selector') {
      const needed = rules.needed.get(rules.sideOf(node));
      if (needed === undefined || !needed.every((selector) => inForce.has(selector))) found.push(printPromql(node));
      return;
    }
    if (node.kind === 'binary' && matchesOnNothing(node)) {
      const strict = node.op !== 'or' && node.op !== 'unless';
      visit(node.left, strict ? withMore(inForce, guardsNeededBy(node.right, rules)) : inForce);
      visit(node.right, strict ? withMore(inForce, guardsNeededBy(node.left, rules)) : inForce);
      return;
    }
    for (const child of childrenOf(node)) visit(child, inForce);
  };
  visit(query, none);
  return found;
}

/** The sides without whose guards the result is empty or NaN. */
export function sidesNeeded(query: PromExpr, { needed, ...rules }: GuardRules): readonly string[] {
  const guards = guardsNeededBy(query, { needed, ...rules });
  return [...needed].flatMap(([side, selectors]) => (guards === 'everything' || selectors.every((one) => guards.has(one)) ? [side] : []));
}

function withMore(guards: ReadonlySet<string>, more: Guards): ReadonlySet<string> {
  return more === 'everything' ? guards : new Set([...guards, ...more]);
}

/** The guards that must hold for a node to have a finite sample. */
function guardsNeededBy(written: PromExpr, rules: GuardRules): Guards {
  const node = withoutParens(written);
  const own = guardOf(node, rules);
  if (own !== undefined) return new Set([own]);
  switch (node.kind) {
    case 'selector':
    case 'matrix':
    case 'string':
      return none;
    case 'number':
      return Number.isNaN(node.value) ? 'everything' : none;
    case 'binary': {
      const [left, right] = [guardsNeededBy(node.left, rules), guardsNeededBy(node.right, rules)];
      if (node.op === 'or') return both(left, right);
      if (node.op === 'unless') return left;
      return either(left, right);
    }
    case 'aggregation':
      return guardsNeededBy(node.expr, rules);
    case 'unary':
      return guardsNeededBy(node.operand, rules);
    case 'call':
      if (node.func === 'vector' || node.func === 'clamp_min' || node.func === 'clamp_max')
        return guardsNeededBy(node.args[0] as PromExpr, rules);
      return none;
    case 'subquery':
    case 'paren':
      return none;
  }
}

function both(a: Guards, b: Guards): Guards {
  if (a === 'everything') return b;
  if (b === 'everything') return a;
  return new Set([...a].filter((one) => b.has(one)));
}

function either(a: Guards, b: Guards): Guards {
  return a === 'everything' || b === 'everything' ? 'everything' : new Set([...a, ...b]);
}

function matchesOnNothing(node: Extract<PromExpr, { kind: 'binary' }>): boolean {
  return node.matching?.kind === 'on' && node.matching.labels.length === 0 && node.matching.group === undefined && !node.bool;
}

/** The selector of `count(time() - OFFSET - timestamp(SELECTOR) <= FRESH)`, where OFFSET is the selector's own. */
function guardOf(node: PromExpr, { freshSeconds }: GuardRules): string | undefined {
  if (node.kind !== 'aggregation' || node.op !== 'count' || node.grouping !== undefined) return undefined;
  const test = withoutParens(node.expr);
  if (test.kind !== 'binary' || test.op !== '<=' || test.bool || !isNumber(test.right, freshSeconds)) return undefined;
  const age = withoutParens(test.left);
  if (age.kind !== 'binary' || age.op !== '-') return undefined;
  const timestamp = withoutParens(age.right);
  if (timestamp.kind !== 'call' || timestamp.func !== 'timestamp') return undefined;
  const selector = withoutParens(timestamp.args[0] as PromExpr);
  if (selector.kind !== 'selector' || selector.at !== undefined) return undefined;
  return isTime(age.left, selector.offsetMs / 1000) ? printPromql(selector) : undefined;
}

function isTime(written: PromExpr, offsetSeconds: number): boolean {
  const node = withoutParens(written);
  if (node.kind === 'call' && node.func === 'time') return offsetSeconds === 0;
  return node.kind === 'binary' && node.op === '-' && isTime(node.left, 0) && offsetSeconds !== 0 && isNumber(node.right, offsetSeconds);
}

function isNumber(written: PromExpr, value: number): boolean {
  const node = withoutParens(written);
  return node.kind === 'number' && node.value === value;
}
