/*
 * Writes test/promql/engine/goldens/engine.jsonl.gz: what Prometheus's own engine makes of random queries over random stores.
 * Run by hand where Go is installed, after `go build -o bin/promql-engine .` here: node goldens.ts [SEED] [STORES] [QUERIES A STORE] [FILE]
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { checkPromql } from '../../../src/promql/check.ts';
import { parsePromql } from '../../../src/promql/parse.ts';
import { copiedText } from '../../../src/source/mapped-text.ts';
import type { GoldenLine } from '../../promql/engine/golden.ts';
import { randomQuery, randomRangeVector } from '../../promql/engine/random-query.ts';
import { dataEndMs, randomStore } from '../../promql/engine/random-store.ts';
import { pick, randomFrom } from '../../promql/random.ts';

const [seed = 20260903, stores = 80, queries = 110] = process.argv.slice(2, 5).map(Number);
const output = process.argv[5] ?? new URL('../../promql/engine/goldens/engine.jsonl.gz', import.meta.url);
console.log(`seed ${seed}, ${stores} stores, ${queries} queries each`);
const random = randomFrom(seed);
const lines: string[] = [];

for (let store = 0; store < stores; store++) {
  const series = randomStore(random).map(({ labels, timestampsMs, values, stale }) => ({
    labels,
    times: Array.from(timestampsMs),
    values: Array.from(values, (value, index) => (stale?.[index] === true ? 'stale' : numberText(value))),
  }));
  lines.push(JSON.stringify({ store: series }));
  for (let made = 0; made < queries; ) {
    const depth = 1 + Math.floor(random() * 3);
    const instant = random() < 0.5;
    const expr = instant && random() < 0.03 ? randomRangeVector(random, depth) : randomQuery(random, depth);
    if (expr.length > 200 || !isValid(expr)) continue;
    made++;
    const delayed = random() < 0.2;
    lines.push(JSON.stringify({ expr, ...(instant ? { at: randomTime() } : { range: randomRange() }), ...(delayed ? { delayed } : {}) }));
  }
}

const answers = execFileSync(fileURLToPath(new URL('./bin/promql-engine', import.meta.url)), {
  input: lines.join('\n'),
  maxBuffer: 2 ** 30,
});
const kept = answers.toString().trimEnd().split('\n').filter(isTelling);
console.log(`${kept.length - stores} queries kept`);
writeFileSync(output, gzipSync(`${kept.join('\n')}\n`, { level: 9 }));

/** Answers that change from run to run say nothing, and of empty ones a few will do. */
function isTelling(line: string): boolean {
  const answer = JSON.parse(line) as GoldenLine;
  if ('store' in answer) return true;
  if (answer.unstable === true) return false;
  return answer.rows !== undefined || answer.error !== undefined || random() < 0.3;
}

function numberText(value: number): number | string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function isValid(expr: string): boolean {
  const text = copiedText(expr, 'query', 0);
  const parsed = parsePromql(text);
  return parsed.ok && checkPromql(parsed.value, text).diagnostics.length === 0;
}

function randomTime(): number {
  const anyMs = Math.floor(random() * (dataEndMs + 400_000));
  return pick(random, [anyMs, Math.floor(anyMs / 15_000) * 15_000, Math.floor(anyMs / 60_000) * 60_000]);
}

function randomRange(): readonly number[] {
  const stepMs = pick(random, [15_000, 30_000, 60_000, 60_000, 47_000, 150_000]);
  const startMs = pick(random, [0, Math.floor(random() * 900) * 1000, Math.floor(random() * 60) * 15_000, -60_000]);
  return [startMs, startMs + stepMs * Math.floor(random() * 7) + pick(random, [0, 0, 1000]), stepMs];
}
