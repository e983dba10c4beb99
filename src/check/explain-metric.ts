import { providerOf } from '../providers/route.ts';
import type { AnalysisMetric, MetricDecision } from '../rollouts/analysis.ts';
import { isCompleted, type MetricLimits, readLimits } from '../rollouts/assess-metric.ts';
import { assessMeasurement } from '../rollouts/condition.ts';
import type { StoredMeasurement, StoredResult } from '../rollouts/read-run.ts';
import type { DecidingMetric, ExplainedReading, MetricSummary } from '../scenario/explanation.ts';
import { type Judge, numbersIn, type SettlingPart, settlingPart } from './explain-condition.ts';
import { decisionOf, type RunFacts } from './explain-facts.ts';
import { readBack } from './explain-value.ts';

/** What counts against a limit, by the phase that it gives. */
type Against = { readonly phase: 'Failed' | 'Inconclusive' | 'Error'; readonly reached: number; readonly word: string };

export type Naming = { readonly guardrailOf?: ReadonlyMap<string, string> };

export function summaryOf(metric: AnalysisMetric, facts: RunFacts, { guardrailOf }: Naming): MetricSummary {
  const result = facts.results.find(({ name }) => name === metric.name);
  const guardrail = guardrailOf?.get(metric.name);
  return {
    name: metric.name,
    ...(guardrail === undefined || guardrail === metric.name ? {} : { guardrail }),
    dryRun: facts.dryRun.has(metric.name),
    ...(result === undefined ? {} : { phase: result.phase, counters: countersOf(result) }),
    words: result === undefined ? 'never measured' : countWords(result, readLimits(metric)),
  };
}

function countersOf({ count, successful, failed, inconclusive, error, consecutiveError, consecutiveSuccess }: StoredResult) {
  return { count, successful, failed, inconclusive, error, consecutiveError, consecutiveSuccess };
}

