import type { Expr, ExprOp } from '../../src/expr/ast.ts';

/*
 * What a condition tree means, written down apart from the engines: doubles, bools and the list of readings. Throws where an engine reports an
 * error. Known difference: 1.17.7 merges neighbours such as `all(l, p) && all(l, q)` into one pass, so where a predicate itself can be an
 * error (an index out of range) it may report the error that the tree does not reach, or the reverse.
 */
export type Env = { readonly result: number | readonly number[]; readonly element?: number };

type Value = number | boolean | readonly number[];

export function evaluateCondition(expr: Expr, env: Env): boolean {
  return asBool(evaluate(expr, env));
}

function evaluate(expr: Expr, env: Env): Value {
  const folded = constantBool(expr);
  if (folded !== undefined) return folded;
  switch (expr.kind) {
    case 'number':
    case 'bool':
      return expr.value;
    case 'name':
      if (expr.name !== 'result') throw new Error(`unknown name ${expr.name}`);
      return env.result;
    case 'element':
      if (env.element === undefined) throw new Error('no element here');
      return env.element;
    case 'index': {
      const list = asList(evaluate(expr.list, env));
      const value = list.at(expr.index);
      if (value === undefined) throw new Error('index out of range');
      return value;
    }
    case 'call':
      return evaluateCall(expr.func, expr.args, env);
    case 'unary':
      return expr.op === '!' ? !asBool(evaluate(expr.operand, env)) : -asNumber(evaluate(expr.operand, env));
    case 'binary':
      return evaluateBinary(expr.op, expr.left, expr.right, env);
    case 'conditional':
      return asBool(evaluate(expr.test, env)) ? evaluate(expr.yes, env) : evaluate(expr.no, env);
  }
}

function evaluateCall(func: string, args: readonly Expr[], env: Env): Value {
  const [first, predicate] = args;
  if (first === undefined) throw new Error(`${func} without arguments`);
  const value = evaluate(first, env);
  if (func === 'isNaN') return Number.isNaN(asNumber(value));
  if (func === 'isInf') return Math.abs(asNumber(value)) === Number.POSITIVE_INFINITY;
  const list = asList(value);
  if (func === 'len') return list.length;
  if (predicate === undefined) throw new Error(`${func} without a predicate`);
  const holds = (element: number) => asBool(evaluate(predicate, { ...env, element }));
  if (func === 'all') return list.every(holds);
  if (func === 'any') return list.some(holds);
  if (func === 'none') return !list.some(holds);
  if (func === 'count') return list.filter(holds).length;
  throw new Error(`unknown function ${func}`);
}

function evaluateBinary(op: ExprOp, left: Expr, right: Expr, env: Env): Value {
  if (op === '&&') return asBool(evaluate(left, env)) && asBool(evaluate(right, env));
  if (op === '||') return asBool(evaluate(left, env)) || asBool(evaluate(right, env));
  const [a, b] = [evaluate(left, env), evaluate(right, env)];
  if (typeof a === 'boolean' && typeof b === 'boolean') {
    if (op === '==') return a === b;
    if (op === '!=') return a !== b;
  }
  const [x, y] = [asNumber(a), asNumber(b)];
  switch (op) {
    case '==':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
  }
}

/** The engines fold constant logic before they run it: `x || true` is true even where x is an error. */
function constantBool(expr: Expr): boolean | undefined {
  if (expr.kind === 'bool') return expr.value;
  if (expr.kind === 'unary' && expr.op === '!') {
    const operand = constantBool(expr.operand);
    return operand === undefined ? undefined : !operand;
  }
  if (expr.kind !== 'binary') return undefined;
  const [left, right] = [constantBool(expr.left), constantBool(expr.right)];
  if (expr.op === '||') return left === true || right === true ? true : left === false ? right : right === false ? left : undefined;
  if (expr.op === '&&') return left === false || right === false ? false : left === true ? right : right === true ? left : undefined;
  if (expr.op !== '==') return undefined;
  if (left !== undefined && right !== undefined) return left === right;
  const [a, b] = [constantInt(expr.left), constantInt(expr.right)];
  return a === undefined || b === undefined ? undefined : a === b;
}

/** Only ints are folded in `==`, floats are not. */
function constantInt(expr: Expr): number | undefined {
  if (expr.kind === 'number') return Number.isSafeInteger(expr.value) && !Object.is(expr.value, -0) ? expr.value : undefined;
  if (expr.kind !== 'unary' || expr.op !== '-') return undefined;
  const operand = constantInt(expr.operand);
  return operand === undefined ? undefined : -operand;
}

function asBool(value: Value): boolean {
  if (typeof value !== 'boolean') throw new Error('not a bool');
  return value;
}

function asNumber(value: Value): number {
  if (typeof value !== 'number') throw new Error('not a number');
  return value;
}

function asList(value: Value): readonly number[] {
  if (typeof value === 'number' || typeof value === 'boolean') throw new Error('not a list');
  return value;
}
