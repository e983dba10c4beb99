import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { proveMetric } from '../../src/lint/prove.ts';
import type { MetricUnderLint, WorldTrial } from '../../src/lint/subject.ts';
import type { AnalysisMetric } from '../../src/rollouts/analysis.ts';
import { readLimits } from '../../src/rollouts/assess-metric.ts';
import { conditionEvaluator } from '../../src/rollouts/condition.ts';
import { simulate } from '../../src/rollouts/simulate.ts';
import { realiseWorld } from '../../src/worlds/realise.ts';
import { printWorld } from '../../src/worlds/world-names.ts';
import { queryMetric } from '../worlds/realised.ts';
import { metricsUnderLint } from './prove-subjects.ts';

const root = join(import.meta.dirname, '../..');
const startMs = Date.UTC(2026, 8, 1, 12);
const context = { argo: '1.10', scrapeIntervalMs: 15_000 } as const;
const evaluate = conditionEvaluator('1.10');

function metricsIn(folder: string): readonly MetricUnderLint[] {
  return readdirSync(join(root, folder))
    .filter((name) => name !== 'kustomization.yaml')
    .flatMap((name) => metricsUnderLint({ name, text: readFileSync(join(root, folder, name), 'utf8') }));
}

/** What the controller gives in a world, with nothing shared, kept or cut short. */
function plainly(metric: AnalysisMetric, { world }: WorldTrial): string {
  const realised = realiseWorld(world, [metric], { startMs, argo: '1.10', scrapeIntervalMs: 15_000, asStored: true });
  if (realised.kind !== 'measure') return 'not judged';
  const simulation = simulate({
    metrics: [metric],
    argo: '1.10',
    startMs,
    untilMs: startMs + 3_600_000,
    evaluate,
    measure: realised.measure,
  });
  return simulation.kind === 'run' ? `${simulation.run.phase} ${simulation.run.completedAtMs}` : 'unknown';
}

function proved({ run, reason }: WorldTrial): string {
  if (run !== undefined) return `${run.phase} ${run.completedAtMs}`;
  return reason?.includes('ends the whole controller') ? 'unknown' : 'not judged';
}

/** Thousands of readings a world: one of them stands for all. */
function isQuick({ metric }: MetricUnderLint): boolean {
  return readLimits(metric).count !== undefined || metric.interval === '30s';
}

describe('a proof is what running each world by itself gives', () => {
  test.each(['test/corpus/templates', 'analysis-templates/dev', 'analysis-templates/prod'])('%s', (folder) => {
    const metrics = metricsIn(folder).filter(isQuick);
    expect(metrics.length).toBeGreaterThan(5);
    for (const subject of metrics) {
      // What is right or wrong nowhere is not run.
      const trials = subject.proof().trials.filter(({ expected }) => expected.right !== 'not judged');
      expect([subject.metric.name, trials.map((one) => [printWorld(one.world), proved(one)])]).toEqual([
        subject.metric.name,
        trials.map((one) => [printWorld(one.world), plainly(subject.metric, one)]),
      ]);
    }
  });
});

describe('a run that goes on', () => {
  const endless = queryMetric('sum(rate(x{code=~"5.."}[2m])) / sum(rate(x[2m]))', {
    interval: '10s',
    successCondition: 'result[0] < 0.05',
    failureLimit: 3,
  });
  const trial = (metric: AnalysisMetric, name: string): WorldTrial =>
    proveMetric(metric, context).trials.find(({ world }) => world.name === name) as WorldTrial;

  test('without a count it ends with the rollout, and never as a step', () => {
    expect(trial(endless, 'zeroed')).toMatchObject({
      verdict: 'never ends',
      run: { phase: 'Running' },
      later: { how: 'terminated', phase: 'Successful' },
    });
    expect(trial(endless, 'broken')).toMatchObject({ verdict: 'right', run: { phase: 'Failed' } });
  });

  test('with a count it is followed past the hour', () => {
    const long = { ...endless, interval: '20m', count: 6 };
    expect(trial(long, 'zeroed')).toMatchObject({
      verdict: 'right',
      run: { phase: 'Running' },
      later: { how: 'count', phase: 'Successful' },
    });
    expect(trial(long, 'gone')).toMatchObject({ verdict: 'right', run: { phase: 'Error' } });
    const open = { ...long, failureLimit: 6 };
    expect(trial(open, 'broken')).toMatchObject({ verdict: 'passes', later: { how: 'count', phase: 'Successful' } });
  });

  test('a run of more than a day is not judged', () => {
    expect(trial({ ...endless, interval: '12h', count: 6 }, 'zeroed')).toMatchObject({ verdict: 'not judged', run: { phase: 'Running' } });
  });
});

describe('queries that differ in names alone', () => {
  const ratio = (service: string): AnalysisMetric =>
    queryMetric(`sum(rate(x{service="${service}",code=~"5.."}[2m])) / sum(rate(x{service="${service}"}[2m]))`, {
      count: 3,
      interval: '1m',
    });

  test('have one proof', () => {
    expect(proveMetric(ratio('shop'), context)).toBe(proveMetric(ratio('pay'), context));
    expect(proveMetric(ratio('shop'), context)).not.toBe(proveMetric({ ...ratio('pay'), count: 4 }, context));
  });

  test.each([
    ['a name by which a baseline is told', 'x{service="stable"} - x{service="canary"}'],
    ['a name that a regex may match', 'x{service="a"} - x{service=~"a|b"}'],
    ['a text in the query', 'label_replace(x{service="a"}, "b", "$1", "service", "(.*)")'],
  ])('%s is left alone', (_what, query) => {
    const other = query.replaceAll('"a"', '"c"').replaceAll('"stable"', '"primary"');
    expect(proveMetric(queryMetric(query), context)).not.toBe(proveMetric(queryMetric(other), context));
  });
});

describe('results that a provider may hand over', () => {
  const phases = (metric: AnalysisMetric): readonly (readonly [string, string])[] =>
    proveMetric(metric, context).results.map(({ what, phase }) => [what, phase] as const);

  test('Prometheus', () => {
    const metric = queryMetric('sum(rate(x{code=~"5.."}[2m])) / sum(rate(x[2m]))', { failureCondition: 'result[0] > 0.05' });
    expect(phases(metric)).toEqual([
      ['no data', 'Error'],
      ['[NaN]', 'Successful'],
      ['[+Inf]', 'Failed'],
      ['[-Inf]', 'Successful'],
      ['[good, bad]', 'Successful'],
      ['[bad, good]', 'Failed'],
      ['[good, NaN]', 'Successful'],
      ['[NaN, good]', 'Successful'],
    ]);
    expect(phases(queryMetric('scalar(x)', { successCondition: 'result < 1' })).map(([what]) => what)).toEqual(['NaN', '+Inf', '-Inf']);
  });

  test.each([
    ['datadog', { query: 'avg:x{*}' }, [['no data', 'Successful']]],
    ['graphite', { query: 'x' }, [['no data', 'Error']]],
    ['job', { spec: {} }, []],
    ['kayenta', {}, []],
  ] as const)('%s', (provider, block, expected) => {
    expect(phases({ name: 'm', provider: { [provider]: block }, successCondition: 'default(result, 0) < 1' })).toEqual(expected);
  });
});
