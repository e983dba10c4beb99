import { floatList } from '../expr/value.ts';
import { printAnnotation } from '../promql/engine/annotation.ts';
import { evaluateInstant, evaluateRange, type QueryResult, type QueryValue } from '../promql/engine/evaluate.ts';
import type { EngineLimits } from '../promql/engine/limits.ts';
import { printPlainNumber } from '../promql/engine/number-text.ts';
import type { SeriesStore } from '../promql/store/series-store.ts';
import type { AnalysisMetric, MeasureAnswer } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { type PreparedQuery, prepareQuery } from './prometheus-query.ts';
import { checkPrometheusSettings, type PrometheusBlock, timelyAnswer } from './prometheus-settings.ts';
import { rangeWindow } from './range-window.ts';

/**
 * `compat` 2 takes samples at the very start of a range, as Prometheus 2 does. `order: 'reversed'` turns vectors around whose order is
 * arbitrary (`orderIsArbitrary`), for those who want to know whether a verdict hangs on it. All releases of `argo` read an answer alike.
 */
export type PrometheusOptions = {
  readonly argo: ArgoVersion;
  readonly compat?: 2 | 3;
  readonly lookbackMs?: number;
  readonly defaultSubqueryStepMs?: number;
  readonly order?: 'asReturned' | 'reversed';
  readonly limits?: Partial<EngineLimits>;
};

/** `arbitraryOrder`: several samples, which another Prometheus may return in another order. */
export type PrometheusAnswer = MeasureAnswer & { readonly arbitraryOrder?: true };

/**
 * Answers of a store to the same question, which runs of changed conditions and schedules ask again and again. Not more than this many of
 * each store.
 */
const remembered = new WeakMap<SeriesStore, Map<string, Map<string | number, PrometheusAnswer>>>();
const mostQueries = 1000;
const mostTimes = 2000;

/** `question` is the query and how it is asked, `at` when: two maps, since the text of a query is long and its times are many. */
function onceFor(store: SeriesStore, question: string, at: string | number, evaluate: () => PrometheusAnswer): PrometheusAnswer {
  const questions = remembered.get(store) ?? new Map<string, Map<string | number, PrometheusAnswer>>();
  remembered.set(store, questions);
  let answers = questions.get(question);
  if (answers === undefined) {
    if (questions.size >= mostQueries) questions.clear();
    answers = new Map();
    questions.set(question, answers);
  }
  const known = answers.get(at);
  if (known !== undefined) return known;
  if (answers.size >= mostTimes) answers.clear();
  const answer = evaluate();
  answers.set(at, answer);
  return answer;
}

/** A range query has one point more than this many steps. */
const mostSteps = 11_000;

/**
 * What the controller gets from a Prometheus with these series, for metrics of provider `prometheus` whose args are filled in: the
 * query is evaluated at the time of the measurement. What Prometheus refuses is an error with its message; what cannot be evaluated here
 * is unknown. Source: argo-rollouts metricproviders/prometheus, the same in 1.8.4, 1.9.3 and 1.10.2.
 */
export function measurePrometheus(
  store: SeriesStore,
  options: PrometheusOptions,
): (metric: AnalysisMetric, atMs: number) => PrometheusAnswer {
  const questions = new Map<string, string>();
  const settings = JSON.stringify(options);
  const questionOf = (query: string): string => {
    const known = questions.get(query) ?? `${settings} ${query}`;
    questions.set(query, known);
    return known;
  };
  return (metric, atMs) => {
    const block = metric.provider.prometheus as PrometheusBlock | undefined;
    if (block === undefined) return { kind: 'unknown', reason: `metric ${metric.name} has no provider prometheus` };
    const settings = checkPrometheusSettings(block);
    if (settings !== undefined) return settings;
    const { query = '', rangeQuery } = block;
    if (typeof query !== 'string') return { kind: 'unknown', reason: 'the query is no text' };
    if (rangeQuery === undefined || rangeQuery === null) {
      const answer = onceFor(store, questionOf(query), atMs, () => instantAnswer(query, store, atMs, options));
      return timelyAnswer(block, 'query', answer);
    }
    if (typeof rangeQuery !== 'object') return { kind: 'unknown', reason: 'rangeQuery is no object' };
    const window = rangeWindow(rangeQuery as Readonly<Record<string, unknown>>, atMs);
    if (window.kind !== 'window') return window;
    const { startMs, endMs, stepMs } = window;
    return timelyAnswer(
      block,
      'query_range',
      onceFor(store, questionOf(query), `${startMs},${endMs},${stepMs}`, () => rangeAnswer(query, window, store, options)),
    );
  };
}

