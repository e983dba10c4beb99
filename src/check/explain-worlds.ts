import { trialLimits } from '../lint/prove-answers.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { isCompleted, readLimits } from '../rollouts/assess-metric.ts';
import { simulate } from '../rollouts/simulate.ts';
import type { WorldCell, WorldRow } from '../scenario/policy-page.ts';
import { type Expected, expectedForSure } from '../worlds/expected.ts';
import { realiseWorld } from '../worlds/realise.ts';
import { printWorld, type World, worldFacts, worldNames } from '../worlds/world-names.ts';
import { worldsOf } from '../worlds/worlds-of.ts';
import type { Judge } from './explain-condition.ts';

/** A guardrail in one environment: its metrics with their args filled in, run as a step of their own. */
export type WorldSubject = {
  readonly environment?: string;
  readonly metrics: readonly AnalysisMetric[];
  readonly scrapeIntervalMs?: number;
};

/** Any time does: nothing in a world depends on it. It is a multiple of every scrape interval that people use. */
const startMs = Date.UTC(2026, 0, 1);
const hourMs = 3_600_000;
/** A metric without a count is watched as long as a rollout may take. */
const watchMs = 1_800_000;

/** What the guardrail alone does in every world, a row each. */
export function worldRows(subjects: readonly WorldSubject[], judge: Judge): readonly WorldRow[] {
  const keys = new Map<string, { readonly world: World; readonly metric?: string }>();
  for (const subject of subjects) for (const one of worldsFor(subject.metrics)) keys.set(keyOf(one), one);
  const rows = [...keys.values()].map((one): WorldRow => {
    const cells = subjects.map((subject) => cellOf(one, subject, judge));
    return { world: printWorld(one.world), description: descriptionOf(one, subjects, judge), cells };
  });
  const reconsidered = subjects.map((_, at) => passesNowhere(rows, at));
  return rows.map((row) => ({ ...row, cells: row.cells.map((cell, at) => (reconsidered[at] ? cell : lenient(row.world, cell))) }));
}

type TriedWorld = { readonly world: World; readonly metric?: string };

function keyOf({ world, metric }: TriedWorld): string {
  return metric === undefined ? printWorld(world) : `${printWorld(world)} of ${metric}`;
}

/** Selectors are counted metric by metric. */
function worldsFor(metrics: readonly AnalysisMetric[]): readonly TriedWorld[] {
  const [only] = metrics;
  if (only !== undefined && metrics.length === 1) return worldsOf(only).map((world) => ({ world }));
  return worldNames.flatMap((name): readonly TriedWorld[] => {
    if (name !== 'selector-missing') return [{ world: { name } }];
    return metrics.flatMap((metric) => worldsOf(metric).flatMap((world) => (world.name === name ? [{ world, metric: metric.name }] : [])));
  });
}

function metricsIn({ metric }: TriedWorld, { metrics }: WorldSubject): readonly AnalysisMetric[] {
  return metric === undefined ? metrics : metrics.filter(({ name }) => name === metric);
}

function realise(one: TriedWorld, subject: WorldSubject, { argo }: Judge) {
  const { scrapeIntervalMs } = subject;
  return realiseWorld(one.world, metricsIn(one, subject), {
    limits: trialLimits,
    startMs,
    argo,
    ...(scrapeIntervalMs === undefined ? {} : { scrapeIntervalMs }),
  });
}

/** The world's own sentence; of a missing selector which one it is. */
function descriptionOf(one: TriedWorld, subjects: readonly WorldSubject[], judge: Judge): string {
  if (one.world.name === 'selector-missing') {
    for (const subject of subjects) {
      const realised = realise(one, subject, judge);
      if (realised.kind === 'measure') return `${one.metric === undefined ? '' : `${one.metric}: `}${realised.description}`;
    }
  }
  return worldFacts(one.world.name).description;
}

function cellOf(one: TriedWorld, subject: WorldSubject, judge: Judge): WorldCell {
  const at = subject.environment === undefined ? {} : { environment: subject.environment };
  const metrics = metricsIn(one, subject);
  if (metrics.length === 0) return { ...at, kind: 'not judged', reason: 'it has no such selector here' };
  const realised = realise(one, subject, judge);
  if (realised.kind === 'not judged') return { ...at, kind: 'not judged', reason: realised.reason };
  const endless = metrics.some((metric) => readLimits(metric).count === undefined);
  const simulation = simulate({
    metrics,
    argo: judge.argo,
    startMs,
    measure: realised.measure,
    ...(endless ? { terminateAtMs: startMs + watchMs } : {}),
    untilMs: startMs + hourMs,
    evaluate: judge.evaluate,
  });
  if (simulation.kind === 'unknown') return { ...at, kind: 'not judged', reason: simulation.reason };
  const { phase, completedAtMs } = simulation.run;
  const ran = { ...at, phase, ...(completedAtMs === undefined ? {} : { atMs: completedAtMs - startMs }) };
  const expected = expectedOf(one.world, metrics);
  switch (expected.right) {
    case 'not judged':
      return { ...ran, kind: 'unjudged', reason: expected.reason };
    case 'either':
      return { ...ran, kind: 'ran', answer: 'either' };
    case 'stop':
      if (isCompleted(phase) && phase !== 'Successful') return { ...ran, kind: 'ran', answer: 'right' };
      return { ...ran, kind: 'ran', answer: 'wrong', wrong: isCompleted(phase) ? 'lets the release through' : 'never ends' };
    case 'pass':
      if (phase === 'Successful') return { ...ran, kind: 'ran', answer: 'right' };
      return { ...ran, kind: 'ran', answer: 'wrong', wrong: isCompleted(phase) ? 'stops a healthy release' : 'never ends' };
  }
}

/** Of several metrics one that has to stop is enough; a pass needs all of them. */
function expectedOf(world: World, metrics: readonly AnalysisMetric[]): Expected {
  const each = metrics.map((metric) => expectedForSure(world, metric));
  // What compares with nothing has no say in worlds about the baseline.
  const judged = world.name.startsWith('baseline-') ? each.filter(({ right }) => right !== 'not judged') : [];
  const all = judged.length > 0 ? judged : each;
  const of = (right: Expected['right']): Expected | undefined => all.find((one) => one.right === right);
  return of('stop') ?? of('not judged') ?? of('either') ?? { right: 'pass' };
}

/** Where a stop is wrong only for what passes in no world at all. */
const doubtfulStops: ReadonlySet<string> = new Set(['zeroed', 'idle']);

function passesNowhere(rows: readonly WorldRow[], at: number): boolean {
  return rows.every(({ cells }) => {
    const cell = cells[at];
    return cell === undefined || cell.kind === 'not judged' || cell.phase !== 'Successful';
  });
}

function lenient(world: string, cell: WorldCell): WorldCell {
  if (!doubtfulStops.has(world) || cell.kind !== 'ran' || cell.wrong !== 'stops a healthy release') return cell;
  const { wrong: _wrong, ...rest } = cell;
  return { ...rest, answer: 'either' };
}
