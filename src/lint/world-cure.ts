import { readCondition } from '../expr/condition.ts';
import type { Syntax } from '../expr/syntax.ts';
import { printDuration } from '../promql/duration.ts';
import { selectorsOf, withoutParens } from '../promql/walk.ts';
import { prepareQuery } from '../providers/prometheus-query.ts';
import { canonicalSelector } from '../providers/selectors.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { exprProfileOf } from '../rollouts/condition.ts';
import type { MappedText } from '../source/mapped-text.ts';
import { remembered } from '../source/remembered.ts';
import { planOfMetric } from '../worlds/realise.ts';
import type { World, WorldName } from '../worlds/world-names.ts';
import { nodesOf } from './condition-parts.ts';
import { changedPasses, proveInWorld } from './prove.ts';
import { endOf, isSure, letsThrough } from './prove-verdict.ts';
import type { MetricUnderLint } from './subject.ts';
import { causeOf, withQuery } from './world-cause.ts';
import { withoutExcuses, withoutLength } from './world-essence.ts';
import { passGroups } from './world-groups.ts';
import { asWritten, composed, partOf } from './world-variant.ts';

/** What to write instead, as the author would: it was run, and stops and passes where it must. */
export type Cure = {
  readonly query?: string;
  readonly successCondition?: string;
  /** Where the first readings would see series that are too young. */
  readonly initialDelay?: string;
  readonly dropsFailure: boolean;
  /** The metric as it would be, args filled in. */
  readonly metric: AnalysisMetric;
};

/** A closed form of a Prometheus metric, as near to what is written as one was found; undefined where none was. */
const cureOf = remembered(findCure);

/** The cure in words; undefined without one, or where it lets something through in one of the worlds that are to be cured. */
export function cureText(subject: MetricUnderLint, worlds: readonly World[] = []): string | undefined {
  const cure = cureOf(subject);
  if (cure === undefined || worlds.some((world) => letsThrough(proveInWorld(cure.metric, world, subject.context)))) return undefined;
  const { query, successCondition, initialDelay, dropsFailure } = cure;
  const parts = [
    ...(query === undefined ? [] : [`query: >-\n  ${query}`]),
    ...(successCondition === undefined ? [] : [`successCondition: >-\n  ${successCondition}`]),
    ...(initialDelay === undefined ? [] : [`initialDelay: ${initialDelay}`]),
  ];
  if (parts.length === 0) return undefined;
  return `write\n${parts.join('\n')}${dropsFailure ? '\nand no failureCondition: what does not meet the successCondition fails' : ''}`;
}

function findCure(subject: MetricUnderLint): Cure | undefined {
  const { metric, query, template } = subject;
  if (query?.prepared.kind !== 'query') return undefined;
  const base = withoutCauses(subject, query.text);
  const condition = base.condition === undefined ? undefined : guardedCondition(base.condition, query.prepared.type === 'scalar', subject);
  if (condition === undefined) return undefined;
  const { failureCondition: dropped = '', ...rest } = metric;
  for (const candidate of queriesFor(base.query, subject)) {
    const cured = withQuery({ ...rest, successCondition: condition.text, failureLimit: 0, inconclusiveLimit: 0 }, candidate.text);
    if (!isPromising(cured, subject) || !isClosed(cured, subject)) continue;
    const initialDelay = delayFor(cured, subject);
    return {
      ...(initialDelay === undefined ? {} : { initialDelay }),
      ...(candidate.text === query.text.text ? {} : { query: asWritten(candidate, template.file) }),
      ...(condition.text === metric.successCondition ? {} : { successCondition: asWritten(condition, template.file) }),
      dropsFailure: dropped !== '',
      metric: cured,
    };
  }
  return undefined;
}

/** The query and the success condition without the parts that let something through. */
function withoutCauses(subject: MetricUnderLint, query: MappedText): { readonly query: MappedText; readonly condition?: MappedText } {
  const { success, failure } = subject;
  let ask = query;
  let judge = success?.text ?? (failure === undefined ? undefined : negated(failure.text, failure.condition.syntax));
  for (const { lead } of passGroups(subject)) {
    const cause = causeOf(subject, lead);
    // What takes series away has its sense; what puts a number in their place has none.
    if (cause.kind === 'query' && /^or\b|\bor$|^clamp/.test(cause.part)) ask = cause.left;
    if (cause.kind === 'condition' && cause.condition.field === 'successCondition') judge = cause.left;
  }
  return { query: ask, ...(judge === undefined ? {} : { condition: judge }) };
}

const opposite: Readonly<Record<string, string>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==' };

function negated(text: MappedText, syntax: Syntax | undefined): MappedText | undefined {
  if (syntax === undefined) return undefined;
  if (syntax.kind !== 'binary' || !Object.hasOwn(opposite, syntax.op)) return composed(['!(', text, ')']);
  return composed([partOf(text, syntax.left), ` ${opposite[syntax.op]} `, partOf(text, syntax.right)]);
}

