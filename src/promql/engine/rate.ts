import type { Samples } from '../store/samples.ts';
import { secondsOf } from './go-math.ts';
import type { RangeKernel } from './range-function.ts';

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
 * `rate`, `increase` and `delta`: the difference of the last and the first sample, for counters with the resets between added, extrapolated
 * to the edges of the range. The order of operations is Prometheus's, so that results are equal to the bit.
 * Source: promql/functions.go, extrapolatedRate, of Prometheus 3.
 */
export function extrapolation(counter: boolean, perSecond: boolean): RangeKernel {
  return (samples, windows, call, out) => {
    const { times, values } = samples;
    const { rangeMs, look, steps } = call;
    const { base } = out;
    const results = out.values;
    const present = out.present;
    const rangeSeconds = secondsOf(rangeMs);
    const drops = counter ? dropsOf(samples) : undefined;
    const dropCount = drops?.length ?? 0;
    let nextDrop = 0;
    for (let step = 0; step < steps; step++) {
      const from = windows.from[step] as number;
      const last = (windows.to[step] as number) - 1;
      const gaps = last - from;
      if (gaps < 1) continue;
      const firstValue = values[from] as number;
      let result = (values[last] as number) - firstValue;
      if (drops !== undefined && dropCount > 0) {
        while (nextDrop < dropCount && (drops[nextDrop] as number) <= from) nextDrop++;
        for (let index = nextDrop; index < dropCount; index++) {
          const drop = drops[index] as number;
          if (drop > last) break;
          result += values[drop - 1] as number;
        }
      }
      const endMs = look.firstMs + step * look.stepMs;
      const firstMs = times[from] as number;
      const lastMs = times[last] as number;
      let toStart = (firstMs - (endMs - rangeMs)) / 1000;
      let toEnd = (endMs - lastMs) / 1000;
      const sampled = (lastMs - firstMs) / 1000;
      const between = sampled / gaps;
      const threshold = between * 1.1;
      if (toStart >= threshold) toStart = between / 2;
      if (counter && result > 0 && firstValue >= 0) {
        const toZero = sampled * (firstValue / result);
        if (toZero < toStart) toStart = toZero;
      }
      if (toEnd >= threshold) toEnd = between / 2;
      let factor = (sampled + toStart + toEnd) / sampled;
      if (perSecond) factor /= rangeSeconds;
      results[base + step] = result * factor;
      present[base + step] = 1;
    }
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
