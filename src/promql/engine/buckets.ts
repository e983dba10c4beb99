import type { Correction } from './annotation.ts';

/** A classic histogram at one step: counts of everything up to a bound, by ascending bound. At least one bucket. */
export type Buckets = { readonly bounds: number[]; readonly counts: number[] };

export type BucketQuantile = { readonly value: number; readonly corrected: Omit<Correction, 'atMs'> | undefined };

const smallDelta = 1e-12;
const smallestNormal = 2 ** -1022;

/**
 * The q-quantile, linear within a bucket; counts that decrease are put right first. Writes into the lists.
 * Source: promql/quantile.go, BucketQuantile, of Prometheus 3.
 */
export function bucketQuantile(q: number, buckets: Buckets): BucketQuantile {
  if (Number.isNaN(q)) return { value: Number.NaN, corrected: undefined };
  if (q < 0) return { value: Number.NEGATIVE_INFINITY, corrected: undefined };
  if (q > 1) return { value: Number.POSITIVE_INFINITY, corrected: undefined };
  if (buckets.bounds.at(-1) !== Number.POSITIVE_INFINITY) return { value: Number.NaN, corrected: undefined };
  mergeEqualBounds(buckets);
  const corrected = makeMonotonic(buckets);
  return { value: interpolatedQuantile(q, buckets), corrected };
}

function interpolatedQuantile(q: number, { bounds, counts }: Buckets): number {
  const last = bounds.length - 1;
  const total = counts[last] as number;
  if (last < 1 || total === 0) return Number.NaN;
  let rank = q * total;
  const bucket = firstAtLeast(counts, rank, last);
  if (bucket === last) return bounds[last - 1] as number;
  const end = bounds[bucket] as number;
  if (bucket === 0 && end <= 0) return end;
  let start = 0;
  let count = counts[bucket] as number;
  if (bucket > 0) {
    start = bounds[bucket - 1] as number;
    count -= counts[bucket - 1] as number;
    rank -= counts[bucket - 1] as number;
  }
  return start + (end - start) * (rank / count);
}

/** By bisection, as in Prometheus, which matters where counts are NaN. */
function firstAtLeast(counts: readonly number[], rank: number, end: number): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((counts[middle] as number) >= rank) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The share of observations between two values. Source: promql/quantile.go, BucketFraction. */
export function bucketFraction(lower: number, upper: number, buckets: Buckets): number {
  if (buckets.bounds.at(-1) !== Number.POSITIVE_INFINITY) return Number.NaN;
  mergeEqualBounds(buckets);
  const total = buckets.counts.at(-1) as number;
  if (total === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (rankOf(upper, buckets, total) - rankOf(lower, buckets, total)) / total;
}

/** How many observations are below `value`. Within a bucket without a finite bound that is the count of the bucket's finite end. */
function rankOf(value: number, { bounds, counts }: Buckets, total: number): number {
  let start = (bounds[0] as number) <= 0 ? Number.NEGATIVE_INFINITY : 0;
  let below = 0;
  for (let bucket = 0; bucket < bounds.length; bucket++) {
    const end = bounds[bucket] as number;
    const count = counts[bucket] as number;
    if (start >= value) return below > total ? total : below;
    if (end > value) {
      const rank = start === Number.NEGATIVE_INFINITY ? count : below + ((count - below) * (value - start)) / (end - start);
      return rank > total ? total : rank;
    }
    start = end;
    below = count;
  }
  return total;
}

/** "1" and "1.0" are the same bound; their counts are added. */
function mergeEqualBounds({ bounds, counts }: Buckets): void {
  let last = 0;
  for (let bucket = 1; bucket < bounds.length; bucket++) {
    if (bounds[bucket] === bounds[last]) counts[last] = (counts[last] as number) + (counts[bucket] as number);
    else {
      last++;
      bounds[last] = bounds[bucket] as number;
      counts[last] = counts[bucket] as number;
    }
  }
  bounds.length = last + 1;
  counts.length = last + 1;
}

/** Raises counts that are lower than the one before. Differences within rounding are nothing to tell of. */
function makeMonotonic({ bounds, counts }: Buckets): Omit<Correction, 'atMs'> | undefined {
  let corrected: { lowestBound: number; highestBound: number; largestDrop: number } | undefined;
  let previous = counts[0] as number;
  for (let bucket = 1; bucket < counts.length; bucket++) {
    const count = counts[bucket] as number;
    if (count === previous) continue;
    if (almostEqual(previous, count)) {
      counts[bucket] = previous;
    } else if (count < previous) {
      const bound = bounds[bucket] as number;
      counts[bucket] = previous;
      corrected ??= { lowestBound: bound, highestBound: bound, largestDrop: 0 };
      corrected.lowestBound = Math.min(corrected.lowestBound, bound);
      corrected.highestBound = Math.max(corrected.highestBound, bound);
      if (previous - count > corrected.largestDrop) corrected.largestDrop = previous - count;
    } else previous = count;
  }
  return corrected;
}

function almostEqual(a: number, b: number): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true;
  const size = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || size < smallestNormal) return difference < smallDelta * smallestNormal;
  return difference / Math.min(size, Number.MAX_VALUE) < smallDelta;
}
