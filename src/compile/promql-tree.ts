import {
  type Aggregation,
  type Binary,
  type BinaryOp,
  type Call,
  type NumberLiteral,
  nowhere,
  type PromExpr,
  type VectorSelector,
} from '../promql/ast.ts';

/** Builders of the PromQL trees that guards consist of; printed once, when the whole query stands. */

export function num(value: number): NumberLiteral {
  return { kind: 'number', value, range: nowhere };
}

export function call(func: string, ...args: readonly PromExpr[]): Call {
  return { kind: 'call', func, args, range: nowhere };
}

export function count(expr: PromExpr): Aggregation {
  return { kind: 'aggregation', op: 'count', expr, range: nowhere };
}

export function binary(op: BinaryOp, left: PromExpr, right: PromExpr): Binary {
  return { kind: 'binary', op, bool: false, left, right, range: nowhere };
}

/** Two vectors matched on no label at all: any sample of one side goes with any of the other. */
export function onNothing(op: BinaryOp, left: PromExpr, right: PromExpr): Binary {
  return { kind: 'binary', op, bool: false, matching: { kind: 'on', labels: [], include: [] }, left, right, range: nowhere };
}

/** `vector(NaN)`: a reading that no condition accepts. */
export const notANumber: PromExpr = call('vector', num(Number.NaN));

/** The tree with every selector replaced; ranges, subqueries and all else stay. */
export function mapSelectors(expr: PromExpr, change: (selector: VectorSelector) => VectorSelector): PromExpr {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return expr;
    case 'selector':
      return change(expr);
    case 'matrix':
      return { ...expr, selector: change(expr.selector) };
    case 'subquery':
      return { ...expr, expr: mapSelectors(expr.expr, change) };
    case 'paren':
      return { ...expr, inner: mapSelectors(expr.inner, change) };
    case 'unary':
      return { ...expr, operand: mapSelectors(expr.operand, change) };
    case 'binary':
      return { ...expr, left: mapSelectors(expr.left, change), right: mapSelectors(expr.right, change) };
    case 'aggregation':
      return {
        ...expr,
        expr: mapSelectors(expr.expr, change),
        ...(expr.param === undefined ? {} : { param: mapSelectors(expr.param, change) }),
      };
    case 'call':
      return { ...expr, args: expr.args.map((arg) => mapSelectors(arg, change)) };
  }
}
