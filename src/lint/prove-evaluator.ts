import type { ExprValue } from '../expr/value.ts';
import { type ConditionVerdict, conditionEvaluator, type EvaluateCondition } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { mostWorkOfTrial } from './try-condition.ts';

const evaluators = new Map<ArgoVersion, EvaluateCondition>();

/** The evaluator of all proofs. Says the same of the same result without evaluating again: worlds give few results, and runs read them often. */
export function evaluatorOf(argo: ArgoVersion): EvaluateCondition {
  const known = evaluators.get(argo);
  if (known !== undefined) return known;
  const verdicts = new WeakMap<object, Map<string, ConditionVerdict>>();
  let conditions = conditionEvaluator(argo, mostWorkOfTrial);
  let read = 0;
  const ask: EvaluateCondition = (condition, result) => {
    // The evaluator keeps every condition that it has read.
    if (++read % 100_000 === 0) conditions = conditionEvaluator(argo, mostWorkOfTrial);
    return conditions(condition, result);
  };
  const evaluate: EvaluateCondition = (condition, result: ExprValue) => {
    if (typeof result !== 'object' || result === null) return ask(condition, result);
    let ofResult = verdicts.get(result);
    if (ofResult === undefined) {
      ofResult = new Map();
      verdicts.set(result, ofResult);
    }
    const said = ofResult.get(condition) ?? ask(condition, result);
    ofResult.set(condition, said);
    return said;
  };
  evaluators.set(argo, evaluate);
  return evaluate;
}
