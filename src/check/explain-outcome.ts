import type { AnalysisRun, MetricResult } from '../rollouts/analysis.ts';
import { isCompleted, readLimits } from '../rollouts/assess-metric.ts';
import { rolloutOutcome } from '../rollouts/outcome.ts';
import type { Placement } from '../rollouts/placement.ts';
import { emptySummary } from '../rollouts/run-state.ts';
import type { RunExplanation } from '../scenario/explanation.ts';
import { decidingResult, decisionOf, type RunFacts } from './explain-facts.ts';

/**
 * What a Rollout does with a stored run. Undefined where that cannot be told: while it goes on, and where the counters do not say why it ended.
 * Whether the end of a background run came in time stands in the Rollout, not in the run.
 */
export function storedOutcome(facts: RunFacts, placement: Placement): RunExplanation['rollout'] | undefined {
  if (!isCompleted(facts.phase)) return undefined;
  const deciding = decidingResult(facts);
  const results = facts.results.map((result): MetricResult => {
    const metric = facts.metrics.find(({ name }) => name === result.name);
    const decision = metric === undefined ? undefined : decisionOf(readLimits(metric), result);
    const measurements = result.measurements.map(({ startedAtMs = 0, value: _value, ...rest }) => ({ startedAtMs, ...rest }));
    return { ...result, measurements, ...(decision === undefined ? {} : { decision }) };
  });
  const decided = results.find(({ name }) => name === deciding?.name);
  if (facts.phase !== 'Successful' && decided !== undefined && decided.decision === undefined) return undefined;
  if (deciding !== undefined && deciding.phase !== facts.phase) return undefined;
  const gating = facts.metrics.filter(({ name }) => !facts.dryRun.has(name)).length;
  const run: AnalysisRun = {
    phase: facts.phase,
    message: facts.message,
    startedAtMs: facts.startedAtMs ?? 0,
    ...(facts.completedAtMs === undefined ? {} : { completedAtMs: facts.completedAtMs }),
    ...(decided === undefined ? {} : { decidedBy: decided.name }),
    dryRun: [...facts.dryRun],
    metrics: facts.metrics,
    metricResults: results,
    runSummary: { ...emptySummary, count: gating },
    dryRunSummary: { ...emptySummary, count: facts.metrics.length - gating },
  };
  const { outcome, reason } = rolloutOutcome(placement, run);
  const late = placement === 'background' && outcome === 'blocked' ? '; unless its last step was done before' : '';
  return { placement, outcome, reason: `${reason}${late}` };
}
