import { parseExpr } from '../expr/parse.ts';
import type { Syntax } from '../expr/syntax.ts';
import { syntaxChildren } from '../expr/syntax-children.ts';
import { type ExprValue, floatList } from '../expr/value.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { assessMeasurement, type EvaluateCondition, exprProfileOf } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { copiedText } from '../source/mapped-text.ts';
import { realiseWorld } from '../worlds/realise.ts';
import { printWorld, worlds } from '../worlds/world-names.ts';

/**
 * A case in which a mutant and the metric differ: how to write it down, and what is special about it. Without one the mutant is the metric
 * in other words, and no suite could notice it.
 */
export type TellingCase = { readonly world?: string; readonly text: string };

type Screen = { readonly argo: ArgoVersion; readonly evaluate: EvaluateCondition };

/** Tries readings, then worlds; undefined where the two give the same phase in all of them. */
export function tellingCase(metric: AnalysisMetric, mutant: AnalysisMetric, screen: Screen): TellingCase | undefined {
  return tellingReading(metric, mutant, screen) ?? tellingWorld(metric, mutant, screen);
}

function tellingReading(metric: AnalysisMetric, mutant: AnalysisMetric, { argo, evaluate }: Screen): TellingCase | undefined {
  if (metric.successCondition === mutant.successCondition && metric.failureCondition === mutant.failureCondition) return undefined;
  for (const { text, value } of readings(metric, argo)) {
    const [before, after] = [metric, mutant].map((one) => phaseOf(one, value, { argo, evaluate }));
    if (before !== after) return { text: `a reading of ${text} is ${before}; the mutant makes it ${after}` };
  }
  return undefined;
}

function phaseOf(metric: AnalysisMetric, value: ExprValue, { argo, evaluate }: Screen): string {
  const assessed = assessMeasurement(metric, value, argo, evaluate);
  return assessed.kind === 'unknown' ? 'unknown' : assessed.phase;
}

/** Readings around every number of the conditions, as a value and as a list, and those that are no numbers. Likely ones first. */
function readings(metric: AnalysisMetric, argo: ArgoVersion): readonly { readonly text: string; readonly value: ExprValue }[] {
  const numbers = new Set<number>();
  for (const text of [metric.successCondition, metric.failureCondition]) {
    if (text === undefined || text === '') continue;
    const parsed = parseExpr(copiedText(text, metric.name, 0), exprProfileOf(argo));
    if (parsed.ok) collectNumbers(parsed.value, numbers);
  }
  const around = [...numbers].flatMap((number) => [number, number * 1.5, number * 0.75, number + 0.5, number - 0.5]);
  const single = [...new Set([...around, 0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])];
  const lists = [
    ...single.map((one) => [one]),
    [],
    ...single.slice(0, 6).flatMap((one) => [
      [one, 0],
      [0, one],
    ]),
  ];
  return [
    ...lists.map((list) => ({ text: `[${list.join(', ')}]`, value: floatList(list) })),
    ...single.map((one) => ({ text: String(one), value: one })),
    { text: 'nothing (nil)', value: null },
  ];
}

function collectNumbers(node: Syntax, numbers: Set<number>): void {
  if (node.kind === 'int' || node.kind === 'float') numbers.add(Number(node.value));
  for (const child of syntaxChildren(node)) collectNumbers(child, numbers);
}

/** The query is read once in each world, late enough for all windows to be full. */
function tellingWorld(metric: AnalysisMetric, mutant: AnalysisMetric, screen: Screen): TellingCase | undefined {
  for (const { name } of worlds) {
    const world = { name };
    const realised = realiseWorld(world, [metric], { startMs, argo: screen.argo });
    if (realised.kind !== 'measure') continue;
    const [before, after] = [metric, mutant].map((one) => {
      const answer = realised.measure(one, realised.startMs + readAfterMs);
      return answer.kind === 'value' ? phaseOf(one, answer.result, screen) : answer.kind === 'error' ? 'Error' : answer.kind;
    });
    if (before === after || before === 'unknown' || after === 'unknown') continue;
    return { world: printWorld(world), text: `in the world ${printWorld(world)} it is ${before}; the mutant is ${after}` };
  }
  return undefined;
}

const startMs = 1_790_000_000_000;
const readAfterMs = 10 * 60_000;
