import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metric } from '../../src/rollouts/types.ts';
import { runStartSeconds, type World } from './worlds.ts';

/** What the controllers of both releases say of a run, which must be the same; `atSeconds` since its start. */
export type Outcome = {
  readonly phase: string;
  readonly atSeconds: number | null;
  readonly message: string;
};

type Reading = { readonly vector: readonly string[] } | { readonly error: string };

const oracle = join(import.meta.dirname, '../oracle');
export const args: Readonly<Record<string, string>> = { namespace: 'shop', podHash: '7c9d', stableHash: '5f6b' };

/**
 * Plays each template in each world: its queries through the engine of Prometheus, the readings through the controllers of Argo Rollouts
 * 1.9.3 and 1.10.2. Needs Go. The readings are taken at the times of a run without provider errors.
 */
export function play(templates: readonly (readonly Metric[])[], worlds: readonly World[]): readonly (readonly Outcome[])[] {
  const runs = templates.flatMap((metrics, template) =>
    worlds.map((world, at) => ({ id: `${template} ${at}`, metrics: metrics.map(bound), world })),
  );
  const questions = runs.flatMap(({ id, metrics, world }) =>
    metrics.flatMap((metric) =>
      timesOf(metric).map((second) => ({
        id: `${id} ${metric.name}`,
        load: world.load,
        atMs: Math.round((runStartSeconds + second) * 1000),
        queries: [queryOf(metric)],
      })),
    ),
  );
  const readings = new Map<string, Reading[]>();
  for (const { id, results } of ask(questions)) {
    const [result] = results;
    if (result?.values === undefined) throw new Error(`${id}: ${result?.error}`);
    readings.set(id, [...(readings.get(id) ?? []), { vector: result.values }]);
  }
  const requests = runs.map(({ id, metrics, world }) => ({
    id,
    template: metrics.map((metric) => ({ ...metric, provider: { prometheus: { query: queryOf(metric) } } })),
    answers: Object.fromEntries(metrics.map(({ name }) => [name, withErrors(readings.get(`${id} ${name}`) ?? [], world)])),
  }));
  const outcomes = drive(requests);
  return templates.map((_, template) =>
    worlds.map((_world, at) => {
      const outcome = outcomes.get(`${template} ${at}`);
      if (outcome === undefined) throw new Error(`no outcome for ${template} ${at}`);
      return outcome;
    }),
  );
}

function bound(metric: Metric): Metric {
  const text = JSON.stringify(metric).replace(/\{\{args\.(\w+)\}\}/g, (whole, name: string) => args[name] ?? whole);
  return JSON.parse(text) as Metric;
}

function queryOf({ name, provider }: Metric): string {
  if (!('prometheus' in provider)) throw new Error(`${name} is not measured by Prometheus`);
  return provider.prometheus.query;
}

function timesOf({ initialDelay, interval, count }: Metric): readonly number[] {
  const [delay, step] = [seconds(initialDelay ?? '0s'), seconds(interval ?? '0s')];
  // A little late, as the controller is.
  return Array.from({ length: count ?? 1 }, (_, at) => delay + at * step + 0.1);
}

function seconds(duration: string): number {
  const match = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration);
  if (match === null) throw new Error(`${duration} is no duration of these templates`);
  return 60 * Number(match[1] ?? 0) + Number(match[2] ?? 0);
}

function withErrors(readings: readonly Reading[], { errors }: World): readonly Reading[] {
  const error = { error: '503 Service Unavailable' };
  if (errors === 'all') return [error];
  return (errors ?? []).reduce<readonly Reading[]>((all, at) => [...all.slice(0, at), error, ...all.slice(at)], readings);
}

type Question = { readonly id: string; readonly load: string; readonly atMs: number; readonly queries: readonly string[] };
type Answer = { readonly id: string; readonly results: readonly { readonly values?: readonly string[]; readonly error?: string }[] };

function ask(questions: readonly Question[]): readonly Answer[] {
  const output = execFileSync(join(oracle, 'engine/run.sh'), {
    input: jsonLines(questions),
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return parseLines<Answer>(output.toString());
}

type Played = { readonly id: string; readonly phase: string; readonly message: string; readonly completedAtSeconds: number | null };

function drive(requests: readonly object[]): ReadonlyMap<string, Outcome> {
  const [older, newer] = askArgo<Played>('runs', requests);
  return new Map(
    older.map((one, index) => {
      const other = newer[index] as Played;
      const phases = [one, other].map(({ id, phase, completedAtSeconds }) => `${id} ${phase} ${completedAtSeconds}`);
      if (phases[0] !== phases[1]) throw new Error(`the releases differ: ${phases.join(' / ')}`);
      return [other.id, { phase: other.phase, atSeconds: other.completedAtSeconds, message: other.message }];
    }),
  );
}

/** Phase of a measurement of one number (undefined: nil) by each condition, the same in both releases. Needs Go. */
export function judgeNumbers(rows: readonly { readonly condition: string; readonly number: number | undefined }[]): readonly string[] {
  const requests = rows.map(({ condition, number }, id) => ({
    id,
    successCondition: condition,
    result: number === undefined ? { nil: true } : { scalar: String(number) },
  }));
  const [older, newer] = askArgo<{ readonly phase: string }>('conditions', requests);
  return older.map(({ phase }, at) => {
    if (newer[at]?.phase !== phase) throw new Error(`the releases differ: ${JSON.stringify(rows[at])}`);
    return phase;
  });
}

/** The answers of 1.9.3 and of 1.10.2. */
function askArgo<T>(mode: 'runs' | 'conditions', requests: readonly object[]): readonly [readonly T[], readonly T[]] {
  const folder = mkdtempSync(join(tmpdir(), 'play-'));
  try {
    writeFileSync(join(folder, 'requests.jsonl'), jsonLines(requests));
    execFileSync(join(oracle, 'argo/run.sh'), [mode, join(folder, 'requests.jsonl'), folder], { stdio: 'inherit' });
    const answersOf = (release: string): readonly T[] => parseLines<T>(readFileSync(join(folder, `${release}.jsonl`), 'utf8'));
    return [answersOf('v1.9.3'), answersOf('v1.10.2')];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function jsonLines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function parseLines<T>(text: string): T[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}
