import type { Grouping } from '../ast.ts';
import type { Labels } from '../store/labels.ts';
import { labelWork, type Meter } from './limits.ts';
import type { Vector } from './value.ts';

/** The group of every row, and the labels of every group in the order of first appearance. */
export type Groups = { readonly ordinals: Int32Array; readonly labels: readonly Labels[] };

const all: Grouping = { kind: 'by', labels: [] };

/** The labels of the group that a series belongs to. `without` also takes the metric name away. */
export function groupLabels(labels: Labels, grouping: Grouping = all): Labels {
  return grouping.kind === 'by' ? labels.keep(grouping.labels) : labels.without(['__name__', ...grouping.labels]);
}

/** Equal for series of the same group. */
export function groupKey(labels: Labels, grouping: Grouping = all): string {
  return grouping.kind === 'by' ? labels.keyOf(grouping.labels) : labels.keyWithout(['__name__', ...grouping.labels]);
}

export function groupsOf(vector: Vector, grouping: Grouping | undefined, meter: Meter): Groups {
  meter.spend(labelWork * (grouping?.labels.length ?? 0) * vector.rows.length);
  const known = new Map<string, number>();
  const labels: Labels[] = [];
  const ordinals = Int32Array.from(vector.rows, (row) => {
    const key = groupKey(row.labels, grouping);
    let ordinal = known.get(key);
    if (ordinal === undefined) {
      ordinal = labels.length;
      known.set(key, ordinal);
      labels.push(groupLabels(row.labels, grouping));
    }
    return ordinal;
  });
  return { ordinals, labels };
}
