import type { Syntax } from '../expr/syntax.ts';
import type { PromExpr } from '../promql/ast.ts';
import { walkPromql } from '../promql/walk.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { assessMeasurement } from '../rollouts/condition.ts';
import { originOf } from '../source/mapped-text.ts';
import type { SourceRange } from '../source/source-file.ts';
import { nodesOf, rangeOfCondition } from './condition-parts.ts';
import type { NumberField } from './limits.ts';
import { readingIn } from './prove.ts';
import { proofStartMs } from './prove-answers.ts';
import { evaluatorOf } from './prove-evaluator.ts';
import type { ConditionText, MetricUnderLint, WorldTrial } from './subject.ts';

/**
 * The part of a metric without which it would not pass in a world. `query` and `condition`: a part of it, with the text that is left without it;
 * `limit`: readings that are not Successful are tolerated; `failureOnly`: what the failureCondition does not name passes; `whole`: the
 * condition itself is met.
 */
export type Cause =
  | { readonly kind: 'query'; readonly range: SourceRange; readonly part: string; readonly left: string }
  | {
      readonly kind: 'condition';
      readonly range: SourceRange;
      readonly part: string;
      readonly condition: ConditionText;
      readonly left: string;
    }
  | {
      readonly kind: 'limit';
      readonly range: SourceRange;
      readonly field: NumberField;
      readonly phase: 'Failed' | 'Inconclusive' | 'Error';
    }
  | { readonly kind: 'failureOnly'; readonly range: SourceRange; readonly condition: ConditionText }
  | { readonly kind: 'whole'; readonly range: SourceRange; readonly condition?: ConditionText };

/** Found by running: each part is taken away, smallest first, until the reading is no longer Successful. */
export function causeOf(subject: MetricUnderLint, trial: WorldTrial): Cause {
  const { success, failure, template, path } = subject;
  return (
    limitCause(subject, trial) ??
    queryCause(subject, trial) ??
    conditionCause(subject, trial) ??
    (failure !== undefined && success === undefined
      ? { kind: 'failureOnly', range: rangeOfCondition(failure), condition: failure }
      : success === undefined
        ? { kind: 'whole', range: template.rangeAt([...path, 'name']) }
        : { kind: 'whole', range: rangeOfCondition(success), condition: success })
  );
}

const limitOf = { Failed: 'failureLimit', Inconclusive: 'inconclusiveLimit', Error: 'consecutiveErrorLimit' } as const;

/** The first reading was told to be bad, and the metric passes all the same. */
function limitCause({ template, path, written }: MetricUnderLint, { run }: WorldTrial): Cause | undefined {
  const phase = run?.metricResults[0]?.measurements[0]?.phase;
  if (phase !== 'Failed' && phase !== 'Inconclusive' && phase !== 'Error') return undefined;
  const field = limitOf[phase];
  const range = template.rangeAt([...path, written[field] === undefined ? 'name' : field]);
  return { kind: 'limit', range, field, phase };
}

type Variant = { readonly from: number; readonly to: number; readonly text: string };

function queryCause(subject: MetricUnderLint, trial: WorldTrial): Cause | undefined {
  const { query, metric } = subject;
  if (query?.prepared.kind !== 'query') return undefined;
  const { text } = query.text;
  for (const { from, to, text: left } of smallestFirst(queryVariants(query.prepared.expr, text))) {
    if (passesReading(withQuery(metric, left), subject, trial) !== false) continue;
    return { kind: 'query', range: originOf(query.text, from, to).range, part: text.slice(from, to), left };
  }
  return undefined;
}

export function withQuery(metric: AnalysisMetric, query: string): AnalysisMetric {
  return { ...metric, provider: { prometheus: { ...metric.provider.prometheus, query } } };
}

const clamps: ReadonlySet<string> = new Set(['clamp_min', 'clamp_max', 'clamp', 'scalar', 'abs', 'sgn']);
/** More variants of one query are not tried. */
const mostVariants = 12;

