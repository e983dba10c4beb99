import { describe, expect, test } from 'vitest';
import { answer, constantAnswer } from '../../src/policy/constant-condition.ts';
import { treeOf } from './condition-tree.ts';

/** The one answer that a condition gives for every finite reading; undefined where it depends on the reading, or that cannot be shown. */
describe('constantAnswer', () => {
  test.each<[string, boolean | undefined]>([
    ['value <= 1', undefined],
    ['value <= value', true],
    ['value < value', false],
    ['value == value', true],
    ['value + 1 > value', true],
    ['value - 1 > value', false],
    ['value * 0 <= 1', true],
    ['value < 1 || value >= 1', true],
    ['value < 1 || value > 1', undefined],
    ['value <= 1 && value >= 1', undefined],
    ['value < 1 && value > 1', false],
    ['value < 1 && value > 2', false],
    ['value < 2 || value > 1', true],
    ['value < 1 || value > 2', undefined],
    ['!(value < 1) && value < 1', false],
    ['(value < 1) == (value < 1)', true],
    ['(value < 1) != (value >= 1)', true],
    ['(value < 1) == (value < 2)', undefined],
    ['2 * value + 1 <= value * 2', false],
    ['(value + 2) / 2 <= value / 2', false],
    ['-value <= 0 || value <= 0', true],
    ['value < 1e300 || value > -1e300', true],
    ['value < 0.1 || value > 0.1000001', undefined],
    ['value < -5 || (value >= -5 && value <= 5) || value > 5', true],
    ['value < -5 || (value > -5 && value <= 5) || value > 5', undefined],
    // Not linear in the reading: nothing is claimed.
    ['value * value <= 4', undefined],
    ['value * value >= -1', undefined],
    ['1 / value <= 1', undefined],
  ])('%s: %s', (text, expected) => {
    expect(constantAnswer(treeOf(text))).toBe(expected);
  });
});

describe('answer', () => {
  test.each<[string, number, boolean | number | undefined]>([
    ['value <= 1', 1, true],
    ['value <= 1', 1.5, false],
    ['value <= 1', Number.NaN, false],
    ['!(value > 1)', Number.NaN, true],
    ['value * 2 - 1 == 5', 3, true],
    ['-value < 0 && value / 2 >= 1', 2, true],
    ['math.greatest(value, 1, 3) <= 3', 2, true],
    ['math.least(value, 1) <= 0', 2, false],
    ['value > 1 ? value < 3 : false', 2, true],
    ['value in [1, 2]', 1, undefined],
  ])('%s for %d: %s', (text, value, expected) => {
    expect(answer(treeOf(text), value)).toBe(expected);
  });
});
