import { Labels } from '../store/labels.ts';

/** The times at which an expression is evaluated: start, start + step … up to the end. An instant query has one. */
export type Grid = { readonly startMs: number; readonly endMs: number; readonly stepMs: number; readonly steps: number };

export function gridOf(startMs: number, endMs: number, stepMs: number): Grid {
  return { startMs, endMs, stepMs, steps: endMs < startMs ? 0 : Math.floor((endMs - startMs) / stepMs) + 1 };
}

/** A row of a vector. With delayed name removal `dropName` says that the metric name goes at the end of the query. */
export type Row = { readonly labels: Labels; readonly dropName: boolean };

/**
 * An instant vector at every step, series after series: the value of row r at step s is `values[r * steps + s]`, and it exists if
 * `present` has a 1 there. Every row exists at some step. The order of the rows is the order of an instant query's result.
 */
export type Vector = {
  readonly kind: 'vector';
  readonly steps: number;
  readonly rows: readonly Row[];
  readonly values: Float64Array;
  readonly present: Uint8Array;
};

/** A number at every step. */
export type Scalar = { readonly kind: 'scalar'; readonly values: Float64Array };
export type Text = { readonly kind: 'string'; readonly value: string };
export type Value = Vector | Scalar | Text;

/** A series whose samples have their own times: part of the value of a range vector. */
export type PointSeries = { readonly labels: Labels; readonly timestampsMs: Float64Array; readonly values: Float64Array };

/** The numbers where `exists` has a 1. A typed array's own filter is ten times slower. */
export function whereExists(numbers: Float64Array, exists: Uint8Array): Float64Array {
  let count = 0;
  for (let index = 0; index < exists.length; index++) count += exists[index] as number;
  const kept = new Float64Array(count);
  for (let index = 0, at = 0; at < count; index++) {
    if (exists[index] === 1) kept[at++] = numbers[index] as number;
  }
  return kept;
}

/** Where a row is written, from `base` on; what is not present need not have a value. */
export type RowTarget = { readonly base: number; readonly values: Float64Array; readonly present: Uint8Array };

/**
 * Collects the rows of a vector. A row is written at `base` of `values` and `present` and then kept by `commit`; what is not committed
 * is written over by the next row.
 */
export class VectorBuilder implements RowTarget {
  readonly steps: number;
  values: Float64Array;
  present: Uint8Array;
  private readonly rows: Row[] = [];

  constructor(steps: number, mostRows: number) {
    this.steps = steps;
    this.values = new Float64Array(steps * mostRows);
    this.present = new Uint8Array(steps * mostRows);
  }

  /** Where the next row begins. */
  get base(): number {
    return this.rows.length * this.steps;
  }

  /** Keeps the row if it exists at some step. */
  commit(labels: Labels, dropName: boolean): boolean {
    const { base, present } = this;
    const end = base + this.steps;
    let cell = base;
    while (cell < end && present[cell] === 0) cell++;
    if (cell === end) return false;
    this.rows.push({ labels, dropName });
    return true;
  }

  /** Makes room for one more row than was asked for. */
  grow(): void {
    const needed = this.base + this.steps;
    if (needed <= this.values.length) return;
    const values = new Float64Array(Math.max(needed, 2 * this.values.length));
    const present = new Uint8Array(values.length);
    values.set(this.values);
    present.set(this.present);
    this.values = values;
    this.present = present;
  }

  finish(): Vector {
    return { kind: 'vector', steps: this.steps, rows: this.rows, values: this.values, present: this.present };
  }
}

export function emptyVector(steps: number): Vector {
  return { kind: 'vector', steps, rows: [], values: new Float64Array(0), present: new Uint8Array(0) };
}

/** One row without labels that exists at every step. */
export function vectorOfScalar(values: Float64Array): Vector {
  return {
    kind: 'vector',
    steps: values.length,
    rows: [{ labels: Labels.empty, dropName: false }],
    values,
    present: new Uint8Array(values.length).fill(1),
  };
}
