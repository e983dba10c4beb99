import { intValue } from '../../rollouts/int-or-string.ts';
import { isKnown } from '../limits.ts';
import type { Fix, LintRule, RuleFinding } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

const fields = ['count', 'failureLimit', 'inconclusiveLimit', 'consecutiveErrorLimit', 'consecutiveSuccessLimit'] as const;

export const numberNotRead: LintRule = {
  code: 'GP431',
  name: 'number-not-read',
  severity: 'error',
  of: 'metric',
  catalogue: ['T8'],
  why: `Counts and limits may be texts, and Argo Rollouts takes a text that is no whole number (\`"5.0"\`, \`"10%"\`, \`" 5"\`) for 0 without a word.
A count of 0 with an interval has no end: the metric never passes as a step, and in the background ends as Successful with the rollout.`,
  help: 'write a whole number, without quotes',
  example: { wrong: exampleMetric(ratioQuery('5m'), { count: '"5.0"' }), right: exampleMetric(ratioQuery('5m')) },
  check: (subject) => fields.flatMap((field) => findingsOf(subject, field)),
};

function findingsOf(subject: MetricUnderLint, field: (typeof fields)[number]): readonly RuleFinding[] {
  const { metric, written, template, path } = subject;
  const value = metric[field];
  if (typeof value !== 'string' || intValue(value) !== 0 || /^[+-]?\d+$/.test(value) || !isKnown(subject, field)) return [];
  const endless = field === 'count' && (metric.interval ?? '') !== '';
  const effect = endless
    ? 'so the metric has no end'
    : field === 'count'
      ? 'so the metric is measured once'
      : field === 'consecutiveSuccessLimit'
        ? 'so there is no such limit'
        : 'so not one is tolerated';
  const range = template.rangeAt([...path, field]);
  const fix = written[field] === value ? meantNumber(value) : undefined;
  const message = `${metric.name}: ${field} ${JSON.stringify(value)} is no whole number and counts as 0, ${effect}`;
  const edits: Fix | undefined = fix === undefined ? undefined : { title: `write ${fix}`, edits: [{ range, text: fix }] };
  return [{ range, message, ...(endless ? {} : { severity: 'warning' as const }), ...(edits === undefined ? {} : { fix: edits }) }];
}

/** Only what says a whole number in another form: a share, a unit or a word is for its author to decide. */
function meantNumber(text: string): string | undefined {
  return /^\s*(\d{1,9})(?:\.0+)?\s*$/.exec(text)?.[1];
}
