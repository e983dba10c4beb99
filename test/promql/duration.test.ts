import { expect, test } from 'vitest';
import { decodeDuration, parseDuration, printDuration } from '../../src/promql/duration.ts';
import { randomFrom } from './random.ts';

test.each<[string, number | undefined]>([
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1y2w3d4h5m6s7ms', 33_019_506_007],
  ['0', 0],
  ['0s', 0],
  ['90s', 90_000],
  ['1500ms', 1500],
  ['292y', 9_208_512_000_000],
  ['', undefined],
  ['5', undefined],
  ['m', undefined],
  ['-5m', undefined],
  ['5 m', undefined],
  ['1.5h', undefined],
  ['1m1h', undefined],
  ['5m5m', undefined],
  ['5min', undefined],
  ['5M', undefined],
  ['293y', undefined],
  ['99999999999999999999s', undefined],
])('%j is %j milliseconds', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each<[string, string]>([
  ['', 'empty duration string'],
  ['1m1h', 'not a valid duration string: "1m1h"'],
  ['5min', 'unknown unit "min" in duration "5min"'],
  ['293y', 'duration out of range'],
])('%j is refused: %s', (text, message) => {
  expect(decodeDuration(text)).toEqual({ ok: false, message });
});

test.each<[number, string]>([
  [0, '0s'],
  [300_000, '5m'],
  [-300_000, '-5m'],
  [5_400_000, '1h30m'],
  [90_000, '1m30s'],
  [1500, '1s500ms'],
  [86_400_000, '1d'],
  [604_800_000, '1w'],
  [7_776_000_000, '90d'],
  [31_536_000_000, '1y'],
  [31_536_000_001, '365d1ms'],
])('%d milliseconds are %s', (ms, text) => {
  expect(printDuration(ms)).toBe(text);
});

test('what is printed is read back', () => {
  const random = randomFrom(11);
  for (let round = 0; round < 2000; round++) {
    const ms = Math.floor(random() ** 4 * 9e12);
    expect(parseDuration(printDuration(ms)), `seed 11, ${ms}`).toBe(ms);
  }
});

test('a part of a millisecond is our own mistake', () => {
  expect(() => printDuration(0.5)).toThrow('whole number');
});
