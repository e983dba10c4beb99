import { type Labels, metadata } from '../store/labels.ts';
import type { Query } from './query.ts';
import { QueryError, sameLabelset } from './query-error.ts';
import { type Row, type Vector, VectorBuilder } from './value.ts';

/** The rows with metric name, type and unit taken away, or with delayed name removal marked for that. */
export function withoutNames(vector: Vector, query: Query): Vector {
  const rows = vector.rows.map(
    ({ labels }): Row => (query.delayedNameRemoval ? { labels, dropName: true } : { labels: labels.withoutMetadata, dropName: false }),
  );
  const result = { ...vector, rows };
  return haveSameMetadata(vector.rows) ? result : mergeUnlessDelayed(result, query);
}

/** Rows that only differ in other labels cannot become equal by losing name, type and unit. */
export function haveSameMetadata(rows: readonly { readonly labels: Labels }[]): boolean {
  const [first] = rows;
  if (first === undefined) return true;
  return metadata.every((name) => {
    const value = first.labels.get(name);
    return rows.every(({ labels }) => labels.get(name) === value);
  });
}

/** What Prometheus does with the result of most operations. At a single step, delayed name removal leaves equal rows to the end. */
export function mergeUnlessDelayed(vector: Vector, query: Query): Vector {
  return query.delayedNameRemoval && vector.steps === 1 ? vector : mergeSameLabels(vector, 'earliest');
}

/**
 * Rows with the same labels become one row; it is an error if two of them exist at the same step. Whether the name is dropped later is
 * decided by the first of them or by the one that exists earliest.
 */
export function mergeSameLabels(vector: Vector, decides: 'first' | 'earliest' = 'first'): Vector {
  const { rows, steps } = vector;
  const first = new Map<string, number>();
  const sources: number[][] = [];
  rows.forEach(({ labels }, row) => {
    const target = first.get(labels.key);
    if (target === undefined) {
      first.set(labels.key, sources.length);
      sources.push([row]);
    } else (sources[target] as number[]).push(row);
  });
  if (sources.length === rows.length) return vector;
  const out = new VectorBuilder(steps, sources.length);
  for (const group of sources) {
    const { base } = out;
    for (const row of group) {
      for (let step = 0; step < steps; step++) {
        if (vector.present[row * steps + step] === 0) continue;
        if (out.present[base + step] === 1) throw new QueryError(sameLabelset);
        out.present[base + step] = 1;
        out.values[base + step] = vector.values[row * steps + step] as number;
      }
    }
    const deciding = decides === 'first' ? group[0] : group.toSorted((a, b) => firstStep(vector, a) - firstStep(vector, b))[0];
    const { labels, dropName } = rows[deciding as number] as Row;
    out.commit(labels, dropName);
  }
  return out.finish();
}

function firstStep({ steps, present }: Vector, row: number): number {
  return present.indexOf(1, row * steps) - row * steps;
}

/** Takes away the names that were left to the end of the query. */
export function removeDelayedNames(vector: Vector): Vector {
  const rows = vector.rows.map((row): Row => (row.dropName ? { labels: row.labels.withoutMetadata, dropName: false } : row));
  return mergeSameLabels({ ...vector, rows });
}
