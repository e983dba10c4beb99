import { type ExprValue, floatList, jsonValue, type MetricDataResult, metricDataResults, newRelicResult } from '../expr/value.ts';
import { printPlainNumber } from '../promql/engine/number-text.ts';
import type { AnalysisMetric, MeasureAnswer } from '../rollouts/analysis.ts';
import { printFixed, printGoJson, printGoValue } from './go-text.ts';
import type { AnswerProvider } from './query-identity.ts';

/** Providers that hand a value to the conditions, or decide by one. The others end in a phase. */
export type ValueProvider = Exclude<AnswerProvider, 'job' | 'plugin'>;

/** How long kayenta's judgement takes at least, and between two looks. */
const kayentaDelayMs = 15_000;

/** What `result` must be for a provider, if `result` is not that. */
export function resultMistake(provider: ValueProvider, result: unknown): string | undefined {
  switch (provider) {
    case 'datadog':
      return isNumberOrNull(result) || isListOf(result, isNumberOrNull) ? undefined : 'a number, null for no data, or a list of groups';
    case 'wavefront':
      return isNumberOrNull(result) || isListOf(result, isNumberOrNull)
        ? undefined
        : 'a number for each series, null for one without points';
    case 'graphite':
      return result === null || isListOf(result, isPoint) ? undefined : "a list of numbers, 'NaN' and nulls, or null for no target";
    case 'influxdb':
      return result === null || isListOf(result, isInfluxValue)
        ? undefined
        : "a list of values, integers as { int: 5 }, and { float: 'NaN' }";
    case 'newRelic':
      return isMap(result) || isListOf(result, isMap) ? undefined : 'a row, or a list of rows';
    case 'cloudWatch':
      return result === null || isListOf(result, isMetricData) ? undefined : 'a list of { id, label, statusCode, values }';
    case 'kayenta':
      return result === null || (typeof result === 'number' && Number.isFinite(result)) ? undefined : 'a score, or null for none';
    case 'skywalking':
    case 'web':
      return isJson(result) ? undefined : 'what JSON can say: no NaN, nothing infinite';
  }
}

/**
 * What the controller makes of a result: the value that conditions see and its text, an error, or the phase that a score gives. `result` has the
 * form that `resultMistake` asks for. Source: argo-rollouts metricproviders of 1.8.4, 1.9.3 and 1.10.2, which agree in this.
 */
export function answerOfResult(provider: ValueProvider, metric: AnalysisMetric, result: unknown): MeasureAnswer {
  switch (provider) {
    case 'datadog':
      return datadogAnswer(metric.provider.datadog as Readonly<Record<string, unknown>>, result);
    case 'wavefront':
      return wavefrontAnswer(Array.isArray(result) ? result : [result]);
    case 'graphite':
      return graphiteAnswer(result as readonly (number | string | null)[] | null);
    case 'influxdb':
      return influxAnswer((result ?? []) as readonly unknown[]);
    case 'newRelic':
      return newRelicAnswer((Array.isArray(result) ? result : [result]) as readonly Readonly<Record<string, unknown>>[]);
    case 'cloudWatch':
      return cloudWatchAnswer(result as readonly MetricData[] | null);
    case 'kayenta':
      return kayentaAnswer(metric.provider.kayenta as Readonly<Record<string, unknown>>, result as number | null);
    case 'skywalking':
      if (result === null) return { kind: 'error', message: 'no results returned from SkyWalking query' };
      return measured(jsonValue(result), printGoJson(result));
    case 'web':
      return webAnswer(metric.provider.web as Readonly<Record<string, unknown>>, result);
  }
}

/** Releases up to 1.10 call every 2xx answer that is no JSON a success, whatever the conditions are. */
export function answerOfBody(body: string): MeasureAnswer {
  return { kind: 'phase', phase: 'Successful', text: body };
}

/** How long a phase takes that came `afterMs` later: kayenta is looked at every 15 s. */
export function runningMsOf(provider: AnswerProvider, afterMs: number | undefined): number | undefined {
  if (provider !== 'kayenta') return afterMs;
  return Math.max(1, Math.ceil((afterMs ?? 0) / kayentaDelayMs)) * kayentaDelayMs;
}

function measured(result: ExprValue, text: string): MeasureAnswer {
  return { kind: 'value', result, text };
}

function webAnswer({ jsonPath }: Readonly<Record<string, unknown>>, result: unknown): MeasureAnswer {
  if (result === null && [undefined, null, '', '{$}'].includes(jsonPath as string)) {
    return { kind: 'unknown', reason: 'a body of `null` ends the whole controller (a panic of its web provider)' };
  }
  return measured(jsonValue(result), printGoJson(result));
}

