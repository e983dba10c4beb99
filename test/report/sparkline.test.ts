import { expect, test } from 'vitest';
import { asciiSymbols, sparkline } from '../../src/report/sparkline.ts';

const infinity = Number.POSITIVE_INFINITY;
type Values = readonly (number | undefined)[];

test.for<readonly [name: string, values: Values, columns: number, expected: string]>([
  ['nothing', [], 10, ''],
  ['one value', [5], 10, '▄'],
  ['zeros', [0, 0, 0], 10, '▁▁▁'],
  ['a flat line', [3, 3, 3], 10, '▄▄▄'],
  ['every height', [0, 1, 2, 3, 4, 5, 6, 7], 10, '▁▂▃▄▅▆▇█'],
  ['negative numbers', [-4, 0, 4], 10, '▁▅█'],
  ['steps without a sample', [0, undefined, 7], 10, '▁·█'],
  ['no samples', [undefined, undefined], 10, '··'],
  ['NaN', [0, Number.NaN, 7], 10, '▁?█'],
  ['NaN only', [Number.NaN], 10, '?'],
  ['infinities', [0, infinity, 7, -infinity], 10, '▁██▁'],
  ['infinities only', [infinity, -infinity], 10, '█▁'],
  ['more steps than columns keep their peaks', [0, 0, 0, 7, 0, 0], 3, '▁█▁'],
  ['NaN beside a number in one column', [Number.NaN, 1, 0, 0], 2, '█▁'],
  ['numbers whose distance is no number', [-1.7e308, 1.7e308], 10, '▁█'],
])('%s', ([, values, columns, expected]) => {
  expect(sparkline(values, columns)).toBe(expected);
});

test('in ASCII', () => {
  const line = sparkline([0, 1, 2, 3, 4, 5, 6, 7, undefined, Number.NaN], 10, asciiSymbols);
  expect(line).toBe('_.-~=+*# ?');
});

test('is never longer than its columns', () => {
  for (let length = 0; length < 200; length++) {
    const values = Array.from({ length }, (_, index) => index % 7);
    expect(sparkline(values, 30)).toHaveLength(Math.min(length, 30));
  }
});
