import { printDuration } from '../promql/duration.ts';
import type { SeriesStore } from '../promql/store/series-store.ts';
import { measurePrometheus, type PrometheusOptions } from '../providers/prometheus.ts';
import { rangeWindow } from '../providers/range-window.ts';
import { providerOf } from '../providers/route.ts';
import type { AnalysisMetric, Measure, MeasureAnswer } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { type NoPlan, type Plan, planOf, type QueryRead } from './plan.ts';
import { downAnswer, type NotJudged, providerAnswer, timeoutAnswer } from './provider-answers.ts';
import { storesOf, worldMs } from './stores.ts';
import { type World, worldFacts } from './world-names.ts';

export type WorldOptions = {
  /** When the run starts; a scrape falls on it. */
  readonly startMs: number;
  readonly argo: ArgoVersion;
  /** How long after it readings may be taken. Default one hour; what is asked later is unknown. */
  readonly lastsMs?: number;
  /** Default 15 s. */
  readonly scrapeIntervalMs?: number;
  /** How many requests a healthy service has, and a broken one fails. Default: one a second, or as many as the queries ask for. */
  readonly requestsPerSecond?: number;
  /** How long everything has failed in world `broken` when the run starts. Default: for as long as there are samples. */
  readonly brokenForMs?: number;
  readonly order?: PrometheusOptions['order'];
  /** Also where the answer does not show what is special about the world: as its store has it, and `unshown` says what is not to be seen. */
  readonly asStored?: boolean;
  /** What one query may cost. Default: as in the engine. */
  readonly limits?: PrometheusOptions['limits'];
};

/** `measure` is for one run that starts at `startMs`. `series`: what is stored at its beginning, for showing. `unshown`: see `asStored`. */
export type RealisedWorld =
  | {
      readonly kind: 'measure';
      readonly measure: Measure;
      readonly startMs: number;
      readonly description: string;
      readonly series?: SeriesStore;
      readonly unshown?: string;
    }
  | NotJudged;

/** A world for metrics whose args are filled in. `not judged`: we cannot know what their providers would answer in it. */
export function realiseWorld(world: World, metrics: readonly AnalysisMetric[], options: WorldOptions): RealisedWorld {
  const ofPrometheus = metrics.filter((metric) => providerOf(metric) === 'prometheus');
  const answers = new Map<AnalysisMetric['name'], MeasureAnswer>();
  for (const metric of metrics) {
    if (ofPrometheus.includes(metric)) continue;
    const answer = providerAnswer(world.name, metric, options.argo);
    if (answer.kind === 'not judged') return answer;
    answers.set(metric.name, answer);
  }
  const prometheus = ofPrometheus.length === 0 ? undefined : prometheusWorld(world, ofPrometheus, options);
  if (prometheus?.kind === 'not judged') return prometheus;
  const lastMs = options.startMs + (options.lastsMs ?? worldMs);
  const measure: Measure = (metric, atMs) => {
    if (atMs > lastMs)
      return { kind: 'unknown', reason: `world ${world.name} was made for ${printDuration(lastMs - options.startMs)} only` };
    const answer = answers.get(metric.name);
    if (answer !== undefined) return answer;
    return prometheus?.measure(metric, atMs) ?? { kind: 'unknown', reason: `the world was not made for ${metric.name}` };
  };
  return {
    kind: 'measure',
    measure,
    startMs: options.startMs,
    description: prometheus?.description ?? worldFacts(world.name).description,
    ...(prometheus?.series === undefined ? {} : { series: prometheus.series }),
    ...(prometheus?.unshown === undefined ? {} : { unshown: prometheus.unshown }),
  };
}

type PrometheusWorld = {
  readonly kind: 'world';
  readonly measure: Measure;
  readonly description: string;
  readonly series?: SeriesStore;
  readonly unshown?: string;
};

