import { assessResult } from '../provider-results.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { metricOf } from './example-metric.ts';

type Datadog = { readonly apiVersion?: unknown; readonly query?: unknown; readonly queries?: unknown };
type Query = { readonly text: string; readonly path: readonly (string | number)[] };

function datadogOf({ metric }: MetricUnderLint): Datadog | undefined {
  return metric.provider.datadog as Datadog | undefined;
}

function queriesOf({ query, queries }: Datadog): readonly Query[] {
  const named = typeof queries === 'object' && queries !== null ? Object.entries(queries) : [];
  return [['query', query] as const, ...named.map(([name, text]) => [`queries.${name}`, text] as const)].flatMap(([place, text]) =>
    typeof text === 'string' ? [{ text, path: ['provider', 'datadog', ...place.split('.')] }] : [],
  );
}

const v1 = (query: string, successCondition: string): string =>
  metricOf(`datadog:\n    interval: 5m\n    query: ${query}`, { successCondition });
const right = metricOf(
  `datadog:\n    apiVersion: v2\n    interval: 5m\n    aggregator: max\n    queries:\n      value: sum:checkout.errors{service:checkout}.as_count()\n    formula: value`,
  { successCondition: "'!isNil(result) && !isNaN(result) && result < 10'" },
);

/** The code is that of the same mistake in a policy. */
export const datadogGrouped: LintRule = {
  code: 'GP241',
  name: 'datadog-grouped',
  severity: 'warning',
  of: 'metric',
  catalogue: ['D1'],
  why: `A query that groups by a tag, or lists several metrics, has one series for each of them, and Argo Rollouts 1.8 to 1.10 looks at the first only.
The others may be as bad as they like.`,
  help: 'remove `by {…}`, or ask for one series in each metric',
  example: { wrong: v1("'sum:checkout.errors{service:checkout} by {pod}.as_count()'", 'default(result, 100) < 10'), right },
  check: (subject) =>
    queriesOf(datadogOf(subject) ?? {}).flatMap(({ text, path }) => {
      const list = outsideBrackets(text).includes(',');
      if (!/\bby\s*\{/.test(text) && !list) return [];
      const what = list ? 'lists several queries' : 'groups by a tag';
      const message = `${subject.metric.name}: the query ${what}, and only the first series is looked at`;
      return [{ range: subject.template.rangeAt([...subject.path, ...path]), message }];
    }),
};

function outsideBrackets(text: string): string {
  let depth = 0;
  let outside = '';
  for (const character of text) {
    if (character === '{' || character === '(') depth++;
    if (depth === 0) outside += character;
    if (character === '}' || character === ')') depth--;
  }
  return outside;
}

export const datadogNull: LintRule = {
  code: 'GP273',
  name: 'datadog-null',
  severity: 'warning',
  of: 'metric',
  catalogue: ['D1'],
  why: `With apiVersion v1 Argo Rollouts takes the last point of a series, and a point without a value, as the youngest one often is, for 0. A condition
that 0 meets, such as that of an error rate, passes on data that are not there yet.`,
  help: 'write `apiVersion: v2` with `queries`: there a missing value is nil',
  example: { wrong: v1("'sum:checkout.errors{service:checkout}.as_count()'", 'default(result, 100) < 10'), right },
  check: (subject) => {
    const block = datadogOf(subject);
    if (block === undefined || (block.apiVersion ?? 'v1') !== 'v1' || subject.dryRun) return [];
    if (!passesOn(subject, 0)) return [];
    const message = `${subject.metric.name}: a last point without a value counts as 0 in apiVersion v1, and 0 is Successful`;
    return [{ range: subject.template.keyRangeAt([...subject.path, 'provider', 'datadog']), message }];
  },
};

/** The code is that of the same mistake in a policy. */
export const datadogDefaultZero: LintRule = {
  code: 'GP106',
  name: 'default-zero',
  severity: 'error',
  of: 'metric',
  catalogue: ['Q1'],
  why: `default_zero() gives 0 wherever Datadog has no data, so that a metric, a tag or an agent that is gone looks like a service without a single
error.`,
  help: 'remove `default_zero`, and let the condition fail without data: `!isNil(result) && …`',
  example: { wrong: v1("'default_zero(sum:checkout.errors{service:checkout}.as_count())'", 'default(result, 100) < 10'), right },
  check: (subject) => {
    const filled = queriesOf(datadogOf(subject) ?? {}).find(({ text }) => /\bdefault_zero\s*\(/.test(text));
    if (filled === undefined || subject.dryRun || !passesOn(subject, 0)) return [];
    const message = `${subject.metric.name}: default_zero() makes 0 of missing data, and 0 is Successful`;
    const { formula, queries } = datadogOf(subject) as { readonly formula?: unknown; readonly queries?: object };
    // A formula over several values need not be 0 where one of them is.
    const alone = formula === undefined || Object.keys(queries ?? {}).length < 2;
    const finding: RuleFinding = { range: subject.template.rangeAt([...subject.path, ...filled.path]), message };
    return [alone && /^\s*default_zero\s*\(/.test(filled.text) ? finding : { ...finding, severity: 'warning' }];
  },
};

function passesOn(subject: MetricUnderLint, result: number): boolean {
  if (subject.success === undefined && subject.failure === undefined) return false;
  const assessed = assessResult(subject, result);
  return assessed.kind === 'phase' && assessed.phase === 'Successful';
}
