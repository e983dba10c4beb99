import type { Syntax } from '../../expr/syntax.ts';
import type { ExprValue } from '../../expr/value.ts';
import { providerOf } from '../../providers/route.ts';
import { nodesOf, rangeOfCondition } from '../condition-parts.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { MetricUnderLint, ResultTrial } from '../subject.ts';
import { passGroups } from '../world-groups.ts';
import { metricOf } from './example-metric.ts';

const newRelic = `newRelic:
    profile: shop
    query: FROM Transaction SELECT percentage(count(*), WHERE error IS true) AS share SINCE 5 minutes ago`;

/** Providers that give whatever JSON there is. */
const ofJson: ReadonlySet<string | undefined> = new Set(['web', 'skywalking', 'newRelic']);

export const passesWithoutField: LintRule = {
  code: 'GP368',
  name: 'passes-without-field',
  severity: 'error',
  of: 'metric',
  catalogue: ['C13', 'C4'],
  why: `A field that is missing is nil in a condition, and nil, a text and a number are compared without complaint: \`result.status == "failed"\` is false
for an answer without a status, and for a status that is called something else. A metric that passes on what does not fail then passes on an
answer that says nothing.`,
  help: 'name what is right in a `successCondition`: `result.status == "ok"`',
  example: {
    wrong: metricOf(newRelic, { successCondition: undefined, failureCondition: 'result.share in [1, 2]' }),
    right: metricOf(newRelic, { successCondition: 'result.share <= 1' }),
  },
  check: (subject) => {
    const nodes = [subject.success, subject.failure].flatMap((one) =>
      one?.condition.syntax === undefined ? [] : nodesOf(one.condition.syntax),
    );
    if (!ofJson.has(providerOf(subject.metric)) || nodes.length === 0 || subject.dryRun) return [];
    // An answer without anything may be the world in which nobody is looking, of which there is a finding.
    if (passGroups(subject).some(({ reason }) => reason === 'gone')) return [];
    const { results } = subject.proof();
    return withoutField(subject, results, nodes) ?? emptyList(subject, results, nodes) ?? [];
  },
};

function withoutField(
  subject: MetricUnderLint,
  results: readonly ResultTrial[],
  nodes: readonly Syntax[],
): readonly RuleFinding[] | undefined {
  // Who says what nil means has thought of it.
  if (nodes.some(saysNil)) return undefined;
  const reads = nodes.some((node) => node.kind === 'member' && node.property.kind === 'string');
  const onMap = results.some(({ phase, answer }) => phase === 'Successful' && answer.kind === 'value' && isEmpty(answer.result, 'map'));
  return reads && onMap ? [finding(subject, 'passes on an answer in which the field is missing')] : undefined;
}

function emptyList(
  subject: MetricUnderLint,
  results: readonly ResultTrial[],
  nodes: readonly Syntax[],
): readonly RuleFinding[] | undefined {
  const overLists = nodes.some((node) => node.kind === 'builtin' && node.args.some(({ kind }) => kind === 'predicate'));
  const asksLength = nodes.some(
    (node) => (node.kind === 'builtin' && node.name === 'len') || (node.kind === 'list' && node.nodes.length === 0),
  );
  if (!overLists || asksLength) return undefined;
  const passes = results.some(({ phase, answer }) => phase === 'Successful' && answer.kind === 'value' && isEmpty(answer.result, 'list'));
  return passes
    ? [{ ...finding(subject, 'passes on an empty list'), hint: 'begin with `len(result) > 0 && …`', severity: 'warning' }]
    : undefined;
}

function finding(subject: MetricUnderLint, says: string): RuleFinding {
  const condition = subject.success ?? subject.failure;
  if (condition === undefined) throw new Error('a metric without conditions has a rule of its own');
  return { range: rangeOfCondition(condition), message: `${subject.metric.name}: ${says}` };
}

function saysNil(node: Syntax): boolean {
  if (node.kind === 'nil' || node.kind === 'chain' || (node.kind === 'map' && node.pairs.length === 0)) return true;
  if (node.kind === 'call') return node.callee.kind === 'identifier' && ['isNil', 'default'].includes(node.callee.name);
  return node.kind === 'binary' && (node.op === '??' || (node.op === 'in' && node.left.kind === 'string'));
}

function isEmpty(result: ExprValue, kind: 'list' | 'map'): boolean {
  if (result === null || typeof result !== 'object' || result.kind !== kind) return false;
  return result.kind === 'list' ? result.items.length === 0 : result.kind === 'map' && result.entries.size === 0;
}
