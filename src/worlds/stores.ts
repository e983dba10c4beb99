import { compareLabels, Labels } from '../promql/store/labels.ts';
import { SeriesStore, type StoredSeries } from '../promql/store/series-store.ts';
import { type Condition, courseIn, type StoredFamilySeries } from './courses.ts';
import type { Plan } from './plan.ts';
import { type Course, level, partOf, type Timeline, timelineAround } from './timeline.ts';
import type { World } from './world-names.ts';

/** When a run starts, how often its metrics are scraped, how many requests there are a second, and how long it all goes on. */
export type Clock = {
  readonly startMs: number;
  readonly scrapeIntervalMs: number;
  readonly perSecond: number;
  readonly lastsMs: number;
  /** See WorldOptions. */
  readonly brokenForMs?: number;
};

const hourMs = 3_600_000;
/** How long a world goes on after the start of a run, if nobody asks for more. */
export const worldMs = hourMs;

/** Instance b is another pod; `other` is one that differs in whatever the queries group by, too. */
type Instance = 'a' | 'b' | 'other';

/** Which of two instances, and what it does from when to when. Undefined: not there. */
type Place = {
  readonly instance: Instance;
  readonly course: Course;
  readonly timeline?: Timeline;
  readonly fromMs?: number;
  readonly toMs?: number;
};
type Scene = (series: StoredFamilySeries, index: number) => readonly Place[];

/** A world as a store, or as several of which one is to be chosen by what the queries answer, or as one for the first reading and one after. */
export type WorldStores =
  | { readonly kind: 'store'; readonly store: SeriesStore }
  | { readonly kind: 'first'; readonly store: SeriesStore; readonly after: SeriesStore }
  | { readonly kind: 'any'; readonly stores: readonly SeriesStore[] };

/** What is stored in a world, for the series of a plan. */
export function storesOf(world: World, plan: Plan, clock: Clock): WorldStores {
  let known = last;
  if (known?.plan !== plan || !sameClock(known.clock, clock)) {
    known = { plan, clock, builder: new StoreBuilder(plan, clock), stores: new Map() };
    last = known;
  }
  const key = sameStores[world.name] ?? `${world.name} ${world.selector}`;
  let stores = known.stores.get(key);
  if (stores === undefined) {
    stores = buildStores(world, known.builder);
    known.stores.set(key, stores);
  }
  return stores;
}

/** Of the plan used last: whoever tries worlds tries them metric by metric. */
let last:
  | { readonly plan: Plan; readonly clock: Clock; readonly builder: StoreBuilder; readonly stores: Map<string, WorldStores> }
  | undefined;

/** Worlds that differ in their answers only. */
const sameStores: Readonly<Partial<Record<World['name'], string>>> = {
  zeroed: 'zeroed',
  'one-error': 'zeroed',
  'error-streak': 'zeroed',
};

function buildStores(world: World, builder: StoreBuilder): WorldStores {
  switch (world.name) {
    case 'quiet':
    case 'zeroed':
    case 'idle':
      return one(builder.condition(world.name));
    case 'broken':
      return one(builder.broken());
    case 'once':
      return { kind: 'first', store: builder.broken(), after: builder.condition('zeroed') };
    case 'mixed':
      return one(builder.instances('a', 'b'));
    case 'several-good-first':
      return one(builder.instances('a', 'other'));
    case 'several-bad-first':
      return one(builder.instances('other', 'a'));
    case 'gone':
    case 'down':
    case 'timeout':
    case 'nil':
      return one(nothing);
    case 'newborn':
      return one(builder.newborn());
    case 'nan':
      return one(builder.everywhere(Number.NaN));
    case 'infinite':
      return { kind: 'any', stores: [builder.everywhere(Number.POSITIVE_INFINITY), builder.dividedByNothing()] };
    case 'negative-infinity':
      return { kind: 'any', stores: [builder.everywhere(Number.NEGATIVE_INFINITY)] };
    case 'one-missing':
      return one(builder.oneMissing());
    case 'selector-missing':
      return one(builder.withoutSelector(world.selector ?? 0));
    case 'stale':
      return one(builder.stale());
    case 'reset':
      return one(builder.reset());
    case 'one-error':
    case 'error-streak':
      return one(builder.condition('zeroed'));
    case 'empty-histogram':
      return one(builder.emptyHistogram());
    case 'low-volume':
      return one(builder.lowVolume());
    case 'baseline-absent':
      return one(builder.withoutBaseline());
    case 'baseline-zero':
      return one(builder.baselineZero());
  }
}

