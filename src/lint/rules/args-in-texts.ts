import { type ArgPlace, argPlaces } from '../arg-places.ts';
import { nodesOf } from '../condition-parts.ts';
import { decidesItself } from '../provider-results.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { ConditionText, MetricUnderLint } from '../subject.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';
import { templateWith } from './example-template.ts';

const withLimit = (metric: string): string => templateWith(`args:\n  - name: limit\n    value: '0.01'`, [metric]);

export const argInCondition: LintRule = {
  code: 'GP437',
  name: 'arg-in-condition',
  severity: 'note',
  of: 'metric',
  catalogue: ['T18'],
  why: `The value of an arg is put into a condition as text, before the condition is read. Argo Rollouts checks nothing about it: a Rollout that gives
\`0.05 || true\` turns the limit off, and the empty text makes every measurement an Error.`,
  help: 'write the limit into the template, or `asFloat("{{args.limit}}")`, which is an Error for anything but a number',
  example: {
    wrong: withLimit(exampleMetric(ratioQuery('5m'), { successCondition: 'len(result) == 1 && result[0] <= {{args.limit}}' })),
    right: withLimit(
      exampleMetric(ratioQuery('5m'), {
        successCondition: `'len(result) == 1 && !isInf(result[0]) && result[0] <= asFloat("{{args.limit}}")'`,
      }),
    ),
  },
  check: (subject) => {
    if (decidesItself(subject)) return [];
    return [subject.success, subject.failure].flatMap((condition): readonly RuleFinding[] => {
      const free = condition === undefined ? undefined : conditionArgs(subject, condition).find((place) => !inText(place, condition));
      if (condition === undefined || free === undefined) return [];
      const message = `${subject.metric.name}: whatever text arg ${JSON.stringify(free.arg)} has becomes part of the ${condition.field}`;
      return [{ range: free.range, message }];
    });
  },
};

function conditionArgs(subject: MetricUnderLint, { field, text }: ConditionText): readonly ArgPlace[] {
  return argPlaces(subject.written[field] ?? '', text, subject);
}

/** Quotes in the value could still end the text; by accident nobody writes them. */
function inText({ from, to }: ArgPlace, { condition }: ConditionText): boolean {
  if (condition.syntax === undefined) return true;
  return nodesOf(condition.syntax).some((node) => node.kind === 'string' && node.from < from && to < node.to);
}

export const argInQuery: LintRule = {
  code: 'GP438',
  name: 'arg-in-query',
  severity: 'note',
  of: 'metric',
  catalogue: ['T18'],
  why: `The value of an arg is put into the query as text. Between the quotes of a label's value it can be no more than that; anywhere else it can be
any PromQL, such as \`0 or vector(0)\`, and a window that is shorter than two scrapes has no value at all.`,
  help: 'write windows and numbers into the template, and use args as values of labels only',
  example: {
    wrong: withLimit(exampleMetric(ratioQuery('{{args.limit}}'))),
    right: withLimit(
      exampleMetric(ratioQuery('5m', 'code=~"5..",namespace="{{args.limit}}"').replaceAll('total[', 'total{namespace="{{args.limit}}"}[')),
    ),
  },
  check: (subject) => {
    const { query, written, metric } = subject;
    const { query: text } = (written.provider.prometheus ?? {}) as { readonly query?: unknown };
    if (query === undefined || typeof text !== 'string') return [];
    const free = argPlaces(text, query.text, subject).find(({ from }) => !inQuotes(query.text.text, from));
    if (free === undefined) return [];
    return [
      { range: free.range, message: `${metric.name}: whatever text arg ${JSON.stringify(free.arg)} has becomes PromQL of the query` },
    ];
  },
};

/** Whether a place lies in a text of PromQL. */
function inQuotes(query: string, at: number): boolean {
  let quote: string | undefined;
  for (let index = 0; index < at; index++) {
    const character = query[index] as string;
    if (quote === undefined) {
      if (character === '#') {
        const end = query.indexOf('\n', index);
        // What stands in a comment is not read.
        if (end < 0 || end >= at) return true;
        index = end;
      } else if (character === '"' || character === "'" || character === '`') quote = character;
    } else if (character === '\\' && quote !== '`') index++;
    else if (character === quote) quote = undefined;
  }
  return quote !== undefined;
}
