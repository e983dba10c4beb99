import type { AnalysisPhase, RunSummary } from './analysis.ts';
import { assessMetric, type CompletedPhase, isCompleted, violatedLimit } from './assess-metric.ts';
import {
  emptySummary,
  isInFlight,
  isTerminating,
  lastMeasurement,
  type MetricState,
  type ResultState,
  type RunState,
} from './run-state.ts';

export type RunAssessment = { readonly phase: AnalysisPhase; readonly message: string; readonly decidedBy?: string };

/** From best to worst, as the controller compares completed metrics. */
const badness: Readonly<Record<CompletedPhase, number>> = { Successful: 0, Inconclusive: 1, Error: 2, Failed: 3 };

/**
 * Gives every measured metric its phase and the run its summaries, and returns what the run is to be.
 *
 * A metric that ends badly ends the run only in the next call, when its siblings have been told. The message may be of a better metric than the
 * one that gives the phase: a metric that reached its count without enough successes in a row has none of its own.
 * Source: argo-rollouts analysis/analysis.go, assessRunStatus.
 */
export function assessRun(state: RunState): RunAssessment {
  const terminating = isTerminating(state);
  let worst: { phase: CompletedPhase; metric?: string } | undefined;
  let message = state.terminate ? 'Run Terminated' : '';
  let allCompleted = true;
  const summaries: { gating: RunSummary; dryRun: RunSummary } = { gating: emptySummary, dryRun: emptySummary };
  for (const metric of state.metrics) {
    const { result, dryRun, limits } = metric;
    const kind = dryRun ? 'dryRun' : 'gating';
    summaries[kind] = { ...summaries[kind], count: summaries[kind].count + 1 };
    if (result !== undefined) settle(metric, result, terminating);
    if (result === undefined || !isCompleted(result.phase)) {
      allCompleted = false;
      continue;
    }
    const violation = violatedLimit(limits, result.counters);
    const field = summaryField(violation?.phase);
    summaries[kind] = { ...summaries[kind], [field]: summaries[kind][field] + 1 };
    if (dryRun) {
      worst ??= { phase: 'Successful' };
      if (violation !== undefined) result.message = `Metric assessed ${result.phase} due to ${violation.message}`;
    } else if (worst === undefined || badness[result.phase] > badness[worst.phase]) {
      worst = { phase: result.phase, metric: metric.metric.name };
      if (violation !== undefined) message = metricMessage(metric.metric.name, result, violation.message);
    }
  }
  state.runSummary = summaries.gating;
  state.dryRunSummary = summaries.dryRun;
  if (worst === undefined) return terminating ? { phase: 'Successful', message } : { phase: 'Running', message: '' };
  if (!terminating && !allCompleted) return { phase: 'Running', message: '' };
  const named = worst.metric === undefined || worst.phase === 'Successful' ? {} : { decidedBy: worst.metric };
  return { phase: worst.phase, message: message.trim(), ...named };
}

function settle({ limits }: MetricState, result: ResultState, terminating: boolean): void {
  if (isCompleted(result.phase)) return;
  const assessed = assessMetric(limits, result.counters, { inFlight: isInFlight(result), terminating });
  if (assessed.phase === result.phase) return;
  result.phase = assessed.phase;
  result.message = lastMeasurement(result).message ?? '';
  if (assessed.phase !== 'Running') result.decision = assessed.decision;
}

/** A metric without an exceeded limit counts as successful, even one that never had its successes in a row. */
function summaryField(phase: 'Failed' | 'Inconclusive' | 'Error' | undefined): 'successful' | 'failed' | 'inconclusive' | 'error' {
  switch (phase) {
    case undefined:
      return 'successful';
    case 'Failed':
      return 'failed';
    case 'Inconclusive':
      return 'inconclusive';
    case 'Error':
      return 'error';
    default:
      return neverPhase(phase);
  }
}

function metricMessage(name: string, { phase, message }: ResultState, violation: string): string {
  const assessed = `Metric "${name}" assessed ${phase} due to ${violation}`;
  return message === '' ? assessed : `${assessed}: "Error Message: ${message}"`;
}

function neverPhase(phase: never): never {
  throw new Error(`no phase of a limit: ${phase}`);
}