function instantAnswer(query: string, store: SeriesStore, atMs: number, options: PrometheusOptions): PrometheusAnswer {
  const prepared = prepareQuery(query);
  if (prepared.kind !== 'query') return refusal(prepared);
  return answerOf(evaluateInstant(prepared.expr, store, atMs, options), query, prepared.arbitraryOrder, options);
}

/** Source: prometheus web/api/v1, queryRange: edges and step are looked at before the query. */
function rangeAnswer(
  query: string,
  window: { readonly startMs: number; readonly endMs: number; readonly stepMs: number },
  store: SeriesStore,
  options: PrometheusOptions,
): PrometheusAnswer {
  const { startMs, endMs, stepMs } = window;
  if (endMs < startMs) return badData('invalid parameter "end": end timestamp must not be before start time');
  if (stepMs <= 0) {
    return badData('invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer');
  }
  if (Math.floor((endMs - startMs) / stepMs) > mostSteps) {
    return badData('exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)');
  }
  const prepared = prepareQuery(query);
  if (!Number.isSafeInteger(stepMs)) return { kind: 'unknown', reason: 'rangeQuery.step is no whole number of milliseconds' };
  if (prepared.kind !== 'query') return refusal(prepared);
  if (prepared.type === 'matrix' || prepared.type === 'string') {
    const type = prepared.type === 'matrix' ? 'range vector' : 'string';
    return badData(`invalid parameter "query": invalid expression type "${type}" for range query, must be Scalar or instant Vector`);
  }
  const limits = { steps: mostSteps + 1, ...options.limits };
  return answerOf(evaluateRange(prepared.expr, store, window, { ...options, limits }), query, false, options);
}

function refusal(prepared: Exclude<PreparedQuery, { kind: 'query' }>): PrometheusAnswer {
  return prepared.kind === 'refused' ? badData(prepared.message) : { kind: 'unknown', reason: prepared.reason };
}

function badData(message: string): PrometheusAnswer {
  return { kind: 'error', message: `bad_data: ${message}` };
}

function answerOf(result: QueryResult, query: string, arbitraryOrder: boolean, { order }: PrometheusOptions): PrometheusAnswer {
  if (!result.ok) {
    if (result.limit) return { kind: 'unknown', reason: `the query is too much to be evaluated here: ${result.error}` };
    return { kind: 'error', message: `execution: ${result.error}` };
  }
  const { value } = result;
  // The client has no type for texts; what it says goes on with the bytes of the answer.
  if (value.kind === 'string') return { kind: 'error', message: 'unmarshalerDecoder: unexpected value type "string"' };
  const warnings = result.warnings.length === 0 ? {} : { warnings: result.warnings.map((warning) => printAnnotation(warning, query)) };
  if (value.kind === 'scalar') return { kind: 'value', result: value.value, text: printPlainNumber(value.value), ...warnings };
  const values = valuesOf(value);
  const unsure = arbitraryOrder && values.length > 1;
  if (unsure && order === 'reversed') values.reverse();
  const text = `[${values.map(printPlainNumber).join(',')}]`;
  return { kind: 'value', result: floatList(values), text, ...warnings, ...(unsure ? { arbitraryOrder: true } : {}) };
}

/** Labels are dropped; the points of a matrix stand series after series. */
function valuesOf(value: Extract<QueryValue, { kind: 'vector' | 'matrix' }>): number[] {
  if (value.kind === 'vector') return value.samples.map((sample) => sample.value);
  return value.series.flatMap((series) => [...series.values]);
}
