import { readCondition } from '../expr/condition.ts';
import type { Syntax } from '../expr/syntax.ts';
import { syntaxChildren } from '../expr/syntax-children.ts';
import type { ExprValue } from '../expr/value.ts';
import { printPlainNumber } from '../promql/engine/number-text.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { type EvaluateCondition, exprProfileOf } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';

/** How conditions are read: as one release of Argo Rollouts does. */
export type Judge = { readonly argo: ArgoVersion; readonly evaluate: EvaluateCondition };

/** `VALUE OP LIMIT` in a condition, where LIMIT is a number that stands there. `text` is as it is written. */
export type Threshold = { readonly text: string; readonly op: '<' | '<=' | '>' | '>='; readonly limit: number; readonly limitText: string };

/** The part of a condition that settled a reading. */
export type SettlingPart = { readonly words: string; readonly threshold?: Threshold };

const mostShown = 160;

/**
 * Which part of the conditions made a reading what it is: the first part of `successCondition` that does not hold, or the part of
 * `failureCondition` that does. Undefined where no single part did, or where we cannot evaluate it.
 */
export function settlingPart(metric: AnalysisMetric, value: ExprValue, judge: Judge): SettlingPart | undefined {
  const { successCondition = '', failureCondition = '' } = metric;
  const broken = successCondition === '' ? undefined : firstWith(parts(successCondition, '&&', judge), false, value, judge);
  if (broken !== undefined) return broken;
  return failureCondition === '' ? undefined : firstWith(parts(failureCondition, '||', judge), true, value, judge);
}

type Part = { readonly text: string; readonly syntax: Syntax };

/** The operands of `&&` or `||` at the top of a condition, left to right. */
function parts(condition: string, op: '&&' | '||', { argo }: Judge): readonly Part[] {
  const { syntax } = readCondition(condition, exprProfileOf(argo));
  if (syntax === undefined) return [];
  const operands = (node: Syntax): readonly Syntax[] =>
    node.kind === 'binary' && node.op === op ? [...operands(node.left), ...operands(node.right)] : [node];
  return operands(syntax).map((node) => ({ text: condition.slice(node.from, node.to), syntax: node }));
}

function firstWith(all: readonly Part[], wanted: boolean, value: ExprValue, { evaluate }: Judge): SettlingPart | undefined {
  for (const part of all) {
    const verdict = evaluate(part.text, value);
    if (verdict.kind === 'bool' && verdict.value !== wanted) continue;
    if (verdict.kind === 'unsupported') return undefined;
    if (verdict.kind === 'error') return { words: `${short(part.text)} cannot be evaluated: ${verdict.message}` };
    const threshold = thresholdIn(part);
    return { words: `${short(filledIn(part.text, value))} is ${wanted}`, ...(threshold === undefined ? {} : { threshold }) };
  }
  return undefined;
}

/** The value in place of `result` and `result[0]`, so that the comparison can be checked by eye. */
function filledIn(text: string, value: ExprValue): string {
  const list = typeof value === 'object' && value?.kind === 'list' ? value.items : undefined;
  const [first] = list ?? [];
  let shown = text;
  if (list !== undefined) shown = shown.replaceAll(/\blen\(result\)/g, `${list.length} series`);
  if (typeof first === 'number') shown = shown.replaceAll(/\bresult\[0\]/g, printPlainNumber(first));
  if (typeof value === 'number') shown = shown.replaceAll(/\bresult\b(?!\s*[[.(?])/g, printPlainNumber(value));
  return shown;
}

/** The only comparison of a part with a number. */
function thresholdIn({ text, syntax }: Part): Threshold | undefined {
  const found: Threshold[] = [];
  const visit = (node: Syntax): void => {
    if (node.kind === 'binary' && (node.op === '<' || node.op === '<=' || node.op === '>' || node.op === '>=')) {
      const [left, right] = [numberOf(node.left), numberOf(node.right)];
      const slice = ({ from, to }: Syntax): string => text.slice(from - syntax.from, to - syntax.from);
      if (right !== undefined && left === undefined && isReading(node.left)) {
        found.push({ text: slice(node), op: node.op, limit: right, limitText: slice(node.right) });
      }
    }
    for (const child of syntaxChildren(node)) visit(child);
  };
  visit(syntax);
  return found.length === 1 ? found[0] : undefined;
}

function numberOf(node: Syntax): number | undefined {
  if (node.kind === 'int' || node.kind === 'float') return Number(node.value);
  if (node.kind !== 'unary' || node.op !== '-') return undefined;
  const inner = numberOf(node.operand);
  return inner === undefined ? undefined : -inner;
}

/** `result`, `result[0]`, or the item that a predicate looks at. */
function isReading(node: Syntax): boolean {
  if (node.kind === 'identifier') return node.name === 'result';
  if (node.kind === 'pointer') return node.name === '';
  return node.kind === 'member' && isReading(node.node) && node.property.kind === 'int' && node.property.value === 0n;
}

function short(text: string): string {
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}

/** The numbers that a threshold was compared with. */
export function numbersIn(value: ExprValue): readonly number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null || value.kind !== 'list') return [];
  return value.items.filter((item) => typeof item === 'number');
}

/**
 * The metric with a threshold just wide enough for `values`, in both conditions; undefined where no number is. A strict comparison needs a
 * little more than the value itself. `instead`: what stood there at first, where it was widened before.
 */
export function withThresholdFor(
  metric: AnalysisMetric,
  { text, op, limitText }: Threshold,
  values: readonly number[],
  instead: string = limitText,
): { readonly metric: AnalysisMetric; readonly bound: number; readonly words: string } | undefined {
  if (values.length === 0 || !values.every(Number.isFinite)) return undefined;
  const upper = op === '<' || op === '<=';
  const bound = upper ? Math.max(...values) : Math.min(...values);
  const strict = op === '<' || op === '>';
  const margin = Math.max(Math.abs(bound) * 1e-9, 1e-12);
  const tried = strict ? bound + (upper ? margin : -margin) : bound;
  const replacement = `${text.slice(0, text.length - limitText.length)}${printPlainNumber(tried)}`;
  const change = (condition: string): string => condition.replaceAll(text, replacement);
  const changed: AnalysisMetric = {
    ...metric,
    ...(metric.successCondition === undefined ? {} : { successCondition: change(metric.successCondition) }),
    ...(metric.failureCondition === undefined ? {} : { failureCondition: change(metric.failureCondition) }),
  };
  const side = upper ? (strict ? 'above' : 'of at least') : strict ? 'below' : 'of at most';
  return { metric: changed, bound, words: `a limit ${side} ${printPlainNumber(bound)} instead of ${instead}` };
}
