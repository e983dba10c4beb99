import type { Samples, TimeColumn } from '../promql/store/samples.ts';
import { RecentMap } from '../source/recent-map.ts';

/**
 * How the values of a series go. A counter has counted `initial` when the samples begin; after `resetAtMs` it counts from 0. A rare one counts
 * 1 after each `everyMs`. A change goes on from where a counter was.
 */
export type Course =
  | { readonly kind: 'level'; readonly value: number }
  | { readonly kind: 'counter'; readonly initial: number; readonly perSecond: number; readonly resetAtMs?: number }
  | { readonly kind: 'rare'; readonly everyMs: number }
  | { readonly kind: 'change'; readonly before: Course; readonly atMs: number; readonly after: Course };

export function counter(perSecond: number, initial = 0): Course {
  return { kind: 'counter', initial, perSecond };
}

export function level(value: number): Course {
  return { kind: 'level', value };
}

const dayMs = 24 * 3_600_000;

/** Longer than this no query is judged: the stores would be too large. */
export const longestReachMs = 60 * dayMs;

/** The times of a store's samples, from `fromMs` to `toMs`, both included if a scrape falls there, and the values of courses at these times. */
export class Timeline {
  readonly times: TimeColumn;
  private readonly columns = new Map<string, Samples>();

  constructor(times: TimeColumn) {
    this.times = times;
  }

  samples(course: Course): Samples {
    const key = courseKey(course);
    let samples = this.columns.get(key);
    if (samples === undefined) {
      samples = { times: this.times, values: this.times.map((atMs) => valueAt(course, atMs, this.times[0] as number)) };
      this.columns.set(key, samples);
    }
    return samples;
  }
}

function courseKey(course: Course): string {
  switch (course.kind) {
    case 'level':
      return `level ${course.value}`;
    case 'counter':
      return `counter ${course.initial} ${course.perSecond} ${course.resetAtMs}`;
    case 'rare':
      return `rare ${course.everyMs}`;
    case 'change':
      return `${courseKey(course.before)} until ${course.atMs} ${courseKey(course.after)}`;
  }
}

function valueAt(course: Course, atMs: number, beginMs: number): number {
  switch (course.kind) {
    case 'level':
      return course.value;
    case 'counter': {
      const { initial, perSecond, resetAtMs } = course;
      if (resetAtMs !== undefined && atMs >= resetAtMs) return (perSecond * (atMs - resetAtMs)) / 1000;
      return initial + (perSecond * (atMs - beginMs)) / 1000;
    }
    case 'rare':
      return Math.floor((atMs - beginMs) / course.everyMs);
    case 'change': {
      if (atMs < course.atMs) return valueAt(course.before, atMs, beginMs);
      const { after } = course;
      if (after.kind !== 'counter') return valueAt(after, atMs, beginMs);
      return valueAt({ ...after, initial: valueAt(course.before, course.atMs, beginMs) }, atMs, course.atMs);
    }
  }
}

const timelines = new RecentMap<string, Timeline>(64);

/**
 * Scrapes at `startMs` and every `stepMs` before and after it. What lies more than six hours before the first hour is scraped at longer
 * intervals, short enough for the lookback of five minutes.
 */
export function timelineAround(startMs: number, stepMs: number, backMs: number, aheadMs: number): Timeline {
  const key = `${startMs} ${stepMs} ${backMs} ${aheadMs}`;
  const known = timelines.get(key);
  if (known !== undefined) return known;
  const timeline = new Timeline(Float64Array.from(scrapes(startMs, stepMs, backMs, aheadMs)));
  timelines.set(key, timeline);
  return timeline;
}

function scrapes(startMs: number, stepMs: number, backMs: number, aheadMs: number): number[] {
  const denseMs = Math.min(backMs, 7 * 3_600_000);
  const sparseMs = Math.max(stepMs, Math.floor((backMs > 2 * dayMs ? 240_000 : 60_000) / stepMs) * stepMs);
  const dense = Math.ceil(denseMs / stepMs) * stepMs;
  const times: number[] = [];
  for (let backwards = dense + Math.ceil((backMs - dense) / sparseMs) * sparseMs; backwards > dense; backwards -= sparseMs) {
    times.push(startMs - backwards);
  }
  for (let atMs = -dense; atMs <= aheadMs; atMs += stepMs) times.push(startMs + atMs);
  return times;
}

/** A part of a timeline, for series that do not exist all the time: same object for the same part. */
export function partOf(timeline: Timeline, fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY): Timeline {
  let known = parts.get(timeline);
  if (known === undefined) {
    known = new Map();
    parts.set(timeline, known);
  }
  const key = `${fromMs} ${toMs}`;
  let part = known.get(key);
  if (part === undefined) {
    part = new Timeline(timeline.times.filter((atMs) => atMs >= fromMs && atMs < toMs));
    known.set(key, part);
  }
  return part;
}

const parts = new WeakMap<Timeline, Map<string, Timeline>>();
