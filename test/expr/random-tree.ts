import type { Expr } from '../../src/expr/ast.ts';
import {
  type ArithmeticOp,
  and,
  arithmetic,
  at,
  bool,
  type ComparisonOp,
  call,
  compare,
  conditional,
  element,
  negate,
  not,
  num,
  or,
  result,
} from '../../src/expr/build.ts';
import { pick, type Random } from './random.ts';

const comparisons: readonly ComparisonOp[] = ['==', '!=', '<', '<=', '>', '>='];
const operators: readonly ArithmeticOp[] = ['+', '-', '*', '/'];
const numbers: readonly number[] = [
  0,
  1,
  2,
  5,
  -1,
  -3,
  0.5,
  0.005,
  0.99,
  -0.1,
  100,
  1e-7,
  1e21,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 62,
  2 ** 64,
  5e-324,
];

/** Where a tree stands: `inPredicate` lets it use the element. Lists are the result of a vector. */
export type Scope = { readonly random: Random; readonly inPredicate: boolean; readonly resultIs: 'vector' | 'scalar' };

/** A condition whose types are right for `resultIs`; indexes may be out of range. */
export function randomCondition(scope: Scope, depth: number): Expr {
  const { random } = scope;
  if (depth === 0) return random() < 0.15 ? bool(random() < 0.5) : randomComparison(scope, 0);
  const inner = () => randomCondition(scope, depth - 1);
  const roll = random();
  if (roll < 0.2) return and(...Array.from({ length: 2 + Math.floor(random() * 2) }, inner));
  if (roll < 0.4) return or(...Array.from({ length: 2 + Math.floor(random() * 2) }, inner));
  if (roll < 0.45) return and(inner(), and(inner(), inner()));
  if (roll < 0.55) return not(inner());
  if (roll < 0.62) return compare(inner(), pick(random, ['==', '!=']), inner());
  if (roll < 0.7) return conditional(inner(), inner(), inner());
  if (roll < 0.8) return call(pick(random, ['isNaN', 'isInf']), randomFloat(scope, depth - 1));
  if (roll < 0.92 && scope.resultIs === 'vector') {
    return call(pick(random, ['all', 'any', 'none']), result, randomCondition({ ...scope, inPredicate: true }, depth - 1));
  }
  return randomComparison(scope, depth - 1);
}

function randomComparison(scope: Scope, depth: number): Expr {
  return compare(randomNumber(scope, depth), pick(scope.random, comparisons), randomNumber(scope, depth));
}

/** An int or a float. */
function randomNumber(scope: Scope, depth: number): Expr {
  const { random } = scope;
  const roll = random();
  if (roll < 0.15 && scope.resultIs === 'vector') return call('len', result);
  if (roll < 0.2 && scope.resultIs === 'vector') return call('count', result, randomCondition({ ...scope, inPredicate: true }, 0));
  if (roll < 0.3 && depth > 0) return arithmetic(randomNumber(scope, depth - 1), pick(random, operators), randomNumber(scope, depth - 1));
  return randomFloat(scope, depth);
}

/** What the engines type as float64, or a literal: what isNaN and isInf take. */
function randomFloat(scope: Scope, depth: number): Expr {
  const { random } = scope;
  const roll = random();
  if (depth === 0 || roll < 0.4) {
    if (random() < 0.4) return num(random() < 0.5 ? pick(random, numbers) : randomDouble(random));
    if (scope.inPredicate && random() < 0.7) return element;
    return scope.resultIs === 'scalar' ? result : at(result, Math.floor(random() * 4) - 1);
  }
  const inner = () => randomFloat(scope, depth - 1);
  if (roll < 0.75) return arithmetic(inner(), pick(random, operators), inner());
  if (roll < 0.85) return negate(inner());
  return conditional(randomCondition(scope, depth - 1), inner(), inner());
}

/** Any sign, any exponent. */
export function randomDouble(random: Random): number {
  const mantissa = random() * 2 - 1;
  return random() < 0.5 ? mantissa : mantissa * 10 ** Math.floor(random() * 600 - 300);
}