function prometheusWorld(world: World, metrics: readonly AnalysisMetric[], options: WorldOptions): PrometheusWorld | NotJudged {
  const { description } = worldFacts(world.name);
  const { startMs, argo, scrapeIntervalMs = 15_000, order = 'asReturned', asStored = false, limits } = options;
  if (world.name === 'down') return { kind: 'world', measure: downAnswer, description };
  if (world.name === 'timeout') return { kind: 'world', measure: (metric) => timeoutAnswer(metric, argo), description };
  if (world.name === 'nil') return notJudged('Prometheus answers with a list or a number, never without a value');
  const [only] = metrics;
  const plan = metrics.length === 1 && only !== undefined ? planOfMetric(only) : makePlan(metrics);
  if (plan.kind === 'not judged') return plan;
  const missing = world.name === 'selector-missing' ? plan.selectors[world.selector ?? 0] : undefined;
  if (world.name === 'selector-missing' && missing === undefined) {
    return notJudged(`the queries have ${plan.selectors.length} different selectors, none with number ${world.selector ?? 0}`);
  }
  const over = (store: SeriesStore): Measure => measurePrometheus(store, { argo, order, ...(limits === undefined ? {} : { limits }) });
  const stores = storesOf(world, plan, {
    startMs,
    scrapeIntervalMs,
    perSecond: options.requestsPerSecond ?? plan.perSecond,
    lastsMs: options.lastsMs ?? worldMs,
    ...(options.brokenForMs === undefined ? {} : { brokenForMs: options.brokenForMs }),
  });
  if (stores.kind === 'first') {
    const [first, later] = [over(stores.store), over(stores.after)];
    return { kind: 'world', measure: byReading((reading) => (reading === 0 ? first : later)), description, series: stores.store };
  }
  if (stores.kind === 'any') {
    const wanted = world.name === 'infinite' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const found = stores.stores.find((store) => metrics.some((metric) => valuesOf(over(store)(metric, startMs)).includes(wanted)));
    if (found !== undefined) return { kind: 'world', measure: over(found), description, series: found };
    const unshown = `no store was found for which the answer is ${wanted > 0 ? '+Inf' : '-Inf'}`;
    const [first] = stores.stores;
    if (!asStored || first === undefined) return notJudged(unshown);
    return { kind: 'world', measure: over(first), description, series: first, unshown };
  }
  const measure = over(stores.store);
  if (world.name === 'several-good-first' || world.name === 'several-bad-first') {
    const several = metrics.some((metric) => valuesOf(measure(metric, startMs)).length > 1);
    const unshown = 'the query gives one series, however many are stored';
    if (!several) return asStored ? { kind: 'world', measure, description, series: stores.store, unshown } : notJudged(unshown);
  }
  const errors = world.name === 'one-error' ? 1 : world.name === 'error-streak' ? 3 : 0;
  return {
    kind: 'world',
    measure: errors === 0 ? measure : byReading((reading) => (reading < errors ? downAnswer : measure)),
    description: missing === undefined ? description : `${missing.text} selects nothing, the other selectors do`,
    series: stores.store,
  };
}

/** The plan of one metric of Prometheus. */
export function planOfMetric(metric: AnalysisMetric): Plan | NoPlan {
  const known = plans.get(metric);
  if (known !== undefined) return known;
  const plan = makePlan([metric]);
  plans.set(metric, plan);
  return plan;
}

const plans = new WeakMap<AnalysisMetric, Plan | NoPlan>();

function makePlan(metrics: readonly AnalysisMetric[]): Plan | NoPlan {
  const reads: QueryRead[] = [];
  for (const metric of metrics) {
    const { query = '', rangeQuery } = metric.provider.prometheus as Readonly<Record<string, unknown>>;
    if (typeof query !== 'string') return notJudged(`${metric.name}: the query is no text`);
    const window =
      typeof rangeQuery === 'object' && rangeQuery !== null ? rangeWindow(rangeQuery as Record<string, unknown>, 0) : undefined;
    if (window?.kind === 'unknown') return notJudged(`${metric.name}: ${window.reason}`);
    reads.push({ query, windowMs: window?.kind === 'window' ? Math.max(0, -window.startMs) : 0 });
  }
  return planOf(reads);
}

/** Asks by how many readings of the metric there were before, at other times. */
function byReading(measureOf: (reading: number) => Measure): Measure {
  const times = new Map<string, number[]>();
  return (metric, atMs) => {
    const before = times.get(metric.name) ?? [];
    times.set(metric.name, before);
    if (!before.includes(atMs)) before.push(atMs);
    return measureOf(before.indexOf(atMs))(metric, atMs);
  };
}

function valuesOf(answer: MeasureAnswer): readonly unknown[] {
  if (answer.kind !== 'value') return [];
  const { result } = answer;
  if (typeof result === 'object' && result !== null && result.kind === 'list') return result.items;
  return [result];
}

function notJudged(reason: string): NotJudged {
  return { kind: 'not judged', reason };
}
