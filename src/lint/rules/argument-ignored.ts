import { nodesOf, rangeIn } from '../condition-parts.ts';
import { decidesItself } from '../provider-results.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { ConditionText } from '../subject.ts';
import { metricOf } from './example-metric.ts';

const newRelic = `newRelic:
    profile: shop
    query: FROM Transaction SELECT percentage(count(*), WHERE error IS true) AS share SINCE 5 minutes ago`;

export const argumentIgnored: LintRule = {
  code: 'GP367',
  name: 'argument-ignored',
  severity: 'warning',
  of: 'metric',
  catalogue: [],
  why: `In Argo Rollouts \`isNil(x)\` and \`default(x, y)\` do not look at x: they test the whole result, and \`default\` gives the whole result where it is
not nil. \`default(result[0], 0)\` on an empty list is an Error, and \`isNil(result.errors)\` is false where the field is missing.`,
  help: 'ask for what must be there: `len(result) == 1 && …` of a list, `result.errors != nil && …` of an answer with fields',
  example: {
    wrong: metricOf(newRelic, { successCondition: 'isNil(result.share) == false && result.share <= 1' }),
    right: metricOf(newRelic, { successCondition: 'result.share != nil && result.share <= 1' }),
  },
  check: (subject) =>
    decidesItself(subject) ? [] : [subject.success, subject.failure].flatMap((one) => findingsOf(subject.metric.name, one)),
};

function findingsOf(name: string, condition: ConditionText | undefined): readonly RuleFinding[] {
  const { syntax } = condition?.condition ?? {};
  if (condition === undefined || syntax === undefined) return [];
  return nodesOf(syntax).flatMap((node): readonly RuleFinding[] => {
    if (node.kind !== 'call' || node.callee.kind !== 'identifier') return [];
    const [first] = node.args;
    const { name: callee } = node.callee;
    if ((callee !== 'isNil' && callee !== 'default') || first === undefined) return [];
    if (first.kind === 'identifier' && first.name === 'result') return [];
    const written = condition.condition.text.slice(first.from, first.to);
    return [{ range: rangeIn(condition, node), message: `${name}: ${callee}(…) does not look at \`${written}\`, but at the whole result` }];
  });
}
