import type { AnalysisMetric, AnalysisPhase, AnalysisRun, MetricDecision } from '../rollouts/analysis.ts';
import { assessMetric, isCompleted, type MetricLimits, violatedLimit } from '../rollouts/assess-metric.ts';
import { assessRun } from '../rollouts/assess-run.ts';
import type { StoredMeasurement, StoredResult, StoredRun } from '../rollouts/read-run.ts';
import { resolveMetricArgs } from '../rollouts/resolve-metrics.ts';
import { matchRules } from '../rollouts/rule-match.ts';
import { isTerminating, newRunState } from '../rollouts/run-state.ts';
import { validateMetrics } from '../rollouts/validate-metrics.ts';

/** A run from wherever it comes. `metrics` have their args filled in, those of a run whose args do not fit are as they are written. */
export type RunFacts = {
  readonly phase: AnalysisPhase;
  readonly message: string;
  readonly startedAtMs?: number;
  readonly completedAtMs?: number;
  readonly terminate: boolean;
  readonly metrics: readonly AnalysisMetric[];
  /** Why the controller refuses the spec, in its words. */
  readonly specProblem?: string;
  readonly results: readonly StoredResult[];
  /** By name; of metrics that were never measured too. */
  readonly dryRun: ReadonlySet<string>;
};

export function factsOfStored({ spec, status, terminate }: StoredRun): RunFacts {
  const resolved = resolveMetricArgs(spec);
  const metrics = resolved.ok ? resolved.metrics : spec.metrics;
  const names = metrics.map(({ name }) => name);
  const rules = matchRules('dryRun', spec.dryRun ?? [], names);
  const retention = matchRules('measurementRetention', spec.measurementRetention ?? [], names);
  const problem = !resolved.ok ? resolved.message : (specProblem(metrics) ?? [rules, retention].find((one) => !one.ok)?.message);
  const results = status?.metrics ?? [];
  const flagged = results.filter(({ dryRun }) => dryRun).map(({ name }) => name);
  return {
    phase: status?.phase ?? 'Pending',
    message: status?.message ?? '',
    ...(status?.startedAtMs === undefined ? {} : { startedAtMs: status.startedAtMs }),
    ...(status?.completedAtMs === undefined ? {} : { completedAtMs: status.completedAtMs }),
    terminate,
    metrics,
    ...(problem === undefined ? {} : { specProblem: problem }),
    results,
    dryRun: new Set([...flagged, ...(rules.ok ? rules.rules.keys() : [])]),
  };
}

export function factsOfSimulated(run: AnalysisRun): RunFacts {
  const results = run.metricResults.map((result): StoredResult => {
    const { decision: _decision, measurements, ...rest } = result;
    return { ...rest, measurements: measurements.map(storedMeasurement) };
  });
  return {
    phase: run.phase,
    message: run.message,
    startedAtMs: run.startedAtMs,
    ...(run.completedAtMs === undefined ? {} : { completedAtMs: run.completedAtMs }),
    terminate: false,
    metrics: run.metrics,
    results,
    dryRun: new Set(run.dryRun ?? []),
  };
}

function storedMeasurement(one: AnalysisRun['metricResults'][number]['measurements'][number]): StoredMeasurement {
  const { phase, message = '', startedAtMs, finishedAtMs, value } = one;
  return {
    phase,
    message,
    startedAtMs,
    ...(finishedAtMs === undefined ? {} : { finishedAtMs }),
    ...(value === undefined ? {} : { value }),
  };
}

function specProblem(metrics: readonly AnalysisMetric[]): string | undefined {
  const [first] = validateMetrics(metrics);
  if (first === undefined) return undefined;
  return first.metricIndex === undefined ? first.message : `metrics[${first.metricIndex}]: ${first.message}`;
}

/** From best to worst, as the controller compares completed metrics; the first of equals counts. */
const badness: Readonly<Partial<Record<AnalysisPhase, number>>> = { Inconclusive: 1, Error: 2, Failed: 3 };

/** The metric outside dry run with the worst phase that is not Successful. */
export function decidingResult({ metrics, results, dryRun }: RunFacts): StoredResult | undefined {
  let worst: StoredResult | undefined;
  for (const { name } of metrics) {
    const result = results.find((one) => one.name === name);
    if (result === undefined || dryRun.has(name)) continue;
    if ((badness[result.phase] ?? 0) > (worst === undefined ? 0 : (badness[worst.phase] ?? 0))) worst = result;
  }
  return worst;
}

