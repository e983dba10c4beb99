import type { Binary } from '../ast.ts';
import { arithmetic, comparison, isArithmetic, isSet } from './operators.ts';
import type { Query } from './query.ts';
import { withoutNames } from './same-labels.ts';
import type { Scalar, Vector } from './value.ts';

/** Two scalars; comparisons give 0 or 1. */
export function scalarBinary({ op }: Binary, left: Scalar, right: Scalar): Scalar {
  const compute = numeric(op);
  return { kind: 'scalar', values: left.values.map((value, step) => compute(value, right.values[step] as number)) };
}

function numeric(op: Binary['op']): (a: number, b: number) => number {
  if (isArithmetic(op)) return arithmetic(op);
  if (isSet(op)) throw new Error(`${op} of scalars is refused by the check`);
  const holds = comparison(op);
  return (a, b) => (holds(a, b) ? 1 : 0);
}

/** A vector and a scalar, which stands left if `swapped`. A comparison without `bool` keeps the elements of the vector that satisfy it. */
export function vectorScalarBinary({ op, bool }: Binary, vector: Vector, scalar: Scalar, swapped: boolean, query: Query): Vector {
  const { steps, values, present, rows } = vector;
  if (isArithmetic(op) || bool) {
    const compute = numeric(op);
    eachPresent(vector, (cell, step) => {
      const element = values[cell] as number;
      const number = scalar.values[step] as number;
      values[cell] = swapped ? compute(number, element) : compute(element, number);
    });
    return withoutNames(vector, query);
  }
  if (isSet(op)) throw new Error(`${op} of a scalar is refused by the check`);
  const holds = comparison(op);
  eachPresent(vector, (cell, step) => {
    const element = values[cell] as number;
    const number = scalar.values[step] as number;
    if (!(swapped ? holds(number, element) : holds(element, number))) present[cell] = 0;
  });
  return withoutAbsentRows({ kind: 'vector', steps, rows, values, present });
}

/** Calls for every value that exists, with its place in `values`. */
export function eachPresent({ rows, steps, present }: Vector, visit: (cell: number, step: number) => void): void {
  for (let row = 0, cell = 0; row < rows.length; row++) {
    for (let step = 0; step < steps; step++, cell++) {
      if (present[cell] === 1) visit(cell, step);
    }
  }
}

/** The rows that exist at some step. */
export function withoutAbsentRows(vector: Vector): Vector {
  const { rows, steps, values, present } = vector;
  const kept: Vector['rows'][number][] = [];
  rows.forEach((row, index) => {
    const from = index * steps;
    if (!present.subarray(from, from + steps).includes(1)) return;
    const base = kept.length * steps;
    if (base !== from) {
      values.copyWithin(base, from, from + steps);
      present.copyWithin(base, from, from + steps);
    }
    kept.push(row);
  });
  return { ...vector, rows: kept };
}
