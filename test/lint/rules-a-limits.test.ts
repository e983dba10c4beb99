import { expect, test } from 'vitest';
import { floatList } from '../../src/expr/value.ts';
import { allRules } from '../../src/lint/rules/all.ts';
import type { AnalysisMetric, AnalysisPhase } from '../../src/rollouts/analysis.ts';
import { simulate } from '../../src/rollouts/simulate.ts';
import { validateMetrics } from '../../src/rollouts/validate-metrics.ts';
import { findingsOf } from './findings.ts';

/*
 * The rules about limits compute; the simulator counts. Over all small limits the two must agree: a finding stands exactly where some run of
 * measurements shows it.
 */
const codes = ['GP124', 'GP125', 'GP128', 'GP432'];
const rules = allRules.filter(({ code }) => codes.includes(code));

const metrics: readonly AnalysisMetric[] = [undefined, -1, 1, 2, 3].flatMap((count) =>
  [undefined, '1m'].flatMap((interval) =>
    [-1, 0, 1, 2, 3].flatMap((failureLimit) =>
      [0, 1, 2, 3].flatMap((inconclusiveLimit) =>
        [0, 1, 2, 3].map(
          (consecutiveSuccessLimit): AnalysisMetric => ({
            name: `m-${count}-${interval}-${failureLimit}-${inconclusiveLimit}-${consecutiveSuccessLimit}`.replaceAll('--', '-minus-'),
            ...(count === undefined ? {} : { count }),
            ...(interval === undefined ? {} : { interval }),
            ...{ failureLimit, inconclusiveLimit, consecutiveSuccessLimit },
            successCondition: 'result[0] == 0',
            failureCondition: 'result[0] == 1',
            provider: { prometheus: { query: 'up' } },
          }),
        ),
      ),
    ),
  ),
);
const legal = metrics.filter((metric) => validateMetrics([metric]).length === 0);

const longest = 4;

/** What becomes of the metric when it measures these, as long as it does. Terminated where it has no end. */
function play(metric: AnalysisMetric, readings: readonly number[]): { readonly phase: AnalysisPhase; readonly taken: number } {
  let taken = 0;
  const simulation = simulate({
    metrics: [metric],
    argo: '1.10',
    startMs: 0,
    untilMs: 3_600_000,
    terminateAtMs: (longest - 1) * 60_000 + 30_000,
    measure: () => ({ kind: 'value', result: floatList([readings[taken++] as number]), text: '' }),
  });
  if (simulation.kind !== 'run') throw new Error(simulation.reason);
  return { phase: simulation.run.phase, taken };
}

function sequences(of: readonly number[], length: number): readonly (readonly number[])[] {
  if (length === 0) return [[]];
  return sequences(of, length - 1).flatMap((before) => of.map((next) => [...before, next]));
}

const success = 0;
const [failed, undecided] = [1, 2];

test(`${legal.length} combinations of limits`, () => {
  const text = legal.map((metric) => `    - ${JSON.stringify(metric)}\n`).join('');
  const file = {
    name: 'limits.yaml',
    text: `apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: { name: limits }\nspec:\n  metrics:\n${text}`,
  };
  const found = new Map<string, string[]>();
  for (const { code, message } of findingsOf(file, rules)) {
    const name = message.slice(0, message.indexOf(':'));
    found.set(name, [...(found.get(name) ?? []), code]);
  }
  const wrong = legal.flatMap((metric) => {
    const expected = shown(metric);
    const told = (found.get(metric.name) ?? []).toSorted();
    return JSON.stringify(expected) === JSON.stringify(told) ? [] : [`${metric.name}: shown ${expected}, told ${told}`];
  });
  expect(wrong).toEqual([]);
  // All of them are met.
  expect([...new Set([...found.values()].flat())].toSorted()).toEqual(codes);
});

function shown(metric: AnalysisMetric): readonly string[] {
  const { failureLimit, consecutiveSuccessLimit } = metric;
  const endless = metric.count === undefined && metric.interval !== undefined;
  const count = endless ? longest : Math.max(1, Number(metric.count ?? 1));
  const codes: string[] = [];
  const allFail =
    play(
      metric,
      Array.from({ length: longest }, () => failed),
    ).phase === 'Successful';
  if (endless) {
    // Whoever tolerates more than is measured here only has more time.
    if (failureLimit === -1 && allFail) codes.push('GP128');
    return codes;
  }
  if (allFail) codes.push('GP124');
  else if (sequences([failed, undecided], count).some((readings) => play(metric, readings).phase === 'Successful')) codes.push('GP125');
  if (failureLimit !== -1 && Number(consecutiveSuccessLimit) > 0) {
    const most = Math.max(...sequences([success, failed, undecided], count).map((readings) => play(metric, readings).taken));
    if (most < count) codes.push('GP432');
  }
  return codes;
}
