import type { FamilySeries } from './families.ts';
import { type Course, counter, level } from './timeline.ts';

/** What a store's series do, apart from when they exist. `absent`: there is no such series. */
export type Condition = 'quiet' | 'zeroed' | 'idle' | 'broken';

/** A bucket's bound, and whether it is the last finite one or below, or +Inf. */
export type Bucket = { readonly label: string; readonly bound: number };
export type StoredFamilySeries = FamilySeries & { readonly bucket?: Bucket };

/** What a counter shows that has not moved for as long as there are samples. */
const still = 3600;

/**
 * The course of a series in a condition of the service, as the table of classes has it; undefined where the series does not exist.
 * Healthy is one request a second, or `perSecond`, all observations in the lowest bucket.
 */
export function courseIn(condition: Condition, series: StoredFamilySeries, perSecond = 1): Course | undefined {
  if (series.failing) return failingCourse(condition, series, perSecond);
  switch (series.kind) {
    case 'gauge':
      return level(series.fixed || condition === 'quiet' || condition === 'zeroed' ? 1 : 0);
    case 'counter':
      return counted(condition, series.alone, perSecond, perSecond);
    case 'histogram':
      return counted(condition, series.alone, perSecond, isInfinite(series) ? perSecond : 0);
  }
}

/** `broken` a second where failures are counted too, else nothing more: what succeeds has come to an end. */
function counted(condition: Condition, countsFailures: boolean, healthy: number, broken: number): Course {
  switch (condition) {
    case 'quiet':
    case 'zeroed':
      return counter(healthy);
    case 'idle':
      return counter(0, still * healthy);
    case 'broken':
      return countsFailures ? counter(broken) : counter(0, still * healthy);
  }
}

function failingCourse(condition: Condition, series: StoredFamilySeries, perSecond: number): Course | undefined {
  switch (condition) {
    case 'quiet':
      return undefined;
    case 'zeroed':
    case 'idle':
      // Prometheus drops an alert that does not fire.
      return series.name === 'ALERTS' ? undefined : level(0);
    case 'broken':
      if (series.kind === 'histogram' && !isInfinite(series)) return level(0);
      return counter(perSecond);
  }
}

function isInfinite({ bucket }: StoredFamilySeries): boolean {
  return bucket?.bound === Number.POSITIVE_INFINITY;
}