/** The query without what stands in for something missing or bounds it. Nodes stand in the text of the query as it was parsed. */
function queryVariants(expr: PromExpr, text: string): readonly Variant[] {
  const found: Variant[] = [];
  const without = (from: number, to: number): Variant => ({ from, to, text: `${text.slice(0, from)} ${text.slice(to)}` });
  walkPromql(expr, (node) => {
    if (node.kind === 'binary' && node.op === 'or') {
      found.push(trimmed(without(node.left.range.to, node.right.range.to), text));
      found.push(trimmed(without(node.left.range.from, node.right.range.from), text));
    }
    if (node.kind === 'binary' && node.op === 'unless') found.push(trimmed(without(node.left.range.to, node.right.range.to), text));
    const [first] = node.kind === 'call' && clamps.has(node.func) ? node.args : [];
    if (first !== undefined) {
      const { from, to } = node.range;
      found.push({ from, to, text: `${text.slice(0, from)}(${text.slice(first.range.from, first.range.to)})${text.slice(to)}` });
    }
  });
  return found.slice(0, mostVariants);
}

/** The range without the white space around what is taken away. */
function trimmed({ from, to, text }: Variant, whole: string): Variant {
  const part = whole.slice(from, to);
  return { from: from + (part.length - part.trimStart().length), to: to - (part.length - part.trimEnd().length), text };
}

function conditionCause(subject: MetricUnderLint, trial: WorldTrial): Cause | undefined {
  const { metric, success, failure } = subject;
  for (const condition of [success, failure]) {
    if (condition?.condition.syntax === undefined) continue;
    for (const { from, to, text: left } of smallestFirst(conditionVariants(condition.condition.syntax, condition.condition.text))) {
      if (passesReading({ ...metric, [condition.field]: left }, subject, trial) !== false) continue;
      const range = originOf(condition.text, from, to).range;
      return { kind: 'condition', range, part: condition.condition.text.slice(from, to), condition, left };
    }
  }
  return undefined;
}

/** The condition without one side of `||`, `&&` and `??`, one branch of a choice, or the `default` around something. */
function conditionVariants(syntax: Syntax, text: string): readonly Variant[] {
  const found: Variant[] = [];
  const keeping = (node: Syntax, kept: Syntax, from: number, to: number): void => {
    const left = `${text.slice(0, node.from)}(${text.slice(kept.from, kept.to)})${text.slice(node.to)}`;
    found.push(trimmed({ from, to, text: left }, text));
  };
  for (const node of nodesOf(syntax)) {
    if (node.kind === 'binary' && (node.op === '||' || node.op === '&&')) {
      keeping(node, node.right, node.left.from, node.right.from);
      keeping(node, node.left, node.left.to, node.right.to);
    }
    if (node.kind === 'binary' && node.op === '??') keeping(node, node.left, node.left.to, node.right.to);
    if (node.kind === 'conditional') {
      keeping(node, node.no, node.test.from, node.no.from);
      keeping(node, node.yes, node.yes.to, node.no.to);
    }
    const [first] = node.kind === 'call' && node.callee.kind === 'identifier' && node.callee.name === 'default' ? node.args : [];
    if (first !== undefined) keeping(node, first, node.from, node.to);
  }
  return found.slice(0, mostVariants);
}

function smallestFirst(variants: readonly Variant[]): readonly Variant[] {
  return variants.toSorted((a, b) => a.to - a.from - (b.to - b.from));
}

/** Whether the first reading of a changed metric in the world of a trial is Successful; undefined where that is not known. */
function passesReading(changed: AnalysisMetric, { metric, context }: MetricUnderLint, trial: WorldTrial): boolean | undefined {
  const sameQuery = changed.provider === metric.provider;
  const reading = sameQuery ? trial.reading : readingIn(changed, trial.world, context, firstReadingMs(trial));
  if (reading === undefined || reading.kind === 'unknown') return undefined;
  if (reading.kind === 'error') return false;
  if (reading.kind === 'phase') return reading.phase === 'Successful';
  const assessed = assessMeasurement(changed, reading.result, context.argo, evaluatorOf(context.argo));
  return assessed.kind === 'unknown' ? undefined : assessed.phase === 'Successful';
}

function firstReadingMs({ run }: WorldTrial): number {
  const startedAtMs = run?.metricResults[0]?.measurements[0]?.startedAtMs;
  return startedAtMs === undefined ? 0 : startedAtMs - proofStartMs;
}
