import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AnalysisMetric } from '../../src/rollouts/analysis.ts';
import { conditionEvaluator } from '../../src/rollouts/condition.ts';
import { matchRules } from '../../src/rollouts/rule-match.ts';
import { simulate } from '../../src/rollouts/simulate.ts';
import { answerOf, goldensFile, type Release, type RunGolden, type RunShape, releases, shapeOf, withProvider } from './run-golden.ts';
import { startMs } from './simulate-shorthand.ts';

const goldens = readFileSync(goldensFile, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as RunGolden);

const argoOf = { 'v1.9.3': '1.9', 'v1.10.2': '1.10' } as const;
const evaluators = { 'v1.9.3': conditionEvaluator('1.9'), 'v1.10.2': conditionEvaluator('1.10') };

function play(golden: RunGolden, release: Release): RunShape {
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
    argo: argoOf[release],
    startMs,
    untilMs: startMs + golden.untilSeconds * 1000,
    ...(golden.terminateAtSeconds === undefined ? {} : { terminateAtMs: startMs + golden.terminateAtSeconds * 1000 }),
    measure,
    evaluate: evaluators[release],
  });
  if (simulation.kind === 'unknown') throw new Error(simulation.reason);
  return shapeOf(simulation.run, startMs);
}

function recorded({ runs }: RunGolden, release: Release): RunShape {
  const run = runs[release] ?? runs.all;
  if (run === undefined) throw new Error(`no run of ${release}`);
  return run;
}

describe.each(releases)('%s', (release) => {
  test('random runs are as the controller has them', () => {
    for (const [line, golden] of goldens.entries()) {
      expect(play(golden, release), `line ${line + 1}: ${JSON.stringify(golden)}`).toEqual(recorded(golden, release));
    }
  });
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
