import { describe, expect, test } from 'vitest';
import { conjuncts, foldCondition } from '../../src/policy/fold.ts';
import { paramsOf, shapeOf, treeOf } from './condition-tree.ts';

const params = paramsOf({ a: 0.1, b: 0.2, c: 5, d: 0 });
const folded = (text: string): string => shapeOf(foldCondition(treeOf(text), params).tree);

describe('constants are computed in doubles, the rest stays', () => {
  test.each([
    ['value <= params.a', '(<= value 0.1)'],
    ['value <= params.a + params.b', '(<= value 0.30000000000000004)'],
    ['value <= params.c * 2 - 1', '(<= value 9)'],
    ['value <= params.c / 2', '(<= value 2.5)'],
    ['value <= -params.c', '(<= value -5)'],
    ['value * params.c <= 1', '(<= (* value 5) 1)'],
    ['value + 1 + 2 <= params.c', '(<= (+ (+ value 1) 2) 5)'],
    ['value <= math.greatest(params.a, params.b, 0.15)', '(<= value 0.2)'],
    ['value <= math.least(params.a, params.b)', '(<= value 0.1)'],
    ['value <= math.greatest(baseline * params.b, params.a)', '(<= value (math.greatest (* baseline 0.2) 0.1))'],
    ['values.size() >= params.c && values.all(v, v <= params.a + 0)', '(&& (>= (size values) 5) (all v values (<= v 0.1)))'],
    ['params.a < params.b', 'true'],
    ['params.a >= params.b || value <= 1', '(<= value 1)'],
    ['value <= 1 && params.a < params.b', '(<= value 1)'],
    ['value <= 1 && params.a > params.b', 'false'],
    ['value <= 1 || params.a < params.b', 'true'],
    ['!(params.a < params.b) || value <= 1', '(<= value 1)'],
  ])('%s', (text, expected) => {
    expect(folded(text)).toBe(expected);
  });
});

describe('what no reading can be compared with, at its place and once', () => {
  test.each([
    ['value <= params.c / params.d', 'params.c / params.d', Number.POSITIVE_INFINITY],
    ['value <= -params.c / params.d', '-params.c / params.d', Number.NEGATIVE_INFINITY],
    ['value <= params.d / params.d', 'params.d / params.d', Number.NaN],
    ['value <= 1e308 * 10', '1e308 * 10', Number.POSITIVE_INFINITY],
    ['value <= params.c / params.d * 0 + 1', 'params.c / params.d', Number.POSITIVE_INFINITY],
    ['value <= math.greatest(1 / params.d, 2)', '1 / params.d', Number.POSITIVE_INFINITY],
    ['values.all(v, v <= 1 / params.d)', '1 / params.d', Number.POSITIVE_INFINITY],
  ])('%s', (text, place, value) => {
    const { problems } = foldCondition(treeOf(text), params);
    expect(problems.map((one) => [text.slice(one.range.from, one.range.to), one.value])).toEqual([[place, value]]);
  });
});

test.each([
  ['value <= 1', ['(<= value 1)']],
  ['value <= 1 && value >= 0 && value != 3', ['(<= value 1)', '(>= value 0)', '(!= value 3)']],
  ['value <= 1 && (value >= 0 && value != 3)', ['(<= value 1)', '(>= value 0)', '(!= value 3)']],
  ['value <= 1 && (value >= 0 || value != 3)', ['(<= value 1)', '(|| (>= value 0) (!= value 3))']],
])('parts of %s', (text, expected) => {
  expect(conjuncts(treeOf(text)).map(shapeOf)).toEqual(expected);
});
