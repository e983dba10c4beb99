import type { SeriesStore } from '../promql/store/series-store.ts';
import { prepareQuery } from '../providers/prometheus-query.ts';
import { providerOf } from '../providers/route.ts';
import type { AnalysisMetric, AnalysisRun } from '../rollouts/analysis.ts';
import { endingText } from '../scenario/compare.ts';
import type { CaseFacts, DecidingMetric, Explanation, RunExplanation } from '../scenario/explanation.ts';
import { observe } from '../scenario/observe.ts';
import type { PreparedCase } from '../scenario/prepared-case.ts';
import type { CaseResult } from '../scenario/result.ts';
import { runCase } from '../scenario/run-case.ts';
import { simulateCase } from '../scenario/simulate-case.ts';
import { toleratedReadings } from '../scenario/why.ts';
import { positionAt } from '../source/source-file.ts';
import { realiseWorld } from '../worlds/realise.ts';
import type { Judge } from './explain-condition.ts';
import { decidingResult, factsOfSimulated } from './explain-facts.ts';
import { explainFacts } from './explain-run.ts';
import { madeOf, sampledSeries } from './explain-samples.ts';
import { brokenThreshold, isVacuous, type WayToPass, waysToPass } from './explain-would-pass.ts';

/** One case of a test in full: what decided, on which series, and what would have passed, found by running it again. */
export function explainPreparedCase(prepared: PreparedCase): Explanation {
  const { result } = runCase(prepared);
  const test = caseFacts(prepared, result);
  const { simulation } = simulateCase(prepared, prepared.run.metrics);
  const name = `${prepared.subject} > ${prepared.one.name}${prepared.environment === undefined ? '' : ` (${prepared.environment})`}`;
  if (simulation.kind === 'unknown') return { kind: 'case', run: unknownRun(name, simulation), test };
  const { run } = simulation;
  const judge: Judge = { argo: prepared.argo, evaluate: prepared.evaluate };
  const facts = factsOfSimulated(run);
  const base = explainFacts(facts, judge, { guardrailOf: prepared.run.guardrailOf });
  const { placement, outcome, outcomeReason } = observe(prepared, run);
  const decided = base.decided === undefined ? undefined : withSamples(base.decided, prepared, run, judge);
  const explained: RunExplanation = {
    ...base,
    name,
    clock: 'run',
    rollout: { placement, outcome, reason: outcomeReason },
    ...(decided === undefined ? {} : { decided }),
    doubts: [...base.doubts, ...faultDoubts(prepared)],
  };
  return {
    kind: 'case',
    run: explained,
    test: { ...test, tolerated: toleratedReadings({ ...run, metricResults: run.metricResults.filter(endedWell) }) },
  };
}

/** What ended a metric was not tolerated. */
function endedWell({ phase }: AnalysisRun['metricResults'][number]): boolean {
  return phase !== 'Failed' && phase !== 'Error' && phase !== 'Inconclusive';
}

function unknownRun(name: string, { metric, reason }: { readonly metric: string; readonly reason: string }): RunExplanation {
  const cause = `what happens cannot be known: ${metric}: ${reason}`;
  return { name, clock: 'run', phase: 'Pending', cause, others: [], doubts: [] };
}

