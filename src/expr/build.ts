import type { Expr, ExprOp } from './ast.ts';

export type ComparisonOp = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOp = '+' | '-' | '*' | '/';

/** What the conditions of a metric see of its measurement. */
export const result: Expr = { kind: 'name', name: 'result' };

/** The current element inside the predicate of `all`, `any`, `none`, `count`, `filter`. */
export const element: Expr = { kind: 'element' };

export function num(value: number): Expr {
  return { kind: 'number', value };
}

export function bool(value: boolean): Expr {
  return { kind: 'bool', value };
}

export function name(text: string): Expr {
  return { kind: 'name', name: text };
}

export function at(list: Expr, index: number): Expr {
  return { kind: 'index', list, index };
}

export function call(func: string, ...args: readonly Expr[]): Expr {
  return { kind: 'call', func, args };
}

export function not(operand: Expr): Expr {
  return { kind: 'unary', op: '!', operand };
}

export function negate(operand: Expr): Expr {
  return { kind: 'unary', op: '-', operand };
}

export function compare(left: Expr, op: ComparisonOp, right: Expr): Expr {
  return binary(op, left, right);
}

export function arithmetic(left: Expr, op: ArithmeticOp, right: Expr): Expr {
  return binary(op, left, right);
}

/** Throws for no parts: a conjunction of nothing would be true. */
export function and(...parts: readonly Expr[]): Expr {
  return join('&&', parts);
}

/** Throws for no parts. */
export function or(...parts: readonly Expr[]): Expr {
  return join('||', parts);
}

export function conditional(test: Expr, yes: Expr, no: Expr): Expr {
  return { kind: 'conditional', test, yes, no };
}

function binary(op: ExprOp, left: Expr, right: Expr): Expr {
  return { kind: 'binary', op, left, right };
}

function join(op: '&&' | '||', parts: readonly Expr[]): Expr {
  if (parts.length === 0) throw new Error(`${op} of nothing`);
  return parts.reduce((left, right) => binary(op, left, right));
}
