import * as overTime from './over-time.ts';
import type { RangeKernel } from './range-function.ts';
import { extrapolation, lastTwo } from './rate.ts';
import { deriv, predictLinear } from './regression.ts';

/**
 * A function of a range vector. `work`: units of work for a sample in a window, 0 for what does not look at each of them.
 * `expectsCounter`: told of when the metric's name is not that of a counter.
 */
export type RangeFunction = {
  readonly kernel: RangeKernel;
  readonly work: number;
  readonly keepsName?: boolean;
  readonly expectsCounter?: boolean;
};

/** Every function of a range vector, by name. `absent_over_time` only asks where there are samples. */
export const rangeFunctions: ReadonlyMap<string, RangeFunction> = new Map<string, RangeFunction>([
  ['absent_over_time', { kernel: overTime.presentOverTime, work: 0 }],
  ['avg_over_time', { kernel: overTime.avgOverTime, work: 4 }],
  ['changes', { kernel: overTime.changes, work: 1 }],
  ['count_over_time', { kernel: overTime.countOverTime, work: 0 }],
  ['delta', { kernel: extrapolation(false, false), work: 0 }],
  ['deriv', { kernel: deriv, work: 6 }],
  ['first_over_time', { kernel: overTime.firstOverTime, work: 0, keepsName: true }],
  ['idelta', { kernel: lastTwo(false), work: 0 }],
  ['increase', { kernel: extrapolation(true, false), work: 0, expectsCounter: true }],
  ['irate', { kernel: lastTwo(true), work: 0 }],
  ['last_over_time', { kernel: overTime.lastOverTime, work: 0, keepsName: true }],
  ['max_over_time', { kernel: overTime.maxOverTime, work: 1 }],
  ['min_over_time', { kernel: overTime.minOverTime, work: 1 }],
  ['predict_linear', { kernel: predictLinear, work: 6 }],
  ['present_over_time', { kernel: overTime.presentOverTime, work: 0 }],
  ['quantile_over_time', { kernel: overTime.quantileOverTime, work: 8 }],
  ['rate', { kernel: extrapolation(true, true), work: 0, expectsCounter: true }],
  ['resets', { kernel: overTime.resets, work: 1 }],
  ['stddev_over_time', { kernel: overTime.stddevOverTime, work: 4 }],
  ['stdvar_over_time', { kernel: overTime.stdvarOverTime, work: 4 }],
  ['sum_over_time', { kernel: overTime.sumOverTime, work: 2 }],
]);