function caseFacts({ test, one, data, range, selector }: PreparedCase, result: CaseResult): CaseFacts {
  const { line } = positionAt(test.file, range.from);
  const expected = Object.entries(one.expect).map(
    ([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  );
  const problems = result.problems.map(({ message, hint }) => (hint === undefined ? message : `${message} (${hint})`));
  return { status: result.status, data: data.text, selector, file: test.file.name, line, expected, problems, tolerated: [] };
}

function withSamples(decided: DecidingMetric, prepared: PreparedCase, run: AnalysisRun, judge: Judge): DecidingMetric {
  const metric = prepared.run.metrics.find(({ name }) => name === decided.name);
  const atMs = decided.readings.at(-1)?.atMs;
  if (metric === undefined) return decided;
  const wouldPass = waysThatPass(metric, prepared, run, judge);
  const store = storeOf(prepared);
  const query = providerOf(metric) === 'prometheus' ? queryOf(metric) : undefined;
  if (atMs === undefined || store === undefined || query === undefined) return { ...decided, wouldPass };
  const parts = madeOf(query, store, atMs, isDerived(metric, prepared));
  return { ...decided, ...(parts.length === 0 ? {} : { madeOf: parts }), samples: sampledSeries(query, store, atMs), wouldPass };
}

function queryOf(metric: AnalysisMetric) {
  const { query } = metric.provider.prometheus as { readonly query?: unknown };
  const read = typeof query === 'string' ? prepareQuery(query) : undefined;
  return read?.kind === 'query' ? read.expr : undefined;
}

/** What the queries were evaluated on. Of a world whose series change only those of its first reading are there. */
function storeOf({ data, run, argo }: PreparedCase): SeriesStore | undefined {
  if (data.series !== undefined) return data.series.store;
  if (data.world === undefined) return undefined;
  const world = realiseWorld(data.world, run.metrics, { startMs: data.startMs, argo });
  return world.kind === 'measure' ? world.series : undefined;
}

/** Each way is run: what follows the reading that decided may end it all the same. */
function waysThatPass(metric: AnalysisMetric, prepared: PreparedCase, run: AnalysisRun, judge: Judge): readonly string[] {
  const facts = factsOfSimulated(run);
  const result = decidingResult(facts);
  if (result === undefined || result.name !== metric.name) return [];
  // The limit of a metric that compares with a baseline is 0 by the way it is compiled: nobody could write another.
  const derived = isDerived(metric, prepared);
  const broken = brokenThreshold(metric, result, judge);
  const bound = derived
    ? result.phase === 'Failed'
      ? ['value at most what the baseline allows, at every reading']
      : []
    : broken === undefined
      ? []
      : [`value ${broken.threshold.op} ${broken.threshold.limitText} at every reading`];
  const ways = waysToPass(metric, result, judge)
    .filter(({ kind }) => kind === 'limit' || !derived)
    .map((way) => tried(way, { metric, prepared, judge, instead: broken?.threshold.limitText }));
  return [...bound, ...ways];
}

type Trial = {
  readonly metric: AnalysisMetric;
  readonly prepared: PreparedCase;
  readonly judge: Judge;
  /** What the threshold was at first. */
  readonly instead: string | undefined;
};

const mostTrials = 50;

/** Runs the case with a change, and widens the change while its own metric goes on to end the run. */
function tried(first: WayToPass, { metric, prepared, judge, instead }: Trial): string {
  let way = first;
  for (let trial = 0; trial < mostTrials; trial++) {
    if (way.kind === 'limit' && isVacuous(way.metric)) return `not with any ${way.words.split(' ')[0]} below its count`;
    const metrics = prepared.run.metrics.map((one) => (one.name === metric.name ? way.metric : one));
    const { simulation } = simulateCase(prepared, metrics);
    if (simulation.kind === 'unknown') return `${way.words}, as far as the data go: ${simulation.reason}`;
    const { run } = simulation;
    if (run.phase === 'Successful') return way.words;
    const result = run.decidedBy === metric.name ? decidingResult(factsOfSimulated(run)) : undefined;
    const wider = result === undefined ? undefined : waysToPass(way.metric, result, judge, instead).find(({ kind }) => kind === way.kind);
    const ending = `${endingText(run)}${run.decidedBy === undefined ? '' : ` by ${run.decidedBy}`}`;
    if (wider === undefined || wider.words === way.words) return `not with ${way.words} alone: it is then ${ending}`;
    way = wider;
  }
  return `not with ${way.words} either`;
}

/** One of the metrics that a guardrail with a baseline becomes besides its own. */
function isDerived({ name }: AnalysisMetric, { run }: PreparedCase): boolean {
  return (run.guardrailOf.get(name) ?? name) !== name;
}

function faultDoubts({ one, data }: PreparedCase): readonly string[] {
  const touchesSeries = one.faults?.some((fault) => 'drop' in fault || 'stale' in fault || 'partial' in fault) === true;
  const moving = data.world?.name === 'once';
  return [
    ...(touchesSeries ? ['samples are shown as they are in the data, without the faults of the case'] : []),
    ...(moving ? ['samples are those of the first reading: the world changes after it'] : []),
  ];
}
