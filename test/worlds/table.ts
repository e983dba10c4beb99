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
  /** Tells two tables of one template apart. */
  readonly variant?: string;
  /** Guardrails; `*` is the run of all of them together. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [world: string, ...cells: readonly string[]])[];
  /** For metrics without count. */
  readonly cut?: NonNullable<WorldCase['cut']>;
};

/** Rows as lines `WORLD | CELL | CELL`; one cell alone stands for all columns, and a line that begins with # is a comment. */
export function readRows(columns: readonly string[], text: string): Table['rows'] {
  const lines = text.trim().split('\n');
  return lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => {
      const [world = '', ...cells] = line.split('|').map((cell) => cell.trim());
      return [world, ...(cells.length === 1 ? columns.map(() => cells[0] as string) : cells)];
    });
}

/** Every cell of a table as a case. */
export function casesOf(
  { template, variant, columns, rows, cut }: Table,
  metrics: readonly Metric[],
  args: Readonly<Record<string, string>>,
  worlds: readonly World[],
): readonly WorldCase[] {
  const missing = worlds.find(({ name }) => !rows.some(([world]) => world === name));
  if (missing !== undefined) throw new Error(`${template} has no row for ${missing.name}`);
  const title = variant === undefined ? template : `${template}, ${variant}`;
  const bound = bindArgs(metrics, args);
  return rows.flatMap(([name, ...cells]) => {
    const world = worlds.find((one) => one.name === name);
    if (world === undefined) throw new Error(`no world is called ${name}`);
    if (cells.length !== columns.length) throw new Error(`${template}, ${name}: ${cells.length} cells, ${columns.length} columns`);
    return columns.map((column, index): WorldCase => {
      const chosen = column === '*' ? bound : metricsOf(column, bound);
      const expected = readExpected(cells[index] as string);
      return { id: `${title}/${column}/${name}`, template, metrics: chosen, world, expected, ...(cut === undefined ? {} : { cut }) };
    });
  });
}
