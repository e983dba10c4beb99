import { KahanMean, KahanSum } from './kahan.ts';
import { printShortNumber } from './number-text.ts';
import { quantileOf } from './quantile.ts';
import { perWindow, type RangeKernel } from './range-function.ts';

export const countOverTime = perWindow(1, (_, from, to) => to - from);
export const presentOverTime = perWindow(1, () => 1);
export const firstOverTime = perWindow(1, ({ values }, from) => values[from] as number);
export const lastOverTime = perWindow(1, ({ values }, _, to) => values[to - 1] as number);

export const sumOverTime = perWindow(1, ({ values }, from, to) => {
  const kahan = new KahanSum();
  for (let index = from; index < to; index++) kahan.add(values[index] as number);
  return Number.isFinite(kahan.sum) ? kahan.total : kahan.sum;
});

export const avgOverTime = perWindow(1, ({ values }, from, to) => {
  const mean = new KahanMean();
  for (let index = from; index < to; index++) mean.add(values[index] as number);
  return mean.mean;
});

/** Any number replaces a NaN. */
export const maxOverTime = perWindow(1, ({ values }, from, to) => {
  let largest = values[from] as number;
  for (let index = from; index < to; index++) {
    const value = values[index] as number;
    if (value > largest || Number.isNaN(largest)) largest = value;
  }
  return largest;
});

export const minOverTime = perWindow(1, ({ values }, from, to) => {
  let smallest = values[from] as number;
  for (let index = from; index < to; index++) {
    const value = values[index] as number;
    if (value < smallest || Number.isNaN(smallest)) smallest = value;
  }
  return smallest;
});

function variance(values: Float64Array, from: number, to: number): number {
  const mean = new KahanSum();
  const squares = new KahanSum();
  for (let index = from; index < to; index++) {
    const value = values[index] as number;
    const delta = value - mean.total;
    mean.add(delta / (index - from + 1));
    squares.add(delta * (value - mean.total));
  }
  return squares.total / (to - from);
}

export const stdvarOverTime = perWindow(1, ({ values }, from, to) => variance(values, from, to));
export const stddevOverTime = perWindow(1, ({ values }, from, to) => Math.sqrt(variance(values, from, to)));

export const quantileOverTime: RangeKernel = perWindow(1, ({ values }, from, to, step, { scalar, annotations, argument }) => {
  const q = scalar[step] as number;
  if (!(q >= 0 && q <= 1)) annotations.warn(`quantile value should be between 0 and 1, got ${printShortNumber(q)}`, argument);
  return quantileOf(q, values.slice(from, to));
});

/** Two NaNs in a row are no change. */
export const changes = perWindow(1, ({ values }, from, to) => {
  let count = 0;
  for (let index = from + 1; index < to; index++) {
    const value = values[index] as number;
    const before = values[index - 1] as number;
    if (value !== before && !(Number.isNaN(value) && Number.isNaN(before))) count++;
  }
  return count;
});

export const resets = perWindow(1, ({ values }, from, to) => {
  let count = 0;
  for (let index = from + 1; index < to; index++) {
    if ((values[index] as number) < (values[index - 1] as number)) count++;
  }
  return count;
});
