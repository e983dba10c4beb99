import { expect, test } from 'vitest';
import { type ExitCode, exitCodes, worstExitCode } from '../../src/cli/exit-code.ts';

test('the numbers are API', () => {
  expect(exitCodes).toEqual({
    yes: 0,
    no: 1,
    couldNotStart: 2,
    undecided: 3,
    filesDiffer: 4,
    ourBug: 70,
    interrupted: 130,
    terminated: 143,
  });
});

test.for<[readonly ExitCode[], ExitCode]>([
  [[0], 0],
  [[0, 4], 4],
  [[4, 3, 0], 3],
  [[3, 1, 4], 1],
  [[1, 2, 3], 2],
  [[2, 70, 1], 70],
  [[70, 130], 130],
])('of %j the code is %i', ([codes, expected]) => {
  expect(worstExitCode(...codes)).toBe(expected);
});

test('no code at all is our mistake, never a yes', () => {
  expect(() => worstExitCode()).toThrow();
});
