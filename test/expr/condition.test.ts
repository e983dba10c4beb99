import { describe, expect, test } from 'vitest';
import { checkCondition, evaluateCondition, readCondition } from '../../src/expr/condition.ts';
import type { ExprProfile } from '../../src/expr/syntax.ts';
import { type ExprValue, floatList, jsonValue, metricDataResults } from '../../src/expr/value.ts';

const both: readonly ExprProfile[] = ['expr-1.15.5', 'expr-1.17.7'];
const nested = (depth: number): ExprValue => {
  let value: ExprValue = 1;
  for (let level = 0; level < depth; level++) value = { kind: 'list', elem: 'any', items: [value] };
  return value;
};

describe('messages are those of the engines', () => {
  test.each([
    ['result[3] < 1', floatList([1]), 'reflect: slice index out of range', 'index out of range: 3 (array length is 1)'],
    ['result[0] < 1', floatList([]), 'reflect: slice index out of range', 'index out of range: 0 (array length is 0)'],
    [
      'result < 1',
      null,
      'invalid operation: < (mismatched types <nil> and int)',
      'invalid operation: < (mismatched types unknown and int)',
    ],
    [
      'result < 1',
      floatList([]),
      'invalid operation: < (mismatched types []float64 and int)',
      'invalid operation: < (mismatched types []float64 and int)',
    ],
    ['default(result, 0) < 1', floatList([]), 'invalid operation: []float64 < int', 'invalid operation: []float64 < int'],
    ['results[0] < 1', floatList([1]), 'unknown name results', 'unknown name results'],
    ['max(result) < 1', floatList([1]), 'invalid argument for max (type []float64)', undefined],
    ['result', floatList([1]), 'expected bool, but got []float64', 'expected bool, but got []float64'],
    ['result.a && true', jsonValue({ a: 1 }), 'expected bool, but got float64', 'expected bool, but got float64'],
    [
      '!result.a',
      jsonValue({ a: 1 }),
      'interface conversion: interface {} is float64, not bool',
      'interface conversion: interface {} is float64, not bool',
    ],
    ['result.a.b == 1', jsonValue({ a: 1 }), 'cannot fetch b from float64', 'cannot fetch b from float64'],
    ['7 % 0 == 1', 1, 'integer divide by zero', 'integer divide by zero'],
    ['len(1..1000000) > 0', 1, undefined, 'memory budget exceeded'],
  ])('%s', (text, result, older, newer) => {
    const messages = both.map((profile) => {
      const outcome = evaluateCondition(readCondition(text, profile), result);
      return outcome.kind === 'error' ? outcome.message : undefined;
    });
    expect(messages).toEqual([older, newer]);
  });
});

describe('an error has its place in the text', () => {
  test.each([
    ['true && result[5] < 1', floatList([1]), 'result[5]'],
    ['result == nil || result < 1', null, 'result < 1'],
    ['all(result, # < missing)', floatList([1]), 'missing'],
    ['len(result) > 0 && asInt("x") > 1', floatList([1]), 'asInt("x")'],
  ])('%s', (text, result, place) => {
    for (const profile of both) {
      const outcome = evaluateCondition(readCondition(text, profile), result);
      if (outcome.kind !== 'error' || outcome.span === undefined) throw new Error(`no place: ${JSON.stringify(outcome)}`);
      expect(text.slice(outcome.span.from, outcome.span.to)).toBe(place);
    }
  });
});

describe('the engines differ', () => {
  test.each<[string, ExprValue, unknown, unknown]>([
    ['0 < result < 1', 0.5, 'error', true],
    ['result == []', floatList([]), false, true],
    ['result == [1, 2]', floatList([1, 2]), false, true],
    ['len("é") == 1', 1, false, true],
    ['result.n contains "x"', jsonValue({ n: null }), 'error', false],
    ['all(result, # > 0) && all(result, # < 9 && 1 / (# - 1) > result[7])', floatList([-1]), false, false],
    ['any(result, # > 0) || any(result, result[9] > 0)', floatList([-1, 1]), true, 'error'],
    ['map(filter(result, # > 1), #index)[0] == 1', floatList([0, 2]), true, false],
    [
      'filter(result, .Id == "a")[0].Values[0] < 1',
      metricDataResults([{ id: 'a', label: null, statusCode: 'Complete', values: [0] }]),
      true,
      'error',
    ],
    ['1 < findLast([1, 2], # > 0)', 1, 'error', 'error'],
    ['string([result, 0.0][1]) + string([result, -0.0][1]) == "00"', 1, true, true],
  ])('%s', (text, result, older, newer) => {
    const outcomes = both.map((profile) => {
      const outcome = evaluateCondition(readCondition(text, profile), result);
      return outcome.kind === 'bool' ? outcome.value : outcome.kind;
    });
    expect(outcomes).toEqual([older, newer]);
  });
});

