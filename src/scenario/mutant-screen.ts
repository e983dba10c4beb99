import { parseExpr } from '../expr/parse.ts';
import type { Syntax } from '../expr/syntax.ts';
import { syntaxChildren } from '../expr/syntax-children.ts';
import { type ExprValue, floatList } from '../expr/value.ts';
import type { AnalysisMetric, AnalysisPhase, AnalysisRun, Measure } from '../rollouts/analysis.ts';
import { assessMeasurement, type EvaluateCondition, exprProfileOf } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { simulate } from '../rollouts/simulate.ts';
import { copiedText } from '../source/mapped-text.ts';
import { worldMs } from '../worlds/stores.ts';
import { endedAfterMs, endingText } from './compare.ts';
import { type Trial, trialStartMs, trialsOf } from './mutant-trials.ts';

/**
 * Where a mutant and the metric differ, run alone: a world and how the metric ends there, or in words only. Without one the mutant is the
 * metric in other words, and no suite could notice it.
 */
export type TellingCase = {
  readonly world?: { readonly name: string; readonly phase: AnalysisPhase; readonly atMs?: number };
  readonly text: string;
};

type Screen = { readonly argo: ArgoVersion; readonly evaluate: EvaluateCondition };

/** How a metric alone ends in each trial, to compare its mutants with. Trials in which that cannot be known are left out. */
export type TrialRuns = { readonly metric: AnalysisMetric; readonly runs: readonly TrialRun[] };
type TrialRun = { readonly trial: Trial; readonly run: AnalysisRun };

export function runTrials(metric: AnalysisMetric, screen: Screen): TrialRuns {
  const runs = trialsOf(metric, screen.argo).flatMap((trial): readonly TrialRun[] => {
    const run = runAlone(metric, trial.measure(), screen);
    return run === undefined ? [] : [{ trial, run }];
  });
  return { metric, runs };
}

/** Every trial in which both end in different ways, one at a time; those that a case can name come first. */
export function* tellingTrials({ runs }: TrialRuns, mutant: AnalysisMetric, screen: Screen): Generator<TellingCase> {
  for (const { trial, run } of runs) {
    const other = runAlone(mutant, trial.measure(), screen);
    if (other === undefined || endsAlike(run, other)) continue;
    const atMs = endedAfterMs(run);
    const world = trial.world === undefined ? undefined : { name: trial.world, phase: run.phase, ...(atMs === undefined ? {} : { atMs }) };
    yield { ...(world === undefined ? {} : { world }), text: `${trial.text} it is ${endingText(run)}, the mutant ${endingText(other)}` };
  }
}

function runAlone(metric: AnalysisMetric, measure: Measure, { argo, evaluate }: Screen): AnalysisRun | undefined {
  const simulation = simulate({ metrics: [metric], argo, startMs: trialStartMs, measure, untilMs: trialStartMs + worldMs, evaluate });
  return simulation.kind === 'run' ? simulation.run : undefined;
}

/** The same phase, time and cause. */
export function endsAlike(a: AnalysisRun, b: AnalysisRun): boolean {
  return a.phase === b.phase && a.completedAtMs === b.completedAtMs && a.decidedBy === b.decidedBy && decisionOf(a) === decisionOf(b);
}

function decisionOf({ decidedBy, metricResults }: AnalysisRun): string | undefined {
  return metricResults.find(({ name }) => name === decidedBy)?.decision;
}

/** A reading that both conditions judge in different ways; undefined where none was found. */
export function tellingReading(metric: AnalysisMetric, mutant: AnalysisMetric, { argo, evaluate }: Screen): TellingCase | undefined {
  if (metric.successCondition === mutant.successCondition && metric.failureCondition === mutant.failureCondition) return undefined;
  for (const { text, value } of readings(metric, argo)) {
    const [before, after] = [metric, mutant].map((one) => phaseOf(one, value, { argo, evaluate }));
    if (before === 'unknown' || after === 'unknown' || before === after) continue;
    return { text: `a reading of ${text} is ${before}, the mutant makes it ${after}` };
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
