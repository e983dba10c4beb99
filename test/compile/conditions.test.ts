import { describe, expect, test } from 'vitest';
import { conditionPolicy, guardrailPolicy } from '../check/policy-text.ts';
import { compiledMetric } from './compiled.ts';

/** Design section 4, rule 2: `require` becomes one printed tree behind the tests for exactly one finite reading. */
const finite = 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0])';

describe('one reading', () => {
  test.each([
    ['value <= 0.005', 'result[0] <= 0.005'],
    ['value < 1', 'result[0] < 1'],
    ['1 >= value', '1 >= result[0]'],
    ['value == 0', 'result[0] == 0'],
    ['value != 3', 'result[0] != 3'],
    ['value <= 1e-7', 'result[0] <= 1e-7'],
    ['value > -2.5', 'result[0] > -2.5'],
    ['!(value > 1)', '!(result[0] > 1)'],
    ['value >= 0 && value <= 1', '(result[0] >= 0 && result[0] <= 1)'],
    ['value <= 1 || value >= 5', '(result[0] <= 1 || result[0] >= 5)'],
    ['value * 2 <= 1', 'result[0] * 2 <= 1'],
    ['(value + 1) / 2 <= 1', '(result[0] + 1) / 2 <= 1'],
    ['1 - value >= 0.99', '1 - result[0] >= 0.99'],
    ['-value >= -1', '-result[0] >= -1'],
    ['value * value <= 4', 'result[0] * result[0] <= 4'],
    ['value <= 2 && true', 'result[0] <= 2'],
    ['value <= 2 || 1 > 2', 'result[0] <= 2'],
  ])('%s', (require, expected) => {
    const { successCondition, failureCondition } = compiledMetric(conditionPolicy(`'${require}'`));
    expect(successCondition).toBe(`${finite} && ${expected}`);
    // Only success is asked for: what does not meet it fails.
    expect(failureCondition).toBeUndefined();
  });
});

describe('params are folded in, as doubles', () => {
  test.each([
    ['value <= params.a', 'result[0] <= 0.1'],
    ['value <= params.a + params.b', 'result[0] <= 0.30000000000000004'],
    ['value <= params.c / 2', 'result[0] <= 2.5'],
    ['value <= params.c / params.d', 'result[0] <= 1.6666666666666667'],
    ['value <= -params.c', 'result[0] <= -5'],
    ['value <= math.greatest(params.a, params.b)', 'result[0] <= 0.2'],
    ['value <= math.least(params.a, params.c, 0.05)', 'result[0] <= 0.05'],
    ['params.c > 4 || value <= 1', undefined],
    ['params.c < 4 || value <= 1', 'result[0] <= 1'],
  ])('%s', (require, expected) => {
    const text = conditionPolicy(`${require} && params.a + params.b + params.c + params.d > 0`, { params: 'a: 0.1\nb: 0.2\nc: 5\nd: 3' });
    if (expected === undefined) expect(() => compiledMetric(text)).toThrow(/GP340/);
    else expect(compiledMetric(text).successCondition).toBe(`${finite} && ${expected}`);
  });
});

describe('all series: at least so many, each finite', () => {
  const all = 'all(result, !isNaN(#) && !isInf(#))';
  test.each([
    ['values.size() >= 3 && values.all(v, v <= 0.8)', `len(result) >= 3 && ${all} && (len(result) >= 3 && all(result, # <= 0.8))`],
    ['size(values) > 2 && values.all(pod, pod <= 0.8)', `len(result) >= 3 && ${all} && (len(result) > 2 && all(result, # <= 0.8))`],
    ['values.all(v, v <= 0.8) && 2 <= values.size()', `len(result) >= 2 && ${all} && (all(result, # <= 0.8) && 2 <= len(result))`],
    ['values.size() == 4 && values.exists(v, v > 0)', `len(result) >= 4 && ${all} && (len(result) == 4 && any(result, # > 0))`],
    [
      'values.size() >= 1.5 && values.all(v, v > 0 && v < 2)',
      `len(result) >= 2 && ${all} && (len(result) >= 1.5 && all(result, # > 0 && # < 2))`,
    ],
    [
      'values.size() >= 1 && values.size() >= 5 && values.all(v, v < 1)',
      `len(result) >= 5 && ${all} && (len(result) >= 1 && len(result) >= 5 && all(result, # < 1))`,
    ],
  ])('%s', (require, expected) => {
    expect(compiledMetric(conditionPolicy(`'${require}'`)).successCondition).toBe(expected);
  });
});

test('where too little traffic is undecided, what is there and does not pass fails', () => {
  const policy = guardrailPolicy('prometheus: { value: sum(v), alive: a, volume: sum(n) }\nminVolume: { atLeast: 5 }\nrequire: value <= 1');
  const { successCondition, failureCondition } = compiledMetric(policy);
  expect(successCondition).toBe(`${finite} && result[0] <= 1`);
  expect(failureCondition).toBe(`len(result) > 0 && !(${finite} && result[0] <= 1)`);
});
