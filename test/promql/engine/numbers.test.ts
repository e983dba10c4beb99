import { describe, expect, test } from 'vitest';
import { datePart, dateParts } from '../../../src/promql/engine/dates.ts';
import { parseGoFloat } from '../../../src/promql/engine/go-float.ts';
import { ascending, GoHeap, sortElements } from '../../../src/promql/engine/go-heap.ts';
import { log2, log10, power } from '../../../src/promql/engine/go-math.ts';
import { printNumber, printPlainNumber, printShortNumber } from '../../../src/promql/engine/number-text.ts';
import { quantileOf } from '../../../src/promql/engine/quantile.ts';

/** What Go 1.26 prints: FormatFloat 'f' -1; the API's JSON; %g; %.2g. */
test.each([
  [0, '0', '0', '0', '0'],
  [-0, '-0', '-0', '-0', '-0'],
  [1.5, '1.5', '1.5', '1.5', '1.5'],
  [100, '100', '100', '100', '1e+02'],
  [10, '10', '10', '10', '10'],
  [425, '425', '425', '425', '4.2e+02'],
  [435, '435', '435', '435', '4.4e+02'],
  [123456789, '123456789', '123456789', '1.23456789e+08', '1.2e+08'],
  [1e5, '100000', '100000', '100000', '1e+05'],
  [1e6, '1000000', '1000000', '1e+06', '1e+06'],
  [2e22, '20000000000000000000000', '2e+22', '2e+22', '2e+22'],
  [1e-7, '0.0000001', '1e-07', '1e-07', '1e-07'],
  [0.00012345, '0.00012345', '0.00012345', '0.00012345', '0.00012'],
  [Number.NaN, 'NaN', 'NaN', 'NaN', 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf', '+Inf', '+Inf', '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf', '-Inf', '-Inf', '-Inf'],
])('text of %d', (value, plain, api, short, two) => {
  expect([printPlainNumber(value), printNumber(value), printShortNumber(value), printShortNumber(value, 2)]).toEqual([
    plain,
    api,
    short,
    two,
  ]);
});

test.each([
  ['1', 1],
  ['+1.50e1', 15],
  ['.5', 0.5],
  ['5.', 5],
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
  ['0x1p-2', 0.25],
  ['', undefined],
  ['1e999', undefined],
  ['0x1', undefined],
  [' 1', undefined],
  ['1s', undefined],
  ['.', undefined],
])('number in "%s"', (text, value) => {
  expect(parseGoFloat(text)).toBe(value);
});

/** Computed by Go 1.26. */
test.each([
  ['log2(8)', log2(8), 3],
  ['log2(5e-324)', log2(5e-324), -1074],
  ['log2(0)', log2(0), Number.NEGATIVE_INFINITY],
  ['log10(1e15)', log10(1e15), 14.999999999999998],
  ['1^NaN', power(1, Number.NaN), 1],
  ['-1^Inf', power(-1, Number.POSITIVE_INFINITY), 1],
  ['NaN^0', power(Number.NaN, 0), 1],
  ['-8^(1/3)', power(-8, 1 / 3), Number.NaN],
  ['10^-5', power(10, -5), 1e-5],
  ['10^308', power(10, 308), 1.0000000000000006e308],
  ['2^1024', power(2, 1024), Number.POSITIVE_INFINITY],
  ['2^-1074', power(2, -1074), 5e-324],
  ['0^-1', power(-0, -1), Number.NEGATIVE_INFINITY],
])('%s', (_, actual, expected) => {
  expect(actual).toBe(expected);
});

describe('dates', () => {
  const names = ['year', 'month', 'day_of_month', 'day_of_week', 'day_of_year', 'hour', 'minute', 'days_in_month'];
  /** Computed by Go 1.26, also where its calendar wraps around. */
  test.each([
    [0, '1970 1 1 4 1 0 0 31'],
    [-1.9, '1969 12 31 3 365 23 59 31'],
    [1_709_164_800, '2024 2 29 4 60 0 0 29'],
    [9e12, '287168 8 24 6 237 16 0 31'],
    [-1e16, '-316885416 12 6 1 341 6 13 31'],
    [2 ** 62, '146138514283 6 19 2 170 7 45 30'],
    [Number.NaN, '292277026596 12 4 0 339 15 30 31'],
    [Number.POSITIVE_INFINITY, '292277026596 12 4 0 339 15 30 31'],
  ])('%d seconds', (seconds, expected) => {
    const parts = names.map((name) => datePart(name, dateParts.get(name) as (date: Date) => number, seconds));
    expect(parts.join(' ')).toBe(expected);
  });
});

test.each([
  [0.5, [3, 1, 2], 2],
  [0.25, [1, 2], 1.25],
  [0, [1, Number.NaN], Number.NaN],
  [1, [1, Number.NaN], 1],
  [-1, [1], Number.NEGATIVE_INFINITY],
  [2, [1], Number.POSITIVE_INFINITY],
  [Number.NaN, [1], Number.NaN],
  [0.5, Array.from({ length: 101 }, (_, index) => (index * 37) % 101), 50],
  [0, [...Array.from({ length: 40 }, (_, index) => index), Number.NaN], Number.NaN],
])('quantile %d', (q, values, expected) => {
  expect(quantileOf(q, Float64Array.from(values))).toBe(expected);
});

test('a heap keeps NaN at its root, and sorting puts it first', () => {
  const heap = new GoHeap(ascending);
  for (const [row, value] of [3, Number.NaN, 1, 2].entries()) heap.push({ value, row });
  expect(heap.elements[0]?.value).toBeNaN();
  expect(sortElements(heap.elements, ascending).map(({ value }) => value)).toEqual([Number.NaN, 1, 2, 3]);
  const many = Array.from({ length: 20 }, (_, row) => ({ value: row % 3 === 0 ? Number.NaN : 20 - row, row }));
  expect(
    sortElements(many, ascending)
      .map(({ value }) => value)
      .slice(6, 9),
  ).toEqual([Number.NaN, 1, 3]);
});