/** With what must hold of any number before it is compared. Undefined where the condition looks at the result in another way. */
function guardedCondition(given: MappedText, isScalar: boolean, { context }: MetricUnderLint): MappedText | undefined {
  const profile = exprProfileOf(context.argo);
  const whole = readCondition(given.text, profile).syntax;
  if (whole === undefined) return undefined;
  const text = withoutExcuses(given, whole);
  const { syntax } = readCondition(text.text, profile);
  if (syntax === undefined) return undefined;
  const nodes = nodesOf(syntax);
  if (nodes.some((node) => node.kind === 'call' && node.callee.kind === 'identifier' && node.callee.name === 'isNaN')) return text;
  const { text: inner, ofOne } = withoutLength(text, syntax);
  const part: readonly (MappedText | string)[] = /\|\||\?|\bor\b/.test(inner.text) ? ['(', inner, ')'] : [inner];
  const uses = nodes.filter((node) => node.kind === 'identifier' && node.name === 'result');
  if (isScalar) return composed(['!isNaN(result) && !isInf(result) && ', ...part]);
  if (uses.length === nodes.filter(isFirst).length + nodes.filter(isLength).length) {
    return composed([`len(result) ${ofOne ? '== 1' : '> 0'} && !isNaN(result[0]) && !isInf(result[0]) && `, ...part]);
  }
  if (!nodes.some((node) => node.kind === 'predicate')) return undefined;
  return composed(['len(result) > 0 && all(result, !isNaN(#) && !isInf(#)) && ', ...part]);
}

function isFirst(node: Syntax): boolean {
  return node.kind === 'member' && node.property.kind === 'int' && node.property.value === 0n && isResult(node.node);
}

function isLength(node: Syntax): boolean {
  return node.kind === 'builtin' && node.name === 'len' && node.args[0] !== undefined && isResult(node.args[0]);
}

function isResult(node: Syntax): boolean {
  return node.kind === 'identifier' && node.name === 'result';
}

/** The query itself; a ratio whose numerator is zero while there is traffic; the value, or zero, while somebody is looking. */
function queriesFor(text: MappedText, { metric, context }: MetricUnderLint): readonly MappedText[] {
  const prepared = prepareQuery(text.text);
  if (prepared.kind !== 'query') return [];
  const top = withoutParens(prepared.expr);
  const ratio: readonly MappedText[] =
    top.kind === 'binary' && top.op === '/' && top.right.kind !== 'number'
      ? [composed(['(', partOf(text, top.left.range), ' or 0 * ', partOf(text, top.right.range), ') / ', partOf(text, top.right.range)])]
      : [];
  const plan = planOfMetric(withQuery(metric, text.text));
  const alive = plan.kind === 'plan' ? plan.selectors.find(({ role, baseline }) => role !== 'error' && !baseline)?.text : undefined;
  const selector = selectorsOf(prepared.expr).find((one) => one.offsetMs === 0 && canonicalSelector(one) === alive);
  if (selector === undefined) return [text, ...ratio];
  const freshSeconds = Math.max(45_000, 3 * context.scrapeIntervalMs) / 1000;
  const age = composed(['count(time() - timestamp(', partOf(text, selector.range), `) <= ${freshSeconds})`]);
  return [
    text,
    ...ratio,
    ...ratio.map((one) => composed(['(', one, ') and on() ', age])),
    composed(['(', text, ') and on() ', age]),
    composed(['((', text, ') or on() 0 * ', age, ') and on() ', age]),
  ];
}

/** Long enough that windows hold nothing from before the run; undefined where there is no need, or it does not help. */
export function delayFor(metric: AnalysisMetric, { context }: MetricUnderLint): string | undefined {
  const stops = (one: AnalysisMetric): boolean => {
    const trial = proveInWorld(one, { name: 'newborn' }, context);
    return trial.expected.right === 'pass' && endOf(trial) !== 'Successful';
  };
  const plan = planOfMetric(metric);
  if (plan.kind !== 'plan' || !stops(metric)) return undefined;
  const initialDelay = printDuration(plan.plainReachMs + 2 * context.scrapeIntervalMs);
  return stops({ ...metric, initialDelay }) ? undefined : initialDelay;
}

/** What most forms fail in comes first. */
const mustStop: readonly WorldName[] = ['gone', 'idle', 'broken', 'nan', 'infinite', 'stale'];
const screened: readonly WorldName[] = mustStop.filter((name) => name !== 'infinite');
const mustPass: readonly WorldName[] = ['quiet', 'zeroed'];

/** By first readings alone, which are soon had. */
function isPromising(cured: AnalysisMetric, { metric, context, proof }: MetricUnderLint): boolean {
  return proof().trials.every((trial) => {
    const { world, expected } = trial;
    const wanted = mustPass.includes(world.name) ? 'pass' : screened.includes(world.name) ? 'stop' : undefined;
    if (!isSure(trial) || expected.right !== wanted) return true;
    const passes = changedPasses(cured, metric, world, context);
    return passes === undefined || passes === (wanted === 'pass');
  });
}

/** Where what is right in `quiet` is in doubt, the cure is to pass there if the metric does. */
function isClosed(cured: AnalysisMetric, { metric, context }: MetricUnderLint): boolean {
  const passes = mustPass.every((name) => {
    const trial = proveInWorld(cured, { name }, context);
    if (endOf(trial) === 'Successful') return true;
    if (isSure(trial)) return trial.expected.right !== 'pass';
    return endOf(proveInWorld(metric, { name }, context)) !== 'Successful';
  });
  return passes && mustStop.every((name) => !letsThrough(proveInWorld(cured, { name }, context)));
}
