import type { SeriesInput } from '../../../src/promql/store/series-store.ts';
import type { Random } from './random.ts';

/** Milliseconds from the start of the run: below zero is before it. */
export type Moment = number;

/** What one scrape of one target found: values by series (`seriesKey`). A scrape that failed found nothing. */
export type Scrape = { readonly at: Moment; readonly values: ReadonlyMap<string, number> };

export function seriesKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(labels);
}

/**
 * When a target is scraped: every `intervalMs` from its own offset, most times to the millisecond, sometimes one or two off. Some scrapes never
 * happen (`missedIn` is how often), so that the gap is twice as long.
 */
export function scrapeTimes(
  random: Random,
  {
    from,
    to,
    intervalMs,
    missedIn = 0,
  }: { readonly from: Moment; readonly to: Moment; readonly intervalMs: number; readonly missedIn?: number },
): readonly Moment[] {
  const times: Moment[] = [];
  const offset = Math.floor(random() * intervalMs);
  let missedLast = true;
  for (let at = from + offset; at <= to; at += intervalMs) {
    const missed: boolean = !missedLast && random() < missedIn;
    const jitter = random();
    missedLast = missed;
    if (!missed) times.push(at + (jitter < 0.75 ? 0 : jitter < 0.85 ? 1 : jitter < 0.95 ? -1 : 2));
  }
  return times;
}

/** The series that scrapes leave behind. One that a scrape no longer finds gets a stale marker, as Prometheus writes it. */
export function seriesOf(scrapes: readonly Scrape[], startMs: number): readonly SeriesInput[] {
  const found = new Map<string, { times: number[]; values: number[]; stale: boolean[] }>();
  for (const { at, values } of scrapes) {
    for (const key of values.keys()) if (!found.has(key)) found.set(key, { times: [], values: [], stale: [] });
    for (const [key, { times, values: column, stale }] of found) {
      const value = values.get(key);
      if (value === undefined && (stale.at(-1) ?? true)) continue;
      times.push(startMs + at);
      column.push(value ?? Number.NaN);
      stale.push(value === undefined);
    }
  }
  return [...found].map(([key, { times, values, stale }]) => ({
    labels: JSON.parse(key) as Record<string, string>,
    timestampsMs: times,
    values,
    ...(stale.includes(true) ? { stale } : {}),
  }));
}
