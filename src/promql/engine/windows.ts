import { firstAfter, type TimeColumn } from '../store/samples.ts';
import type { LookTimes } from './query.ts';

/** The samples from index `from[step]` up to, but without, `to[step]`; `samples` is how many that are in all windows together. */
export type Windows = { readonly from: Int32Array; readonly to: Int32Array; readonly samples: number };

/** The windows of a range selector: (t − range, t], and with `closed` [t − range, t]. Pointers only move forward, as time does. */
export function windowsOf(times: TimeColumn, look: LookTimes, steps: number, rangeMs: number, closed: boolean): Windows {
  const from = new Int32Array(steps);
  const to = new Int32Array(steps);
  // Times are whole milliseconds, so that "not before" is "after the millisecond before".
  const reachMs = closed ? rangeMs + 1 : rangeMs;
  let low = firstAfter(times, look.firstMs - reachMs);
  let high = firstAfter(times, look.firstMs);
  const count = times.length;
  let samples = 0;
  for (let step = 0; step < steps; step++) {
    const atMs = look.firstMs + step * look.stepMs;
    while (high < count && (times[high] as number) <= atMs) high++;
    while (low < high && (times[low] as number) <= atMs - reachMs) low++;
    from[step] = low;
    to[step] = high;
    samples += high - low;
  }
  return { from, to, samples };
}

/** Index of the newest sample at each step that lookback still reaches, or −1. */
export function newestOf(times: TimeColumn, look: LookTimes, steps: number, lookbackMs: number, closed: boolean): Int32Array {
  const { from, to } = windowsOf(times, look, steps, lookbackMs, closed);
  return to.map((end, step) => (end > (from[step] as number) ? end - 1 : -1));
}

/** Series that share a list of timestamps come close to each other; more lists than this need not be remembered. */
const mostColumns = 64;

/** Computes something once per shared list of timestamps. */
export function perColumn<T>(compute: (times: TimeColumn) => T): (times: TimeColumn) => T {
  const known = new Map<TimeColumn, T>();
  return (times) => {
    let result = known.get(times);
    if (result === undefined) {
      if (known.size >= mostColumns) known.clear();
      result = compute(times);
      known.set(times, result);
    }
    return result;
  };
}
