import type { PromExpr } from '../../src/promql/ast.ts';

/** What a query answers where no series exists: the values of its vector. As much of PromQL as the random guardrails use. */
export function answerOfNothing(expr: PromExpr): readonly number[] {
  switch (expr.kind) {
    case 'number':
      return [expr.value];
    case 'selector':
    case 'matrix':
    case 'subquery':
      return [];
    case 'paren':
      return answerOfNothing(expr.inner);
    case 'unary':
      return answerOfNothing(expr.operand).map((value) => (expr.op === '-' ? -value : value));
    case 'aggregation':
      return aggregateOfNothing(expr.op, answerOfNothing(expr.expr));
    case 'call': {
      if (expr.func === 'absent') return answerOfNothing(expr.args[0] as PromExpr).length === 0 ? [1] : [];
      if (expr.func === 'vector') return answerOfNothing(expr.args[0] as PromExpr);
      if (expr.func === 'scalar') return [Number.NaN];
      if (expr.func === 'time') return [0];
      const vectors = expr.args.filter((arg) => arg.kind !== 'number').map(answerOfNothing);
      const [value, bound] = expr.args.map((arg) => answerOfNothing(arg)[0]);
      if (expr.func === 'clamp_min' && value !== undefined && bound !== undefined) return [Math.max(value, bound)];
      if (expr.func === 'clamp_max' && value !== undefined && bound !== undefined) return [Math.min(value, bound)];
      if (vectors.every((vector) => vector.length === 0)) return [];
      throw new Error(`what ${expr.func} makes of values is not written here`);
    }
    case 'binary': {
      const [left, right] = [answerOfNothing(expr.left), answerOfNothing(expr.right)];
      if (expr.op === 'or') return left.length > 0 ? left : right;
      if (expr.op === 'and') return right.length > 0 ? left : [];
      if (expr.op === 'unless') return right.length > 0 ? [] : left;
      const [a, b] = [left[0], right[0]];
      return a === undefined || b === undefined ? [] : combine(expr.op, a, b);
    }
    case 'string':
      throw new Error('a text is no vector');
  }
}

function combine(op: string, a: number, b: number): readonly number[] {
  switch (op) {
    case '+':
      return [a + b];
    case '-':
      return [a - b];
    case '*':
      return [a * b];
    case '/':
      return [a / b];
    case '%':
      return [a % b];
    case '>=':
      return a >= b ? [a] : [];
    default:
      throw new Error(`what ${op} makes of values is not written here`);
  }
}

function aggregateOfNothing(op: string, values: readonly number[]): readonly number[] {
  if (values.length === 0) return [];
  throw new Error(`what ${op} makes of values is not written here`);
}
