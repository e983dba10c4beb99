import type { PrometheusAnswer } from '../providers/prometheus.ts';
import type { AnalysisMetric, AnalysisRun, MeasureAnswer } from '../rollouts/analysis.ts';
import { isCompleted, readLimits } from '../rollouts/assess-metric.ts';
import { assessMeasurement, type EvaluateCondition } from '../rollouts/condition.ts';
import { goDurationMs } from '../rollouts/go-duration.ts';
import { type Simulation, simulate } from '../rollouts/simulate.ts';
import { RecentMap } from '../source/recent-map.ts';
import type { Expected } from '../worlds/expected.ts';
import { realiseWorld } from '../worlds/realise.ts';
import { type World, worldFacts } from '../worlds/world-names.ts';
import { type AskedWorlds, askedWorlds, type ProofContext, proofStartMs, trialLimits } from './prove-answers.ts';
import { evaluatorOf } from './prove-evaluator.ts';
import { numberOf, possibleResults } from './prove-results.ts';
import { MetricRuns } from './prove-runs.ts';
import { endOf, verdictsOf } from './prove-verdict.ts';
import type { MetricProof, ResultTrial, WorldTrial } from './subject.ts';

const hourMs = 3_600_000;
/** Longer than this no run is followed. */
const longestMs = 24 * hourMs;
const mostMeasurements = 4000;

const proofs = new RecentMap<string, MetricProof>(500);

/**
 * A metric, its args filled in, alone as an inline step in every world, for one hour; and its conditions on every result that its provider may
 * hand over. Metrics that ask, judge and measure alike have one proof, in which their name is not to be found.
 */
export function proveMetric(metric: AnalysisMetric, context: ProofContext): MetricProof {
  const asked = askedWorlds(metric, context);
  const { name: _name, provider: _provider, ...rest } = metric;
  const key = `${asked.key} ${JSON.stringify(rest)}`;
  const known = proofs.get(key);
  if (known !== undefined) return known;
  const evaluate = evaluatorOf(context.argo);
  const runs = runsOf(metric, context, evaluate);
  const trials = asked.worlds.map((world) => inBothOrders(tryWorld(world, metric, asked, context, runs), metric, context, runs));
  const proof = { trials: verdictsOf(trials), results: tryResults(metric, asked, context, evaluate) };
  proofs.set(key, proof);
  return proof;
}

/** One world alone: what a changed metric would do there. */
export function proveInWorld(metric: AnalysisMetric, world: World, context: ProofContext): WorldTrial {
  const runs = runsOf(metric, context, evaluatorOf(context.argo));
  return verdictsOf([tryWorld(world, metric, askedWorlds(metric, context), context, runs)])[0] as WorldTrial;
}

function runsOf(metric: AnalysisMetric, { argo }: ProofContext, evaluate: EvaluateCondition): MetricRuns {
  const untilMs = proofStartMs + hourMs;
  return new MetricRuns(metric, { argo, startMs: proofStartMs, untilMs, evaluate, maxMeasurements: mostMeasurements });
}

/** The answer in a world when a run begins, or `ms` later; undefined where there is no such world. */
export function readingIn(metric: AnalysisMetric, world: World, context: ProofContext, ms = 0): MeasureAnswer | undefined {
  const answers = askedWorlds(metric, context).answers(world);
  return answers.kind === 'answers' ? answers.at(0, ms) : undefined;
}

/**
 * Whether the first reading of a changed metric would be Successful in a world as it is made for the metric itself: of the same selectors, so
 * that nothing has to be made anew. Undefined where that is not known.
 */
export function changedPasses(changed: AnalysisMetric, metric: AnalysisMetric, world: World, context: ProofContext): boolean | undefined {
  const answers = askedWorlds(metric, context).answers(world);
  if (answers.kind === 'not judged') return undefined;
  const answer = answers.other(changed, goDurationMs(metric.initialDelay ?? '') ?? 0);
  if (answer.kind !== 'value') return answer.kind === 'error' ? false : undefined;
  const assessed = assessMeasurement(changed, answer.result, context.argo, evaluatorOf(context.argo));
  return assessed.kind === 'unknown' ? undefined : assessed.phase === 'Successful';
}

export type UnjudgedTrial = Omit<WorldTrial, 'verdict'>;

