import type { SeriesStore } from '../promql/store/series-store.ts';
import { prepareQuery } from '../providers/prometheus-query.ts';
import { providerOf } from '../providers/route.ts';
import type { AnalysisMetric, MeasureAnswer } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { RecentMap } from '../source/recent-map.ts';
import { remembered } from '../source/remembered.ts';
import type { Expected } from '../worlds/expected.ts';
import { planOfMetric, realiseWorld } from '../worlds/realise.ts';
import { printWorld, type World, type WorldName, worldFacts } from '../worlds/world-names.ts';
import { worldsOf } from '../worlds/worlds-of.ts';
import { expectedInLint } from './prove-expected.ts';
import { commonQuery } from './prove-query-key.ts';
import { type Settled, settledIn } from './prove-settled.ts';

/** What is the same for everything that is proved. Part of a LintContext. */
export type ProofContext = { readonly argo: ArgoVersion; readonly scrapeIntervalMs: number };

/** A query is asked some hundreds of times: one that takes longer each time would hold up everybody's check, and is not judged. */
export const trialLimits = { timeMs: 10 } as const;

export type Order = 'asReturned' | 'reversed';

/** When every run starts; a scrape falls on it. The day is of no importance. */
export const proofStartMs = Date.UTC(2026, 8, 1, 12);

/** Answers of one world, by how many readings there were before and the time of the run. */
export type WorldAnswers =
  | {
      readonly kind: 'answers';
      readonly at: (reading: number, ms: number) => MeasureAnswer;
      readonly description: string;
      /** What another metric of the same selectors would be answered. */
      readonly other: (metric: AnalysisMetric, ms: number) => MeasureAnswer;
      /** From when on they repeat, not counting the `firstReadings` that are different. */
      readonly settled?: Settled;
      readonly firstReadings: number;
      /** What is special about the world and does not show in the answer. */
      readonly unshown?: string;
    }
  | { readonly kind: 'not judged'; readonly reason: string };

/** A query (or what else a provider is asked) in all worlds, for the metrics that ask it. */
export type AskedWorlds = {
  readonly key: string;
  readonly worlds: readonly World[];
  readonly expected: (world: World) => Expected;
  readonly answers: (world: World) => WorldAnswers;
};

/** Metrics of one query stand close to each other, or come again in each environment. */
const asked = new RecentMap<string, AskedWorlds>(40);

/**
 * Of a metric whose args are filled in. Answers are asked for when they are needed, and kept. With `reversed`, series of arbitrary order stand
 * the other way round.
 */
export function askedWorlds(metric: AnalysisMetric, context: ProofContext, order: Order = 'asReturned'): AskedWorlds {
  const common = commonMetric(metric);
  const key = `${order} ${context.argo} ${context.scrapeIntervalMs} ${common.name} ${JSON.stringify(common.provider)}`;
  const known = asked.get(key);
  if (known !== undefined) return known;
  const worlds = askWorlds(key, common, context, order);
  asked.set(key, worlds);
  return worlds;
}

/** The metric that stands for all that ask the same, without its conditions and limits. Only Prometheus never names it. */
export const commonMetric = remembered(({ name, provider }: AnalysisMetric): AnalysisMetric => {
  const block = provider.prometheus as { readonly query?: unknown } | undefined;
  if (typeof block?.query !== 'string' || providerOf({ name, provider }) !== 'prometheus') return { name, provider };
  const query = commonQuery(block.query, prepareQuery(block.query));
  return { name: 'metric', provider: { prometheus: { ...block, query } } };
});

function askWorlds(key: string, metric: AnalysisMetric, context: ProofContext, order: Order): AskedWorlds {
  const expected = new Map<string, Expected>();
  const answers = new Map<string, WorldAnswers>();
  const once = <T>(kept: Map<string, T>, world: World, make: () => T): T => {
    const name = printWorld(world);
    const known = kept.get(name);
    if (known !== undefined) return known;
    const made = make();
    kept.set(name, made);
    return made;
  };
  const self: AskedWorlds = {
    key,
    worlds: worldsOf(metric),
    expected: (world) => once(expected, world, () => expectedInLint(world, metric)),
    answers: (world) => once(answers, world, () => answersIn(world, metric, self, context, order)),
  };
  return self;
}

/** Three worlds are made of others: what they say depends on how many readings there were before. */
function answersIn(world: World, metric: AnalysisMetric, all: AskedWorlds, context: ProofContext, order: Order): WorldAnswers {
  const ofPrometheus = providerOf(metric) === 'prometheus';
  if (ofPrometheus && world.name === 'once') return sequence(world, all, 'broken', 1);
  if (ofPrometheus && world.name === 'one-error') return sequence(world, all, 'down', 1);
  if (ofPrometheus && world.name === 'error-streak') return sequence(world, all, 'down', 3);
  const { argo, scrapeIntervalMs } = context;
  const realised = realiseWorld(world, [metric], {
    startMs: proofStartMs,
    argo,
    scrapeIntervalMs,
    order,
    asStored: true,
    limits: trialLimits,
  });
  if (realised.kind === 'not judged') return realised;
  const settled = ofPrometheus ? settledOf(world, metric, realised.series, scrapeIntervalMs) : undefined;
  return {
    kind: 'answers',
    at: kept((ms) => realised.measure(metric, proofStartMs + ms), settled),
    description: realised.description,
    other: (one, ms) => realised.measure(commonMetric(one), proofStartMs + ms),
    firstReadings: 0,
    ...(settled === undefined ? {} : { settled }),
    ...(realised.unshown === undefined ? {} : { unshown: realised.unshown }),
  };
}

/** The first readings as in one world, all others as in `zeroed`. */
function sequence({ name }: World, all: AskedWorlds, first: WorldName, readings: number): WorldAnswers {
  const [before, after] = [all.answers({ name: first }), all.answers({ name: 'zeroed' })];
  if (before.kind === 'not judged') return before;
  if (after.kind === 'not judged') return after;
  const { description } = worldFacts(name);
  return {
    kind: 'answers',
    at: (reading, ms) => (reading < readings ? before : after).at(reading, ms),
    description,
    other: before.other,
    firstReadings: readings,
    ...(after.settled === undefined ? {} : { settled: after.settled }),
  };
}

function settledOf(world: World, metric: AnalysisMetric, series: SeriesStore | undefined, scrapeIntervalMs: number): Settled | undefined {
  if (world.name === 'down' || world.name === 'timeout') return { fromMs: 0, everyMs: 1 };
  const { query, rangeQuery } = metric.provider.prometheus as { readonly query?: unknown; readonly rangeQuery?: unknown };
  const plan = planOfMetric(metric);
  if (plan.kind !== 'plan' || typeof query !== 'string' || (rangeQuery !== undefined && rangeQuery !== null)) return undefined;
  return settledIn(world.name, prepareQuery(query), plan, series, scrapeIntervalMs);
}

function kept(ask: (ms: number) => MeasureAnswer, settled: Settled | undefined): (reading: number, ms: number) => MeasureAnswer {
  const answers = new Map<number, MeasureAnswer>();
  return (_reading, ms) => {
    const at = settled === undefined || ms < settled.fromMs ? ms : settled.fromMs + ((ms - settled.fromMs) % settled.everyMs);
    const known = answers.get(at);
    if (known !== undefined) return known;
    const answer = ask(at);
    answers.set(at, answer);
    return answer;
  };
}
