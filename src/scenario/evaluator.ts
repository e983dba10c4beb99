import { type Condition, evaluateCondition, readCondition } from '../expr/condition.ts';
import { type EvaluateCondition, exprProfileOf } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { RecentMap } from '../source/recent-map.ts';

/** Conditions as the engine of this release evaluates them; each text is read and compiled once. */
export function evaluatorOf(argo: ArgoVersion): EvaluateCondition {
  const profile = exprProfileOf(argo);
  const conditions = new RecentMap<string, Condition>(2000);
  return (text, result) => {
    let condition = conditions.get(text);
    if (condition === undefined) {
      condition = readCondition(text, profile);
      conditions.set(text, condition);
    }
    return evaluateCondition(condition, result);
  };
}
