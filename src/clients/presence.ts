import { lowerBound } from './series-merge.ts';

/** Samples of a series and the stale markers found so far; both ascend. */
export type Lifeline = { readonly timestampsMs: readonly number[]; readonly markersMs: readonly number[] };

/** `edge`: the last sample is exactly as old as the lookback, where versions of Prometheus differ. */
export type Presence = 'present' | 'absent' | 'edge';

/** Whether an instant selector shows the series at `atMs`. */
export function presenceAt({ timestampsMs, markersMs }: Lifeline, atMs: number, lookbackMs: number): Presence {
  const sampleMs = timestampsMs[lowerBound(timestampsMs, atMs + 1) - 1];
  if (sampleMs === undefined || atMs - sampleMs > lookbackMs) return 'absent';
  const markerMs = markersMs[lowerBound(markersMs, atMs + 1) - 1];
  if (markerMs !== undefined && markerMs > sampleMs) return 'absent';
  return atMs - sampleMs === lookbackMs ? 'edge' : 'present';
}

/** At how many of the steps the series is shown: at least, and at most. */
export function countPresent(line: Lifeline, steps: Steps, lookbackMs: number): { readonly least: number; readonly most: number } {
  let least = 0;
  let most = 0;
  for (let atMs = steps.firstMs; atMs <= steps.lastMs; atMs += steps.stepMs) {
    const presence = presenceAt(line, atMs, lookbackMs);
    if (presence === 'present') least++;
    if (presence !== 'absent') most++;
  }
  return { least, most };
}

/** Times of a subquery: multiples of `stepMs`, first and last included. */
export type Steps = { readonly firstMs: number; readonly lastMs: number; readonly stepMs: number };

/** The multiples of `stepMs` within [fromMs, toMs]; undefined if there are none. */
export function stepsWithin(fromMs: number, toMs: number, stepMs: number): Steps | undefined {
  const firstMs = Math.ceil(fromMs / stepMs) * stepMs;
  const lastMs = Math.floor(toMs / stepMs) * stepMs;
  return firstMs > lastMs ? undefined : { firstMs, lastMs, stepMs };
}

/** Half the usual time between two samples, in whole seconds from 1 to 15: a series that misses one scrape is absent for longer than that. */
export function probeStepMs(series: Iterable<{ readonly timestampsMs: readonly number[] }>): number {
  const gaps: number[] = [];
  for (const { timestampsMs } of series) {
    // The shortest usual gap decides; a few gaps of each series are enough to know it.
    for (let at = 1; at < Math.min(timestampsMs.length, 10); at++)
      gaps.push((timestampsMs[at] as number) - (timestampsMs[at - 1] as number));
  }
  gaps.sort((a, b) => a - b);
  const usual = gaps[Math.floor(gaps.length / 10)] ?? 30_000;
  return Math.min(15_000, Math.max(1000, Math.floor(usual / 2000) * 1000));
}
