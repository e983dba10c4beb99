import type { Grouping } from '../ast.ts';
import type { Labels } from '../store/labels.ts';
import { groupKey, groupLabels } from './grouping.ts';
import { labelWork, type Meter } from './limits.ts';
import { type RowTarget, type Vector, VectorBuilder } from './value.ts';

/** The running sums of a group, as `KahanSum` has them, at every step. */
type Group = {
  readonly labels: Labels;
  readonly sums: Float64Array;
  readonly lost: Float64Array;
  readonly started: Uint8Array;
  lastStep: number;
  dropName: boolean;
};

/**
 * Sums rows by group as they come, so that the rows themselves need not be kept: a row is written into `values` and `present` and then
 * committed. A sum starts from the first element. Groups are in the order of first appearance.
 */
export class RowSums implements RowTarget {
  readonly base = 0;
  readonly values: Float64Array;
  readonly present: Uint8Array;
  private readonly steps: number;
  private readonly grouping: Grouping | undefined;
  private readonly meter: Meter;
  private readonly groups = new Map<string, Group>();

  constructor(steps: number, grouping: Grouping | undefined, meter: Meter) {
    this.steps = steps;
    this.grouping = grouping;
    this.meter = meter;
    this.values = new Float64Array(steps);
    this.present = new Uint8Array(steps);
  }

  /** Adds the row that was written, and empties it; false if it exists at no step. */
  commit(labels: Labels, dropName: boolean): boolean {
    if (!this.present.includes(1)) return false;
    this.add(labels, dropName, this.values, this.present, 0);
    this.present.fill(0);
    return true;
  }

  /** Adds the row that begins at `base`. */
  add(labels: Labels, dropName: boolean, values: Float64Array, present: Uint8Array, base: number): void {
    this.meter.spend(labelWork * (this.grouping?.labels.length ?? 0));
    const group = this.groupOf(labels);
    const { sums, lost, started } = group;
    let last = -1;
    for (let step = 0; step < this.steps; step++) {
      if (present[base + step] === 0) continue;
      last = step;
      const value = values[base + step] as number;
      if (started[step] === 0) {
        started[step] = 1;
        sums[step] = value;
        continue;
      }
      const sum = sums[step] as number;
      const next = sum + value;
      if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) lost[step] = 0;
      else lost[step] = (lost[step] as number) + (Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum);
      sums[step] = next;
    }
    // With delayed name removal the elements of the last step decide.
    if (last > group.lastStep) group.dropName = dropName;
    else if (last === group.lastStep && dropName) group.dropName = true;
    group.lastStep = Math.max(group.lastStep, last);
  }

  finish(): Vector {
    const out = new VectorBuilder(this.steps, this.groups.size);
    for (const { labels, sums, lost, started, dropName } of this.groups.values()) {
      const { base } = out;
      for (let step = 0; step < this.steps; step++) out.values[base + step] = (sums[step] as number) + (lost[step] as number);
      out.present.set(started, base);
      out.commit(labels, dropName);
    }
    return out.finish();
  }

  private groupOf(labels: Labels): Group {
    const key = groupKey(labels, this.grouping);
    let group = this.groups.get(key);
    if (group === undefined) {
      this.meter.hold(2 * this.steps);
      group = {
        labels: groupLabels(labels, this.grouping),
        sums: new Float64Array(this.steps),
        lost: new Float64Array(this.steps),
        started: new Uint8Array(this.steps),
        lastStep: -1,
        dropName: false,
      };
      this.groups.set(key, group);
    }
    return group;
  }
}

export function sumGroups({ rows, steps, values, present }: Vector, grouping: Grouping | undefined, meter: Meter): Vector {
  const sums = new RowSums(steps, grouping, meter);
  rows.forEach(({ labels, dropName }, row) => {
    sums.add(labels, dropName, values, present, row * steps);
  });
  return sums.finish();
}
