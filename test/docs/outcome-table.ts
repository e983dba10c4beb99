import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metric } from '../../src/rollouts/types.ts';
import { datadogWorlds } from '../examples/datadog-readings.ts';

export type OutcomeRow = { readonly world: string; readonly phase: string; readonly atSeconds: number | null; readonly message: string };
export type PlayedVariant = { readonly name: string; readonly metrics: readonly Metric[]; readonly outcomes: readonly OutcomeRow[] };

/** What was played, by name: see test/examples/write-outcomes.ts. */
export function recordedOutcomes(): Readonly<Record<string, readonly PlayedVariant[]>> {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../examples/outcomes.json'), 'utf8')) as Record<string, PlayedVariant[]>;
}

export type DatadogOutcomes = {
  readonly conditions: { readonly value: string; readonly alive: string };
  readonly judged: readonly { readonly world: string; readonly value: string; readonly alive: string }[];
};

export function recordedDatadog(): DatadogOutcomes {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../examples/datadog-outcomes.json'), 'utf8')) as DatadogOutcomes;
}

function datadogTable(): string {
  const phases = new Map(recordedDatadog().judged.map((row) => [row.world, row]));
  const rows = datadogWorlds.map(({ name, value, alive }) => {
    const row = phases.get(name);
    if (row === undefined) throw new Error(`${name} was not judged`);
    const run = [row.value, row.alive].every((phase) => phase === 'Successful') ? 'Successful' : 'Failed';
    return `| ${name} | ${value ?? 'nil'}: ${row.value} | ${alive ?? 'nil'}: ${row.alive} | ${run} |`;
  });
  return ['| world | `error-ratio` | `error-ratio-alive` | the run |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

export function outcomeTable(name: string): string {
  if (name === 'datadog') return datadogTable();
  const variants = recordedOutcomes()[name];
  const [first] = variants ?? [];
  if (variants === undefined || first === undefined) throw new Error(`nothing called ${name} was played`);
  const rows = first.outcomes.map(({ world }, at) => [world, ...variants.map(({ outcomes }) => outcomeText(outcomes[at]))]);
  const cells = [['world', ...variants.map((variant) => variant.name)], variants.map(() => '---').concat('---'), ...rows];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function outcomeText(row: OutcomeRow | undefined): string {
  if (row === undefined) throw new Error('a world without an outcome');
  return row.atSeconds === null ? row.phase : `${row.phase}, ${row.atSeconds} s`;
}