/** Prometheus may give series in any order: what must stop has to stop in each. */
function inBothOrders(trial: UnjudgedTrial, metric: AnalysisMetric, context: ProofContext, runs: MetricRuns): UnjudgedTrial {
  const { world, expected, reading } = trial;
  const arbitrary = (reading as PrometheusAnswer | undefined)?.arbitraryOrder === true;
  if (!arbitrary || expected.right !== 'stop' || endOf(trial) === 'Successful') return trial;
  const other = tryWorld(world, metric, askedWorlds(metric, context, 'reversed'), context, runs);
  if (endOf(other) !== 'Successful' || other.reading === undefined) return trial;
  return { ...trial, otherOrder: { phase: 'Successful', reading: other.reading } };
}

function tryWorld(world: World, metric: AnalysisMetric, asked: AskedWorlds, context: ProofContext, runs: MetricRuns): UnjudgedTrial {
  const right = asked.expected(world);
  const { description: known } = worldFacts(world.name);
  // Nobody wants to know what happens where nothing is right or wrong.
  if (right.right === 'not judged') return { world, description: known, expected: right, reason: right.reason };
  const answers = asked.answers(world);
  if (answers.kind === 'not judged') return { world, description: known, expected: right, reason: answers.reason };
  const { description, unshown } = answers;
  const expected: Expected = unshown === undefined ? right : { ...right, doubt: unshown };
  let reading: MeasureAnswer | undefined;
  const { settled, firstReadings } = answers;
  const simulation = runs.run(
    (number, atMs) => {
      const answer = answers.at(number, atMs - proofStartMs);
      reading ??= answer;
      return answer;
    },
    settled === undefined ? undefined : { ...settled, firstReadings },
  );
  const read = reading === undefined ? {} : { reading };
  if (simulation.kind === 'unknown') return { world, description, expected, reason: simulation.reason, ...read };
  const run = shortened(simulation.run);
  if (isCompleted(run.phase)) return { world, description, expected, run, ...read };
  const later = laterOf(world, metric, context);
  return { world, description, expected, run, ...read, ...(later === undefined ? {} : { later }) };
}

/** What becomes of a run that still runs: one with a count is followed to its end, any other one ends when the rollout does. */
function laterOf(world: World, metric: AnalysisMetric, { argo, scrapeIntervalMs }: ProofContext) {
  const { count } = readLimits(metric);
  // Nothing has exceeded a limit so far: a metric that is cut short is Successful then.
  if (count === undefined) return { how: 'terminated', phase: 'Successful' } as const;
  const intervalMs = goDurationMs(metric.interval ?? '') ?? 0;
  const lastsMs = (goDurationMs(metric.initialDelay ?? '') ?? 0) + Math.max(1, count) * Math.max(intervalMs, 10_000) + hourMs;
  if (lastsMs > longestMs) return undefined;
  const realised = realiseWorld(world, [metric], {
    startMs: proofStartMs,
    argo,
    scrapeIntervalMs,
    lastsMs,
    asStored: true,
    limits: trialLimits,
  });
  if (realised.kind === 'not judged') return undefined;
  const { measure } = realised;
  const simulation: Simulation = simulate({
    ...{ metrics: [metric], argo, startMs: proofStartMs, untilMs: proofStartMs + lastsMs, measure },
    evaluate: evaluatorOf(argo),
    maxMeasurements: mostMeasurements,
  });
  if (simulation.kind === 'unknown') return undefined;
  const { phase, completedAtMs } = simulation.run;
  return { how: 'count', phase, ...(completedAtMs === undefined ? {} : { completedAtMs }) } as const;
}

/** Proofs of many metrics are kept at once. */
const keptMeasurements = 4;

function shortened(run: AnalysisRun): AnalysisRun {
  const metricResults = run.metricResults.map((result) => {
    const { measurements } = result;
    if (measurements.length <= keptMeasurements) return result;
    return { ...result, measurements: [...measurements.slice(0, keptMeasurements - 1), ...measurements.slice(-1)] };
  });
  return { ...run, metricResults };
}

function tryResults(
  metric: AnalysisMetric,
  asked: AskedWorlds,
  { argo }: ProofContext,
  evaluate: EvaluateCondition,
): readonly ResultTrial[] {
  const readingIn = (name: World['name']): number | undefined => {
    if (!asked.worlds.some((world) => world.name === name)) return undefined;
    const answers = asked.answers({ name });
    return answers.kind === 'answers' ? numberOf(answers.at(0, 0)) : undefined;
  };
  const results = possibleResults(metric, { good: readingIn('zeroed'), bad: readingIn('broken') });
  return results.map(({ what, result }) => {
    const assessed = assessMeasurement(metric, result, argo, evaluate);
    return { what, answer: { kind: 'value', result, text: what }, phase: assessed.kind === 'unknown' ? 'unknown' : assessed.phase };
  });
}
