import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AnalysisMetric } from '../../src/rollouts/analysis.ts';
import { conditionEvaluator, type EvaluateCondition } from '../../src/rollouts/condition.ts';
import { type ArgoVersion, argoVersions } from '../../src/rollouts/crd/facts.ts';
import { matchRules } from '../../src/rollouts/rule-match.ts';
import { simulate } from '../../src/rollouts/simulate.ts';
import { answerOf, goldensFile, type Release, type RunGolden, type RunShape, shapeOf, withProvider } from './run-golden.ts';
import { startMs } from './simulate-shorthand.ts';

const goldens = readFileSync(goldensFile, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as RunGolden);

/** The analysis of 1.8.4 has the source of 1.9.3 but for the name of a pointer function. */
const recordedBy = { '1.8': 'v1.9.3', '1.9': 'v1.9.3', '1.10': 'v1.10.2' } as const;

function play(golden: RunGolden, argo: ArgoVersion, evaluate: EvaluateCondition): RunShape {
  const metrics = golden.metrics.map(withProvider);
  const names = metrics.map(({ name }) => name);
  const rules = matchRules(
    'dryRun',
    (golden.dryRun ?? []).map((metricName) => ({ metricName })),
    names,
  );
  const asked = new Map<string, number>();
  const measure = ({ name }: AnalysisMetric) => {
    const words = golden.answers[name]?.split(' ') ?? [];
    const index = asked.get(name) ?? 0;
    asked.set(name, index + 1);
    const metric = golden.metrics.find((one) => one.name === name);
    if (metric === undefined) throw new Error(`no metric ${name}`);
    return answerOf(words[Math.min(index, words.length - 1)] ?? '', metric);
  };
  const simulation = simulate({
    metrics,
    ...(rules.ok ? { dryRun: rules.rules } : { ruleProblem: rules.message }),
    argo,
    startMs,
    untilMs: startMs + golden.untilSeconds * 1000,
    ...(golden.terminateAtSeconds === undefined ? {} : { terminateAtMs: startMs + golden.terminateAtSeconds * 1000 }),
    measure,
    evaluate,
  });
  if (simulation.kind === 'unknown') throw new Error(simulation.reason);
  return shapeOf(simulation.run, startMs);
}

function recorded({ runs }: RunGolden, release: Release): RunShape {
  const run = runs[release] ?? runs.all;
  if (run === undefined) throw new Error(`no run of ${release}`);
  return run;
}

test.each(argoVersions)('random runs are as the controller of %s has them', (argo) => {
  const evaluate = conditionEvaluator(argo);
  for (const [line, golden] of goldens.entries()) {
    expect(play(golden, argo, evaluate), `line ${line + 1}: ${JSON.stringify(golden)}`).toEqual(recorded(golden, recordedBy[argo]));
  }
});

test('the random runs reach everything that ends a run or a metric', () => {
  const runs = goldens.flatMap(({ runs }) => Object.values(runs));
  const messages = runs.map(({ message }) => message);
  for (const pattern of [/failureLimit/, /inconclusiveLimit/, /consecutiveErrorLimit/, /^Run Terminated$/, /spec invalid/, /dryRun\[/]) {
    expect(messages.filter((message) => pattern.test(message)).length, String(pattern)).toBeGreaterThan(10);
  }
  // A count that was reached without enough successes in a row has no words.
  const wordless = runs.filter(({ phase, message }) => (phase === 'Failed' || phase === 'Inconclusive') && message === '');
  expect(new Set(wordless.map(({ phase }) => phase))).toEqual(new Set(['Failed', 'Inconclusive']));
  const measured = runs.flatMap(({ metrics }) => metrics.flatMap((metric) => metric.measured));
  expect(measured.filter((text) => text.endsWith('Metric Terminated')).length).toBeGreaterThan(10);
  expect(measured.filter((text) => /^R \d+-NaN/.test(text)).length).toBeGreaterThan(10);
  expect(goldens.filter(({ answers }) => Object.values(answers).some((words) => words.includes('~'))).length).toBeGreaterThan(100);
  expect(goldens.length).toBeGreaterThanOrEqual(1200);
});
