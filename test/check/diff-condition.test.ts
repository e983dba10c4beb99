import { describe, expect, test } from 'vitest';
import { conditionDirection } from '../../src/check/diff-condition.ts';
import { constantAnswer } from '../../src/policy/constant-condition.ts';
import { foldCondition } from '../../src/policy/fold.ts';
import { treeOf } from '../policy/condition-tree.ts';

const folded = (require: string) => foldCondition(treeOf(require), new Map()).tree;

/** Which way a condition moved; the other way round it is the opposite. */
describe('looser, and tighter the other way round', () => {
  test.each([
    ['value <= 0.01', 'value <= 0.02'],
    ['value < 0.01', 'value <= 0.01'],
    ['value >= 2.0', 'value > 1.0'],
    ['value >= 0.0 && value <= 0.1', 'value <= 0.1'],
    ['value <= 0.1', 'value <= 0.1 || value >= 5.0'],
    ['value == 0.0', 'value <= 0.0'],
    ['!(value > 0.1)', '!(value > 0.2)'],
    ['value * 2.0 <= 0.2', 'value * 2.0 <= 0.3'],
    ['value <= 1.0 / 4.0', 'value <= 1.0 / 2.0'],
    ['values.size() >= 3 && values.all(v, v <= 0.1)', 'values.size() >= 2 && values.all(v, v <= 0.1)'],
    ['values.size() >= 3 && values.all(v, v <= 0.1)', 'values.size() >= 3 && values.all(v, v <= 0.2)'],
    ['values.size() >= 3 && values.all(v, v < 0.1)', 'values.size() >= 3 && values.all(v, v <= 0.1)'],
    ['values.size() >= 3 && values.all(v, v <= 0.1)', 'values.size() >= 3'],
    ['value <= 0.1 && value <= baseline + 0.01', 'value <= 0.1 && value <= baseline + 0.02'],
    ['value <= 0.1 && value <= baseline * 1.2', 'value <= 0.1'],
    ['value <= 0.1 && value <= baseline * 1.2', 'value <= 0.2 && value <= baseline * 1.2'],
  ])('%s -> %s', (before, after) => {
    expect(conditionDirection(folded(before), folded(after))).toBe('looser');
    expect(conditionDirection(folded(after), folded(before))).toBe('tighter');
  });
});

test.each([
  ['value <= 0.1', 'value >= 0.1'],
  ['value >= 0.0 && value <= 0.1', 'value >= 0.1 && value <= 0.2'],
  ['values.size() >= 3 && values.all(v, v <= 0.1)', 'values.size() >= 2 && values.all(v, v <= 0.05)'],
  ['values.size() >= 3 && values.all(v, v <= 0.1)', 'values.size() >= 3 && values.exists(v, v <= 0.1)'],
  // A baseline may be below zero: then a greater factor is tighter.
  ['value <= 0.1 && value <= baseline * 1.2', 'value <= 0.1 && value <= baseline * 1.5'],
  // The same readings, written in another way: said all the same.
  ['value <= 0.1', '!(value > 0.1)'],
])('cannot be told: %s -> %s', (before, after) => {
  expect(conditionDirection(folded(before), folded(after))).toBe('changed');
  expect(conditionDirection(folded(after), folded(before))).toBe('changed');
});

test.each([
  ['value <= 0.1', 'value  <=  0.1'],
  ['value <= 0.5 * 0.2', 'value <= 0.1'],
  ['value <= 1.0', 'value <= 1'],
])('the same: %s and %s', (before, after) => {
  expect(conditionDirection(folded(before), folded(after))).toBe('same');
});

test('what is called looser holds wherever it held, for random conditions on one reading', () => {
  let state = 20_261_121;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
  const comparison = (): string => `value ${['<', '<=', '>', '>='][random(4)]} ${random(9)}.0`;
  const condition = (): string => (random(2) === 0 ? comparison() : `${comparison()} ${random(2) === 0 ? '&&' : '||'} ${comparison()}`);
  const readings = Array.from({ length: 41 }, (_, at) => at / 4 - 1);
  const seen = new Set<string>();
  for (let round = 0; round < 400; round++) {
    const [before, after] = [condition(), condition()];
    const [was, is] = [before, after].map((text) =>
      readings.map((reading) => constantAnswer(folded(text.replaceAll('value', `(${reading.toFixed(2)})`)))),
    );
    const more = is?.some((one, at) => one === true && was?.[at] !== true) ?? false;
    const fewer = was?.some((one, at) => one === true && is?.[at] !== true) ?? false;
    const direction = conditionDirection(folded(before), folded(after));
    seen.add(direction);
    const expected = more && fewer ? ['changed'] : more ? ['looser'] : fewer ? ['tighter'] : ['same', 'changed'];
    expect(expected, `${before} -> ${after} (seed 20261121, round ${round})`).toContain(direction);
  }
  expect([...seen].sort()).toContain('looser');
});
