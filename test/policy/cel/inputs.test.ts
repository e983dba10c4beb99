import { describe, expect, test } from 'vitest';
import { inputLimits } from '../../../src/policy/cel/inputs.ts';
import type { CelVariables } from '../../../src/policy/cel/types.ts';
import { answer, options, read } from './conditions.ts';

class Sneaky {
  value = 1;
}

function nestedLists(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

const inherited: unknown = Object.create({ value: 1 });
const circular: Record<string, unknown> = {};
circular.self = circular;

function only(type: CelVariables[string], text: string, value: unknown): string {
  return answer(text, options({ x: type }), { x: value });
}

const cases: readonly (readonly [name: string, type: CelVariables[string], text: string, value: unknown, expected: string | RegExp])[] = [
  ['a whole double', 'double', 'x == 3.0', 3, 'true'],
  ['a large double', 'double', 'x > 1e16', 2e16, 'true'],
  ['minus zero', 'double', 'x == 0.0', -0, 'true'],
  ['NaN', 'double', 'x <= 1.0 || true', Number.NaN, 'error: `x` is NaN'],
  ['infinity', 'double', 'x > 1.0', Number.POSITIVE_INFINITY, 'error: `x` is Infinity'],
  ['text for a double', 'double', 'x > 1.0', '3', 'error: `x` is a string, not a number'],
  ['null for a double', 'double', 'x > 1.0', null, 'error: `x` is null, not a number'],
  ['a bigint for a double', 'double', 'x > 1.0', 3n, /^error/],
  ['a boxed number', 'double', 'x > 1.0', Object(3), /^error/],
  ['an int', 'int', 'x + 1 == 4', 3, 'true'],
  ['a half int', 'int', 'x > 1', 2.5, /^error: `x` is 2.5/],
  ['an int past 2^53', 'int', 'x > 1', 2 ** 53, /^error/],
  ['a bigint past 64 bits', 'int', 'x > 1', 2n ** 63n, /^error/],
  ['a bool', 'bool', 'x', true, 'true'],
  ['1 for a bool', 'bool', 'x', 1, /^error/],
  ['a string', 'string', 'x == "a"', 'a', 'true'],
  ['a series', 'list<double>', 'x.all(v, v > 0.5)', [1, 2], 'true'],
  ['a series with NaN', 'list<double>', 'x.all(v, v > 0.5)', [1, Number.NaN], 'error: `x[1]` is NaN'],
  ['a series with a gap', 'list<double>', 'x.all(v, v > 0.5)', [1, undefined], 'error: `x[1]` has no value'],
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
  ['a sparse series', 'list<double>', 'x.all(v, v > 0.5)', [1, , 2], /^error/],
  ['a huge sparse series', 'list<double>', 'x.all(v, v > 0.5)', new Array(4_000_000_000), /^error/],
  ['a typed array', 'list<double>', 'x.all(v, v > 0.5)', new Float64Array(2), /^error/],
  ['a set', 'list<double>', 'x.all(v, v > 0.5)', new Set([1]), /^error/],
  ['an object', 'dyn', 'x.a.b == 1', { a: { b: 1 } }, 'true'],
  ['whole JSON numbers are ints', 'dyn', 'x.n + 1 == 2', { n: 1 }, 'true'],
  ['others are doubles', 'dyn', 'x.n + 1.0 == 2.5', { n: 1.5 }, 'true'],
  ['a JSON number past 2^53', 'dyn', 'x.n > 1', { n: 1e17 }, /^error/],
  ['undefined is left out', 'dyn', '!has(x.a)', { a: undefined }, 'true'],
  ['NaN in an object', 'dyn', 'true || x.a == 1.0', { a: Number.NaN }, 'error: `x.a` is NaN'],
  ['a class instance', 'dyn', 'x.value == 1', new Sneaky(), 'error: `x` is an instance of Sneaky, not plain data'],
  ['an inherited value', 'dyn', 'x.value == 1', inherited, /^error/],
  ['an object without prototype', 'dyn', 'x.a == 1', Object.assign(Object.create(null), { a: 1 }), 'true'],
  ['a function', 'dyn', 'x.a == 1', { a: () => 1 }, /^error/],
  ['a symbol', 'dyn', 'x.a == 1', { a: Symbol('a') }, /^error/],
  ['a promise', 'dyn', 'x.a == 1', { a: Promise.resolve(1) }, /^error/],
  ['a date', 'dyn', 'x.a == 1', { a: new Date(0) }, /^error/],
  ['a map', 'dyn', 'x.a == 1', new Map([['a', 1]]), /^error/],
  [
    'an accessor',
    'dyn',
    'x.a == 1',
    Object.defineProperty({}, 'a', { enumerable: true, get: () => 1 }),
    'error: `x.a` is computed, not plain data',
  ],
  [
    'a throwing proxy',
    'dyn',
    'x.a == 1',
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    ),
    /^error/,
  ],
  ['a circle', 'dyn', 'x.a == 1', circular, /^error: .*nests/],
  ['deep data', 'dyn', 'x == 1', nestedLists(10_000), /^error: .*nests/],
  ['data as deep as allowed', 'dyn', 'x != 1', nestedLists(inputLimits.depth), 'true'],
  ['too many values', 'dyn', 'x != 1', Array.from({ length: 500 }, () => Array.from({ length: 500 }, () => 1)), /^error: .*values/],
  ['too much text', 'dyn', 'x != 1', Array.from({ length: 50 }, () => 'x'.repeat(100_000)), /^error: .*characters/],
  ['a key __proto__', 'dyn', 'x["__proto__"].admin == true', JSON.parse('{"__proto__": {"admin": true}}'), 'true'],
  ['a key constructor', 'dyn', 'has(x.constructor)', { constructor: 1 }, 'true'],
  ['a list for a map', 'map', 'x.a == 1', [], /^error/],
  ['declared fields', { fields: { a: 'double' } }, 'x.a == 1.0', { a: 1 }, 'true'],
  ['an undeclared field', { fields: { a: 'double' } }, 'x.a == 1.0', { a: 1, b: 2 }, 'error: `x.b` is not declared'],
  ['a missing field', { fields: { a: 'double', b: 'double' } }, 'x.a == 1.0', { a: 1 }, 'error: `x.b` has no value'],
  ['an inherited field', { fields: { a: 'double' } }, 'x.a == 1.0', Object.create({ a: 1 }), /^error/],
  ['a field of another type', { fields: { a: 'double' } }, 'x.a == 1.0', { a: '1' }, 'error: `x.a` is a string, not a number'],
];

