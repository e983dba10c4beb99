import type { Samples, TimeColumn } from '../store/samples.ts';
import { secondsOf } from './go-math.ts';
import type { RangeCall, RangeKernel } from './range-function.ts';
import type { Windows } from './windows.ts';

const noDrops = new Int32Array(0);
/** Indices of the samples that are lower than the one before: where a counter was reset. */
const knownDrops = new WeakMap<Samples, Int32Array>();

function dropsOf(samples: Samples): Int32Array {
  const known = knownDrops.get(samples);
  if (known !== undefined) return known;
  const { values } = samples;
  const found: number[] = [];
  for (let index = 1; index < values.length; index++) {
    if ((values[index] as number) < (values[index - 1] as number)) found.push(index);
  }
  const drops = Int32Array.from(found);
  knownDrops.set(samples, drops);
  return drops;
}

/**
 * How far the samples of a window are extrapolated, step by step, in seconds. It only depends on timestamps, so that series which share them
 * share it. `factor` is right unless a counter would have been below zero at the start.
 */
type Edges = {
  readonly sampled: Float64Array;
  readonly toStart: Float64Array;
  readonly toEnd: Float64Array;
  readonly factor: Float64Array;
};

function edgesOf(times: TimeColumn, { from, to }: Windows, { look, rangeMs, steps }: RangeCall, perSecond: boolean): Edges {
  const column = (): Float64Array => new Float64Array(steps);
  const edges = { sampled: column(), toStart: column(), toEnd: column(), factor: column() };
  const rangeSeconds = secondsOf(rangeMs);
  for (let step = 0; step < steps; step++) {
    const first = from[step] as number;
    const last = (to[step] as number) - 1;
    if (last <= first) continue;
    const endMs = look.firstMs + step * look.stepMs;
    const firstMs = times[first] as number;
    const lastMs = times[last] as number;
    let toStart = (firstMs - (endMs - rangeMs)) / 1000;
    let toEnd = (endMs - lastMs) / 1000;
    const sampled = (lastMs - firstMs) / 1000;
    const between = sampled / (last - first);
    const threshold = between * 1.1;
    if (toStart >= threshold) toStart = between / 2;
    if (toEnd >= threshold) toEnd = between / 2;
    const factor = (sampled + toStart + toEnd) / sampled;
    edges.sampled[step] = sampled;
    edges.toStart[step] = toStart;
    edges.toEnd[step] = toEnd;
    edges.factor[step] = perSecond ? factor / rangeSeconds : factor;
  }
  return edges;
}

/**
 * `rate`, `increase` and `delta`: the difference of the last and the first sample, for counters with the resets between added, extrapolated
 * to the edges of the range. The order of operations is Prometheus's, so that results are equal to the bit.
 * Source: promql/functions.go, extrapolatedRate, of Prometheus 3.
 */
export function extrapolation(counter: boolean, perSecond: boolean): RangeKernel {
  const shared = new WeakMap<Windows, Edges>();
  return (samples, windows, call, out) => {
    let edges = shared.get(windows);
    if (edges === undefined) {
      edges = edgesOf(samples.times, windows, call, perSecond);
      shared.set(windows, edges);
    }
    const { sampled, toStart, toEnd, factor } = edges;
    const { from, to } = windows;
    const { base, present } = out;
    const results = out.values;
    const { values } = samples;
    const { steps } = call;
    const rangeSeconds = secondsOf(call.rangeMs);
    const drops = counter ? dropsOf(samples) : noDrops;
    let nextDrop = 0;
    let added = 0;
    for (let step = 0; step < steps; step++) {
      const first = from[step] as number;
      const last = (to[step] as number) - 1;
      if (last <= first) continue;
      const firstValue = values[first] as number;
      let result = (values[last] as number) - firstValue;
      while (nextDrop < drops.length && (drops[nextDrop] as number) <= first) nextDrop++;
      for (let index = nextDrop; index < drops.length && (drops[index] as number) <= last; index++) {
        result += values[(drops[index] as number) - 1] as number;
        added++;
      }
      let scale = factor[step] as number;
      if (counter && result > 0 && firstValue >= 0) {
        const seconds = sampled[step] as number;
        const toZero = seconds * (firstValue / result);
        if (toZero < (toStart[step] as number)) {
          scale = (seconds + toZero + (toEnd[step] as number)) / seconds;
          if (perSecond) scale /= rangeSeconds;
        }
      }
      results[base + step] = result * scale;
      present[base + step] = 1;
    }
    call.meter.spend(added);
  };
}

/** `irate` and `idelta`: the last two samples. After a reset `irate` counts from zero. */
export function lastTwo(counter: boolean): RangeKernel {
  return ({ times, values }, windows, { steps }, out) => {
    const { base } = out;
    for (let step = 0; step < steps; step++) {
      const last = (windows.to[step] as number) - 1;
      if (last - (windows.from[step] as number) < 1) continue;
      const value = values[last] as number;
      const before = values[last - 1] as number;
      let result = counter && value < before ? value : value - before;
      if (counter) result /= ((times[last] as number) - (times[last - 1] as number)) / 1000;
      out.values[base + step] = result;
      out.present[base + step] = 1;
    }
  };
}
