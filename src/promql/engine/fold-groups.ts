import type { Groups } from './grouping.ts';
import { KahanMean } from './kahan.ts';
import { type Vector, VectorBuilder } from './value.ts';

/** Every group with the steps at which it has elements; the values are filled in by what calls. */
function groupRows(vector: Vector, { ordinals, labels }: Groups): VectorBuilder {
  const { steps, rows, present } = vector;
  const out = new VectorBuilder(steps, labels.length);
  for (let row = 0; row < rows.length; row++) {
    const base = (ordinals[row] as number) * steps;
    for (let step = 0; step < steps; step++) if (present[row * steps + step] === 1) out.present[base + step] = 1;
  }
  const drops = droppedNames(vector, ordinals, labels.length);
  labels.forEach((group, index) => {
    out.commit(group, drops[index] === true);
  });
  return out;
}

/** A group drops its name if an element does at the last step at which the group has any. Only delayed name removal has such elements. */
function droppedNames({ rows, steps, present }: Vector, ordinals: Int32Array, count: number): boolean[] {
  const drops = new Array<boolean>(count).fill(false);
  if (!rows.some((row) => row.dropName)) return drops;
  const lastStep = new Array<number>(count).fill(-1);
  rows.forEach((row, index) => {
    const group = ordinals[index] as number;
    let last = steps - 1;
    while (present[index * steps + last] === 0) last--;
    if (last > (lastStep[group] as number)) drops[group] = row.dropName;
    else if (last === lastStep[group] && row.dropName) drops[group] = true;
    lastStep[group] = Math.max(lastStep[group] as number, last);
  });
  return drops;
}

/** Calls for every element with its group's cell, in the order of the rows at every step. */
function eachElement(vector: Vector, ordinals: Int32Array, visit: (target: number, value: number) => void): void {
  const { steps, rows, values, present } = vector;
  for (let row = 0, cell = 0; row < rows.length; row++) {
    const base = (ordinals[row] as number) * steps;
    for (let step = 0; step < steps; step++, cell++) {
      if (present[cell] === 1) visit(base + step, values[cell] as number);
    }
  }
}

export function avgGroups(vector: Vector, groups: Groups): Vector {
  const out = groupRows(vector, groups);
  const means: KahanMean[] = [];
  eachElement(vector, groups.ordinals, (target, value) => {
    const mean = means[target];
    if (mean !== undefined) return mean.add(value);
    const started = new KahanMean();
    started.add(value);
    means[target] = started;
  });
  means.forEach((mean, target) => {
    out.values[target] = mean.mean;
  });
  return out.finish();
}

export function countGroups(vector: Vector, groups: Groups): Vector {
  const out = groupRows(vector, groups);
  eachElement(vector, groups.ordinals, (target) => {
    out.values[target] = (out.values[target] as number) + 1;
  });
  return out.finish();
}

export function groupGroups(vector: Vector, groups: Groups): Vector {
  const out = groupRows(vector, groups);
  out.values.fill(1);
  return out.finish();
}

/** The element that no other one replaces; any number replaces a NaN. */
export function pickGroups(vector: Vector, groups: Groups, replaces: (value: number, best: number) => boolean): Vector {
  const out = groupRows(vector, groups);
  const started = new Uint8Array(out.values.length);
  eachElement(vector, groups.ordinals, (target, value) => {
    const best = out.values[target] as number;
    if (started[target] === 1 && !replaces(value, best) && !Number.isNaN(best)) return;
    started[target] = 1;
    out.values[target] = value;
  });
  return out.finish();
}

/** Plain Welford; a group whose first element is NaN or infinite is NaN. */
export function varianceGroups(vector: Vector, groups: Groups, finish: (variance: number) => number): Vector {
  const out = groupRows(vector, groups);
  const squares = out.values;
  const counts = new Float64Array(squares.length);
  const means = new Float64Array(squares.length);
  eachElement(vector, groups.ordinals, (target, value) => {
    const count = (counts[target] as number) + 1;
    counts[target] = count;
    if (count === 1) {
      means[target] = value;
      squares[target] = Number.isFinite(value) ? 0 : Number.NaN;
      return;
    }
    const delta = value - (means[target] as number);
    const mean = (means[target] as number) + delta / count;
    means[target] = mean;
    squares[target] = (squares[target] as number) + delta * (value - mean);
  });
  for (let cell = 0; cell < squares.length; cell++) squares[cell] = finish((squares[cell] as number) / (counts[cell] as number));
  return out.finish();
}

/** A function of all elements of a group at a step. */
export function collectGroups(vector: Vector, groups: Groups, compute: (values: Float64Array, step: number) => number): Vector {
  const out = groupRows(vector, groups);
  const { steps } = vector;
  const elements: number[][] = [];
  eachElement(vector, groups.ordinals, (target, value) => {
    const list = elements[target];
    if (list === undefined) elements[target] = [value];
    else list.push(value);
  });
  elements.forEach((list, target) => {
    out.values[target] = compute(Float64Array.from(list), target % steps);
  });
  return out.finish();
}
