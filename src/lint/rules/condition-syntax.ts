import { parseRules } from '../../expr/parse-failure.ts';
import type { DiagnosticCode, Severity } from '../../source/diagnostic.ts';
import type { LintRule } from '../rule.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

type Facts = Pick<LintRule, 'code' | 'name' | 'severity' | 'why' | 'help'>;

/** What the reader of conditions says of one, as a rule of the metric. */
function readingRule(facts: Facts, wrong: string): LintRule {
  return {
    ...facts,
    of: 'metric',
    catalogue: [],
    example: { wrong: exampleMetric(ratioQuery('5m'), { successCondition: wrong }), right: exampleMetric(ratioQuery('5m')) },
    check: ({ success, failure, metric }) =>
      [success, failure].flatMap((condition) =>
        (condition?.condition.diagnostics ?? []).flatMap(({ code, message, range, hint }) => {
          if (code !== facts.code) return [];
          return [{ range, message: `${metric.name}: ${message}`, ...(hint === undefined ? {} : { hint }) }];
        }),
      ),
  };
}

const rule = (kind: keyof typeof parseRules): { readonly code: DiagnosticCode; readonly name: string } => parseRules[kind];
const error: Severity = 'error';

export const conditionSyntax: LintRule = readingRule(
  {
    ...rule('syntax'),
    severity: error,
    why: `The condition is not in the language of Argo Rollouts. Nothing checks it when the template is applied; each measurement is an Error, and no
release gets past the analysis.`,
    help: 'see the message; the language is expr (expr-lang.org) with `result`, `isNaN`, `isInf`, `asInt`, `asFloat`, `isNil` and `default`',
  },
  'result[0] =< 0.01',
);

export const conditionUnsupported: LintRule = readingRule(
  {
    ...rule('unsupported'),
    severity: error,
    why: `The condition is too deep or too large for guard-policy, or holds a text that is none, so that nothing can be said about the metric. Argo
Rollouts may well take it.`,
    help: 'shorten it',
  },
  `${'('.repeat(600)}result[0] <= 0.01${')'.repeat(600)}`,
);
