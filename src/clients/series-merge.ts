import type { SeriesInput } from '../promql/store/series-store.ts';

/** A series that grows while it is fetched. `selector` is the first one that found it. */
export type GrowingSeries = {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: string;
  readonly timestampsMs: number[];
  readonly values: number[];
};

/** Two answers about the same time differ, or the limits are passed: told as a sentence. */
export type MergeProblem = { readonly kind: 'changed' | 'too-many-samples' | 'too-many-series'; readonly key: string };

/** Puts answers together by series. Answers may overlap in time and in series: what stands in both must be the same. */
export class SeriesMerge {
  readonly series = new Map<string, GrowingSeries>();
  samples = 0;
  private readonly limits: { readonly series: number; readonly samples: number };

  constructor(limits: { readonly series: number; readonly samples: number }) {
    this.limits = limits;
  }

  /** Adds the samples within [fromMs, toMs]. */
  add(selector: string, found: readonly SeriesInput[], fromMs: number, toMs: number): MergeProblem | undefined {
    for (const input of found) {
      const key = keyOf(input.labels);
      const known = this.series.get(key);
      const series = known ?? { key, labels: input.labels, selector, timestampsMs: [], values: [] };
      const problem = this.addSamples(series, input, fromMs, toMs);
      if (problem !== undefined) return problem;
      if (known === undefined && series.timestampsMs.length > 0) {
        if (this.series.size >= this.limits.series) return { kind: 'too-many-series', key };
        this.series.set(key, series);
      }
    }
    return undefined;
  }

  private addSamples(series: GrowingSeries, input: SeriesInput, fromMs: number, toMs: number): MergeProblem | undefined {
    const { key, timestampsMs, values } = series;
    for (let at = 0; at < input.timestampsMs.length; at++) {
      const atMs = input.timestampsMs[at] as number;
      const value = input.values[at] as number;
      if (atMs < fromMs || atMs > toMs) continue;
      const last = timestampsMs.at(-1);
      if (last === undefined || atMs > last) {
        timestampsMs.push(atMs);
        values.push(value);
        this.samples++;
        if (this.samples > this.limits.samples) return { kind: 'too-many-samples', key };
        continue;
      }
      const index = lowerBound(timestampsMs, atMs);
      if (timestampsMs[index] !== atMs || !Object.is(values[index], value)) return { kind: 'changed', key };
    }
    return undefined;
  }
}

/** The same for the same labels, whatever their order. */
export function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Index of the first time that is not before `atMs`. */
export function lowerBound(times: ArrayLike<number>, atMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
