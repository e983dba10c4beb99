import { largerOf, log2, log10, smallerOf } from './go-math.ts';
import type { Query } from './query.ts';
import { withoutNames } from './same-labels.ts';
import { eachPresent, withoutAbsentRows } from './scalar-binary.ts';
import type { Scalar, Vector } from './value.ts';

/** Functions of the value alone, by name. */
export const perValue: ReadonlyMap<string, (value: number) => number> = new Map([
  ['abs', Math.abs],
  ['acos', Math.acos],
  ['acosh', Math.acosh],
  ['asin', Math.asin],
  ['asinh', Math.asinh],
  ['atan', Math.atan],
  ['atanh', Math.atanh],
  ['ceil', Math.ceil],
  ['cos', Math.cos],
  ['cosh', Math.cosh],
  ['deg', (value: number) => (value * 180) / Math.PI],
  ['exp', Math.exp],
  ['floor', Math.floor],
  ['ln', Math.log],
  ['log10', log10],
  ['log2', log2],
  ['rad', (value: number) => (value * Math.PI) / 180],
  ['sgn', (value: number) => (value < 0 ? -1 : value > 0 ? 1 : value)],
  ['sin', Math.sin],
  ['sinh', Math.sinh],
  ['sqrt', Math.sqrt],
  ['tan', Math.tan],
  ['tanh', Math.tanh],
]);

/** Writes into the vector's values. */
export function mapValues(vector: Vector, query: Query, compute: (value: number, step: number) => number): Vector {
  const { values } = vector;
  query.meter.spend(2 * values.length);
  eachPresent(vector, (cell, step) => {
    values[cell] = compute(values[cell] as number, step);
  });
  return withoutNames(vector, query);
}

/** Ties are rounded up. */
export function roundTo(vector: Vector, nearest: Scalar | undefined, query: Query): Vector {
  const inverses = nearest?.values.map((value) => 1 / value);
  return mapValues(vector, query, (value, step) => {
    const inverse = inverses === undefined ? 1 : (inverses[step] as number);
    return Math.floor(value * inverse + 0.5) / inverse;
  });
}

/** At steps where the bounds are the wrong way round there is no result. */
export function clampTo(vector: Vector, least: Scalar | undefined, most: Scalar | undefined, query: Query): Vector {
  const { values, present } = vector;
  eachPresent(vector, (cell, step) => {
    const lower = least === undefined ? Number.NEGATIVE_INFINITY : (least.values[step] as number);
    const upper = most === undefined ? Number.POSITIVE_INFINITY : (most.values[step] as number);
    if (upper < lower) present[cell] = 0;
    else values[cell] = largerOf(lower, smallerOf(upper, values[cell] as number));
  });
  return withoutNames(withoutAbsentRows(vector), query);
}
