import type { AnalysisMetric, AnalysisRun, Measure } from './analysis.ts';
import { isCompleted } from './assess-metric.ts';
import { conditionEvaluator, type EvaluateCondition } from './condition.ts';
import type { ArgoVersion } from './crd/facts.ts';
import type { MeasureContext } from './measurement.ts';
import { type Clock, reconcile } from './reconcile.ts';
import { emptySummary, metricResults, newRunState, type RunState } from './run-state.ts';
import { nextEventMs, type Timing } from './schedule.ts';
import { validateMetrics } from './validate-metrics.ts';

/** Times are milliseconds since the epoch. */
export type SimulationRequest = {
  /** Args are resolved. */
  readonly metrics: readonly AnalysisMetric[];
  /** Names of the metrics in dry run. */
  readonly dryRun?: { readonly has: (name: string) => boolean };
  /** What is wrong with the rules of dryRun or measurementRetention, in the controller's words: the run is Error then. */
  readonly ruleProblem?: string;
  readonly argo: ArgoVersion;
  /** The first reconcile. */
  readonly startMs: number;
  readonly measure: Measure;
  /** When `spec.terminate` is set. At or before the start: nothing is measured. */
  readonly terminateAtMs?: number;
  /** What is due later does not happen: a run that has not ended is reported as it is then. */
  readonly untilMs: number;
  /** Default `persisted`, as on a cluster. */
  readonly timing?: Timing;
  /** The simulation gives up after so many measurements of all metrics. Default 20,000. */
  readonly maxMeasurements?: number;
  /** Default: a new `conditionEvaluator(argo)`. One for many runs reads each condition once. */
  readonly evaluate?: EvaluateCondition;
};

/** `unknown`: what happens from `atMs` on rests on something we cannot know; no phase may be drawn from it. */
export type Simulation =
  | { readonly kind: 'run'; readonly run: AnalysisRun }
  | { readonly kind: 'unknown'; readonly metric: string; readonly atMs: number; readonly reason: string };

/**
 * The whole life of an AnalysisRun, reconcile by reconcile, on a virtual clock. Reconciles take no time but that of the slowest answer.
 *
 * `measure` is asked for the time a measurement is due; times in the run are as its status keeps them.
 * Source: argo-rollouts analysis/analysis.go, the same in 1.8.4, 1.9.3 and 1.10.2 but for measurements in flight.
 */
export function simulate(request: SimulationRequest): Simulation {
  const { metrics, dryRun, argo, startMs, measure, terminateAtMs, untilMs, timing = 'persisted' } = request;
  const { maxMeasurements = defaultMaxMeasurements, evaluate = conditionEvaluator(argo) } = request;
  const problem = specProblem(metrics) ?? request.ruleProblem;
  if (problem !== undefined) return { kind: 'run', run: refusedRun(`Analysis spec invalid: ${problem}`, metrics, startMs) };

  const context: MeasureContext = { argo, timing, evaluate };
  const state = newRunState(metrics, (name) => dryRun?.has(name) ?? false);
  state.terminate = terminateAtMs !== undefined && terminateAtMs <= startMs;
  let clock: Clock = { nowMs: startMs, dueMs: startMs };
  let wakeMs: number | undefined;
  let asked = 0;
  for (;;) {
    const done = reconcile(state, measure, context, clock);
    if (done.kind === 'unknown') return done;
    clock = done.clock;
    if (state.phase !== undefined && isCompleted(state.phase)) return { kind: 'run', run: runOf(state, startMs) };
    asked += done.asked;
    if (asked > maxMeasurements) return tooMany(state, asked, clock.dueMs);
    wakeMs = earlier(wakeMs, done.wakeMs);
    // A changed status is an event of its own, and calls the controller at the same instant.
    if (done.changed) continue;

    const nextMs = earlier(wakeMs, nextEventMs(state));
    wakeMs = undefined;
    const ends = !state.terminate && terminateAtMs !== undefined && (nextMs === undefined || terminateAtMs < nextMs);
    const atMs = ends ? terminateAtMs : nextMs;
    if (atMs === undefined || atMs > untilMs) return { kind: 'run', run: runOf(state, startMs) };
    state.terminate ||= ends;
    const dueMs = Math.max(atMs, clock.nowMs);
    clock = { nowMs: ends || timing === 'exact' ? dueMs : dueMs + 1, dueMs };
  }
}

const defaultMaxMeasurements = 20_000;

/** A run that the controller refused before it measured anything, such as one whose args have no values. It has no `completedAtMs`. */
function refusedRun(message: string, metrics: readonly AnalysisMetric[], startMs: number): AnalysisRun {
  const summaries = { runSummary: emptySummary, dryRunSummary: emptySummary };
  return { phase: 'Error', message, startedAtMs: startMs, metrics, metricResults: [], ...summaries };
}

function specProblem(metrics: readonly AnalysisMetric[]): string | undefined {
  const [first] = validateMetrics(metrics);
  if (first === undefined) return undefined;
  return first.metricIndex === undefined ? first.message : `metrics[${first.metricIndex}]: ${first.message}`;
}

/** Names the metric that was measured most. */
function tooMany(state: RunState, asked: number, atMs: number): Simulation {
  const [first] = state.metrics.toSorted((a, b) => (b.result?.measurements.length ?? 0) - (a.result?.measurements.length ?? 0));
  const metric = first?.metric.name ?? '';
  return { kind: 'unknown', metric, atMs, reason: `the run did not end within ${asked} measurements` };
}

function runOf(state: RunState, startMs: number): AnalysisRun {
  const { phase = 'Running', message, startedAtMs = startMs, completedAtMs, decidedBy, runSummary, dryRunSummary } = state;
  const dryRun = state.metrics.filter((metric) => metric.dryRun).map(({ metric }) => metric.name);
  return {
    phase,
    message,
    startedAtMs,
    ...(completedAtMs === undefined ? {} : { completedAtMs }),
    ...(decidedBy === undefined ? {} : { decidedBy }),
    ...(dryRun.length === 0 ? {} : { dryRun }),
    metrics: state.metrics.map(({ metric }) => metric),
    metricResults: metricResults(state),
    runSummary,
    dryRunSummary,
  };
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