function sameClock(a: Clock, b: Clock): boolean {
  return (
    a.startMs === b.startMs &&
    a.scrapeIntervalMs === b.scrapeIntervalMs &&
    a.perSecond === b.perSecond &&
    a.lastsMs === b.lastsMs &&
    a.brokenForMs === b.brokenForMs
  );
}

const nothing = new SeriesStore([]);

function one(store: SeriesStore): WorldStores {
  return { kind: 'store', store };
}

class StoreBuilder {
  private readonly plan: Plan;
  private readonly clock: Clock;
  /** What only an offset reaches lies before this. */
  private readonly baselineEndsMs: number;
  private readonly timeline: Timeline;

  constructor(plan: Plan, clock: Clock) {
    this.plan = plan;
    this.clock = clock;
    const { startMs, scrapeIntervalMs } = clock;
    this.baselineEndsMs = startMs - plan.ownReachMs - 2 * scrapeIntervalMs;
    this.timeline = timelineAround(startMs, scrapeIntervalMs, Math.max(hourMs, plan.reachMs + 2 * scrapeIntervalMs), clock.lastsMs);
  }

  condition(condition: Condition): SeriesStore {
    return this.build((series) => this.only(this.course(condition, series)));
  }

  broken(): SeriesStore {
    return this.build((series) => this.only(this.brokenCourse(series)));
  }

  instances(healthy: Instance, broken: Instance): SeriesStore {
    return this.build((series) => [...this.only(this.course('zeroed', series), healthy), ...this.only(this.brokenCourse(series), broken)]);
  }

  newborn(): SeriesStore {
    const bornMs = this.clock.startMs - 5000;
    const timeline = timelineAround(bornMs, this.clock.scrapeIntervalMs, 0, this.clock.lastsMs + 5000);
    return this.build((series) => {
      const places = this.only(this.course('zeroed', series));
      // What the new version is compared with has been there before.
      return series.baseline ? places : places.map((place) => ({ ...place, timeline }));
    });
  }

  everywhere(value: number): SeriesStore {
    return this.build(() => this.only(level(value)));
  }

  /** Failures increase, and what they are a part of does not: no exporter is that wrong, but two of them can be. */
  dividedByNothing(): SeriesStore {
    return this.build((series) => this.only(series.failing ? this.course('broken', series) : this.course('idle', series)));
  }

  oneMissing(): SeriesStore {
    // Longer ago than the lookback, so that the first reading does not see it.
    const toMs = this.clock.startMs - Math.max(this.plan.plainReachMs, 300_000);
    return this.build((series) => {
      const healthy = this.course('zeroed', series);
      return [...this.only(healthy), ...(healthy === undefined ? [] : [{ instance: 'other' as const, course: healthy, toMs }])];
    });
  }

  withoutSelector(missing: number): SeriesStore {
    const { selectedBy } = this.plan;
    return this.build((series, index) => (selectedBy[index]?.includes(missing) ? [] : this.only(this.course('zeroed', series))));
  }

  stale(): SeriesStore {
    const toMs = this.clock.startMs - this.windowMs;
    return this.build((series) => this.only(this.course('zeroed', series)).map((place) => ({ ...place, toMs })));
  }

  reset(): SeriesStore {
    const resetAtMs = this.clock.startMs - 20_000;
    return this.build((series) => {
      const healthy = this.course('zeroed', series);
      return this.only(healthy?.kind === 'counter' ? { ...healthy, resetAtMs } : healthy);
    });
  }

