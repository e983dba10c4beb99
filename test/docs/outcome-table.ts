import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metric } from '../../src/rollouts/types.ts';

export type OutcomeRow = { readonly world: string; readonly phase: string; readonly atSeconds: number | null; readonly message: string };
export type PlayedVariant = { readonly name: string; readonly metrics: readonly Metric[]; readonly outcomes: readonly OutcomeRow[] };

/** What was played, by name: see test/examples/write-outcomes.ts. */
export function recordedOutcomes(): Readonly<Record<string, readonly PlayedVariant[]>> {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../examples/outcomes.json'), 'utf8')) as Record<string, PlayedVariant[]>;
}

export function outcomeTable(name: string): string {
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
