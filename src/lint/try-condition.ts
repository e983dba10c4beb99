import { type Condition, type ConditionOutcome, evaluateCondition } from '../expr/condition.ts';
import type { ExprValue } from '../expr/value.ts';

/**
 * Steps of one evaluation. Conditions take some dozens; a metric is tried some hundreds of times, so that one that takes a tenth of a second
 * each would hold up everybody's check. It is not judged then.
 */
export const mostWorkOfTrial = 20_000;

/** What a condition makes of a result that is tried, and not measured. */
export function tryCondition(condition: Condition, result: ExprValue): ConditionOutcome {
  return evaluateCondition(condition, result, mostWorkOfTrial);
}
