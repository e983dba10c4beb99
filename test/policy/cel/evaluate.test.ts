import { describe, expect, test } from 'vitest';
import { type CheckedCondition, evaluateCondition } from '../../../src/policy/cel/evaluate.ts';
import { readCel } from '../../../src/policy/cel/parse.ts';
import { workMeter } from '../../../src/policy/cel/work-meter.ts';
import { copiedText, substituteText } from '../../../src/source/mapped-text.ts';
import { answer, frames, options, read } from './conditions.ts';

function outcomeOf(run: () => unknown): string {
  const range = { from: 0, to: 1 };
  const condition = {
    tree: { kind: 'literal', value: true, range },
    printed: { text: 'true', spans: [] },
    run,
    meter: workMeter(),
    variables: {},
  } as unknown as CheckedCondition;
  return evaluateCondition(condition, {}).outcome;
}

describe('only true and false are answers', () => {
  test.each([
    ['true', () => true, 'true'],
    ['false', () => false, 'false'],
    ['1', () => 1, 'error'],
    ['a string', () => 'true', 'error'],
    ['an empty string', () => '', 'error'],
    ['null', () => null, 'error'],
    ['undefined', () => undefined, 'error'],
    ['a promise', () => Promise.resolve(true), 'error'],
    ['a boxed true', () => Object(true), 'error'],
    ['a list', () => [true], 'error'],
  ])('%s', (_name, run, expected) => {
    expect(outcomeOf(run)).toBe(expected);
  });

  test.each([
    ['a RangeError', new RangeError('Maximum call stack size exceeded')],
    ['a foreign error', new SyntaxError('no')],
    ['null', null],
    ['a bare object', Object.create(null)],
  ])('%s thrown is an error', (_name, thrown) => {
    expect(
      outcomeOf(() => {
        throw thrown;
      }),
    ).toBe('error');
  });

  test('a real stack overflow is an error', () => {
    const recurse = (): unknown => recurse();
    expect(outcomeOf(recurse)).toBe('error');
  });

  test('the length of stack traces is what it was', () => {
    const before = Error.stackTraceLimit;
    answer('x.a == 1', options({ x: 'dyn' }), { x: {} });
    expect(Error.stackTraceLimit).toBe(before);
  });
});

describe('an error says what and where', () => {
  const settings = options({ obj: 'dyn', values: 'list<double>', params: { fields: { x: 'double' } } });
  const inputs = { obj: { text: 'a', number: 1, list: [1] }, values: [1], params: { x: 2 } };
  test.each([
    ['values[0] < 1.0 || obj.missing == 1', 'there is no field `missing`', 'missing'],
    ['values[3] < 1.0', 'no such key: index out of bounds, index 3 >= size 1', 'values[3]'],
    ['obj.number * 1.5 > 1.0', '`*` does not work between int and double', 'obj.number * 1.5'],
    ['true && int(obj.text) == 1', 'int("a"): not a whole number', 'int(obj.text)'],
    ['obj.list.all(x, x.name == "a")', 'there is no field `name`', 'name'],
    ['1 / (obj.number - 1) == 1', 'division by zero', '1 / (obj.number - 1)'],
    [
      '(obj.text + "b").matches(obj.text + "(")',
      'not a regular expression (RE2): missing closing )',
      '(obj.text + "b").matches(obj.text + "(")',
    ],
  ])('%s', (text, message, place) => {
    const condition = read(text, settings);
    if (!condition.ok) throw new Error(frames(text, settings).join());
    const verdict = condition.value.evaluate(inputs);
    if (verdict.outcome !== 'error') throw new Error(verdict.outcome);
    expect(text.slice(verdict.range.from, verdict.range.to)).toBe(place);
    expect(verdict.message).toContain(message);
    expect(verdict.message).not.toMatch(/__|\n|\$/);
  });
});

describe('names of the engine are out of reach', () => {
  test.each([
    ['__int("1") == 1', 'GP307'],
    ['__metered(true)', 'GP307'],
    ['__has(obj, "a")', 'GP307'],
    ['obj.__matches("a")', 'GP307'],
    ['matches("a", "a")', 'GP307'],
    ['bytes("a") == bytes("a")', 'GP307 GP307'],
    ['uint(1) == uint(1)', 'GP307 GP307'],
    ['optional.none().hasValue()', 'GP305 GP307 GP307'],
    ['int == int', 'GP305 GP305'],
    ['cel == cel', 'GP305 GP305'],
    ['constructor("x") == 1', 'GP307'],
    ['toString == 1', 'GP305'],
    ['obj.toString() == "x"', 'GP307'],
    ['hasOwnProperty == 1', 'GP305'],
    ['[1].all(int, int == 1)', 'true'],
    ['[1].all(cel, cel == 1)', 'true'],
    ['[1].all(google, google == 1)', 'true'],
    ['[1].all(size, size == 1)', 'true'],
    ['obj.__field == 1', 'true'],
  ])('%s', (text, expected) => {
    expect(answer(text, options({ obj: 'dyn' }), { obj: { __field: 1 } }).replace(/^error: .*/, 'error')).toBe(expected);
  });
});

test('findings stand in the file that the text came from', () => {
  const excerpt = substituteText(copiedText('value < LIMIT + "x"', 'policy.yaml', 100), [{ from: 8, to: 13, text: '0.25' }]);
  const condition = readCel(excerpt, options({ value: 'double' }));
  expect(condition.diagnostics).toMatchObject([{ code: 'GP308', range: { file: 'policy.yaml', from: 108, to: 119 } }]);
});

test('two readings give equal trees', () => {
  const text = 'value <= 0.5 && values.all(v, v < 3) || has(obj.a)';
  const settings = options({ value: 'double', values: 'list<double>', obj: 'dyn' }, { wholeNumbersAreDoubles: true });
  const [first, second] = [read(text, settings), read(text, settings)];
  if (!first.ok || !second.ok) throw new Error('refused');
  expect(first.value.tree).toEqual(second.value.tree);
});
