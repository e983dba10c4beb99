import type { AnalysisRun } from './analysis.ts';
import { isCompleted, readLimits } from './assess-metric.ts';
import type { Placement, RolloutOutcome } from './placement.ts';
import { openMetrics, runCause } from './run-cause.ts';

export type RolloutVerdict = { readonly outcome: RolloutOutcome; readonly reason: string };

/**
 * What the Rollout does with the run, and why in plain words. A run that has not ended is taken for one that never does.
 *
 * `lastStepAtMs` matters to a background run only: when the rollout passes its last step, after which it asks no more. Without it every verdict
 * comes in time.
 * Source: argo-rollouts rollout/{analysis,canary,bluegreen,service,pause,sync}.go; an undecided background run was tried on a live control plane.
 */
export function rolloutOutcome(
  placement: Placement,
  run: AnalysisRun,
  { lastStepAtMs }: { readonly lastStepAtMs?: number } = {},
): RolloutVerdict {
  switch (placement) {
    case 'step':
    case 'prePromotion':
    case 'postPromotion':
      return waitedForOutcome(run, effects[placement]);
    case 'background':
      return backgroundOutcome(run, lastStepAtMs);
    default:
      return neverPlacement(placement);
  }
}

type Effect = readonly [RolloutOutcome, string];
type Effects = { readonly passed: Effect; readonly aborted: Effect; readonly paused: Effect; readonly open: Effect };

/** Where the rollout waits for the run. */
const effects: Readonly<Record<'step' | 'prePromotion' | 'postPromotion', Effects>> = {
  step: {
    passed: ['proceeds', 'the rollout goes on to its next step'],
    aborted: ['blocked', 'the rollout is aborted and all traffic goes back to the stable version'],
    paused: ['blocked', 'the rollout is paused until somebody resumes it, which measures again, or promotes it, which skips this step'],
    open: ['blocked', 'the rollout waits at this step until somebody ends the analysis'],
  },
  prePromotion: {
    passed: ['proceeds', 'traffic may be switched to the new version'],
    aborted: ['blocked', 'the rollout is aborted and traffic stays on the stable version'],
    paused: ['blocked', 'the rollout is paused and traffic stays on the stable version until somebody acts'],
    open: ['blocked', 'traffic stays on the stable version until somebody ends the analysis'],
  },
  postPromotion: {
    passed: ['proceeds', 'the new version, which has the traffic, becomes the stable one'],
    aborted: ['rolled back', 'the rollout is aborted and traffic is switched back from the new version to the stable one'],
    paused: ['exposed', 'the rollout is paused, and the new version keeps all traffic until somebody acts'],
    open: ['exposed', 'the new version keeps all traffic, although nothing shows it healthy, until somebody ends the analysis'],
  },
};

function waitedForOutcome(run: AnalysisRun, { passed, aborted, paused, open }: Effects): RolloutVerdict {
  switch (run.phase) {
    case 'Successful':
      return verdict(passed, passedCause(run));
    case 'Failed':
    case 'Error':
      return verdict(aborted, runCause(run));
    case 'Inconclusive':
      return verdict(paused, runCause(run));
    case 'Running':
    case 'Pending':
      return verdict(open, `the analysis does not end: ${openMetrics(run) ?? 'nothing ends it'}`);
    default:
      return neverPhase(run.phase);
  }
}

function backgroundOutcome(run: AnalysisRun, lastStepAtMs: number | undefined): RolloutVerdict {
  if (!isCompleted(run.phase)) {
    const open = openMetrics(run) ?? 'nothing ends it';
    return verdict(unasked, `the analysis was still running when the last step was done: ${open}`);
  }
  // A run that was refused has no end: it was Error from the start. Ends are kept in whole seconds.
  const endedAtMs = run.completedAtMs ?? run.startedAtMs;
  const late = lastStepAtMs !== undefined && endedAtMs >= Math.floor(lastStepAtMs / 1000) * 1000;
  if (run.phase === 'Successful') {
    const gap = unwatched(run);
    if (gap !== undefined) return verdict(unasked, `the last step was done before the analysis had a verdict: ${gap}`);
    if (run.metricResults.some(({ decision }) => decision === 'terminated')) return verdict(watched, passedCause(run));
    return late ? verdict(unasked, 'the analysis passed only after the last step was done') : verdict(passedEarly, passedCause(run));
  }
  const cause = runCause(run);
  if (late) return verdict(unasked, `${cause}, but only after the last step was done`);
  return run.phase === 'Inconclusive' ? verdict(undecided, cause) : verdict(effects.step.aborted, cause);
}

const unasked: Effect = ['not gating', 'the new version is promoted all the same, for the rollout does not wait for a background analysis'];
const undecided: Effect = [
  'not gating',
  'the rollout is paused, but it can pass its remaining steps in spite of that unless one of them needs more replicas or is an analysis itself',
];
const watched: Effect = ['proceeds', 'the analysis watched until the rollout ended it, and found no reason to stop'];
const passedEarly: Effect = ['proceeds', 'the rollout goes on, and nothing watches the steps after that'];

/** What a background run that ended as Successful had not looked at to the end: one without a count does so, as long as it is measured at all. */
function unwatched(run: AnalysisRun): string | undefined {
  const gaps = run.metrics.flatMap((metric) => {
    if (run.dryRun?.includes(metric.name)) return [];
    const result = run.metricResults.find(({ name }) => name === metric.name);
    if (result === undefined) return [`${metric.name} was never measured`];
    if (result.decision !== 'terminated' && isCompleted(result.phase)) return [];
    if (result.count === 0) return [`${metric.name} was never answered`];
    const { count } = readLimits(metric);
    if (count !== undefined) return [`${metric.name} had ${result.count} of ${count} measurements`];
    return result.measurements.at(-1)?.finishedAtMs === undefined ? [`${metric.name} was still waiting for an answer`] : [];
  });
  return gaps.length === 0 ? undefined : gaps.join(', ');
}

function passedCause(run: AnalysisRun): string {
  if (run.metricResults.length > 0 && run.runSummary.count === 0) return 'every metric is in dry run, so nothing can fail';
  const ended = run.metricResults.some(({ decision }) => decision === 'terminated') || run.metricResults.length === 0;
  return ended ? 'the analysis was ended from outside, and no limit had been exceeded' : 'the analysis passed';
}

function verdict([outcome, effect]: Effect, cause: string): RolloutVerdict {
  return { outcome, reason: `${cause}: ${effect}` };
}

function neverPhase(phase: never): never {
  throw new Error(`no phase: ${phase}`);
}

function neverPlacement(placement: never): never {
  throw new Error(`no placement: ${placement}`);
}
