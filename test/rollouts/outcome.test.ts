import { describe, expect, test } from 'vitest';
import type { AnalysisRun } from '../../src/rollouts/analysis.ts';
import { rolloutOutcome } from '../../src/rollouts/outcome.ts';
import type { Placement, RolloutOutcome } from '../../src/rollouts/placement.ts';
import { playRun, startMs } from './simulate-shorthand.ts';

const runs = {
  Successful: playRun({ m: ['c2 i1m', 'S'] }),
  Failed: playRun({ m: ['c2 i1m', 'SF'] }),
  Error: playRun({ m: ['c2 i1m e1', 'E'] }),
  refused: playRun({ m: ['c2', 'S'] }),
  Inconclusive: playRun({ m: ['c2 i1m', 'SI'] }),
  'never completes': playRun({ m: ['i1m', 'S'] }),
} satisfies Readonly<Record<string, AnalysisRun>>;

/** Section 8.6: what the Rollout does with each way a run can end. */
const table: readonly (readonly [placement: Placement, run: keyof typeof runs, outcome: RolloutOutcome, reason: RegExp])[] = [
  ['step', 'Successful', 'proceeds', /next step/],
  ['step', 'Failed', 'blocked', /^m failed once, and none of that is tolerated: the rollout is aborted/],
  ['step', 'Error', 'blocked', /^m could not be measured twice in a row, and one is tolerated \(gone\): the rollout is aborted/],
  ['step', 'refused', 'blocked', /^Analysis spec invalid: metrics\[0\]: interval must be specified .*: the rollout is aborted/],
  ['step', 'Inconclusive', 'blocked', /^m was undecided once, and none of that is tolerated: the rollout is paused/],
  ['step', 'never completes', 'blocked', /m has no count and goes on for ever: the rollout waits/],
  ['prePromotion', 'Successful', 'proceeds', /may be switched/],
  ['prePromotion', 'Failed', 'blocked', /aborted and traffic stays on the stable version/],
  ['prePromotion', 'Error', 'blocked', /aborted/],
  ['prePromotion', 'refused', 'blocked', /aborted/],
  ['prePromotion', 'Inconclusive', 'blocked', /paused and traffic stays on the stable version/],
  ['prePromotion', 'never completes', 'blocked', /stays on the stable version until/],
  ['postPromotion', 'Successful', 'proceeds', /becomes the stable one/],
  ['postPromotion', 'Failed', 'rolled back', /switched back from the new version/],
  ['postPromotion', 'Error', 'rolled back', /switched back/],
  ['postPromotion', 'refused', 'rolled back', /switched back/],
  ['postPromotion', 'Inconclusive', 'exposed', /the new version keeps all traffic until somebody acts/],
  ['postPromotion', 'never completes', 'exposed', /keeps all traffic, although nothing shows it healthy/],
  ['background', 'Successful', 'proceeds', /nothing watches the steps after that/],
  ['background', 'Failed', 'blocked', /aborted/],
  ['background', 'Error', 'blocked', /aborted/],
  ['background', 'refused', 'blocked', /aborted/],
  ['background', 'Inconclusive', 'not gating', /can pass its remaining steps in spite of that/],
  ['background', 'never completes', 'not gating', /still running when the last step was done.*does not wait/],
];

test.each(table)('%s, %s: %s', (placement, run, outcome, reason) => {
  const seen = rolloutOutcome(placement, runs[run], placement === 'background' ? { lastStepAtMs: startMs + 600_000 } : {});
  expect(seen.outcome).toBe(outcome);
  expect(seen.reason).toMatch(reason);
});

describe('a background verdict after the last step does not gate', () => {
  test.each([
    ['Successful', 60],
    ['Failed', 60],
    ['Error', 10],
    ['refused', 0],
    ['Inconclusive', 60],
  ] as const)('%s at %s s, or after', (run, seconds) => {
    const outcome = (lastStepSeconds: number): RolloutOutcome =>
      rolloutOutcome('background', runs[run], { lastStepAtMs: startMs + lastStepSeconds * 1000 }).outcome;
    expect(outcome(seconds)).toBe('not gating');
    // The end of the run is known by the second only.
    expect(outcome(seconds + 0.9)).toBe('not gating');
    expect(outcome(seconds + 1)).not.toBe(run === 'Inconclusive' ? 'proceeds' : 'not gating');
  });
});

/** The last step is done at 150 s, and the rollout ends the analysis. */
const ended = { terminateAtSeconds: 150 };
const lastStepAtMs = startMs + 150_000;

test.each([
  ['one without a count has watched', { m: ['i1m', 'S'] }, 'proceeds', /watched until the rollout ended it/],
  ['tolerated failures are tolerated', { m: ['i1m f5', 'F'] }, 'proceeds', /watched/],
  ['a count was not reached', { m: ['i1m c9', 'S'] }, 'not gating', /m had 3 of 9 measurements/],
  ['the delay was longer than the rollout', { m: ['i1m d5m', 'F'] }, 'not gating', /m was never measured/],
  ['one of two was not measured', { m: ['i1m', 'S'], n: ['i1m d5m', 'F'] }, 'not gating', /n was never measured/],
  ['only errors, all tolerated', { m: ['i1m e99', 'E'] }, 'not gating', /m was never answered/],
  ['one had passed, one watched', { m: ['-', 'S'], n: ['i1m', 'S'] }, 'proceeds', /watched/],
] as const)('a background run that the rollout ends: %s', (_name, metrics, outcome, reason) => {
  const seen = rolloutOutcome('background', playRun(metrics, ended), { lastStepAtMs });
  expect(seen.outcome).toBe(outcome);
  expect(seen.reason).toMatch(reason);
  expect(rolloutOutcome('background', playRun(metrics, ended)).outcome).toBe(outcome);
});

test('a metric in dry run need not be measured', () => {
  const run = playRun({ m: ['i1m', 'S'], n: ['i1m d5m', 'S'] }, { ...ended, dryRun: new Set(['n']) });
  expect(rolloutOutcome('background', run, { lastStepAtMs }).outcome).toBe('proceeds');
});

test.each([
  ['s3 f2 c5 i1m', 'SFSFS', /^m never succeeded 3 times in a row:/],
  ['f2 c5 i1m', 'F', /^m failed 3 times, and 2 are tolerated:/],
])('the reason of %s, %s', (spec, letters, reason) => {
  expect(rolloutOutcome('step', playRun({ m: [spec, letters] })).reason).toMatch(reason);
});

test.each([
  [{ m: ['-', 'F'] }, new Set(['m']), /every metric is in dry run, so nothing can fail/],
  [{ m: ['i1m', 'S'] }, new Set<string>(), /ended from outside, and no limit had been exceeded/],
] as const)('a step that passes without a verdict says so: %j', (metrics, dryRun, reason) => {
  const { outcome, reason: seen } = rolloutOutcome('step', playRun(metrics, { ...ended, dryRun }));
  expect(outcome).toBe('proceeds');
  expect(seen).toMatch(reason);
});
