import type { Samples } from '../store/samples.ts';
import { KahanSum } from './kahan.ts';
import { perWindow } from './range-function.ts';

/** The line through the samples by least squares, with its value at `originMs`. Source: promql/functions.go, linearRegression. */
function regression({ times, values }: Samples, from: number, to: number, originMs: number): { slope: number; intercept: number } {
  const sums = { x: new KahanSum(), y: new KahanSum(), xy: new KahanSum(), xx: new KahanSum() };
  const first = values[from] as number;
  let constant = true;
  for (let index = from; index < to; index++) {
    const y = values[index] as number;
    if (index > from && y !== first) constant = false;
    const x = ((times[index] as number) - originMs) / 1e3;
    sums.x.add(x);
    sums.y.add(y);
    sums.xy.add(x * y);
    sums.xx.add(x * x);
  }
  if (constant) {
    return Math.abs(first) === Number.POSITIVE_INFINITY ? { slope: Number.NaN, intercept: Number.NaN } : { slope: 0, intercept: first };
  }
  const count = to - from;
  const x = sums.x.total;
  const y = sums.y.total;
  const covariance = sums.xy.total - (x * y) / count;
  const variance = sums.xx.total - (x * x) / count;
  const slope = covariance / variance;
  return { slope, intercept: y / count - (slope * x) / count };
}

export const deriv = perWindow(2, (samples, from, to) => regression(samples, from, to, samples.times[from] as number).slope);

/** The line goes on from the time of evaluation, also if the samples lie elsewhere because of `offset` or `@`. */
export const predictLinear = perWindow(2, (samples, from, to, step, { grid, scalar }) => {
  const { slope, intercept } = regression(samples, from, to, grid.startMs + step * grid.stepMs);
  return slope * (scalar[step] as number) + intercept;
});
