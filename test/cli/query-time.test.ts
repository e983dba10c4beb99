import { expect, test } from 'vitest';
import { defaultStepMs, parseQueryTime, printTime, resolveTime } from '../../src/cli/query-time.ts';

const span = { startMs: 1000, endMs: 601_000 };

test.for([
  ['start', 1000],
  ['end', 601_000],
  ['start+5m', 301_000],
  ['start-1s', 0],
  ['end-1m30s', 511_000],
  ['end+500ms', 601_500],
  ['start+0', 1000],
  ['0', 0],
  ['-1.5', -1500],
  ['1786701900', 1_786_701_900_000],
  ['1786701900.1234', 1_786_701_900_123],
  ['1970-01-01T00:00:01Z', 1000],
  ['1970-01-01t00:00:01z', 1000],
  ['1970-01-01 00:00:01.5Z', 1500],
  ['1970-01-01T00:00:01.123456789Z', 1123],
  ['1970-01-01T02:00:00+02:00', 0],
  ['1969-12-31T19:30:00-04:30', 0],
  ['2024-02-29T00:00:00Z', 1_709_164_800_000],
] as const)('%s is %i', ([text, expected]) => {
  const parsed = parseQueryTime(text);
  expect(typeof parsed === 'string' ? parsed : resolveTime(parsed, span)).toBe(expected);
});

test.for([
  ['', 'Times are'],
  ['now', 'Times are'],
  ['5m', 'Times are'],
  ['Start', 'Times are'],
  ['2023-02-29T00:00:00Z', 'Times are'],
  ['2024-01-01T24:00:00Z', 'Times are'],
  ['2024-01-01T00:00:00', 'Times are'],
  ['2024-01-01T00:00:00+24:00', 'Times are'],
  ['1e9', 'Times are'],
  ['start+', 'Times are'],
  ['start+5', '"5" is no duration'],
  ['end-5minutes', '"5minutes" is no duration'],
  ['1786701900000', 'looks like milliseconds'],
] as const)('%s is refused', ([text, expected]) => {
  expect(parseQueryTime(text)).toContain(expected);
});

test.for([
  [0, '1970-01-01T00:00:00Z'],
  [1_786_701_900_123, '2026-08-14T10:05:00.123Z'],
] as const)('%i prints as %s', ([atMs, expected]) => {
  expect(printTime(atMs)).toBe(expected);
});

test.for([
  [0, 1000],
  [60_000, 1000],
  [120_000, 1000],
  [120_001, 2000],
  [3_600_000, 30_000],
  [86_400_000, 900_000],
  [365 * 86_400_000, 4 * 86_400_000],
] as const)('a range of %i ms gets steps of %i ms', ([rangeMs, expected]) => {
  expect(defaultStepMs(rangeMs)).toBe(expected);
});
