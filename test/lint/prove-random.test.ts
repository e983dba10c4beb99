import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { proveMetric } from '../../src/lint/prove.ts';
import { isSure, letsThrough } from '../../src/lint/prove-verdict.ts';
import { readLintInput } from '../../src/lint/read-input.ts';
import { measurePrometheus } from '../../src/providers/prometheus.ts';
import type { AnalysisMetric } from '../../src/rollouts/analysis.ts';
import { isCompleted, readLimits } from '../../src/rollouts/assess-metric.ts';
import { conditionEvaluator } from '../../src/rollouts/condition.ts';
import { simulate } from '../../src/rollouts/simulate.ts';
import { planOfMetric } from '../../src/worlds/realise.ts';
import { randomFrom } from '../promql/random.ts';
import { adverseStore, adverseWorlds, randomMetric } from './prove-random.ts';

/** GUARD_POLICY_LINT_RUNS asks for more adverse runs, GUARD_POLICY_LINT_SEED for those of another run. */
const runs = Number(process.env.GUARD_POLICY_LINT_RUNS ?? 300);
const seed = Number(process.env.GUARD_POLICY_LINT_SEED ?? 20260821);
const startMs = Date.UTC(2026, 8, 1, 12);
const evaluate = conditionEvaluator('1.10');

/** How a run ends, where a metric without an end is cut short by the end of the rollout. */
function ends(metric: AnalysisMetric, measure: ReturnType<typeof measurePrometheus>): string {
  const untilMs = startMs + 3_600_000;
  const simulation = simulate({ metrics: [metric], argo: '1.10', startMs, untilMs, measure, evaluate });
  if (simulation.kind === 'unknown') return `unknown: ${simulation.reason}`;
  const { phase } = simulation.run;
  return isCompleted(phase) || readLimits(metric).count !== undefined ? phase : 'Successful';
}

function stateOf(metric: AnalysisMetric): string | undefined {
  const template = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AnalysisTemplate', metadata: { name: 't' }, spec: { metrics: [metric] } };
  const input = readLintInput([{ file: { name: 't.json', text: JSON.stringify(template) }, named: true }], '1.10');
  return lint(input, { argo: '1.10', scrapeIntervalMs: 15_000 }, []).metrics[0]?.state;
}

describe(`what is said to be closed is never open (seed ${seed}, ${runs} runs)`, () => {
  test('random metrics in random adverse stores', { timeout: 600_000 }, () => {
    const random = randomFrom(seed);
    const tried = new Map<string, number>();
    const wrong: string[] = [];
    let left = runs;
    let closed = 0;
    let open = 0;
    while (left > 0) {
      const metric = randomMetric(random);
      const plan = planOfMetric(metric);
      if (plan.kind !== 'plan') throw new Error(plan.reason);
      const { trials } = proveMetric(metric, { argo: '1.10', scrapeIntervalMs: 15_000 });
      const state = stateOf(metric);
      expect(state === 'open').toBe(trials.some(letsThrough));
      if (state === 'open') open++;
      if (state !== 'closed') continue;
      closed++;
      for (const name of adverseWorlds) {
        const trial = trials.find(({ world }) => world.name === name);
        if (trial === undefined || !isSure(trial) || trial.expected.right !== 'stop') continue;
        const measure = measurePrometheus(adverseStore(name, plan, startMs, random), {
          argo: '1.10',
          order: random() < 0.5 ? 'asReturned' : 'reversed',
        });
        left--;
        tried.set(name, (tried.get(name) ?? 0) + 1);
        const phase = ends(metric, measure);
        if (phase !== 'Successful' && !phase.startsWith('unknown')) continue;
        wrong.push(
          `${name}: ${phase} ${JSON.stringify({ ...metric, provider: undefined })} ${(metric.provider.prometheus as { query: string }).query}`,
        );
      }
    }
    expect(wrong).toEqual([]);
    // Nothing is shown where nothing is said to be closed, or to be open.
    expect([...tried.keys()].sort()).toEqual([...adverseWorlds].sort());
    expect(Math.min(closed, open)).toBeGreaterThan(runs / 50);
  });
});
