import type { AnalysisMetric, AnalysisPhase, MetricDecision } from './analysis.ts';
import { type IntOrString, int32Value, intValue } from './int-or-string.ts';

export type CompletedPhase = Exclude<AnalysisPhase, 'Pending' | 'Running'>;

export function isCompleted(phase: AnalysisPhase): phase is CompletedPhase {
  return phase !== 'Pending' && phase !== 'Running';
}

/** The limits of a metric as the controller reads them. Undefined where the limit is off; `count` undefined is indefinite. */
export type MetricLimits = {
  readonly failures: number | undefined;
  readonly inconclusive: number;
  readonly consecutiveErrors: number;
  readonly consecutiveSuccesses: number | undefined;
  readonly count: number | undefined;
  /** Whether `failureLimit` counts where the count is reached: read wider than the limit itself. */
  readonly failuresApply: boolean;
};

const defaultConsecutiveErrorLimit = 4;

/** Source: argo-rollouts analysis/analysis.go, utils/defaults, and EffectiveCount of the API types. */
export function readLimits(metric: AnalysisMetric): MetricLimits {
  const failures = int32Value(metric.failureLimit ?? 0);
  const successes = metric.consecutiveSuccessLimit ?? 0;
  return {
    failures: failures >= 0 ? failures : undefined,
    inconclusive: int32Value(metric.inconclusiveLimit ?? 0),
    consecutiveErrors: int32Value(metric.consecutiveErrorLimit ?? defaultConsecutiveErrorLimit),
    consecutiveSuccesses: intValue(successes) > 0 ? int32Value(successes) : undefined,
    count: effectiveCount(metric.count, metric.interval),
    failuresApply: intValue(metric.failureLimit ?? 0) >= 0,
  };
}

function effectiveCount(count: IntOrString | undefined, interval = ''): number | undefined {
  if (count !== undefined && intValue(count) !== 0) return int32Value(count);
  return interval === '' ? 1 : undefined;
}

/** The counters of a metric's result. `count` leaves provider errors out. */
export type MetricCounters = {
  readonly count: number;
  readonly successful: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly error: number;
  readonly consecutiveError: number;
  readonly consecutiveSuccess: number;
};

export const noMeasurements: MetricCounters = {
  count: 0,
  successful: 0,
  failed: 0,
  inconclusive: 0,
  error: 0,
  consecutiveError: 0,
  consecutiveSuccess: 0,
};

export function countMeasurement(counters: MetricCounters, phase: CompletedPhase): MetricCounters {
  const counted = { ...counters, count: counters.count + 1, consecutiveError: 0, consecutiveSuccess: 0 };
  switch (phase) {
    case 'Successful':
      return { ...counted, successful: counters.successful + 1, consecutiveSuccess: counters.consecutiveSuccess + 1 };
    case 'Failed':
      return { ...counted, failed: counters.failed + 1 };
    case 'Inconclusive':
      return { ...counted, inconclusive: counters.inconclusive + 1 };
    case 'Error':
      return { ...counters, error: counters.error + 1, consecutiveError: counters.consecutiveError + 1, consecutiveSuccess: 0 };
    default:
      return neverPhase(phase);
  }
}

export type LimitViolation = {
  readonly phase: 'Failed' | 'Inconclusive' | 'Error';
  readonly decision: 'failureLimit' | 'inconclusiveLimit' | 'consecutiveErrorLimit';
  /** The controller's words. */
  readonly message: string;
};

/**
 * The limit that the counters exceed. Of several the controller names the one it checks last: errors before inconclusive before failed.
 * A limit tolerates exactly its number.
 */
export function violatedLimit(
  limits: MetricLimits,
  { failed, inconclusive, consecutiveError }: MetricCounters,
): LimitViolation | undefined {
  if (consecutiveError > limits.consecutiveErrors) {
    const message = `consecutiveErrors (${consecutiveError}) > consecutiveErrorLimit (${limits.consecutiveErrors})`;
    return { phase: 'Error', decision: 'consecutiveErrorLimit', message };
  }
  if (inconclusive > limits.inconclusive) {
    const message = `inconclusive (${inconclusive}) > inconclusiveLimit (${limits.inconclusive})`;
    return { phase: 'Inconclusive', decision: 'inconclusiveLimit', message };
  }
  if (limits.failures !== undefined && failed > limits.failures) {
    return { phase: 'Failed', decision: 'failureLimit', message: `failed (${failed}) > failureLimit (${limits.failures})` };
  }
  return undefined;
}

export type MetricAssessment =
  | { readonly phase: 'Running' }
  | { readonly phase: 'Successful'; readonly decision: 'consecutiveSuccessLimit' | 'count' | 'terminated' }
  | { readonly phase: 'Failed' | 'Inconclusive' | 'Error'; readonly decision: MetricDecision };

/**
 * What the controller makes of a metric that has been measured and is not completed yet. `inFlight`: its last measurement has no answer yet.
 * Source: argo-rollouts analysis/analysis.go, assessMetricStatus.
 */
export function assessMetric(
  limits: MetricLimits,
  counters: MetricCounters,
  { inFlight, terminating }: { readonly inFlight: boolean; readonly terminating: boolean },
): MetricAssessment {
  if (inFlight) return { phase: 'Running' };
  const violation = violatedLimit(limits, counters);
  if (violation !== undefined) return violation;
  const wanted = limits.consecutiveSuccesses;
  if (wanted !== undefined && counters.consecutiveSuccess >= wanted) return { phase: 'Successful', decision: 'consecutiveSuccessLimit' };
  if (limits.count !== undefined && counters.count >= limits.count) {
    if (wanted === undefined) return { phase: 'Successful', decision: 'count' };
    return { phase: limits.failuresApply ? 'Inconclusive' : 'Failed', decision: 'consecutiveSuccessLimit' };
  }
  return terminating ? { phase: 'Successful', decision: 'terminated' } : { phase: 'Running' };
}

function neverPhase(phase: never): never {
  throw new Error(`no completed phase: ${phase}`);
}