describe('what we do not know is no verdict', () => {
  test.each<[string, ExprValue]>([
    ['asInt(result) < 5', Number.NaN],
    ['int(result) < 5', Number.POSITIVE_INFINITY],
    ['asInt(result) < 5', 1e300],
    ['keys(result)[0] == "a"', jsonValue({ a: 1, b: 2 })],
    ['keys(result) == ["a", "b"]', jsonValue({ a: 1, b: 2 })],
    ['any(values(result), # == 1 || # < "x")', jsonValue({ a: 1, b: 2 })],
    ['now() > date("2026-01-01")', 1],
    ['len(result[0].Timestamps) > 0', metricDataResults([{ id: 'a', label: null, statusCode: 'Complete', values: [0] }])],
    ['string(isNaN) == ""', 1],
    ['result ** 0.3 < 2', 2],
    ['upper("ß") == "SS"', 1],
  ])('%s', (text, result) => {
    for (const profile of both) expect(evaluateCondition(readCondition(text, profile), result).kind).toBe('unsupported');
  });

  test('but what a random order cannot change is decided', () => {
    const result = jsonValue({ b: 2, a: 1 });
    for (const text of ['len(keys(result)) == 2', 'all(values(result), # > 0)', '"a" in keys(result)', 'sort(keys(result))[0] == "a"']) {
      for (const profile of both) expect(evaluateCondition(readCondition(text, profile), result)).toEqual({ kind: 'bool', value: true });
    }
  });
});

describe('hostile conditions and results end soon', () => {
  const many = floatList(Array.from({ length: 100_000 }, (_, index) => index));
  test.each<[string, ExprValue]>([
    ['all(result, all(result, all(result, # >= 0)))', many],
    ['all(result, # in result)', many],
    ['reduce(1..100, #acc + #acc, "x") == ""', 1],
    ['string(reduce(1..100, [#acc, #acc], [1])) == ""', 1],
    ['reduce(1..60, [#acc, #acc], [1]) == reduce(1..60, [#acc, #acc], [1])', 1],
    ['reduce(1..9000, [#acc], 1) == reduce(1..9000, [#acc], 1)', 1],
    ['toJSON(reduce(1..9000, [#acc], 1)) == ""', 1],
    ['fromJSON(repeat("[", 90000) + repeat("]", 90000)) == 1', 1],
    ['result == result', nested(100_000)],
    [`sum([${Array.from({ length: 3000 }, () => 'result').join(', ')}]) > 0`, 1],
    ['!'.repeat(5000).concat('true'), 1],
  ])('%s', (text, result) => {
    for (const profile of both) {
      const outcome = evaluateCondition(readCondition(text, profile), result);
      expect(['error', 'unsupported', 'bool']).toContain(outcome.kind);
    }
  });

  test('trees as high as the parser lets them be are evaluated', () => {
    for (const profile of both) {
      const sum = readCondition(`${Array.from({ length: 480 }, () => 'result').join(' + ')} == 480`, profile);
      expect(evaluateCondition(sum, 1)).toEqual({ kind: 'bool', value: true });
      const signs = readCondition(`${'!'.repeat(480)}(result == 1)`, profile);
      expect(evaluateCondition(signs, 1)).toEqual({ kind: 'bool', value: true });
    }
  });
});

describe('checkCondition', () => {
  test.each<[string, ExprValue, string]>([
    ['result[0] < 1', floatList([]), 'bool'],
    ['result[0]', floatList([]), 'float64'],
    ['result.a', jsonValue({}), 'interface {}'],
    ['len(result)', floatList([]), 'int'],
    ['nil', 1, 'nil'],
  ])('%s has the type of its outcome', (text, result, type) => {
    for (const profile of both) expect(checkCondition(readCondition(text, profile), result)).toEqual({ ok: true, type });
  });

  test('what is refused for the type is refused before a value is there', () => {
    for (const profile of both) {
      const check = checkCondition(readCondition('true || result < 1', profile), floatList([]));
      expect(check).toEqual({
        ok: false,
        unsupported: false,
        message: 'invalid operation: < (mismatched types []float64 and int)',
        span: { from: 8, to: 18 },
      });
    }
  });

  test('a condition is compiled once for a type of results', () => {
    const condition = readCondition('result[0] < 1', 'expr-1.17.7');
    for (const value of [0, 1, 2]) evaluateCondition(condition, floatList([value]));
    evaluateCondition(condition, null);
    expect([...condition.programs.keys()]).toEqual(['[]float64', 'nil']);
  });
});

test('a text that no engine reads is an error, with its diagnostic', () => {
  const condition = readCondition('result <', 'expr-1.17.7');
  expect(condition.diagnostics.map(({ code }) => code)).toEqual(['GP330']);
  expect(evaluateCondition(condition, 1).kind).toBe('error');
});
