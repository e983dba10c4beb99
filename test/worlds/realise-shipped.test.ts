import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { AnalysisMetric, AnalysisTemplate } from '../../src/rollouts/analysis.ts';
import { conditionEvaluator } from '../../src/rollouts/condition.ts';
import { simulate } from '../../src/rollouts/simulate.ts';
import { dummyArgs } from '../../src/worlds/dummy-arg.ts';
import { expectedForSure } from '../../src/worlds/expected.ts';
import { realiseWorld } from '../../src/worlds/realise.ts';
import { printWorld } from '../../src/worlds/world-names.ts';
import { worldsOf } from '../../src/worlds/worlds-of.ts';
import { realisedStartMs as startMs } from './realised.ts';

const root = join(import.meta.dirname, '../..');
const files = globSync('analysis-templates/*/*.yaml', { cwd: root }).filter((file) => !file.endsWith('kustomization.yaml'));
const evaluate = conditionEvaluator('1.10');

function metricsOf(file: string): readonly AnalysisMetric[] {
  const template = parse(readFileSync(join(root, file), 'utf8')) as AnalysisTemplate;
  const args = dummyArgs(template.spec.args ?? []);
  const text = JSON.stringify(template.spec.metrics).replace(/\{\{args\.([^}]+)\}\}/g, (_, name: string) => args.get(name) as string);
  return JSON.parse(text) as AnalysisMetric[];
}

describe('the shipped guardrails are right in every world that can be judged', () => {
  test.each(files)('%s', (file) => {
    const wrong: string[] = [];
    const judged = new Set<string>();
    for (const metric of metricsOf(file)) {
      for (const world of worldsOf(metric)) {
        const { right } = expectedForSure(world, metric);
        const realised = realiseWorld(world, [metric], { startMs, argo: '1.10' });
        if (realised.kind !== 'measure' || right === 'either' || right === 'not judged') continue;
        judged.add(world.name);
        const untilMs = startMs + 3_600_000;
        const simulation = simulate({ metrics: [metric], argo: '1.10', startMs, measure: realised.measure, untilMs, evaluate });
        const phase = simulation.kind === 'run' ? simulation.run.phase : simulation.reason;
        // To stop in `idle` is wrong only for what passes nowhere, and all these pass in `zeroed`.
        const isRight =
          right === 'pass' ? phase === 'Successful' || world.name === 'idle' : ['Failed', 'Error', 'Inconclusive'].includes(phase);
        if (!isRight) wrong.push(`${metric.name} in ${printWorld(world)}: ${phase}, right is ${right}`);
      }
    }
    expect(wrong).toEqual([]);
    for (const name of [
      'gone',
      'quiet',
      'zeroed',
      'broken',
      'mixed',
      'once',
      'newborn',
      'down',
      'nan',
      'stale',
      'one-error',
      'selector-missing',
    ]) {
      expect(judged).toContain(name);
    }
  });
});
