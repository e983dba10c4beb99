import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { assessMeasurement } from '../rollouts/condition.ts';
import { type MappedText, originOf } from '../source/mapped-text.ts';
import { rememberedPair } from '../source/remembered.ts';
import type { SourceRange } from '../source/source-file.ts';
import { rangeOfCondition } from './condition-parts.ts';
import type { NumberField } from './limits.ts';
import { readingIn } from './prove.ts';
import { proofStartMs } from './prove-answers.ts';
import { evaluatorOf } from './prove-evaluator.ts';
import type { ConditionText, MetricUnderLint, WorldTrial } from './subject.ts';
import { withoutExcuses } from './world-essence.ts';
import { conditionVariants, queryVariants } from './world-variant.ts';

/**
 * The part of a metric without which it would not pass in a world. `query` and `condition`: a part of it, with what is left without it;
 * `limit`: readings that are not Successful are tolerated; `failureOnly`: what the failureCondition does not name passes; `whole`: the
 * condition itself is met.
 */
export type Cause =
  | { readonly kind: 'query'; readonly range: SourceRange; readonly part: string; readonly left: MappedText }
  | { readonly kind: 'condition'; readonly range: SourceRange; readonly condition: ConditionText; readonly left: MappedText }
  | { readonly kind: 'limit'; readonly range: SourceRange; readonly field: NumberField; readonly phase: BadPhase }
  | { readonly kind: 'failureOnly'; readonly range: SourceRange; readonly condition: ConditionText }
  | { readonly kind: 'whole'; readonly range: SourceRange; readonly condition?: ConditionText };

type BadPhase = 'Failed' | 'Inconclusive' | 'Error';

/** Found by running: each part is taken away, smallest first, until the reading is no longer Successful. */
export const causeOf = rememberedPair(findCause);

function findCause(subject: MetricUnderLint, trial: WorldTrial): Cause {
  const { success, failure, template, path } = subject;
  const found =
    limitCause(subject, trial) ??
    queryCause(subject, trial) ??
    queryCause(subject, trial, strict(subject)) ??
    conditionCause(subject, trial);
  if (found !== undefined) return found;
  if (success !== undefined) return { kind: 'whole', range: rangeOfCondition(success), condition: success };
  if (failure !== undefined) return { kind: 'failureOnly', range: rangeOfCondition(failure), condition: failure };
  return { kind: 'whole', range: template.rangeAt([...path, 'name']) };
}

/** The phase of the first reading where it was told to be bad, so that a metric that passes all the same tolerates it. */
export function toleratedPhase({ run, otherOrder }: WorldTrial): BadPhase | undefined {
  if (otherOrder !== undefined) return undefined;
  const phase = run?.metricResults[0]?.measurements[0]?.phase;
  return phase === 'Failed' || phase === 'Inconclusive' || phase === 'Error' ? phase : undefined;
}

const limitOf = { Failed: 'failureLimit', Inconclusive: 'inconclusiveLimit', Error: 'consecutiveErrorLimit' } as const;

function limitCause({ template, path, written }: MetricUnderLint, trial: WorldTrial): Cause | undefined {
  const phase = toleratedPhase(trial);
  if (phase === undefined) return undefined;
  const field = limitOf[phase];
  const range = template.rangeAt([...path, written[field] === undefined ? 'name' : field]);
  return { kind: 'limit', range, field, phase };
}

/** Where both the query and the condition have something for missing data, the query's is seen with a condition that has nothing. */
function strict({ metric, success }: MetricUnderLint): AnalysisMetric {
  if (success?.condition.syntax === undefined) return metric;
  return { ...metric, successCondition: withoutExcuses(success.text, success.condition.syntax).text };
}

function queryCause(subject: MetricUnderLint, trial: WorldTrial, metric: AnalysisMetric = subject.metric): Cause | undefined {
  const { query } = subject;
  if (query?.prepared.kind !== 'query' || (metric !== subject.metric && passesReading(metric, subject, trial) !== true)) return undefined;
  for (const { from, to, left } of queryVariants(query.prepared.expr, query.text)) {
    if (passesReading(withQuery(metric, left.text), subject, trial) !== false) continue;
    return { kind: 'query', range: originOf(query.text, from, to).range, part: query.text.text.slice(from, to), left };
  }
  return undefined;
}

export function withQuery(metric: AnalysisMetric, query: string): AnalysisMetric {
  return { ...metric, provider: { prometheus: { ...metric.provider.prometheus, query } } };
}

function conditionCause(subject: MetricUnderLint, trial: WorldTrial): Cause | undefined {
  const { metric, success, failure } = subject;
  for (const condition of [success, failure]) {
    if (condition?.condition.syntax === undefined) continue;
    for (const { from, to, left } of conditionVariants(condition.condition.syntax, condition.text)) {
      if (passesReading({ ...metric, [condition.field]: left.text }, subject, trial) !== false) continue;
      return { kind: 'condition', range: originOf(condition.text, from, to).range, condition, left };
    }
  }
  return undefined;
}

/** Whether the first reading of a changed metric in the world of a trial is Successful; undefined where that is not known. */
function passesReading(changed: AnalysisMetric, { metric, context }: MetricUnderLint, trial: WorldTrial): boolean | undefined {
  const sameQuery = changed.provider === metric.provider;
  // Parts are no cause of an order.
  if (trial.otherOrder !== undefined) return undefined;
  const reading = sameQuery ? trial.reading : readingIn(changed, trial.world, context, firstReadingMs(trial));
  if (reading === undefined || reading.kind === 'unknown') return undefined;
  if (reading.kind === 'error') return false;
  if (reading.kind === 'phase') return reading.phase === 'Successful';
  const assessed = assessMeasurement(changed, reading.result, context.argo, evaluatorOf(context.argo));
  return assessed.kind === 'unknown' ? undefined : assessed.phase === 'Successful';
}

function firstReadingMs({ run }: WorldTrial): number {
  const startedAtMs = run?.metricResults[0]?.measurements[0]?.startedAtMs;
  return startedAtMs === undefined ? 0 : startedAtMs - proofStartMs;
}
