import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSeriesScript } from '../../src/promql/formats/series-script.ts';
import { createStore, type SeriesStore } from '../../src/promql/store/series-store.ts';
import { measurePrometheus } from '../../src/providers/prometheus.ts';
import type { AnalysisMetric, AnalysisRun, Measure, MeasureAnswer } from '../../src/rollouts/analysis.ts';
import { conditionEvaluator } from '../../src/rollouts/condition.ts';
import { simulate } from '../../src/rollouts/simulate.ts';
import { allCases } from '../worlds/all-cases.ts';
import { storeMs, type WorldCase } from '../worlds/case.ts';
import { outcomeOf, type RunGolden, releases, runsFile } from '../worlds/golden.ts';
import { renderLoad, type World } from '../worlds/store.ts';

const goldens = new Map(
  readFileSync(runsFile, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunGolden)
    .map((golden) => [golden.id, golden]),
);

const evaluators = { '1.9': conditionEvaluator('1.9'), '1.10': conditionEvaluator('1.10') };

type Asked = { readonly store: SeriesStore; readonly answers: Map<string, MeasureAnswer> };

const asked = new Map<World, Asked>();

/** Many cases put the same question to the same series. */
function askedOf(world: World): Asked {
  const known = asked.get(world);
  if (known !== undefined) return known;
  const text = renderLoad(world.series);
  const series = readSeriesScript({ name: world.name, text }, { startMs: 0 });
  if (!series.ok) throw new Error(series.diagnostics.map(({ message }) => message).join('\n'));
  const made: Asked = { store: createStore(series.value), answers: new Map() };
  asked.set(world, made);
  return made;
}

/** Asks our engine, but for the measurements of each metric that meet a provider error. */
function measureIn(world: World): Measure {
  const { store, answers } = askedOf(world);
  const ask = measurePrometheus(store, { argo: '1.10' });
  const measured = new Map<string, number>();
  return (metric, atMs) => {
    const index = measured.get(metric.name) ?? 0;
    measured.set(metric.name, index + 1);
    if (world.errors === 'all' || (world.errors?.includes(index) ?? false)) {
      return { kind: 'error', message: 'execution: 503 Service Unavailable' };
    }
    const question = `${atMs} ${JSON.stringify(metric.provider)}`;
    const answer = answers.get(question) ?? ask(metric, atMs);
    answers.set(question, answer);
    return answer;
  };
}

function play({ world, metrics, cut }: WorldCase, release: (typeof releases)[number]): AnalysisRun {
  const endMs = storeMs(world, cut?.atSeconds ?? 1200);
  const argo = release === 'v1.9.3' ? '1.9' : '1.10';
  const simulation = simulate({
    metrics: metrics as readonly AnalysisMetric[],
    argo,
    startMs: storeMs(world, 0),
    untilMs: endMs,
    ...(cut?.terminated === true ? { terminateAtMs: endMs } : {}),
    measure: measureIn(world),
    evaluate: evaluators[argo],
  });
  if (simulation.kind === 'unknown') throw new Error(simulation.reason);
  return simulation.run;
}

const { cases } = allCases();

test.each(releases)('policies, compiled and measured by our engine in every world, end as the controller of %s ends them', (release) => {
  expect(cases.length).toBeGreaterThan(1000);
  for (const one of cases) {
    const golden = goldens.get(one.id);
    if (golden === undefined) throw new Error(`no golden of ${one.id}`);
    const run = play(one, release);
    const seconds = (atMs: number): number => (atMs - storeMs(one.world, 0)) / 1000;
    const last = run.metricResults.map(({ name, phase, measurements }) => [name, [phase, seconds(measurements.at(-1)?.startedAtMs ?? 0)]]);
    const seen = {
      phase: run.phase,
      message: run.message,
      atSeconds: run.completedAtMs === undefined ? null : seconds(run.completedAtMs),
      metrics: Object.fromEntries(last),
    };
    expect(seen, one.id).toEqual(outcomeOf(golden, release));
  }
});
