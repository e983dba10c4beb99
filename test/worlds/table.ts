import type { Metric } from '../../src/rollouts/types.ts';
import { readExpected, type WorldCase } from './case.ts';
import { bindArgs, metricsOf } from './compiled.ts';
import type { World } from './store.ts';

/**
 * What is right for the guardrails of a template in each world, written by hand: phase and second of the end.
 * S Successful, F Failed, I Inconclusive, E Error, R Running; `S 270 (now F 210)` where it is not yet what happens.
 */
export type Table = {
  readonly template: string;
  /** Guardrails; `*` is the run of all of them together. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [world: string, ...cells: readonly string[]])[];
};

/** Every cell of a table as a case. */
export function casesOf(
  { template, columns, rows }: Table,
  metrics: readonly Metric[],
  args: Readonly<Record<string, string>>,
  worlds: readonly World[],
): readonly WorldCase[] {
  const missing = worlds.find(({ name }) => !rows.some(([world]) => world === name));
  if (missing !== undefined) throw new Error(`${template} has no row for ${missing.name}`);
  const bound = bindArgs(metrics, args);
  return rows.flatMap(([name, ...cells]) => {
    const world = worlds.find((one) => one.name === name);
    if (world === undefined) throw new Error(`no world is called ${name}`);
    if (cells.length !== columns.length) throw new Error(`${template}, ${name}: ${cells.length} cells, ${columns.length} columns`);
    return columns.map((column, index): WorldCase => {
      const chosen = column === '*' ? bound : metricsOf(column, bound);
      return { id: `${template}/${column}/${name}`, template, metrics: chosen, world, expected: readExpected(cells[index] as string) };
    });
  });
}
