import { goDurationMs } from '../rollouts/go-duration.ts';
import { remembered } from '../source/remembered.ts';
import { isKnown, knownLimits } from './limits.ts';
import type { AnalysisUse, RolloutStep, RolloutUnderLint } from './rollout.ts';
import type { MetricUnderLint } from './subject.ts';

/**
 * Of a metric in its run, in milliseconds from the start. `failsMs`: when it is Failed if every measurement fails; `endsMs`: when it is
 * Successful at the earliest, undefined without a count; `lastMs`: when its count is taken.
 */
export type MetricTime = {
  readonly firstMs: number;
  readonly failsMs: number | undefined;
  readonly endsMs: number | undefined;
  readonly lastMs: number | undefined;
};

/** Undefined where it rests on an arg that lint does not know, or on what the controller refuses. */
export function metricTime(subject: MetricUnderLint): MetricTime | undefined {
  const { metric } = subject;
  const limits = knownLimits(subject, ['count', 'failureLimit', 'consecutiveSuccessLimit']);
  if (limits === undefined || !isKnown(subject, 'interval') || !isKnown(subject, 'initialDelay')) return undefined;
  const everyMs = (metric.interval ?? '') === '' ? 0 : goDurationMs(metric.interval as string);
  const firstMs = (metric.initialDelay ?? '') === '' ? 0 : goDurationMs(metric.initialDelay as string);
  if (everyMs === undefined || firstMs === undefined) return undefined;
  const { failures, consecutiveSuccesses } = limits;
  const count = limits.count === undefined ? undefined : Math.max(1, limits.count);
  const after = (measurements: number): number => Math.max(0, firstMs) + (measurements - 1) * Math.max(0, everyMs);
  const least = Math.min(count ?? Number.POSITIVE_INFINITY, consecutiveSuccesses ?? Number.POSITIVE_INFINITY);
  return {
    firstMs: Math.max(0, firstMs),
    failsMs: failures === undefined || (count !== undefined && failures >= count) ? undefined : after(failures + 1),
    endsMs: Number.isFinite(least) ? after(least) : undefined,
    lastMs: count === undefined ? undefined : after(count),
  };
}

/**
 * How long the rollout takes at least from a step on until its last step is done. `waits`: a human has to end a pause, so that it takes as
 * long as that does. `open`: the indexes of steps that take a time nobody knows.
 */
export type RemainingTime = { readonly leastMs: number; readonly waits: boolean; readonly open: readonly number[] };

export function remainingTime({ steps }: RolloutUnderLint, fromStep: number): RemainingTime {
  let leastMs = 0;
  let waits = false;
  const open: number[] = [];
  for (const step of steps.slice(fromStep)) {
    if (step.kind === 'pause' && step.durationMs === undefined) waits = true;
    leastMs += step.durationMs ?? 0;
    if (step.kind === 'experiment' || step.kind === 'plugin') open.push(step.index);
    if (step.kind !== 'analysis') continue;
    const ms = analysisMs(step);
    if (ms === undefined) open.push(step.index);
    else leastMs += ms;
  }
  return { leastMs, waits, open };
}

/** Each step is asked again for every step before it. */
const analysisMs = remembered(earliestPassMs);

/** When the analysis of a step passes at the earliest. */
function earliestPassMs({ analysis }: RolloutStep): number | undefined {
  if (analysis === undefined || analysis.missing.length > 0) return undefined;
  const ends = metricsOf(analysis).map((subject) => metricTime(subject)?.endsMs);
  return ends.some((ms) => ms === undefined) ? undefined : Math.max(0, ...ends.map((ms) => ms ?? 0));
}

export function metricsOf({ templates }: AnalysisUse): readonly MetricUnderLint[] {
  return templates.flatMap(({ metrics }) => metrics);
}

/** In words such as `5m` or `90s`. */
export function durationWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const words = [hours > 0 ? `${hours}h` : '', minutes > 0 ? `${minutes}m` : '', rest > 0 ? `${rest}s` : ''].join('');
  return words === '' ? '0s' : words;
}
