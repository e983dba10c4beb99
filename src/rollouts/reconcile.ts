import type { Measure } from './analysis.ts';
import { countMeasurement, isCompleted, noMeasurements } from './assess-metric.ts';
import { assessRun } from './assess-run.ts';
import { type MeasureContext, type Measured, newMeasurement, resumedMeasurement, terminatedMeasurement } from './measurement.ts';
import { lastMeasurement, type MeasurementState, type RunState } from './run-state.ts';
import { dueTasks, type MetricTask, nextReconcileMs } from './schedule.ts';

/** `dueMs` is the time for which the controller was called, `nowMs` the time at which it is: what is due is done a moment later. */
export type Clock = { readonly nowMs: number; readonly dueMs: number };

export type Reconciled =
  | {
      readonly kind: 'done';
      readonly clock: Clock;
      /** The status that is written down is another: the controller will be called again at once. */
      readonly changed: boolean;
      readonly wakeMs: number | undefined;
      readonly asked: number;
    }
  | Unknown;

type Unknown = { readonly kind: 'unknown'; readonly metric: string; readonly atMs: number; readonly reason: string };

/**
 * One reconcile: takes what is due, all in parallel, waits for the slowest, and assesses. Changes `state`.
 * Source: argo-rollouts analysis/analysis.go, reconcileAnalysisRun.
 */
export function reconcile(state: RunState, measure: Measure, context: MeasureContext, clock: Clock): Reconciled {
  const tasks = dueTasks(state, clock.nowMs, { timing: context.timing, waitsForResume: context.argo !== '1.10' });
  let nowMs = clock.nowMs;
  let changed = state.startedAtMs === undefined;
  let asked = 0;
  for (const task of tasks) {
    const measured = perform(task, measure, context, clock);
    if ('kind' in measured) return { kind: 'unknown', metric: task.metric.metric.name, atMs: clock.dueMs, reason: measured.reason };
    if (task.kind === 'measure') asked++;
    // Nothing is written down of a measurement that is asked after and still runs, but for the time of the next try.
    changed ||= task.kind === 'measure' || isCompleted(measured.phase);
    nowMs = Math.max(nowMs, measured.finishedAtMs ?? 0, task.kind === 'measure' ? (measured.pending?.askedAtMs ?? 0) : 0);
    record(task, measured);
  }
  state.startedAtMs ??= nowMs;
  const { phase, message, decidedBy } = assessRun(state);
  if (phase !== state.phase) {
    state.phase = phase;
    state.message = message;
    state.decidedBy = decidedBy;
    if (isCompleted(phase)) state.completedAtMs = nowMs;
  }
  const wakeMs = nextReconcileMs(state);
  if (context.timing === 'persisted') changed = keepWholeSeconds(state) || changed;
  return { kind: 'done', clock: { nowMs, dueMs: clock.dueMs + nowMs - clock.nowMs }, changed, wakeMs, asked };
}

function perform({ kind, metric }: MetricTask, measure: Measure, context: MeasureContext, { nowMs, dueMs }: Clock): Measured {
  if (kind === 'measure') return newMeasurement(metric, measure(metric.metric, dueMs), nowMs, context);
  if (metric.result === undefined) throw new Error(`${metric.metric.name} was never measured`);
  const last = lastMeasurement(metric.result);
  return kind === 'resume' ? resumedMeasurement(metric, last, nowMs, context) : terminatedMeasurement(metric, last, nowMs, context);
}

function record({ kind, metric }: MetricTask, measurement: MeasurementState): void {
  metric.result ??= { phase: 'Running', message: '', decision: undefined, counters: noMeasurements, measurements: [] };
  const { result } = metric;
  if (isCompleted(measurement.phase)) result.counters = countMeasurement(result.counters, measurement.phase);
  if (kind !== 'measure') result.measurements.pop();
  result.measurements.push(measurement);
}

/** Returns whether a measurement in flight got another time to be asked after. */
function keepWholeSeconds(state: RunState): boolean {
  if (state.startedAtMs !== undefined) state.startedAtMs = wholeSecond(state.startedAtMs);
  if (state.completedAtMs !== undefined) state.completedAtMs = wholeSecond(state.completedAtMs);
  let moved = false;
  for (const { result } of state.metrics) {
    if (result === undefined) continue;
    const last = lastMeasurement(result);
    last.startedAtMs = wholeSecond(last.startedAtMs);
    if (last.finishedAtMs !== undefined) last.finishedAtMs = wholeSecond(last.finishedAtMs);
    if (last.resumeAtMs === undefined || last.pending === undefined) continue;
    last.resumeAtMs = wholeSecond(last.resumeAtMs);
    moved ||= last.resumeAtMs !== last.pending.keptResumeAtMs;
    last.pending.keptResumeAtMs = last.resumeAtMs;
  }
  return moved;
}

function wholeSecond(atMs: number): number {
  return Math.floor(atMs / 1000) * 1000;
}