describe('inputs', () => {
  test.each(cases)('%s', (_name, type, text, value, expected) => {
    const given = only(type, text, value);
    if (typeof expected === 'string') expect(given).toBe(expected);
    else expect(given).toMatch(expected);
  });

  test.each([
    ['a missing variable', {}, 'error: `x` has no value'],
    ['an undefined variable', { x: undefined }, 'error: `x` has no value'],
    ['an inherited variable', Object.create({ x: 1 }) as Record<string, unknown>, 'error: the inputs are no plain object'],
    ['an undeclared variable', { x: 1, y: 2 }, 'error: the input `y` is not declared'],
    ['a map as inputs', new Map([['x', 1]]) as unknown as Record<string, unknown>, 'error: the inputs are no plain object'],
    ['null as inputs', null as unknown as Record<string, unknown>, 'error: the inputs are no plain object'],
  ])('%s', (_name, inputs, expected) => {
    expect(answer('x == 1.0', options({ x: 'double' }), inputs)).toBe(expected);
  });

  test('a refused input is shown where the condition uses it first', () => {
    const condition = read('y > 0.0 && x < 1.0', options({ x: 'double', y: 'double' }));
    if (!condition.ok) throw new Error('refused');
    expect(condition.value.evaluate({ x: Number.NaN, y: 1 })).toEqual({
      outcome: 'error',
      message: '`x` is NaN',
      range: { from: 11, to: 12 },
    });
  });

  test('the data of one evaluation are not those of the next, and are not changed', () => {
    const condition = read('x.list.map(v, v + 1).size() == 2', options({ x: 'dyn' }));
    if (!condition.ok) throw new Error('refused');
    const data = Object.freeze({ list: Object.freeze([1, 2]) });
    expect(condition.value.evaluate({ x: data })).toEqual({ outcome: 'true' });
    expect(condition.value.evaluate({ x: { list: [1] } })).toEqual({ outcome: 'false' });
    expect(condition.value.evaluate({ x: data })).toEqual({ outcome: 'true' });
    expect(data).toEqual({ list: [1, 2] });
  });
});