/** Of several groups the first one counts, also where it has no value. */
function datadogAnswer({ apiVersion }: Readonly<Record<string, unknown>>, result: unknown): MeasureAnswer {
  const isScalar = apiVersion === 'v2';
  if (Array.isArray(result) && !isScalar) return { kind: 'unknown', reason: 'API v1 of Datadog gives no groups: record a number' };
  const groups = (Array.isArray(result) ? result : [result]) as readonly (number | null)[];
  const [value = null] = groups;
  if (value !== null) return measured(value, printPlainNumber(value));
  return measured(null, isScalar ? printGoJson(groups) : '[]');
}

/** A series without points counts as 0. */
function wavefrontAnswer(series: readonly (number | null)[]): MeasureAnswer {
  const values = series.map((value) => (value === null ? 0 : value));
  const [first, second] = values;
  if (first === undefined) return { kind: 'error', message: 'No TimeSeries found in response from Wavefront' };
  if (second === undefined) return measured(first, printFixed(first, 2));
  return measured(floatList(values), `[${values.map((value) => printFixed(value, 2)).join(',')}]`);
}

function graphiteAnswer(points: readonly (number | string | null)[] | null): MeasureAnswer {
  if (points === null || points.length === 0) return { kind: 'error', message: 'no values found' };
  const values = points.filter((point) => point !== null).map((point) => (typeof point === 'string' ? floatOf(point) : point));
  return measured(floatList(values), `[${values.map((value) => printFixed(value, 6)).join(',')}]`);
}

function influxAnswer(records: readonly unknown[]): MeasureAnswer {
  if (records.length === 0) return { kind: 'error', message: 'no results returned from flux query' };
  const items = records.map((record) => {
    if (!isMap(record)) return record as null | boolean | number | string;
    return record.int === undefined ? floatOf(record.float as string) : BigInt(record.int as number);
  });
  return measured({ kind: 'list', elem: 'any', items }, `[${items.map(printGoValue).join(' ')}]`);
}

function newRelicAnswer(rows: readonly Readonly<Record<string, unknown>>[]): MeasureAnswer {
  const [first] = rows;
  if (first === undefined || (rows.length === 1 && Object.keys(first).length === 0)) {
    return { kind: 'error', message: 'no results returned from NRQL query' };
  }
  return measured(newRelicResult(rows), printGoJson(rows.length === 1 ? first : rows));
}

/** No answers at all are nil, as the SDK leaves them. */
function cloudWatchAnswer(results: readonly MetricData[] | null): MeasureAnswer {
  if (results === null) return measured(null, '[]');
  const all = results.map(
    ({ id = null, label = null, statusCode = 'Complete', values = null }): MetricDataResult => ({ id, label, statusCode, values }),
  );
  const text = `[${all.map(({ values }) => `[${(values ?? []).map(printGoValue).join(' ')}]`).join(' ')}]`;
  return measured(metricDataResults(all), text);
}

function kayentaAnswer({ threshold }: Readonly<Record<string, unknown>>, result: number | null): MeasureAnswer {
  if (result === null) return { kind: 'phase', phase: 'Error', message: 'Missing Score' };
  const { pass, marginal } = (threshold ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof pass !== 'number' || typeof marginal !== 'number')
    return { kind: 'unknown', reason: 'the thresholds of kayenta are no numbers' };
  const score = Math.trunc(result);
  return { kind: 'phase', phase: score >= pass ? 'Successful' : score >= marginal ? 'Inconclusive' : 'Failed', text: String(score) };
}

type MetricData = {
  readonly id?: string;
  readonly label?: string;
  readonly statusCode?: string;
  readonly values?: readonly number[];
};

function isMetricData(value: unknown): boolean {
  if (!isMap(value)) return false;
  const { id, label, statusCode, values, ...others } = value;
  const texts = [id, label, statusCode].every((text) => text === undefined || typeof text === 'string');
  const numbers = values === undefined || isListOf(values, (one) => typeof one === 'number');
  return texts && numbers && Object.keys(others).length === 0;
}

function isInfluxValue(value: unknown): boolean {
  if (isMap(value)) return Object.keys(value).length === 1 && (Number.isSafeInteger(value.int) || isFloatWord(value.float));
  return value === null || ['boolean', 'number', 'string'].includes(typeof value);
}

/** YAML's own words for these numbers are refused everywhere, since they hide among texts. */
const floatWords: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
]);

function isFloatWord(value: unknown): boolean {
  return floatWords.has(value);
}

function floatOf(word: string): number {
  const value = floatWords.get(word);
  if (value === undefined) throw new Error(`${word} is no number`);
  return value;
}

function isPoint(value: unknown): boolean {
  return isNumberOrNull(value) || isFloatWord(value);
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

function isListOf(value: unknown, holds: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(holds);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  if (isMap(value)) return Object.values(value).every(isJson);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}
