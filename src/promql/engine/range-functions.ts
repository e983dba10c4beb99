import * as overTime from './over-time.ts';
import type { RangeKernel } from './range-function.ts';
import { extrapolation, lastTwo } from './rate.ts';
import { deriv, predictLinear } from './regression.ts';

/** A function of a range vector. `expectsCounter`: told of when the metric's name is not that of a counter. */
export type RangeFunction = {
  readonly kernel: RangeKernel;
  readonly keepsName?: boolean;
  readonly expectsCounter?: boolean;
};

/** Every function of a range vector, by name. `absent_over_time` only asks where there are samples. */
export const rangeFunctions: ReadonlyMap<string, RangeFunction> = new Map<string, RangeFunction>([
  ['absent_over_time', { kernel: overTime.presentOverTime }],
  ['avg_over_time', { kernel: overTime.avgOverTime }],
  ['changes', { kernel: overTime.changes }],
  ['count_over_time', { kernel: overTime.countOverTime }],
  ['delta', { kernel: extrapolation(false, false) }],
  ['deriv', { kernel: deriv }],
  ['first_over_time', { kernel: overTime.firstOverTime, keepsName: true }],
  ['idelta', { kernel: lastTwo(false) }],
  ['increase', { kernel: extrapolation(true, false), expectsCounter: true }],
  ['irate', { kernel: lastTwo(true) }],
  ['last_over_time', { kernel: overTime.lastOverTime, keepsName: true }],
  ['max_over_time', { kernel: overTime.maxOverTime }],
  ['min_over_time', { kernel: overTime.minOverTime }],
  ['predict_linear', { kernel: predictLinear }],
  ['present_over_time', { kernel: overTime.presentOverTime }],
  ['quantile_over_time', { kernel: overTime.quantileOverTime }],
  ['rate', { kernel: extrapolation(true, true), expectsCounter: true }],
  ['resets', { kernel: overTime.resets }],
  ['stddev_over_time', { kernel: overTime.stddevOverTime }],
  ['stdvar_over_time', { kernel: overTime.stdvarOverTime }],
  ['sum_over_time', { kernel: overTime.sumOverTime }],
]);
