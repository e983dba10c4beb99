import type { ClassifiedSelector } from './classify.ts';
import type { Bucket, StoredFamilySeries } from './courses.ts';
import type { FamilySeries } from './families.ts';
import { labelValues } from './label-values.ts';

const finite: readonly number[] = [0.005, 0.01, 0.1, 1, 10, 100];

/**
 * The series as they are stored: those of a histogram once for each bucket. Bounds are those of the worlds' definition, whatever the metric's
 * unit, and the bounds that the queries ask for.
 */
export function storedSeries(
  series: readonly FamilySeries[],
  selectors: readonly ClassifiedSelector[],
): readonly StoredFamilySeries[] | { readonly unsolved: string } {
  const stored: StoredFamilySeries[] = [];
  for (const one of series) {
    if (one.kind !== 'histogram') {
      stored.push(one);
      continue;
    }
    const buckets = bucketsOf(one.name, selectors);
    if ('unsolved' in buckets) return buckets;
    for (const bucket of buckets) {
      const le = { le: bucket.label };
      stored.push({ ...one, labels: { ...one.labels, ...le }, second: { ...one.second, ...le }, other: { ...one.other, ...le }, bucket });
    }
  }
  return stored;
}

function bucketsOf(name: string, selectors: readonly ClassifiedSelector[]): readonly Bucket[] | { readonly unsolved: string } {
  const labels = new Map([...finite, Number.POSITIVE_INFINITY].map((bound) => [bound, boundText(bound)]));
  for (const selector of selectors) {
    const wanted = selector.name === name ? selector.matchers.filter((matcher) => matcher.name === 'le') : [];
    if (wanted.length === 0) continue;
    const label = labelValues('le', wanted, { preferred: [...labels.values()], filler: '1' }).find((one) => boundOf(one) !== undefined);
    if (label === undefined) return { unsolved: selector.text };
    labels.set(boundOf(label) as number, label);
  }
  return [...labels].map(([bound, label]) => ({ bound, label }));
}

function boundOf(label: string): number | undefined {
  if (/^\+?Inf$/i.test(label)) return Number.POSITIVE_INFINITY;
  const bound = label.trim() === label && label !== '' ? Number(label) : Number.NaN;
  return Number.isFinite(bound) ? bound : undefined;
}

function boundText(bound: number): string {
  return bound === Number.POSITIVE_INFINITY ? '+Inf' : Number.isInteger(bound) ? `${bound}.0` : String(bound);
}
