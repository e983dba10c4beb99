import { readCondition } from '../expr/condition.ts';
import type { Syntax } from '../expr/syntax.ts';
import { withoutParens } from '../promql/walk.ts';
import { prepareQuery } from '../providers/prometheus-query.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { exprProfileOf } from '../rollouts/condition.ts';
import { planOfMetric } from '../worlds/realise.ts';
import type { WorldName } from '../worlds/world-names.ts';
import { nodesOf } from './condition-parts.ts';
import { proveInWorld } from './prove.ts';
import { endOf, letsThrough } from './prove-verdict.ts';
import type { MetricUnderLint } from './subject.ts';
import { causeOf, withQuery } from './world-cause.ts';
import { passGroups } from './world-groups.ts';

/** What to write instead: it was run, and stops and passes where it must. */
export type Cure = { readonly query?: string; readonly successCondition?: string; readonly dropsFailure: boolean };

const cures = new WeakMap<MetricUnderLint, { readonly cure: Cure | undefined }>();

/** A closed form of a Prometheus metric, as near to what is written as one was found; undefined where none was. */
export function cureOf(subject: MetricUnderLint): Cure | undefined {
  let known = cures.get(subject);
  if (known === undefined) {
    known = { cure: findCure(subject) };
    cures.set(subject, known);
  }
  return known.cure;
}

/** The cure in words; undefined without one. */
export function cureText(subject: MetricUnderLint): string | undefined {
  const cure = cureOf(subject);
  if (cure === undefined) return undefined;
  const { query, successCondition, dropsFailure } = cure;
  const parts = [
    ...(query === undefined ? [] : [`query: ${query}`]),
    ...(successCondition === undefined ? [] : [`successCondition: ${successCondition}`]),
  ];
  return `write\n${parts.join('\n')}${dropsFailure ? '\nand no failureCondition: what does not meet the successCondition fails' : ''}`;
}

function findCure(subject: MetricUnderLint): Cure | undefined {
  const { metric, query } = subject;
  if (query?.prepared.kind !== 'query' || metric.provider.prometheus === undefined) return undefined;
  const base = withoutCauses(subject);
  const condition = guardedCondition(base.condition, query.prepared.type === 'scalar', subject);
  if (condition === undefined) return undefined;
  const own = metric.successCondition;
  for (const candidate of queriesFor(base.query, subject)) {
    const { failureCondition: _dropped, ...rest } = metric;
    const cured = withQuery({ ...rest, successCondition: condition, failureLimit: 0, inconclusiveLimit: 0 }, candidate);
    if (!isClosed(cured, subject)) continue;
    return {
      ...(candidate === query.text.text ? {} : { query: candidate.trim().replaceAll(/\s+/g, ' ') }),
      ...(condition === own ? {} : { successCondition: condition }),
      dropsFailure: metric.failureCondition !== undefined && metric.failureCondition !== '',
    };
  }
  return undefined;
}

/** The query and the success condition without the parts that let something through. */
function withoutCauses(subject: MetricUnderLint): { readonly query: string; readonly condition: string | undefined } {
  const { query, success, failure } = subject;
  let [ask, judge] = [
    query?.text.text ?? '',
    success?.condition.text ?? (failure === undefined ? undefined : negated(failure.condition.text, subject)),
  ];
  for (const { lead } of passGroups(subject)) {
    const cause = causeOf(subject, lead);
    if (cause.kind === 'query') ask = cause.left;
    if (cause.kind === 'condition' && cause.condition.field === 'successCondition') judge = cause.left;
  }
  return { query: ask, condition: judge };
}

const opposite: Readonly<Record<string, string>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==' };

function negated(text: string, { context }: MetricUnderLint): string | undefined {
  const { syntax } = readCondition(text, exprProfileOf(context.argo));
  if (syntax === undefined) return undefined;
  if (syntax.kind === 'binary' && Object.hasOwn(opposite, syntax.op)) {
    const side = (node: Syntax): string => text.slice(node.from, node.to);
    return `${side(syntax.left)} ${opposite[syntax.op]} ${side(syntax.right)}`;
  }
  return `!(${text.trim()})`;
}

/** With what must hold of any number before it is compared. Undefined where the condition looks at the result in another way. */
function guardedCondition(text: string | undefined, isScalar: boolean, { context }: MetricUnderLint): string | undefined {
  if (text === undefined) return undefined;
  const { syntax } = readCondition(text, exprProfileOf(context.argo));
  if (syntax === undefined) return undefined;
  const rest = stripped(text);
  const part = /\|\||\?|\bor\b/.test(rest) ? `(${rest})` : rest;
  const nodes = nodesOf(syntax);
  const uses = nodes.filter((node) => node.kind === 'identifier' && node.name === 'result');
  if (isScalar) return `!isNaN(result) && !isInf(result) && ${part}`;
  const firsts = nodes.filter(isFirst);
  if (uses.length === firsts.length) return `len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && ${part}`;
  if (nodes.some((node) => node.kind === 'predicate')) return `len(result) > 0 && all(result, !isNaN(#) && !isInf(#)) && ${part}`;
  return undefined;
}

function isFirst(node: Syntax): boolean {
  if (node.kind !== 'member' || node.property.kind !== 'int' || node.property.value !== 0n) return false;
  return node.node.kind === 'identifier' && node.node.name === 'result';
}

/** Without brackets around all of it. */
function stripped(text: string): string {
  const inner = text.trim();
  if (!inner.startsWith('(') || !inner.endsWith(')')) return inner;
  let depth = 0;
  for (const [at, character] of [...inner].entries()) {
    if (character === '(') depth++;
    if (character === ')' && --depth === 0 && at < inner.length - 1) return inner;
  }
  return stripped(inner.slice(1, -1));
}

/** The query itself; a ratio whose numerator is zero while there is traffic; zero, or the value, while somebody is looking. */
function queriesFor(query: string, { metric, context }: MetricUnderLint): readonly string[] {
  const prepared = prepareQuery(query);
  if (prepared.kind !== 'query') return [];
  const top = withoutParens(prepared.expr);
  const textOf = ({ range }: { readonly range: { readonly from: number; readonly to: number } }): string =>
    query.slice(range.from, range.to);
  const ratio = top.kind === 'binary' && top.op === '/' ? [`(${textOf(top.left)} or 0 * ${textOf(top.right)}) / ${textOf(top.right)}`] : [];
  const plan = planOfMetric(withQuery(metric, query));
  const alive = plan.kind === 'plan' ? plan.selectors.find(({ role, baseline }) => role !== 'error' && !baseline) : undefined;
  if (alive === undefined) return [query, ...ratio];
  const freshSeconds = Math.max(45_000, 3 * context.scrapeIntervalMs) / 1000;
  const age = `count(time() - timestamp(${alive.text}) <= ${freshSeconds})`;
  const value = query.trim();
  return [
    query,
    ...ratio,
    ...ratio.map((one) => `(${one}) and on() (${age})`),
    `(${value}) and on() (${age})`,
    `((${value}) or on() (0 * (${age}))) and on() (${age})`,
  ];
}

const mustStop: readonly WorldName[] = ['gone', 'idle', 'nan', 'infinite', 'broken', 'stale'];
const mustPass: readonly WorldName[] = ['zeroed', 'quiet'];

function isClosed(cured: AnalysisMetric, { context }: MetricUnderLint): boolean {
  const healthy = mustPass.every((name) => {
    const trial = proveInWorld(cured, { name }, context);
    return trial.expected.right !== 'pass' || endOf(trial) === 'Successful';
  });
  return healthy && mustStop.every((name) => !letsThrough(proveInWorld(cured, { name }, context)));
}
