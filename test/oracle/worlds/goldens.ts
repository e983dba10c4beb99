/*
 * Writes test/worlds/goldens: what whole runs of the compiled templates do in every world, by the Prometheus engine and the
 * Argo Rollouts controllers. Run by hand where Go is installed: node test/oracle/worlds/goldens.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metric } from '../../../src/rollouts/types.ts';
import { allCases } from '../../worlds/all-cases.ts';
import { measurementTimes, type Phase, storeMs, type WorldCase, worldDigest } from '../../worlds/case.ts';
import { type Answer, answersToText, type RunGolden, type RunOutcome, releases, runsFile, templatesFile } from '../../worlds/golden.ts';
import { renderLoad } from '../../worlds/store.ts';

type RunAnswer = {
  readonly phase: Phase;
  readonly message: string;
  readonly completedAtSeconds: number | null;
  readonly metrics: readonly { readonly name: string; readonly phase: Phase; readonly measurements: readonly { atSeconds: number }[] }[];
};

const folder = mkdtempSync(join(tmpdir(), 'worlds-'));
const { templates, cases } = allCases();
const untilSeconds = 1200;

function linesOf(text: string): readonly string[] {
  return text.trimEnd().split('\n');
}

function queryOf(metric: Metric): string {
  if (!('prometheus' in metric.provider)) throw new Error(`${metric.name} does not ask Prometheus`);
  return metric.provider.prometheus.query;
}

function timesOf({ world, cut }: WorldCase, metric: Metric): ReturnType<typeof measurementTimes> {
  return measurementTimes(metric, world, cut?.atSeconds ?? untilSeconds);
}

/** The engine's answers by store, time and query: each is asked once. */
function askEngine(): (one: WorldCase, metric: Metric) => readonly Answer[] {
  const asked = new Map<string, { load: string; atMs: number; queries: Set<string> }>();
  const keyOf = (load: string, atMs: number): string => `${atMs} ${load}`;
  for (const one of cases) {
    const load = renderLoad(one.world.series);
    for (const metric of one.metrics) {
      for (const { seconds, error } of timesOf(one, metric)) {
        if (error) continue;
        const atMs = storeMs(one.world, seconds);
        const request = asked.get(keyOf(load, atMs)) ?? { load, atMs, queries: new Set() };
        asked.set(keyOf(load, atMs), request);
        request.queries.add(queryOf(metric));
      }
    }
  }
  const requests = [...asked.values()].map(({ load, atMs, queries }, id) => ({ id, load, atMs, queries: [...queries] }));
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
  console.log(`${requests.length} stores and times, ${requests.reduce((sum, { queries }) => sum + queries.length, 0)} queries`);
  const output = execFileSync(new URL('../engine/run.sh', import.meta.url).pathname, {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  });
  const answers = new Map<string, Answer>();
  for (const [index, line] of linesOf(output).entries()) {
    const request = requests[index];
    const { results } = JSON.parse(line) as { results: readonly { values?: readonly string[]; error?: string }[] };
    for (const [at, result] of results.entries()) {
      if (request === undefined || result.values === undefined) throw new Error(`${result.error}: ${request?.queries[at]}`);
      // The engine gives the series of an aggregation in any order.
      answers.set(`${keyOf(request.load, request.atMs)} ${request.queries[at]}`, [...result.values].sort());
    }
  }
  return (one, metric) => {
    const load = renderLoad(one.world.series);
    return timesOf(one, metric).map(({ seconds, error }): Answer => {
      if (error) return 'error';
      const answer = answers.get(`${keyOf(load, storeMs(one.world, seconds))} ${queryOf(metric)}`);
      if (answer === undefined) throw new Error(`${one.id}: no answer at ${seconds} s`);
      return answer;
    });
  };
}

const answersOf = askEngine();
const requestFile = join(folder, 'requests.jsonl');
const encode = (answer: Answer): object => (answer === 'error' ? { error: '503 Service Unavailable' } : { vector: answer });
const requests = cases.map((one) => ({
  id: one.id,
  template: one.metrics,
  answers: Object.fromEntries(one.metrics.map((metric) => [metric.name, answersOf(one, metric).map(encode)])),
  ...(one.cut === undefined ? { untilSeconds } : { untilSeconds: one.cut.atSeconds }),
  ...(one.cut?.terminated === true ? { terminateAtSeconds: one.cut.atSeconds } : {}),
}));
writeFileSync(requestFile, requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
execFileSync(new URL('../argo/run.sh', import.meta.url).pathname, ['runs', requestFile, folder], { stdio: 'inherit' });

/** The answers were computed for the times at which we think the controller asks: it must have asked at them. */
function checkTimes(one: WorldCase, run: RunAnswer): void {
  for (const { name, measurements } of run.metrics) {
    const metric = one.metrics.find((candidate) => candidate.name === name);
    const times = metric === undefined ? [] : timesOf(one, metric).map(({ seconds }) => seconds);
    const seen = measurements.map(({ atSeconds }) => atSeconds);
    if (seen.some((seconds, index) => seconds !== times[index])) throw new Error(`${one.id}, ${name}: measured at ${seen}, not ${times}`);
  }
}

function outcome(one: WorldCase, line: string | undefined): RunOutcome {
  if (line === undefined) throw new Error(`${one.id}: no run`);
  const run = JSON.parse(line) as RunAnswer;
  checkTimes(one, run);
  const measured = run.metrics.flatMap(({ name, phase, measurements }) => {
    const last = measurements.at(-1);
    return last === undefined ? [] : [[name, [phase, last.atSeconds]] as const];
  });
  return { phase: run.phase, message: run.message, atSeconds: run.completedAtSeconds, metrics: Object.fromEntries(measured) };
}

const [older, newer] = releases.map((release) => linesOf(readFileSync(join(folder, `${release}.jsonl`), 'utf8')));
const goldens = cases.map((one, index): RunGolden => {
  const [first, second] = [outcome(one, older?.[index]), outcome(one, newer?.[index])];
  const agree = JSON.stringify(first) === JSON.stringify(second);
  return {
    id: one.id,
    world: worldDigest(one.world),
    answers: Object.fromEntries(one.metrics.map((metric) => [metric.name, answersToText(answersOf(one, metric))])),
    runs: agree ? { all: first } : { 'v1.9.3': first, 'v1.10.2': second },
  };
});
const jsonLines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
writeFileSync(templatesFile, jsonLines([...templates].map(([id, metrics]) => ({ id, metrics }))));
writeFileSync(runsFile, jsonLines(goldens));
console.log(`${cases.length} runs in ${releases.length} releases`);
