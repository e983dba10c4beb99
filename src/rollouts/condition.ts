import { type Condition, evaluateCondition, readCondition } from '../expr/condition.ts';
import type { ExprProfile } from '../expr/syntax.ts';
import type { ExprValue } from '../expr/value.ts';
import type { AnalysisMetric } from './analysis.ts';
import type { ArgoVersion } from './crd/facts.ts';

/** What one condition says of one result. `unsupported`: our evaluator cannot know what the controller's would say. */
export type ConditionVerdict =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'unsupported'; readonly reason: string };

/** Evaluates the text of a condition with the engine of one Argo release. */
export type EvaluateCondition = (condition: string, result: ExprValue) => ConditionVerdict;

export function exprProfileOf(argo: ArgoVersion): ExprProfile {
  return argo === '1.10' ? 'expr-1.17.7' : 'expr-1.15.5';
}

/** The evaluator of a release. It reads each condition once. `mostWork`: see `evaluateCondition`. */
export function conditionEvaluator(argo: ArgoVersion, mostWork?: number): EvaluateCondition {
  const profile = exprProfileOf(argo);
  const conditions = new Map<string, Condition>();
  return (text, result) => {
    const condition = conditions.get(text) ?? readCondition(text, profile);
    conditions.set(text, condition);
    return evaluateCondition(condition, result, mostWork);
  };
}

export type AssessedMeasurement =
  | { readonly kind: 'phase'; readonly phase: 'Successful' | 'Failed' | 'Inconclusive' }
  | { readonly kind: 'phase'; readonly phase: 'Error'; readonly message: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * The phase of a measurement whose provider gave `result`. Both conditions are evaluated, success first, and an error in either makes it Error.
 * Without any condition every result is Successful. A condition of spaces is given, and no condition.
 * Source: argo-rollouts utils/evaluate/evaluate.go, EvaluateResult; 1.10 says more about an error.
 */
export function assessMeasurement(
  { successCondition = '', failureCondition = '' }: Pick<AnalysisMetric, 'successCondition' | 'failureCondition'>,
  result: ExprValue,
  argo: ArgoVersion,
  evaluate: EvaluateCondition,
): AssessedMeasurement {
  let succeeded: boolean | undefined;
  let failed: boolean | undefined;
  if (successCondition !== '') {
    const verdict = evaluate(successCondition, result);
    if (verdict.kind !== 'bool') return withoutVerdict(verdict, 'successCondition', successCondition, result, argo);
    succeeded = verdict.value;
  }
  if (failureCondition !== '') {
    const verdict = evaluate(failureCondition, result);
    if (verdict.kind !== 'bool') return withoutVerdict(verdict, 'failureCondition', failureCondition, result, argo);
    failed = verdict.value;
  }
  if (failed ?? succeeded === false) return { kind: 'phase', phase: 'Failed' };
  return { kind: 'phase', phase: (succeeded ?? true) ? 'Successful' : 'Inconclusive' };
}

function withoutVerdict(
  verdict: Exclude<ConditionVerdict, { kind: 'bool' }>,
  field: 'successCondition' | 'failureCondition',
  condition: string,
  result: ExprValue,
  argo: ArgoVersion,
): AssessedMeasurement {
  if (verdict.kind === 'unsupported') return { kind: 'unknown', reason: `${field} ${condition}: ${verdict.reason}` };
  if (argo !== '1.10') return { kind: 'phase', phase: 'Error', message: verdict.message };
  // The controller blames missing data even where the condition itself is wrong.
  const why = isNilOrEmpty(result) ? 'metric result is nil or empty: no data returned from the metric provider' : verdict.message;
  return { kind: 'phase', phase: 'Error', message: `could not evaluate ${field} "${condition}": ${why}` };
}

function isNilOrEmpty(result: ExprValue): boolean {
  return result === null || (typeof result === 'object' && result.kind === 'list' && result.items.length === 0);
}
