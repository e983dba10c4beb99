import { type Condition, checkCondition, readCondition } from '../../expr/condition.ts';
import type { Syntax } from '../../expr/syntax.ts';
import { type ExprValue, floatList } from '../../expr/value.ts';
import { originOf } from '../../source/mapped-text.ts';
import { rememberedPair } from '../../source/remembered.ts';
import { nodesOf, rangeIn, rangeOfCondition } from '../condition-parts.ts';
import { resultTypes, sampleResults, speaksOfLongLists } from '../provider-results.ts';
import type { Fix, LintRule, RuleFinding } from '../rule.ts';
import type { ConditionText, MetricUnderLint } from '../subject.ts';
import { tryCondition } from '../try-condition.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

export const conditionAlwaysError: LintRule = {
  code: 'GP365',
  name: 'condition-always-error',
  severity: 'error',
  of: 'metric',
  catalogue: [],
  why: `Argo Rollouts checks the types of a condition against each result, also in parts that would not be evaluated. Prometheus answers a query with a
list, so that \`result < 0.05\` is an Error every time, whatever was measured: the analysis ends as Error, and no release gets past it.`,
  help: 'write `result[0]` for the value of the only series, `result` where the provider gives a number',
  example: {
    wrong: exampleMetric(ratioQuery('5m'), { successCondition: 'result <= 0.01' }),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: (subject) => {
    const types = resultTypes(subject);
    if (types === undefined) return [];
    return [subject.success, subject.failure].flatMap((condition): readonly RuleFinding[] => {
      const problem = condition === undefined ? undefined : (problemOf(condition, types) ?? sampledProblem(subject, condition.condition));
      if (condition === undefined || problem === undefined) return [];
      const range = problem.span === undefined ? rangeOfCondition(condition) : rangeIn(condition, problem.span);
      const message = `${subject.metric.name}: ${condition.field} is an Error for every result: ${problem.message.trim()}`;
      const hint = hintFor(condition, types);
      const fix = indexed(condition, subject);
      return [{ range, message, ...(hint === undefined ? {} : { hint }), ...(fix === undefined ? {} : { fix }) }];
    });
  },
};

type Problem = { readonly message: string; readonly span?: { readonly from: number; readonly to: number } };

/** Why no result of these types has an answer; undefined where one may have. */
function problemOf({ condition }: ConditionText, types: readonly ExprValue[]): Problem | undefined {
  if (condition.syntax === undefined) return undefined;
  const problems = types.map((type): Problem | undefined => {
    const check = checkCondition(condition, type);
    if (!check.ok) return check.unsupported ? undefined : check;
    return check.type === 'bool' || check.type === 'interface {}' ? undefined : { message: `expected bool, but got ${check.type}` };
  });
  return problems.includes(undefined) ? undefined : problems[0];
}

/** What can be seen only when it runs, such as a list compared with a number: the result of a function may be of any type. */
function sampledProblem(subject: MetricUnderLint, condition: Condition): Problem | undefined {
  const samples = sampleResults(subject);
  if (condition.syntax === undefined || samples.length === 0 || speaksOfLongLists(subject)) return undefined;
  return problemOfAll(condition, samples);
}

const problemOfAll = rememberedPair((condition: Condition, samples: readonly ExprValue[]): Problem | undefined => {
  let first: Problem | undefined;
  for (const result of samples) {
    const outcome = tryCondition(condition, result);
    if (outcome.kind !== 'error') return undefined;
    // An empty list has errors of its own.
    if (first === undefined && !isEmptyList(result)) first = outcome;
  }
  return first;
});

function isEmptyList(result: ExprValue): boolean {
  return typeof result === 'object' && result?.kind === 'list' && result.items.length === 0;
}

function hintFor(condition: ConditionText, types: readonly ExprValue[]): string | undefined {
  const arg = /\bargs\.([\w-]+)/.exec(condition.condition.text)?.[1];
  if (arg !== undefined && mentions(condition, 'args'))
    return `write \`{{args.${arg}}}\`: args are put into the text before it is read as a condition`;
  if (problemOf(condition, types) === undefined) return undefined;
  if (problemOf(withText(condition, everyIndexed(condition)), types) === undefined) return 'the result is a list: write `result[0]`';
  const withoutIndex = condition.condition.text.replaceAll(/\bresult\[0\]/g, 'result');
  return problemOf(withText(condition, withoutIndex), types) === undefined ? 'the result is a number: write `result`' : undefined;
}

function mentions({ condition: { syntax } }: ConditionText, name: string): boolean {
  return syntax !== undefined && nodesOf(syntax).some((node) => node.kind === 'identifier' && node.name === name);
}

function withText(condition: ConditionText, text: string): ConditionText {
  return { ...condition, condition: readCondition(text, condition.condition.profile) };
}

/** Uses of the result as a whole. */
function bareResults(syntax: Syntax | undefined): readonly Syntax[] {
  if (syntax === undefined) return [];
  const nodes = nodesOf(syntax);
  const indexed = new Set(nodes.flatMap((node) => (node.kind === 'member' ? [node.node] : [])));
  return nodes.filter((node) => node.kind === 'identifier' && node.name === 'result' && !indexed.has(node));
}

function everyIndexed({ condition }: ConditionText): string {
  const places = bareResults(condition.syntax).toSorted((a, b) => b.to - a.to);
  return places.reduce((text, { to }) => `${text.slice(0, to)}[0]${text.slice(to)}`, condition.text);
}

/** Only where the query gives one series, or none: which of several is meant nobody but the author knows. */
function indexed(condition: ConditionText, { query, metric }: MetricUnderLint): Fix | undefined {
  if (problemOf(condition, [floatList([1])]) === undefined) return undefined;
  if (query?.prepared.kind !== 'query' || query.prepared.arbitraryOrder || 'rangeQuery' in (metric.provider.prometheus ?? {}))
    return undefined;
  if (problemOf(withText(condition, everyIndexed(condition)), [floatList([1])]) !== undefined) return undefined;
  const edits = bareResults(condition.condition.syntax).map(({ to }) => {
    const { range } = originOf(condition.text, to - 1, to);
    return { range: { ...range, from: range.to }, text: '[0]' };
  });
  const copied = condition.text.segments.every((segment) => segment.copied);
  return copied ? { title: 'write `result[0]`', edits } : undefined;
}
