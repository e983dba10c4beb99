import { planOfMetric } from '../../worlds/realise.ts';
import type { WorldName } from '../../worlds/world-names.ts';
import { rangeOfCondition } from '../condition-parts.ts';
import { assessResult } from '../provider-results.ts';
import type { LintRule } from '../rule.ts';
import type { MetricUnderLint, WorldTrial } from '../subject.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

export const conditionInverted: LintRule = {
  code: 'GP363',
  name: 'condition-inverted',
  severity: 'error',
  of: 'metric',
  catalogue: ['C10'],
  why: `The metric calls a reading Successful when every request fails, and Failed when none does: the comparison points the wrong way, as in
\`result[0] <= 0.95\` for a rate of success. Every good release is stopped, and every bad one let through.`,
  help: 'turn the comparison around',
  example: {
    wrong: exampleMetric(ratioQuery('5m'), { successCondition: 'len(result) == 1 && result[0] >= 0.01' }),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: (subject) => {
    const condition = subject.success ?? subject.failure;
    if (condition === undefined || subject.query === undefined) return [];
    const { trials } = subject.proof();
    if (phaseIn(trials, 'zeroed', subject) !== 'Failed' || phaseIn(trials, 'broken', subject) !== 'Successful') return [];
    // What the value of a gauge means, or that it changes, is known by its name at best.
    const plan = planOfMetric(subject.metric);
    if (plan.kind === 'not judged') return [];
    if (plan.selectors.some(({ uses }) => uses.some(({ value, asCounter }) => value && !asCounter))) return [];
    const message = `${subject.metric.name}: Successful when every request fails, and Failed when none does`;
    return [{ range: rangeOfCondition(condition), message }];
  },
};

/** Of the first reading, by the conditions alone. */
function phaseIn(trials: readonly WorldTrial[], name: WorldName, subject: MetricUnderLint): string | undefined {
  const trial = trials.find(({ world }) => world.name === name);
  if (trial?.reading?.kind !== 'value' || trial.expected.right === 'not judged') return undefined;
  const assessed = assessResult(subject, trial.reading.result);
  return assessed.kind === 'phase' ? assessed.phase : undefined;
}
