/*
 * Writes test/worlds/goldens/realised.jsonl: what Prometheus's own engine answers over the stores that src/worlds builds.
 * Run by hand where ../promql-engine/bin is built: node test/oracle/worlds/realised.ts
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { realiseWorld } from '../../../src/worlds/realise.ts';
import { queryMetric, type RealisedGolden, realisedGoldens, realisedStartMs } from '../../worlds/realised.ts';
import { realisedQueries, realisedTimes, realisedWorlds } from '../../worlds/realised-queries.ts';

const lines: string[] = [];
const asked: { readonly query: string; readonly world: string }[] = [];
for (const query of realisedQueries) {
  for (const name of realisedWorlds) {
    const world = realiseWorld({ name }, [queryMetric(query)], { startMs: realisedStartMs, argo: '1.10' });
    if (world.kind !== 'measure' || world.series === undefined) throw new Error(`${name} of ${query} is not judged`);
    const lastMs = realisedStartMs + 120_000;
    const store = world.series.series.map(({ labels, samples }) => {
      const times = [...samples.times].filter((atMs) => atMs <= lastMs);
      return { labels: labels.toRecord(), times, values: times.map((_, index) => numberText(samples.values[index] as number)) };
    });
    lines.push(JSON.stringify({ store: store.length === 0 ? [{ labels: { __name__: 'unread' }, times: [0], values: [0] }] : store }));
    for (const seconds of realisedTimes) {
      lines.push(JSON.stringify({ expr: query, at: realisedStartMs + seconds * 1000 }));
      asked.push({ query, world: name });
    }
  }
}
const output = execFileSync(fileURLToPath(new URL('../promql-engine/bin/promql-engine', import.meta.url)), {
  input: lines.join('\n'),
  maxBuffer: 2 ** 30,
}).toString();

const goldens = new Map<string, Record<string, readonly string[][]>>();
let index = 0;
for (const line of output.trimEnd().split('\n')) {
  const answer = JSON.parse(line) as { store?: unknown; rows?: readonly { values: readonly (number | string)[] }[]; error?: string };
  if (answer.store !== undefined) continue;
  const { query, world } = asked[index++] as { query: string; world: string };
  const values =
    answer.error === undefined ? (answer.rows ?? []).map(({ values: [value] }) => String(value)).sort() : [`error ${answer.error}`];
  const worlds = goldens.get(query) ?? {};
  goldens.set(query, worlds);
  worlds[world] = [...(worlds[world] ?? []), values];
}
const golden: readonly RealisedGolden[] = [...goldens].map(([query, worlds]) => ({ query, worlds }));
writeFileSync(realisedGoldens, golden.map((one) => `${JSON.stringify(one)}\n`).join(''));
console.log(`${golden.length} queries, ${index} answers`);

function numberText(value: number): number | string {
  return Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