/** `8 of 8 readings good`, `2 of 3 readings good, 1 failed, ended before its 8`. */
function countWords(result: StoredResult, { count }: MetricLimits): string {
  const { successful, failed, inconclusive, error } = result;
  const open = count !== undefined && result.count < count;
  const running = !isCompleted(result.phase);
  const parts = [
    `${successful} of ${result.count} ${result.count === 1 ? 'reading' : 'readings'} good${running ? ' so far' : ''}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(inconclusive > 0 ? [`${inconclusive} undecided`] : []),
    ...(error > 0 ? [`${error} provider ${error === 1 ? 'error' : 'errors'}`] : []),
    ...(open ? [running ? `${count - result.count} to come` : `ended before its ${count}`] : []),
  ];
  return parts.join(', ');
}

const mostReadings = 5;

/** The metric that gave the run its phase, from its counters and what is kept of its measurements. */
export function decidingMetric(
  metric: AnalysisMetric,
  result: StoredResult,
  facts: RunFacts,
  judge: Judge,
  naming: Naming,
): DecidingMetric {
  const limits = readLimits(metric);
  const decision = decisionOf(limits, result);
  const against = againstOf(result);
  const counting = countingMeasurements(result, decision, against);
  const shown = counting.slice(-mostReadings);
  const limit = limitOf(decision, limits, result, against);
  const last = result.measurements.findLast(({ finishedAtMs }) => finishedAtMs !== undefined);
  const query = queryText(metric);
  const provider = providerOf(metric);
  return {
    ...summaryOf(metric, facts, naming),
    sentence: sentenceOf(decision, limits, result, against),
    ...(limit === undefined ? {} : { limit }),
    ...(last?.finishedAtMs === undefined ? {} : { decidedAtMs: last.finishedAtMs }),
    ...(provider === undefined ? {} : { provider }),
    ...(query === undefined ? {} : { query }),
    conditions: (['successCondition', 'failureCondition'] as const).flatMap((field) => {
      const text = metric[field] ?? '';
      return text === '' ? [] : [{ field, text }];
    }),
    readings: shown.map((one) => explainedReading(metric, one, judge)),
    readingsLeftOut: Math.max(0, against.reached - shown.length),
    wouldPass: [],
  };
}

function againstOf({ phase, failed, inconclusive, consecutiveError }: StoredResult): Against {
  switch (phase) {
    case 'Failed':
      return { phase, reached: failed, word: 'failed' };
    case 'Inconclusive':
      return { phase, reached: inconclusive, word: 'undecided' };
    case 'Error':
      return { phase, reached: consecutiveError, word: 'not answered' };
    case 'Successful':
    case 'Running':
    case 'Pending':
      throw new Error(`a metric that is ${phase} decides nothing`);
  }
}

/** Errors count in a row, the others wherever they stand. */
export function countingMeasurements(
  { measurements }: StoredResult,
  decision: MetricDecision | undefined,
  { phase }: Pick<Against, 'phase'>,
): readonly StoredMeasurement[] {
  const answered = measurements.filter(({ finishedAtMs }) => finishedAtMs !== undefined);
  if (decision === 'consecutiveSuccessLimit') return answered.filter((one) => one.phase !== 'Successful');
  if (phase !== 'Error') return answered.filter((one) => one.phase === phase);
  const before = answered.findLastIndex((one) => one.phase !== 'Error');
  return answered.slice(before + 1);
}

function limitOf(
  decision: MetricDecision | undefined,
  limits: MetricLimits,
  result: StoredResult,
  { reached }: Against,
): DecidingMetric['limit'] | undefined {
  switch (decision) {
    case 'failureLimit':
      return limits.failures === undefined ? undefined : { field: decision, tolerated: limits.failures, reached };
    case 'inconclusiveLimit':
      return { field: decision, tolerated: limits.inconclusive, reached };
    case 'consecutiveErrorLimit':
      return { field: decision, tolerated: limits.consecutiveErrors, reached };
    case 'consecutiveSuccessLimit':
      return { field: decision, tolerated: limits.consecutiveSuccesses ?? 0, reached: result.consecutiveSuccess };
    case 'count':
    case 'terminated':
    case undefined:
      return undefined;
  }
}

function sentenceOf(decision: MetricDecision | undefined, limits: MetricLimits, result: StoredResult, { reached, word }: Against): string {
  switch (decision) {
    case 'failureLimit':
    case 'inconclusiveLimit':
      return `${readings(reached, word)}, and ${decision} ${tolerates(decision === 'failureLimit' ? (limits.failures ?? 0) : limits.inconclusive)}`;
    case 'consecutiveErrorLimit':
      return `${counted(reached, 'provider error')} in a row, and ${decision} ${tolerates(limits.consecutiveErrors)}`;
    case 'consecutiveSuccessLimit':
      return `all ${result.count} readings were taken, and never ${limits.consecutiveSuccesses} good ones in a row (${decision})`;
    case 'count':
    case 'terminated':
    case undefined:
      return `which limit it broke cannot be told: ${readings(reached, word)}`;
  }
}

export function tolerates(limit: number): string {
  return `tolerates ${limit === 0 ? 'none' : limit}`;
}

function readings(count: number, word: string): string {
  return `${count} ${word} ${count === 1 ? 'reading' : 'readings'}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The part of a condition that settled a measurement; nothing where its value cannot be read back or our answer is another. */
export function settledBy(metric: AnalysisMetric, one: StoredMeasurement, judge: Judge): SettlingPart | undefined {
  if (one.value === undefined || one.phase === 'Error' || one.phase === 'Successful') return undefined;
  const back = readBack(metric, one.value);
  if (!back.ok) return undefined;
  const assessed = assessMeasurement(metric, back.value, judge.argo, judge.evaluate);
  return assessed.kind === 'phase' && assessed.phase === one.phase ? settlingPart(metric, back.value, judge) : undefined;
}

/** Numbers that a measurement's threshold was compared with. */
export function measuredNumbers(metric: AnalysisMetric, { value }: StoredMeasurement): readonly number[] {
  const back = value === undefined ? undefined : readBack(metric, value);
  return back?.ok === true ? numbersIn(back.value) : [];
}

function explainedReading(metric: AnalysisMetric, one: StoredMeasurement, judge: Judge): ExplainedReading {
  const settled = settledBy(metric, one, judge);
  return {
    ...(one.startedAtMs === undefined ? {} : { atMs: one.startedAtMs }),
    phase: one.phase,
    ...(one.value === undefined ? {} : { value: one.value }),
    ...(one.message === '' ? {} : { message: one.message }),
    ...(settled === undefined ? {} : { because: settled.words }),
  };
}

/** Where our evaluation of the kept values does not give the phases in the status, or cannot be made. */
export function doubtsOfReadings(metric: AnalysisMetric, { measurements, name }: StoredResult, judge: Judge): readonly string[] {
  const reasons = new Set<string>();
  for (const one of measurements) {
    if (one.value === undefined || one.phase === 'Error' || !isCompleted(one.phase)) continue;
    const back = readBack(metric, one.value);
    if (!back.ok) {
      reasons.add(`${name}: its conditions cannot be checked against its values: ${back.reason}`);
      continue;
    }
    const assessed = assessMeasurement(metric, back.value, judge.argo, judge.evaluate);
    if (assessed.kind === 'unknown') reasons.add(`${name}: its conditions cannot be checked here: ${assessed.reason}`);
    else if (assessed.phase !== one.phase) {
      reasons.add(
        `${name}: the reading ${short(one.value)} is ${one.phase}, and by its conditions Argo Rollouts ${judge.argo} makes it ${assessed.phase}`,
      );
    }
  }
  const [first, second, ...more] = [...reasons];
  return [first, second, more.length > 0 ? `${name}: ${more.length} more readings do not fit` : undefined].filter(
    (one) => one !== undefined,
  );
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A text query as it is, the settings of other providers as JSON. */
export function queryText(metric: AnalysisMetric): string | undefined {
  const provider = providerOf(metric);
  const block = provider === undefined ? undefined : (metric.provider[provider] as Readonly<Record<string, unknown>>);
  if (block === undefined) return undefined;
  if (typeof block.query === 'string') return block.query;
  // Headers and credentials are nobody's to print.
  const { headers: _headers, authentication: _authentication, secretRef: _secretRef, address: _address, ...rest } = block;
  return provider === 'job' ? undefined : JSON.stringify(rest);
}