/** The limit by which the counters of a completed metric give its phase; undefined where they do not give it. */
export function decisionOf(limits: MetricLimits, result: StoredResult): MetricDecision | undefined {
  const violation = violatedLimit(limits, result);
  if (violation !== undefined) return violation.phase === result.phase ? violation.decision : undefined;
  for (const terminating of [false, true]) {
    const assessed = assessMetric(limits, result, { inFlight: false, terminating });
    if (assessed.phase !== 'Running' && assessed.phase === result.phase) return assessed.decision;
  }
  return undefined;
}

/** What the controller's rules make of the counters in the status, in the words of somebody who compares. Empty where all agrees. */
export function disagreements(facts: RunFacts): readonly string[] {
  if (facts.specProblem !== undefined) {
    if (facts.phase === 'Error' || facts.phase === 'Pending') return [];
    return [`the spec is one that the controller refuses (${facts.specProblem}), and the run is ${facts.phase}`];
  }
  if (facts.results.length === 0) return [];
  const names = new Set(facts.metrics.map(({ name }) => name));
  const strangers = facts.results.filter(({ name }) => !names.has(name));
  const said = strangers.map(({ name }) => `the status has a result for ${name}, and the spec no such metric`);
  for (const result of facts.results) said.push(...wrongCounters(result));
  return [...said, ...wrongPhases(facts)];
}

/** Counters that the kept measurements contradict. */
function wrongCounters(result: StoredResult): readonly string[] {
  const { name, measurements } = result;
  const said: string[] = [];
  if (result.count !== result.successful + result.failed + result.inconclusive) {
    said.push(`${name}: count is ${result.count}, and its readings add up to ${result.successful + result.failed + result.inconclusive}`);
  }
  const answered = measurements.filter((one) => one.finishedAtMs !== undefined);
  const counted: readonly (readonly [AnalysisPhase, number])[] = [
    ['Successful', result.successful],
    ['Failed', result.failed],
    ['Inconclusive', result.inconclusive],
    ['Error', result.error],
  ];
  const complete = answered.length >= result.count + result.error;
  for (const [phase, count] of counted) {
    const listed = answered.filter((one) => one.phase === phase).length;
    if (complete ? listed === count : listed <= count) continue;
    said.push(`${name}: ${listed} of its measurements are ${phase}, and its counter says ${count}`);
  }
  return said;
}

function wrongPhases(facts: RunFacts): readonly string[] {
  const state = newRunState(facts.metrics, (name) => facts.dryRun.has(name));
  for (const one of state.metrics) {
    const result = facts.results.find(({ name }) => name === one.metric.name);
    if (result === undefined) continue;
    const last = result.measurements.at(-1);
    const { phase = 'Successful', message = '', startedAtMs = 0, finishedAtMs } = last ?? { finishedAtMs: 0 };
    const kept = { phase, message, startedAtMs, ...(finishedAtMs === undefined ? {} : { finishedAtMs }) };
    one.result = { phase: 'Running', message: '', decision: undefined, counters: result, measurements: [kept] };
  }
  state.terminate = facts.terminate;
  const metricPhases = (): ReadonlyMap<string, AnalysisPhase> =>
    new Map(state.metrics.flatMap(({ metric, result }) => (result === undefined ? [] : [[metric.name, result.phase] as const])));
  let run = assessRun(state);
  const first = metricPhases();
  // A metric that ends badly ends the others in the controller's next look.
  if (isTerminating(state)) run = assessRun(state);
  const last = metricPhases();
  const open = !isCompleted(facts.phase);
  const said = facts.results.flatMap(({ name, phase }) => {
    const expected = last.get(name);
    if (expected === undefined || phase === expected || (open && phase === first.get(name))) return [];
    return [`${name} is ${phase}, and by its counters and limits it is ${expected}`];
  });
  if (open && isCompleted(run.phase) && isTerminating(state)) return said;
  if (run.phase === facts.phase) return said;
  // A metric that disagrees takes the run with it.
  if (said.length > 0 && facts.phase === worstStored(facts)) return said;
  return [...said, `the run is ${facts.phase}, and by the counters and limits of its metrics it is ${run.phase}`];
}

function worstStored(facts: RunFacts): AnalysisPhase {
  return decidingResult(facts)?.phase ?? 'Successful';
}
