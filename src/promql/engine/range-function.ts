import type { TextRange } from '../ast.ts';
import type { Samples } from '../store/samples.ts';
import type { Annotations } from './annotation.ts';
import type { Meter } from './limits.ts';
import type { LookTimes } from './query.ts';
import type { Grid, RowTarget } from './value.ts';
import type { Windows } from './windows.ts';

/** What the calls for all series of one range vector have in common. */
export type RangeCall = {
  readonly grid: Grid;
  readonly steps: number;
  /** Where the ranges end: the evaluation times after offset and `@`. */
  readonly look: LookTimes;
  readonly rangeMs: number;
  /** The scalar argument, at every step. */
  readonly scalar: Float64Array;
  /** Where the first argument stands, for annotations. */
  readonly argument: TextRange;
  readonly annotations: Annotations;
  readonly meter: Meter;
};

/** Writes one row: the values of a function over the windows of one series. */
export type RangeKernel = (samples: Samples, windows: Windows, call: RangeCall, out: RowTarget) => void;

/** The value over the samples `from` up to, but without, `to`. */
export type WindowFunction = (samples: Samples, from: number, to: number, step: number, call: RangeCall) => number;

/** A function that has a value for every window of at least `least` samples. */
export function perWindow(least: number, compute: WindowFunction): RangeKernel {
  return (samples, windows, call, out) => {
    const { base } = out;
    for (let step = 0; step < call.steps; step++) {
      const from = windows.from[step] as number;
      const to = windows.to[step] as number;
      if (to - from < least) continue;
      out.values[base + step] = compute(samples, from, to, step, call);
      out.present[base + step] = 1;
    }
  };
}
