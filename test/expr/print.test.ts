import { expect, test } from 'vitest';
import type { Expr } from '../../src/expr/ast.ts';
import {
  and,
  arithmetic,
  at,
  bool,
  call,
  compare,
  conditional,
  element,
  name,
  negate,
  not,
  num,
  or,
  result,
} from '../../src/expr/build.ts';
import { printExpr } from '../../src/expr/print.ts';

const [a, b, c] = [name('a'), name('b'), name('c')];
const first = at(result, 0);
const size = call('len', result);

test.each<[string, Expr]>([
  // numbers
  ['0', num(0)],
  ['-0.0', num(-0)],
  ['5', num(5)],
  ['-5', num(-5)],
  ['0.005', num(0.005)],
  ['1e-7', num(1e-7)],
  ['9007199254740991', num(2 ** 53 - 1)],
  ['9.007199254740992e15', num(2 ** 53)],
  ['1e20', num(1e20)],
  ['-1e20', num(-1e20)],
  ['1.7976931348623157e308', num(Number.MAX_VALUE)],
  ['5e-324', num(Number.MIN_VALUE)],
  // names and calls
  ['result[0]', first],
  ['result[-1]', at(result, -1)],
  ['(a + b)[0]', at(arithmetic(a, '+', b), 0)],
  ['all(result, # < 5)', call('all', result, compare(element, '<', num(5)))],
  ['any(result, isNaN(#) || isInf(#))', call('any', result, or(call('isNaN', element), call('isInf', element)))],
  ['asFloat(-5)', call('asFloat', num(-5))],
  // logic
  ['a && b && c', and(a, b, c)],
  ['a && (b && c)', and(a, and(b, c))],
  ['a && b || c', or(and(a, b), c)],
  ['a && (b || c)', and(a, or(b, c))],
  ['!a && b', and(not(a), b)],
  ['!(a && b)', not(and(a, b))],
  ['!(!a)', not(not(a))],
  ['!isNaN(a)', not(call('isNaN', a))],
  ['!(a < b)', not(compare(a, '<', b))],
  ['!a == b', compare(not(a), '==', b)],
  // comparison does not chain
  ['(a < b) == c', compare(compare(a, '<', b), '==', c)],
  ['a == (b < c)', compare(a, '==', compare(b, '<', c))],
  ['a == true', compare(a, '==', bool(true))],
  ['a >= -5', compare(a, '>=', num(-5))],
  ['a + b < c', compare(arithmetic(a, '+', b), '<', c)],
  // arithmetic
  ['a - (b - c)', arithmetic(a, '-', arithmetic(b, '-', c))],
  ['a - b - c', arithmetic(arithmetic(a, '-', b), '-', c)],
  ['(a + b) * c', arithmetic(arithmetic(a, '+', b), '*', c)],
  ['a * b / c', arithmetic(arithmetic(a, '*', b), '/', c)],
  ['a * (b / c)', arithmetic(a, '*', arithmetic(b, '/', c))],
  ['a - (-5)', arithmetic(a, '-', num(-5))],
  ['-5 + a', arithmetic(num(-5), '+', a)],
  ['-a * b', arithmetic(negate(a), '*', b)],
  ['-(a * b)', negate(arithmetic(a, '*', b))],
  ['-(-5)', negate(num(-5))],
  ['a + 5', arithmetic(a, '+', num(5))],
  // ints that would meet
  ['3.0 * 4.0', arithmetic(num(3), '*', num(4))],
  ['len(result) * 2.0', arithmetic(size, '*', num(2))],
  ['len(result) + 1.0 >= 3', compare(arithmetic(size, '+', num(1)), '>=', num(3))],
  ['(a ? 3.0 : -4.0) * 5.0', arithmetic(conditional(a, num(3), num(-4)), '*', num(5))],
  ['3 / 4', arithmetic(num(3), '/', num(4))],
  ['isNaN(a ? 5.0 : b)', call('isNaN', conditional(a, num(5), b))],
  // conditionals
  ['a ? b : c', conditional(a, b, c)],
  ['a ? (b ? 1 : 2) : 3', conditional(a, conditional(b, num(1), num(2)), num(3))],
  ['a ? 1 : b ? 2 : 3', conditional(a, num(1), conditional(b, num(2), num(3)))],
  ['(a ? b : c) ? 1 : 2', conditional(conditional(a, b, c), num(1), num(2))],
  ['a && (b ? a : c)', and(a, conditional(b, a, c))],
  // the canonical condition
  [
    'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] <= 0.005',
    and(compare(size, '==', num(1)), not(call('isNaN', first)), not(call('isInf', first)), compare(first, '<=', num(0.005))),
  ],
])('%s', (text, expr) => {
  expect(printExpr(expr)).toBe(text);
});

test.each<[string, Expr]>([
  ['NaN', num(Number.NaN)],
  ['Infinity', num(Number.POSITIVE_INFINITY)],
  ['a reserved word', name('not')],
  ['a name that closes a call', call('f) || (true', a)],
  ['an empty name', name('')],
  ['a fraction as index', at(result, 0.5)],
])('%s throws', (_name, expr) => {
  expect(() => printExpr(expr)).toThrow();
});

test('a conjunction of nothing throws', () => {
  expect(() => and()).toThrow('&& of nothing');
});
