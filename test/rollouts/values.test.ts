import { describe, expect, test } from 'vitest';
import { goDurationMs } from '../../src/rollouts/go-duration.ts';
import { intValue } from '../../src/rollouts/int-or-string.ts';

describe('goDurationMs', () => {
  test.each<[string, number | undefined]>([
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['5.s', 5_000],
    ['-5m', -300_000],
    ['+5m', 300_000],
    ['0', 0],
    ['-0', 0],
    ['0s', 0],
    ['1µs', 0.001],
    ['1500us', 1.5],
    ['2562047h47m16.854775807s', 9223372036854.775],
    ['2562047h47m16.854775808s', undefined],
    ['', undefined],
    ['-', undefined],
    ['5', undefined],
    ['1d', undefined],
    ['1 m', undefined],
    [' 1m', undefined],
    ['1m ', undefined],
    ['.s', undefined],
    ['1m-1s', undefined],
    ['1e3s', undefined],
    ['1M', undefined],
  ])('%j', (text, ms) => {
    expect(goDurationMs(text)).toBe(ms);
  });
});

test.each<[string | number | undefined, number | undefined]>([
  [5, 5],
  [undefined, undefined],
  ['5', 5],
  ['+5', 5],
  ['-1', -1],
  ['007', 7],
  ['5.0', 0],
  ['10%', 0],
  [' 5', 0],
  ['five', 0],
  ['', 0],
  ['-', 0],
  ['99999999999999999999', 2 ** 63],
  ['-99999999999999999999', -(2 ** 63)],
])('intValue(%j)', (value, expected) => {
  expect(intValue(value)).toBe(expected);
});
