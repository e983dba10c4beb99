import type { ResolvedGuardrail } from '../policy/resolve.ts';
import type { Metric } from '../rollouts/types.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { argoDuration } from './duration.ts';
import type { MetricSource } from './sources.ts';

/** `bounded`: a step, pre- or post-promotion run that ends by its count. `background`: watches until the rollout ends it. */
export type TemplateUse = 'bounded' | 'background';

export type Limits = {
  readonly schedule: Pick<Metric, 'interval' | 'initialDelay' | 'count'>;
  readonly tolerances: Pick<Metric, 'failureLimit' | 'inconclusiveLimit' | 'consecutiveErrorLimit' | 'consecutiveSuccessLimit'>;
};

/** When a metric is measured and what it tolerates, every number written out. */
export function limitsOf(
  guardrail: ResolvedGuardrail,
  reachMs: number,
  source: MetricSource,
  use: TemplateUse,
  findings: Diagnostic[],
): Limits | undefined {
  const { schedule, minVolume } = guardrail;
  if (schedule === undefined) throw new Error(`${guardrail.name} is a metric guardrail and has a schedule`);
  const initialDelayMs = schedule.initialDelayMs?.value ?? reachMs + 2 * source.scrapeIntervalMs;
  const timing = { interval: argoDuration(schedule.intervalMs.value), initialDelay: argoDuration(initialDelayMs) };
  const tolerances = {
    failureLimit: schedule.failures.value,
    inconclusiveLimit: schedule.undecided.value,
    consecutiveErrorLimit: schedule.errors.value,
  };
  if (use === 'background') {
    if (minVolume === undefined) return { schedule: timing, tolerances: { ...tolerances, inconclusiveLimit: 0 } };
    findings.push({
      code: 'GP403',
      name: 'undecided-in-background',
      severity: 'error',
      message: `${guardrail.name}: a guardrail with minVolume cannot be compiled for background analysis`,
      range: minVolume.range,
      hint: 'use it in a step (rollout: { as: [step] }), or move it to a policy of its own',
      notes: [
        {
          label: 'world',
          text: 'low volume: an undecided background run pauses the rollout, and Argo Rollouts can promote it in spite of that',
        },
      ],
    });
    return undefined;
  }
  const count = schedule.count.value;
  if (minVolume?.waitMs === undefined) return { schedule: { ...timing, count }, tolerances };
  // Late traffic: up to `waits` undecided readings, then `count` good ones in a row; the count leaves room for both.
  const waits = Math.ceil(minVolume.waitMs.value / schedule.intervalMs.value);
  return {
    schedule: { ...timing, count: count + waits },
    tolerances: { ...tolerances, inconclusiveLimit: waits, consecutiveSuccessLimit: count },
  };
}
