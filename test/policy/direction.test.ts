import { expect, test } from 'vitest';
import { type Direction, directionOf } from '../../src/policy/direction.ts';
import { treeOf } from './condition-tree.ts';

/** As `params.a` grows, do more readings pass (looser) or fewer (tighter)? */
test.each<[require: string, Direction]>([
  // a cap, a floor, from both sides
  ['value <= params.a', 'looser'],
  ['value < params.a', 'looser'],
  ['params.a >= value', 'looser'],
  ['value >= params.a', 'tighter'],
  ['value > params.a', 'tighter'],
  ['params.a < value', 'tighter'],
  ['value <= 1.0', 'none'],
  ['value <= params.b', 'none'],
  // logic
  ['!(value <= params.a)', 'tighter'],
  ['!(!(value <= params.a))', 'looser'],
  ['value >= 0.0 && value <= params.a', 'looser'],
  ['value <= params.a || value >= 100.0', 'looser'],
  ['value <= params.a && value <= params.a * 2.0', 'looser'],
  ['value <= params.a && value >= params.a', undefined],
  ['value <= params.a || value >= params.a', undefined],
  // arithmetic
  ['value <= params.a + 1.0', 'looser'],
  ['value <= 1.0 - params.a', 'tighter'],
  ['value <= -params.a', 'tighter'],
  ['value <= -(-params.a)', 'looser'],
  ['value <= params.a * 2.0', 'looser'],
  ['value <= 2.0 * params.a', 'looser'],
  ['value <= params.a * -2.0', undefined],
  ['value <= params.a / 2.0', 'looser'],
  ['value + params.a <= 1.0', 'tighter'],
  ['value - params.a <= 1.0', 'looser'],
  ['value <= params.a + params.a', 'looser'],
  ['value <= params.a + params.b', 'looser'],
  // a product whose other side may be negative, a quotient by the param
  ['value <= params.a * params.b', undefined],
  ['value <= baseline * params.a', undefined],
  ['value * params.a <= 1.0', undefined],
  ['value <= 1.0 / params.a', undefined],
  ['value <= params.a * params.a', undefined],
  ['value <= params.a - params.a', undefined],
  // greatest and least
  ['value <= math.greatest(params.a, 0.1)', 'looser'],
  ['value <= math.least(params.a, params.b)', 'looser'],
  ['value <= math.greatest(params.a, -params.a)', undefined],
  ['value >= math.least(0.5, params.a)', 'tighter'],
  // equality
  ['value == params.a', undefined],
  ['value != params.a', undefined],
  // all series
  ['values.size() >= params.a', 'tighter'],
  ['values.size() >= 1.0 && values.all(v, v <= params.a)', 'looser'],
  ['values.exists(v, v > params.a)', 'tighter'],
  ['!values.exists(v, v > params.a)', 'looser'],
  ['values.all(v, v <= params.b)', 'none'],
  ['values.exists_one(v, v <= params.a)', undefined],
  ['values.filter(v, v > params.a).size() <= 2.0', undefined],
  // a choice
  ['params.a > 1.0 ? value <= 1.0 : value <= 2.0', undefined],
])('%s: %s', (require, expected) => {
  expect(directionOf(treeOf(require), 'a')).toBe(expected);
});
