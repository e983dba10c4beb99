/* Development only, needs Go: the programs under test/oracle that answer with the code of Prometheus and of Argo Rollouts. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { releases } from './golden.ts';

/** Queries at one time over one store, in the notation of promqltest. */
export type EngineRequest = { readonly id: number; readonly load: string; readonly atMs: number; readonly queries: readonly string[] };
export type EngineResult = { readonly values: readonly string[] } | { readonly error: string };
export type EngineAnswer = { readonly id: number; readonly results: readonly EngineResult[] };

export type ConditionRequest = {
  readonly id: number;
  readonly successCondition: string;
  readonly failureCondition: string;
  readonly result: { readonly vector: readonly string[] } | { readonly scalar: string } | { readonly nil: true };
};
export type ConditionAnswer = { readonly id: number; readonly phase: string };

const oracles = fileURLToPath(new URL('../oracle/', import.meta.url));

export function askPrometheus(requests: readonly EngineRequest[]): readonly EngineAnswer[] {
  const options = { input: toLines(requests), maxBuffer: 2 ** 30, stdio: ['pipe', 'pipe', 'inherit'] as const };
  return fromLines(execFileSync(join(oracles, 'engine/run.sh'), { ...options, stdio: [...options.stdio] }).toString('utf8'));
}

/** The answers of each release, in the order of `releases`. */
export function askArgo(requests: readonly ConditionRequest[]): readonly (readonly ConditionAnswer[])[] {
  const folder = mkdtempSync(join(tmpdir(), 'equivalence-'));
  try {
    const file = join(folder, 'requests.jsonl');
    writeFileSync(file, toLines(requests));
    execFileSync(join(oracles, 'argo/run.sh'), ['conditions', file, folder], { stdio: 'inherit' });
    return releases.map((release) => fromLines(readFileSync(join(folder, `${release}.jsonl`), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function toLines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function fromLines<T>(text: string): readonly T[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}
