import { isCompleted } from './assess-metric.ts';
import { isInFlight, isTerminating, lastMeasurement, type MetricState, type ResultState, type RunState } from './run-state.ts';

/**
 * How exactly time is kept. `persisted`: statuses keep whole seconds, and a wake-up comes 1 ms late, so that what is due strictly after a time
 * is due then; what a controller does whose reconciles take no time. `exact`: milliseconds throughout, and due at the time itself.
 */
export type Timing = 'persisted' | 'exact';

const errorRetryMs = 10_000;

export type MetricTask = { readonly kind: 'measure' | 'resume' | 'terminate'; readonly metric: MetricState };

/**
 * What the controller does in a reconcile at `nowMs`, in the order of the spec.
 *
 * `waitsForResume`: up to 1.9 a measurement that polls is left alone until its time even in a run that is ending.
 * Source: argo-rollouts analysis/analysis.go, generateMetricTasks.
 */
export function dueTasks(
  state: RunState,
  nowMs: number,
  { timing, waitsForResume }: { readonly timing: Timing; readonly waitsForResume: boolean },
): readonly MetricTask[] {
  const terminating = isTerminating(state);
  const isDue = (metric: MetricState, result: ResultState): boolean => {
    const { finishedAtMs = Number.POSITIVE_INFINITY, phase } = lastMeasurement(result);
    const dueMs = finishedAtMs + (phase === 'Error' ? errorRetryMs : (metric.intervalMs ?? errorRetryMs));
    return timing === 'exact' ? nowMs >= dueMs : nowMs > dueMs;
  };
  return state.metrics.flatMap((metric): readonly MetricTask[] => {
    const { result, limits, initialDelayMs } = metric;
    if (result === undefined) {
      if (terminating) return [];
      // The start is written down at the end of the first reconcile: whoever has a delay, even of zero, waits for the second.
      const waits = initialDelayMs !== undefined && (state.startedAtMs === undefined || state.startedAtMs + initialDelayMs > nowMs);
      return waits ? [] : [{ kind: 'measure', metric }];
    }
    if (isCompleted(result.phase)) return [];
    if (isInFlight(result)) {
      const { resumeAtMs } = lastMeasurement(result);
      if (resumeAtMs !== undefined && resumeAtMs > nowMs && (!terminating || waitsForResume)) return [];
      return [{ kind: terminating ? 'terminate' : 'resume', metric }];
    }
    if (terminating || (limits.count !== undefined && result.counters.count >= limits.count)) return [];
    return isDue(metric, result) ? [{ kind: 'measure', metric }] : [];
  });
}

/**
 * When the controller wants to be called again, undefined for never: the earliest time of its metrics.
 * Source: argo-rollouts analysis/analysis.go, calculateNextReconcileTime.
 */
export function nextReconcileMs(state: RunState): number | undefined {
  const times = state.metrics.map((metric) => nextTimeMs(metric, state.startedAtMs)).filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

function nextTimeMs({ result, limits, initialDelayMs, intervalMs }: MetricState, startedAtMs: number | undefined): number | undefined {
  if (result === undefined) return initialDelayMs === undefined || startedAtMs === undefined ? undefined : startedAtMs + initialDelayMs;
  if (isCompleted(result.phase)) return undefined;
  const { finishedAtMs, resumeAtMs, phase } = lastMeasurement(result);
  if (finishedAtMs === undefined) return resumeAtMs;
  if (limits.count !== undefined && result.counters.count >= limits.count) return undefined;
  if (phase === 'Error') return finishedAtMs + errorRetryMs;
  return intervalMs === undefined ? undefined : finishedAtMs + intervalMs;
}

/** When something outside calls the controller: a job that ends, where the provider does not poll it. */
export function nextEventMs(state: RunState): number | undefined {
  const times = state.metrics.flatMap(({ result }) => {
    if (result === undefined || isCompleted(result.phase)) return [];
    const { pending, resumeAtMs } = lastMeasurement(result);
    return pending === undefined || resumeAtMs !== undefined || pending.readyAtMs === Number.POSITIVE_INFINITY ? [] : [pending.readyAtMs];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}
