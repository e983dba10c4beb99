/*
 * Writes test/corpus/labels.jsonl: what the controller of Argo Rollouts gives for each metric of the corpus in each world.
 * Run by hand where Go is installed: node test/oracle/corpus/label.ts
 * Of other templates: node test/oracle/corpus/label.ts <folder of templates> <file of labels>
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, Answers, type Reading } from './answers.ts';
import { doubtsAbout, familiesOf } from './families.ts';
import { type CorpusMetric, corpusMetrics } from './metrics.ts';
import { runLines } from './run-lines.ts';
import { type Query, readQueries } from './selectors.ts';
import { endSeconds, newbornStartSeconds, type StoreWorld, selectorCount, storeOf } from './stores.ts';

const hourSeconds = 3600;
const corpus = join(import.meta.dirname, '../../corpus');
const [templatesFolder = join(corpus, 'templates'), labelsFile = join(corpus, 'labels.jsonl')] = process.argv.slice(2);
const constantWorlds: readonly StoreWorld[] = [
  ...(['gone', 'quiet', 'zeroed', 'idle', 'broken', 'mixed', 'mixed-bad-first'] as const),
  ...(['nan', 'infinite', 'negative-infinity', 'stale', 'reset'] as const),
];

/** What is read one after the other; the last is read again and again. `moving`: times come from the run, seconds after its start. */
type Course = { readonly moving: false; readonly readings: readonly Reading[] } | { readonly moving: true; readonly load: string };
type Case = { readonly metric: CorpusMetric; readonly query: Query; readonly world: string; readonly course: Course };
type Run = {
  readonly phase: string;
  readonly completedAtSeconds: number | null;
  readonly metrics: readonly { readonly measurements: readonly { readonly atSeconds: number }[] }[];
};
type Label = { readonly store: string; readonly phase: string; readonly seconds: number | null; readonly 'phase-1.9.3'?: string };

function courses(query: Query): readonly (readonly [string, Course])[] {
  const still = (...readings: Reading[]): Course => ({ moving: false, readings });
  const at = (world: StoreWorld): Reading | undefined => {
    const load = storeOf(world, query);
    return load === undefined ? undefined : { load, atMs: endSeconds * 1000 };
  };
  const missing = Array.from({ length: selectorCount(query) }, (_, index): StoreWorld => `missing/${index}`);
  const zeroed: Reading = { load: storeOf('zeroed', query) as string, atMs: endSeconds * 1000 };
  const found: (readonly [string, Course])[] = [];
  for (const world of [...constantWorlds, ...missing]) {
    const reading = at(world);
    if (reading !== undefined) found.push([world, still(reading)]);
  }
  found.push(['once', still(at('broken') as Reading, zeroed)]);
  found.push(['newborn', { moving: true, load: zeroed.load }]);
  found.push(['down', still('error')]);
  found.push(['one-error', still('error', zeroed)]);
  return found;
}

function allCases(): readonly Case[] {
  const metrics = corpusMetrics(templatesFolder);
  const queries = readQueries(metrics.map(({ query }) => query));
  return metrics.flatMap((metric, index) => {
    const query = queries[index];
    return query === undefined ? [] : courses(query).map(([world, course]) => ({ metric, query, world, course }));
  });
}

function runAll(release: string, asked: readonly { readonly one: Case; readonly readings: readonly Reading[] }[]): Run[] {
  const known = new Answers();
  known.ask(asked.flatMap(({ one, readings }) => readings.map((reading) => ({ reading, query: one.metric.query, type: one.query.type }))));
  const requests = asked.map(({ one, readings }, id) => ({
    id,
    template: [one.metric.metric],
    answers: { [one.metric.metric.name]: readings.map((reading): Answer => known.of(reading, one.metric.query)) },
    untilSeconds: hourSeconds,
  }));
  return runLines(`../argo/bin/oracle-${release}`, ['runs'], requests) as Run[];
}

/** Readings at the times at which the run measures: what is read decides when the next reading is, so it is run until nothing moves. */
function runMoving(release: string, cases: readonly Case[]): readonly { readonly run: Run; readonly readings: readonly Reading[] }[] {
  let times: readonly (readonly number[])[] = cases.map(() => [0]);
  for (let round = 0; round < 400; round++) {
    const asked = cases.map((one, index) => ({ one, readings: (times[index] ?? []).map((seconds) => readingAt(one, seconds)) }));
    const runs = runAll(release, asked);
    const measured = runs.map((run) => run.metrics.flatMap(({ measurements }) => measurements.map(({ atSeconds }) => atSeconds)));
    // A metric that the controller refuses is never measured.
    const next = measured.map((list, index) => (list.length === 0 ? (times[index] ?? []) : list));
    const settled = next.every((list, index) => list.every((seconds, place) => seconds === times[index]?.[place]));
    if (settled) return runs.map((run, index) => ({ run, readings: asked[index]?.readings ?? [] }));
    times = next;
  }
  throw new Error('the times of measurements do not settle');
}

function readingAt({ course }: Case, seconds: number): Reading {
  if (!course.moving) throw new Error('the readings of this world do not move');
  return { load: course.load, atMs: (newbornStartSeconds + seconds) * 1000 };
}

function label({ run, readings }: { readonly run: Run; readonly readings: readonly Reading[] }): Label {
  const store = createHash('sha256').update(JSON.stringify(readings)).digest('hex').slice(0, 16);
  return { store, phase: run.phase, seconds: run.completedAtSeconds };
}

function labelAll(release: string, cases: readonly Case[]): ReadonlyMap<Case, Label> {
  const still = cases.flatMap((one) => (one.course.moving ? [] : [{ one, readings: one.course.readings }]));
  const moving = cases.filter(({ course }) => course.moving);
  const runs = runAll(release, still);
  const moved = runMoving(release, moving);
  return new Map([
    ...still.map(({ one, readings }, index) => [one, label({ run: runs[index] as Run, readings })] as const),
    ...moving.map((one, index) => [one, label(moved[index] as (typeof moved)[number])] as const),
  ]);
}

const cases = allCases();
const [current, stable] = [labelAll('v1.10.2', cases), labelAll('v1.9.3', cases)];
const lines = corpusMetrics(templatesFolder).map((metric) => {
  const own = cases.filter((one) => one.metric.id === metric.id);
  const doubts = own[0] === undefined ? ['the query cannot be run'] : doubtsAbout(own[0].query);
  const worlds = own.map((one) => {
    const [now, before] = [current.get(one) as Label, stable.get(one) as Label];
    const other = now.phase === before.phase ? {} : { 'phase-1.9.3': before.phase };
    return [one.world, { phase: now.phase, seconds: now.seconds, store: now.store, ...other }];
  });
  const { id, template, query } = metric;
  const classes = own[0] === undefined ? [] : familiesOf(own[0].query).map((family) => family.class);
  return JSON.stringify({ id, template, metric: metric.metric.name, query, classes, doubts, worlds: Object.fromEntries(worlds) });
});
writeFileSync(labelsFile, `${lines.join('\n')}\n`);
console.log(`${lines.length} metrics, ${cases.length} labels`);