  emptyHistogram(): SeriesStore {
    const bases = new Set(this.plan.series.flatMap(({ name, kind }) => (kind === 'histogram' ? [name.replace(/_bucket$/, '')] : [])));
    return this.build((series) => {
      const empty = bases.has(series.name.replace(/_(?:bucket|count|sum)$/, '')) && series.kind !== 'gauge';
      return this.only(empty ? level(0) : this.course('zeroed', series));
    });
  }

  lowVolume(): SeriesStore {
    return this.build((series) => {
      const healthy = this.course('zeroed', series);
      if (healthy?.kind !== 'counter') return this.only(healthy);
      return this.only({ kind: 'rare', everyMs: 60_000 });
    });
  }

  withoutBaseline(): SeriesStore {
    const fromMs = this.baselineEndsMs;
    return this.build((series) => {
      if (series.baseline) return [];
      return this.only(this.course('zeroed', series)).map((place) => (this.looksBack ? { ...place, fromMs } : place));
    });
  }

  baselineZero(): SeriesStore {
    return this.build((series) => {
      const [idle, healthy] = [this.course('idle', series), this.course('zeroed', series)];
      if (series.baseline) return this.only(idle);
      return this.only(this.looksBack ? this.changing(idle, healthy) : healthy);
    });
  }

  /** Whether selectors look at the past, so that what is broken now was healthy there. */
  private get looksBack(): boolean {
    return this.plan.reachMs > this.plan.plainReachMs;
  }

  /** What ends so long before the run is out of every range; without ranges the window is Prometheus's lookback. */
  private get windowMs(): number {
    return this.plan.plainReachMs === 0 ? 300_000 : this.plan.plainReachMs;
  }

  private brokenCourse(series: StoredFamilySeries): Course | undefined {
    if (series.baseline) return this.course('zeroed', series);
    const broken = this.course('broken', series);
    const { startMs, brokenForMs } = this.clock;
    if (brokenForMs !== undefined) return this.changing(this.course('zeroed', series), broken, startMs - brokenForMs);
    // A release that is broken has been so since it began, and not for as long as a range query looks back.
    return this.looksBack || this.plan.windowMs > 0 ? this.changing(this.course('zeroed', series), broken) : broken;
  }

  private course(condition: Condition, series: StoredFamilySeries): Course | undefined {
    return courseIn(condition, series, this.clock.perSecond);
  }

  private changing(before: Course | undefined, after: Course | undefined, atMs = this.baselineEndsMs): Course | undefined {
    if (before === undefined || after === undefined) return after;
    return { kind: 'change', before, atMs, after };
  }

  private only(course: Course | undefined, instance: Instance = 'a'): readonly Place[] {
    return course === undefined ? [] : [{ instance, course }];
  }

  private build(scene: Scene): SeriesStore {
    const stored = this.plan.series.flatMap((series, index) =>
      scene(series, index).flatMap(({ instance, course, timeline = this.timeline, fromMs, toMs }): StoredSeries[] => {
        const part = fromMs === undefined && toMs === undefined ? timeline : partOf(timeline, fromMs, toMs);
        if (part.times.length === 0) return [];
        const samples = part.samples(course);
        return [{ labels: labelsOf(series, instance), samples, written: samples, stale: undefined }];
      }),
    );
    return new SeriesStore(stored.sort((a, b) => compareLabels(a.labels, b.labels)));
  }
}

const knownLabels = new WeakMap<StoredFamilySeries, Partial<Record<Instance, Labels>>>();

function labelsOf(series: StoredFamilySeries, instance: Instance): Labels {
  let known = knownLabels.get(series);
  if (known === undefined) {
    known = {};
    knownLabels.set(series, known);
  }
  const { labels, second, other } = series;
  known[instance] ??= Labels.from({ __name__: series.name, ...{ a: labels, b: second, other }[instance] });
  return known[instance];
}
