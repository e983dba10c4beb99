import { type ExprValue, floatList } from '../expr/value.ts';
import { printDuration } from '../promql/duration.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import { printPromqlWrapped } from '../promql/print-wrapped.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { readLimits } from '../rollouts/assess-metric.ts';
import { assessMeasurement, type EvaluateCondition } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { goDurationMs } from '../rollouts/go-duration.ts';
import { copiedText } from '../source/mapped-text.ts';
import { changeOf, type Direction, moreIsLooser, type PlainChange } from './diff-change.ts';

/** A metric as the controller sees it: args filled in. */
export type MetricToCompare = { readonly metric: AnalysisMetric; readonly dryRun: boolean };

export type ConditionJudge = { readonly argo: ArgoVersion; readonly evaluate: EvaluateCondition };

/** What is different about one metric of an AnalysisTemplate, in words. */
export function metricChanges(before: MetricToCompare, after: MetricToCompare, judge: ConditionJudge): readonly PlainChange[] {
  const [was, is] = [before.metric, after.metric];
  const watched = ({ dryRun }: MetricToCompare): string => (dryRun ? 'only watched' : 'decides');
  return [
    ...conditionChanges(was, is, judge),
    ...changeOf('dryRun', watched(before), watched(after), after.dryRun ? 'looser' : 'tighter'),
    ...limitChanges(was, is),
    ...providerChanges(was, is),
  ];
}

function conditionChanges(before: AnalysisMetric, after: AnalysisMetric, judge: ConditionJudge): readonly PlainChange[] {
  const fields = ['successCondition', 'failureCondition'] as const;
  if (fields.every((field) => (before[field] ?? '') === (after[field] ?? ''))) return [];
  const direction = answersDirection(before, after, judge);
  return fields.flatMap((field) => changeOf(field, before[field], after[field], direction));
}

/** Both pairs of conditions on numbers around those that stand in them, as one series and as two, and on what is no number. */
function answersDirection(before: AnalysisMetric, after: AnalysisMetric, { argo, evaluate }: ConditionJudge): Direction {
  let [more, fewer] = [false, false];
  for (const result of resultsAround(before, after)) {
    const [was, is] = [before, after].map((metric) => assessMeasurement(metric, result, argo, evaluate));
    if (was?.kind !== 'phase' || is?.kind !== 'phase') return 'changed';
    more ||= is.phase === 'Successful' && was.phase !== 'Successful';
    fewer ||= was.phase === 'Successful' && is.phase !== 'Successful';
  }
  return more === fewer ? 'changed' : more ? 'looser' : 'tighter';
}

const mostNumbers = 60;

function resultsAround(...metrics: readonly AnalysisMetric[]): readonly ExprValue[] {
  const text = metrics.map(({ successCondition = '', failureCondition = '' }) => `${successCondition} ${failureCondition}`).join(' ');
  const written = [...text.matchAll(/\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g)].flatMap(([number]) => [Number(number), -Number(number)]);
  const sorted = [...new Set([0, 1, ...written])].sort((a, b) => a - b).slice(0, mostNumbers);
  const between = sorted.flatMap((number, at) => [number, ((sorted[at + 1] ?? number + Math.max(1, Math.abs(number))) + number) / 2]);
  const numbers = [(sorted[0] ?? 0) - 1, ...between, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const pairs = between.flatMap((one, at) => [
    [one, between[at + 1] ?? one],
    [between[at + 1] ?? one, one],
  ]);
  return [null, floatList([]), ...numbers, ...numbers.map((one) => floatList([one])), ...pairs.map((pair) => floatList(pair))];
}

function limitChanges(before: AnalysisMetric, after: AnalysisMetric): readonly PlainChange[] {
  const [was, is] = [readLimits(before), readLimits(after)];
  const text = (limit: number | undefined): string => (limit === undefined ? 'no limit' : String(limit));
  const limit = (what: string, one: number | undefined, other: number | undefined): readonly PlainChange[] =>
    changeOf(what, text(one), text(other), moreIsLooser(one ?? Number.POSITIVE_INFINITY, other ?? Number.POSITIVE_INFINITY));
  const count = (number: number | undefined): string => (number === undefined ? 'until the rollout ends it' : String(number));
  const countMoves = was.count === undefined || is.count === undefined ? 'changed' : moreIsLooser(is.count, was.count);
  const streak = (number: number | undefined): string => (number === undefined ? 'off' : String(number));
  return [
    ...limit('failureLimit', was.failures, is.failures),
    ...limit('inconclusiveLimit', was.inconclusive, is.inconclusive),
    ...limit('consecutiveErrorLimit', was.consecutiveErrors, is.consecutiveErrors),
    ...changeOf('consecutiveSuccessLimit', streak(was.consecutiveSuccesses), streak(is.consecutiveSuccesses), 'changed'),
    ...changeOf('count', count(was.count), count(is.count), countMoves),
    ...changeOf('interval', timeText(before.interval), timeText(after.interval), 'changed'),
    ...changeOf('initialDelay', timeText(before.initialDelay), timeText(after.initialDelay), 'changed'),
  ];
}

function timeText(text: string | undefined): string | undefined {
  const ms = text === undefined ? undefined : goDurationMs(text);
  return ms === undefined ? text : printDuration(ms);
}

function providerChanges({ provider: before }: AnalysisMetric, { provider: after }: AnalysisMetric): readonly PlainChange[] {
  const [was, is] = [before, after].map((provider) => fieldsOf(provider)) as [ReadonlyMap<string, string>, ReadonlyMap<string, string>];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) => {
    const text = [was.get(field), is.get(field)].some((one) => one?.includes('\n') || (one?.length ?? 0) > 60);
    return changeOf(field, was.get(field), is.get(field), 'changed', text ? { text } : {});
  });
}

/** `prometheus query`, each with its text: queries of PromQL as they are printed, anything else as it stands. */
function fieldsOf(provider: AnalysisMetric['provider']): ReadonlyMap<string, string> {
  const fields = Object.entries(provider).flatMap(([name, block]) =>
    Object.entries((block ?? {}) as Readonly<Record<string, unknown>>).map(([field, value]): [string, string] => {
      if (typeof value !== 'string') return [`${name} ${field}`, JSON.stringify(value, undefined, 2)];
      return [`${name} ${field}`, name === 'prometheus' && field === 'query' ? promqlText(value) : value.trim()];
    }),
  );
  return new Map(fields);
}

function promqlText(text: string): string {
  const parsed = parsePromqlOnce(copiedText(text, 'query', 0));
  return parsed.ok ? printPromqlWrapped(parsed.value) : text.trim();
}
