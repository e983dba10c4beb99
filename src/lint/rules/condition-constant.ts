import type { Condition } from '../../expr/condition.ts';
import type { ExprValue } from '../../expr/value.ts';
import { rememberedPair } from '../../source/remembered.ts';
import { foldedAnswer, rangeOfCondition } from '../condition-parts.ts';
import { decidesItself, sampleResults, speaksOfLongLists } from '../provider-results.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { ConditionText, MetricUnderLint } from '../subject.ts';
import { tryCondition } from '../try-condition.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

export const conditionConstant: LintRule = {
  code: 'GP360',
  name: 'condition-constant',
  severity: 'error',
  of: 'metric',
  catalogue: ['C11'],
  givesWayTo: [{ codes: ['GP367'], at: 'place' }],
  why: `A condition that gives one answer whatever was measured decides nothing. A successCondition that is always true, or a lone failureCondition
that is always false, lets every release through; the other way round nothing ever passes.`,
  help: 'compare `result` with a limit, and join what must hold by `&&`',
  example: {
    wrong: exampleMetric(ratioQuery('5m'), { successCondition: 'result[0] <= 0.01 || true' }),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: (subject) => (decidesItself(subject) ? [] : [subject.success, subject.failure].flatMap((one) => constantFindings(subject, one))),
};

function constantFindings(subject: MetricUnderLint, condition: ConditionText | undefined): readonly RuleFinding[] {
  if (condition === undefined) return [];
  const folded = foldedAnswer(condition.condition);
  const answer = folded ?? (speaksOfLongLists(subject) ? undefined : sampledAnswer(condition.condition, sampleResults(subject)));
  if (answer === undefined) return [];
  const alone = subject.success === undefined || subject.failure === undefined;
  const passes = (condition.field === 'successCondition') === answer;
  const effect = effectOf(condition.field, answer, alone);
  const how = folded === undefined ? `${answer} for every reading that was tried` : `always ${answer}`;
  const decided = passes ? alone : true;
  const severity = folded === undefined || !decided || subject.dryRun ? { severity: 'warning' as const } : {};
  return [{ range: rangeOfCondition(condition), message: `${subject.metric.name}: ${condition.field} is ${how}: ${effect}`, ...severity }];
}

function effectOf(field: ConditionText['field'], answer: boolean, alone: boolean): string {
  if (field === 'successCondition') {
    if (!answer) return 'no measurement is Successful';
    return alone ? 'every measurement is Successful' : 'only the failureCondition decides';
  }
  if (answer) return 'every measurement is Failed';
  return alone ? 'every measurement is Successful' : 'no measurement is Failed';
}

/** The one answer to all results that were tried, if it is one. Conditions on lists longer than those tried are left open. */
const sampledAnswer = rememberedPair((condition: Condition, samples: readonly ExprValue[]): boolean | undefined => {
  if (condition.syntax === undefined) return undefined;
  const answers = new Set<boolean>();
  for (const result of samples) {
    const outcome = tryCondition(condition, result);
    if (outcome.kind === 'unsupported') return undefined;
    if (outcome.kind === 'bool') answers.add(outcome.value);
    if (answers.size > 1) return undefined;
  }
  const [answer] = answers;
  return answer;
});
