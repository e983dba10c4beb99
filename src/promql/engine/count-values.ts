import type { Aggregation } from '../ast.ts';
import { groupLabels } from './grouping.ts';
import { labelWork } from './limits.ts';
import { printPlainNumber } from './number-text.ts';
import type { Query } from './query.ts';
import { QueryError } from './query-error.ts';
import { eachPresent } from './scalar-binary.ts';
import { type Vector, VectorBuilder } from './value.ts';

/** How many elements of each group have a value; the value stands in a label. */
export function countValues({ grouping, range }: Aggregation, label: string, vector: Vector, query: Query): Vector {
  if (label === '') throw new QueryError('invalid label name ""', range);
  const by =
    grouping === undefined || grouping.kind === 'by' ? { kind: 'by' as const, labels: [...(grouping?.labels ?? []), label] } : grouping;
  const { steps } = vector;
  const out = new VectorBuilder(steps, 1);
  const targets = new Map<string, number>();
  const cells = new Map<number, Map<number | string, number>>();
  eachPresent(vector, (cell, step) => {
    const row = Math.floor(cell / steps);
    const value = vector.values[cell] as number;
    let known = cells.get(row);
    if (known === undefined) {
      known = new Map();
      cells.set(row, known);
    }
    // A Map takes −0 for 0, whose text differs.
    const key = Object.is(value, -0) ? '-0' : value;
    let base = known.get(key);
    if (base === undefined) {
      query.meter.spend(labelWork * by.labels.length);
      const { labels } = vector.rows[row] as Vector['rows'][number];
      const target = groupLabels(labels.with(label, printPlainNumber(value)), by);
      base = targets.get(target.key);
      if (base === undefined) {
        query.meter.hold(steps);
        out.grow();
        base = out.base;
        // A row is kept only if it exists somewhere, and this one does here.
        out.present[base + step] = 1;
        out.commit(target, false);
        targets.set(target.key, base);
      }
      known.set(key, base);
    }
    out.present[base + step] = 1;
    out.values[base + step] = (out.values[base + step] as number) + 1;
  });
  return out.finish();
}
