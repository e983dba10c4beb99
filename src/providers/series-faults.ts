import type { VectorSelector } from '../promql/ast.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import { compileMatcher } from '../promql/store/matcher.ts';
import type { SeriesInput } from '../promql/store/series-store.ts';
import { copiedText } from '../source/mapped-text.ts';

/** A series whose last sample is older has ended long since. */
const lookbackMs = 300_000;

/** A time of faults: from `fromMs` up to, but without, `toMs`. */
export type FaultTime = { readonly fromMs: number; readonly toMs: number };

/** Series after a fault: which matched, and how many of their samples (or markers) it changed. */
export type FaultySeries = { readonly series: readonly SeriesInput[]; readonly matched: number; readonly changed: number };

/** Whether a series belongs to `selector`, which is a plain selector; throws if it is none: who reads tests has looked. */
export function selectorTest(selector: string): (series: SeriesInput) => boolean {
  const parsed = parsePromqlOnce(copiedText(selector, 'selector', 0));
  if (!parsed.ok || parsed.value.kind !== 'selector') throw new Error(`${selector} is no selector`);
  const { matchers }: VectorSelector = parsed.value;
  const tests = matchers.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) }));
  return ({ labels }) => tests.every(({ name, test }) => test(Object.hasOwn(labels, name) ? (labels[name] as string) : ''));
}

/** The scrape failed, and nobody wrote a stale marker: no samples of these series in that time. */
export function dropSamples(series: readonly SeriesInput[], selector: string, time: FaultTime): FaultySeries {
  return changing(series, selector, (one) => {
    const kept = indicesOf(one, (atMs) => atMs < time.fromMs || atMs >= time.toMs);
    return { series: pick(one, kept), changed: one.timestampsMs.length - kept.length };
  });
}

/** The same with a stale marker at the first moment of that time, for each series that was alive then. */
export function staleSamples(series: readonly SeriesInput[], selector: string, time: FaultTime): FaultySeries {
  return changing(series, selector, (one) => {
    const before = indicesOf(one, (atMs) => atMs < time.fromMs);
    const after = indicesOf(one, (atMs) => atMs >= time.toMs);
    const removed = one.timestampsMs.length - before.length - after.length;
    const last = before.at(-1);
    const wasAlive = last !== undefined && !one.stale?.[last] && (one.timestampsMs[last] as number) > time.fromMs - lookbackMs;
    if (!wasAlive) return { series: pick(one, [...before, ...after]), changed: removed };
    return { series: pick(one, [...before, 'marker', ...after], time.fromMs), changed: removed + 1 };
  });
}

/** The series that do not match, as if the others were not known. */
export function hideSeries(series: readonly SeriesInput[], selector: string): FaultySeries {
  const matches = selectorTest(selector);
  const kept = series.filter((one) => !matches(one));
  return { series: kept, matched: series.length - kept.length, changed: series.length - kept.length };
}

type Change = (one: SeriesInput) => { readonly series: SeriesInput; readonly changed: number };

function changing(series: readonly SeriesInput[], selector: string, change: Change): FaultySeries {
  const matches = selectorTest(selector);
  let matched = 0;
  let changed = 0;
  const after = series.map((one) => {
    if (!matches(one)) return one;
    matched++;
    const result = change(one);
    changed += result.changed;
    return result.changed === 0 ? one : result.series;
  });
  return { series: after, matched, changed };
}

function indicesOf({ timestampsMs }: SeriesInput, holds: (atMs: number) => boolean): readonly number[] {
  const found: number[] = [];
  for (let index = 0; index < timestampsMs.length; index++) if (holds(timestampsMs[index] as number)) found.push(index);
  return found;
}

/** The samples at these places, and a stale marker at `markerMs` where it stands among them. */
function pick({ labels, timestampsMs, values, stale }: SeriesInput, places: readonly (number | 'marker')[], markerMs = 0): SeriesInput {
  return {
    labels,
    timestampsMs: places.map((place) => (place === 'marker' ? markerMs : (timestampsMs[place] as number))),
    values: places.map((place) => (place === 'marker' ? Number.NaN : (values[place] as number))),
    stale: places.map((place) => place === 'marker' || Boolean(stale?.[place])),
  };
}
