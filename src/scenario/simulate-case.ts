import { parseDuration } from '../promql/duration.ts';
import type { SeriesStore } from '../promql/store/series-store.ts';
import { measureAnswers } from '../providers/answers.ts';
import { withinRecordedTime } from '../providers/check-recording.ts';
import { type FaultTouch, measureWithFaults } from '../providers/faults.ts';
import { measurePrometheus, type PrometheusAnswer } from '../providers/prometheus.ts';
import { answerProviders } from '../providers/query-identity.ts';
import { type MeasureByProvider, measureBy } from '../providers/route.ts';
import type { AnalysisMetric, Measure } from '../rollouts/analysis.ts';
import { readLimits } from '../rollouts/assess-metric.ts';
import { type Simulation, simulate } from '../rollouts/simulate.ts';
import { realiseWorld } from '../worlds/realise.ts';
import { faultWithArgs } from './fault-args.ts';
import type { PreparedCase } from './prepared-case.ts';

/** A run of a case, and what was seen on the way. */
export type CaseRun = {
  readonly simulation: Simulation;
  /** A measurement asked for what was not recorded. */
  readonly notCovered: boolean;
  /** Another Prometheus may return the series of an answer in another order. */
  readonly arbitraryOrder: boolean;
  readonly touches: readonly FaultTouch[];
};

export type RunOptions = { readonly order?: 'asReturned' | 'reversed' };

const dayMs = 86_400_000;

/** Runs a case with its metrics, or with others in their place. */
export function simulateCase(prepared: PreparedCase, metrics: readonly AnalysisMetric[], options: RunOptions = {}): CaseRun {
  const { data, run, one, argo, evaluate } = prepared;
  const seen = { uncovered: false, arbitraryOrder: false };
  const world = data.world === undefined ? undefined : realiseWorld(data.world, run.metrics, { startMs: data.startMs, argo, ...options });
  if (world?.kind === 'not judged') {
    const simulation: Simulation = { kind: 'unknown', metric: 'the world', atMs: data.startMs, reason: world.reason };
    return { simulation, notCovered: false, arbitraryOrder: false, touches: [] };
  }
  const { measure, touches } = measureOf(prepared, world?.measure, options, seen);
  const endsAtMs = one.endsAt === undefined ? undefined : parseDuration(one.endsAt);
  const simulation = simulate({
    metrics,
    dryRun: run.dryRun,
    ...(run.ruleProblem === undefined ? {} : { ruleProblem: run.ruleProblem }),
    argo,
    startMs: data.startMs,
    measure,
    ...(endsAtMs === undefined ? {} : { terminateAtMs: data.startMs + endsAtMs }),
    untilMs: untilMs(prepared, endsAtMs, metrics),
    evaluate,
  });
  return {
    simulation,
    notCovered: seen.uncovered && simulation.kind === 'unknown',
    arbitraryOrder: seen.arbitraryOrder,
    touches: touches(),
  };
}

/**
 * A run ends when the rollout ends it. A metric without a count goes on for ever: without an end it is watched as long as there are data. Others
 * end by themselves, however late.
 */
function untilMs({ data }: PreparedCase, endsAtMs: number | undefined, metrics: readonly AnalysisMetric[]): number {
  if (endsAtMs !== undefined) return data.startMs + endsAtMs;
  const endless = metrics.some((metric) => readLimits(metric).count === undefined);
  return endless ? Math.min(data.endMs, data.startMs + dayMs) : data.startMs + 30 * dayMs;
}

type Seen = { uncovered: boolean; arbitraryOrder: boolean };

function measureOf(
  prepared: PreparedCase,
  world: Measure | undefined,
  { order = 'asReturned' }: RunOptions,
  seen: Seen,
): { readonly measure: Measure; readonly touches: () => readonly FaultTouch[] } {
  const { data, run, one, argo } = prepared;
  const { series } = data;
  const measureStore = (store: SeriesStore): Measure => {
    const noted = noting(measurePrometheus(store, { argo, order }), seen);
    const { recorded } = series ?? {};
    if (recorded === undefined) return noted;
    let asked = false;
    // Where series were there before the first one that was recorded, nobody knows; a file without a range has no such edge.
    const lookback = recorded.bounded ? undefined : 0;
    const covered = withinRecordedTime(
      (metric, atMs) => {
        asked = true;
        return noted(metric, atMs);
      },
      recorded.range,
      lookback,
    );
    return (metric, atMs) => {
      asked = false;
      const answer = covered(metric, atMs);
      if (!asked) seen.uncovered = true;
      return answer;
    };
  };
  const others = world === undefined ? answersOf(prepared) : everywhere(noting(world, seen));
  if (one.faults === undefined) {
    const measure = measureBy({ ...others, ...(series === undefined ? {} : { prometheus: measureStore(series.store) }) });
    return { measure, touches: () => [] };
  }
  return measureWithFaults({
    faults: one.faults.map((fault) => faultWithArgs(fault, run.args)),
    startMs: data.startMs,
    argo,
    guardrailOf: run.guardrailOf,
    ...(series === undefined ? {} : { series: { inputs: series.inputs, measure: measureStore } }),
    others,
  });
}

function answersOf({ data, argo }: PreparedCase): MeasureByProvider {
  if (data.answers === undefined) return {};
  const measure = measureAnswers(data.answers, data.startMs, argo);
  return Object.fromEntries(answerProviders.map((provider) => [provider, measure]));
}

function everywhere(measure: Measure): MeasureByProvider {
  return Object.fromEntries(['prometheus', ...answerProviders].map((provider) => [provider, measure]));
}

function noting(measure: (metric: AnalysisMetric, atMs: number) => PrometheusAnswer, seen: Seen): Measure {
  return (metric, atMs) => {
    const answer = measure(metric, atMs);
    seen.arbitraryOrder ||= answer.arbitraryOrder === true;
    return answer;
  };
}
