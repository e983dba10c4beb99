import { expect, test } from 'vitest';
import { closest } from '../../src/source/suggest.ts';

const cases: readonly [word: string, candidates: readonly string[], expected: string | undefined][] = [
  ['gaurdrails', ['guardrails', 'use', 'params'], 'guardrails'],
  ['minvolume', ['minVolume'], 'minVolume'],
  ['min-volume', ['minVolume'], 'minVolume'],
  ['interva', ['interval', 'internal'], 'interval'],
  ['failureLimit', ['failures', 'undecided'], undefined],
  ['warning', ['deny', 'warn', 'audit'], undefined],
  ['wran', ['deny', 'warn', 'audit'], 'warn'],
  ['x', ['y', 'z'], undefined],
  ['at', ['as'], 'as'],
  ['use', ['use'], undefined],
  ['spec', [], undefined],
  ['', ['a'], undefined],
  ['abc', ['abd', 'abe'], 'abd'],
  ['a'.repeat(1000), ['b'.repeat(1000)], undefined],
];
test.each(cases)('%s of %j', (word, candidates, expected) => {
  expect(closest(word, candidates)).toBe(expected);
});
