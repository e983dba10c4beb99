import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { assessMetric, readLimits } from '../rollouts/assess-metric.ts';
import { assessMeasurement } from '../rollouts/condition.ts';
import type { StoredMeasurement, StoredResult } from '../rollouts/read-run.ts';
import { validateMetrics } from '../rollouts/validate-metrics.ts';
import { type Judge, type Threshold, withThresholdFor } from './explain-condition.ts';
import { decisionOf } from './explain-facts.ts';
import { countingMeasurements, measuredNumbers, settledBy } from './explain-metric.ts';
import { readBack } from './explain-value.ts';

/** One change of a metric after which its readings, as they were, would not have ended it so. `words` name the change. */
export type WayToPass = { readonly words: string; readonly metric: AnalysisMetric; readonly kind: 'threshold' | 'limit' };

/** The threshold that all readings which count against the metric broke, with the numbers that broke it. */
export function brokenThreshold(
  metric: AnalysisMetric,
  result: StoredResult,
  judge: Judge,
): { readonly threshold: Threshold; readonly values: readonly number[] } | undefined {
  if (result.phase !== 'Failed' && result.phase !== 'Inconclusive') return undefined;
  const counting = countingMeasurements(result, decisionOf(readLimits(metric), result), { phase: result.phase });
  const found = counting.map((one) => settledBy(metric, one, judge)?.threshold);
  const [first] = found;
  if (first === undefined || found.some((one) => one?.text !== first.text)) return undefined;
  return { threshold: first, values: counting.flatMap((one) => measuredNumbers(metric, one)) };
}

/** Changes of one threshold or one limit, nearest first. They still have to be tried: `stillEnds` or a run. */
export function waysToPass(metric: AnalysisMetric, result: StoredResult, judge: Judge, instead?: string): readonly WayToPass[] {
  const ways: WayToPass[] = [];
  const broken = brokenThreshold(metric, result, judge);
  const changed = broken === undefined ? undefined : withThresholdFor(metric, broken.threshold, broken.values, instead);
  if (changed !== undefined) ways.push({ words: changed.words, metric: changed.metric, kind: 'threshold' });
  const limit = (field: 'failureLimit' | 'inconclusiveLimit' | 'consecutiveErrorLimit', reached: number): void => {
    const wider = { ...metric, [field]: reached };
    if (validateMetrics([wider]).length === 0) ways.push({ words: `${field} ${reached}`, metric: wider, kind: 'limit' });
  };
  if (result.phase === 'Failed') limit('failureLimit', result.failed);
  if (result.phase === 'Inconclusive') limit('inconclusiveLimit', result.inconclusive);
  if (result.phase === 'Error') limit('consecutiveErrorLimit', result.consecutiveError);
  return ways;
}

/** A limit that no run can exceed judges nothing: nobody should be told to set it. */
export function isVacuous(metric: AnalysisMetric): boolean {
  const { count, failures = 0, inconclusive } = readLimits(metric);
  return count !== undefined && (failures >= count || inconclusive >= count);
}

/**
 * What would have ended a stored run otherwise, as far as its readings tell: a run that was cut off says nothing of what would have come after.
 */
export function wouldPassStored(metric: AnalysisMetric, result: StoredResult, judge: Judge): readonly string[] {
  const broken = brokenThreshold(metric, result, judge);
  const bound = broken === undefined ? [] : [`readings with value ${broken.threshold.op} ${broken.threshold.limitText}`];
  const ways = waysToPass(metric, result, judge).flatMap((way) => {
    if (way.kind === 'limit' && isVacuous(way.metric)) return [];
    const after = way.kind === 'limit' ? assessAfter(way.metric, result) : rejudged(way.metric, result, judge);
    if (after === undefined) return [];
    const { count } = readLimits(way.metric);
    const rest = count === undefined ? '' : ` of ${count - after.count} more ${count - after.count === 1 ? 'reading' : 'readings'}`;
    return [after.phase === 'Successful' ? way.words : `${way.words}, depending on the outcome${rest}`];
  });
  return [...bound, ...ways];
}

type After = { readonly phase: 'Successful' | 'Running'; readonly count: number };

/** The same counters under another limit; undefined where the metric ends badly all the same. */
function assessAfter(metric: AnalysisMetric, result: StoredResult): After | undefined {
  const { phase } = assessMetric(readLimits(metric), result, { inFlight: false, terminating: false });
  return phase === 'Successful' || phase === 'Running' ? { phase, count: result.count } : undefined;
}

/** Every reading judged again: only possible where all are kept and can be read back. */
function rejudged(metric: AnalysisMetric, result: StoredResult, judge: Judge): After | undefined {
  const answered = result.measurements.filter(({ finishedAtMs }) => finishedAtMs !== undefined);
  if (answered.length < result.count + result.error) return undefined;
  const phases = answered.map((one) => phaseOf(metric, one, judge));
  if (phases.some((phase) => phase === undefined)) return undefined;
  const count = (phase: string): number => phases.filter((one) => one === phase).length;
  const streak = (phase: string): number => phases.length - 1 - phases.findLastIndex((one) => one !== phase);
  const counters = {
    count: phases.length - count('Error'),
    successful: count('Successful'),
    failed: count('Failed'),
    inconclusive: count('Inconclusive'),
    error: count('Error'),
    consecutiveError: streak('Error'),
    consecutiveSuccess: streak('Successful'),
  };
  return assessAfter(metric, { ...result, ...counters });
}

function phaseOf(metric: AnalysisMetric, one: StoredMeasurement, { argo, evaluate }: Judge): string | undefined {
  if (one.phase === 'Error') return 'Error';
  const back = one.value === undefined ? undefined : readBack(metric, one.value);
  if (back?.ok !== true) return undefined;
  const assessed = assessMeasurement(metric, back.value, argo, evaluate);
  return assessed.kind === 'phase' ? assessed.phase : undefined;
}
