import { parseDuration } from '../promql/duration.ts';
import type { AnalysisRun } from '../rollouts/analysis.ts';
import { rolloutOutcome } from '../rollouts/outcome.ts';
import type { PreparedCase } from './prepared-case.ts';
import type { ObservedRun } from './result.ts';

/** What the Rollout makes of a run, and which guardrail settled it. */
export function observe(prepared: PreparedCase, run: AnalysisRun): ObservedRun {
  const { placement, one, data } = prepared;
  const { guardrailOf } = prepared.run;
  const endsAt = one.endsAt === undefined ? undefined : parseDuration(one.endsAt);
  const { outcome, reason } = rolloutOutcome(placement, run, endsAt === undefined ? {} : { lastStepAtMs: data.startMs + endsAt });
  const decided = run.metricResults.find(({ name }) => name === run.decidedBy);
  const because =
    decided === undefined
      ? undefined
      : {
          metric: decided.name,
          guardrail: guardrailOf.get(decided.name) ?? decided.name,
          ...(decided.decision === undefined ? {} : { limit: decided.decision }),
        };
  return { run, placement, outcome, outcomeReason: reason, ...(because === undefined ? {} : { because }), guardrailOf };
}
