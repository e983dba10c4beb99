import { type ExprValue, floatList, jsonValue, metricDataResults, newRelicResult } from '../expr/value.ts';
import { printPlainNumber } from '../promql/engine/number-text.ts';
import { prepareQuery } from '../providers/prometheus-query.ts';
import { providerOf } from '../providers/route.ts';
import type { AnalysisMetric, MeasureAnswer } from '../rollouts/analysis.ts';

export type PossibleResult = { readonly what: string; readonly result: ExprValue };

/** What the provider of a metric hands to conditions on a healthy and on a broken day, where that is known. */
export type KnownReadings = { readonly good: number | undefined; readonly bad: number | undefined };

/**
 * Results that the provider of a metric may hand over without anything being right: no data, numbers that are none, other types than meant.
 * Empty for providers that decide themselves. Source: argo-rollouts metricproviders of 1.8.4 to 1.10.2.
 */
export function possibleResults(metric: AnalysisMetric, readings: KnownReadings): readonly PossibleResult[] {
  switch (providerOf(metric)) {
    case 'prometheus':
      return isScalar(metric) ? scalars() : vectors(readings);
    case 'datadog':
      return [{ what: 'no data', result: null }, ...(isV2(metric) ? vectors(readings).slice(1) : [])];
    case 'wavefront':
      return [{ what: 'a series without points', result: 0 }, ...vectors(readings).slice(1)];
    case 'graphite':
      return [{ what: 'no data', result: floatList([]) }];
    case 'cloudWatch':
      return [
        { what: 'no results', result: null },
        { what: 'no values', result: metricDataResults([{ id: 'm1', label: 'm1', statusCode: 'Complete', values: [] }]) },
        { what: 'values that are nil', result: metricDataResults([{ id: 'm1', label: 'm1', statusCode: 'PartialData', values: null }]) },
      ];
    case 'newRelic':
      return [
        { what: 'a row without the field', result: newRelicResult([{}]) },
        { what: 'rows without the field', result: newRelicResult([{}, {}]) },
      ];
    case 'influxdb':
      return [null, Number.NaN, Number.POSITIVE_INFINITY, 'text'].map((item) => ({
        what: `[${typeof item === 'number' ? printPlainNumber(item) : JSON.stringify(item)}]`,
        result: { kind: 'list', elem: 'any', items: [item] },
      }));
    case 'skywalking':
    case 'web':
      return [null, '', false, 0, [], {}].map((one) => ({ what: JSON.stringify(one), result: jsonValue(one) }));
    default:
      return [];
  }
}

/** The one number of an answer. */
export function numberOf(answer: MeasureAnswer | undefined): number | undefined {
  if (answer?.kind !== 'value') return undefined;
  const { result } = answer;
  if (typeof result === 'number') return result;
  const [first, ...others] = typeof result === 'object' && result?.kind === 'list' ? result.items : [];
  return typeof first === 'number' && others.length === 0 ? first : undefined;
}

function isScalar(metric: AnalysisMetric): boolean {
  const { query, rangeQuery } = metric.provider.prometheus as { readonly query?: unknown; readonly rangeQuery?: unknown };
  if (typeof query !== 'string' || (rangeQuery !== undefined && rangeQuery !== null)) return false;
  const prepared = prepareQuery(query);
  return prepared.kind === 'query' && prepared.type === 'scalar';
}

function isV2(metric: AnalysisMetric): boolean {
  return (metric.provider.datadog as { readonly apiVersion?: unknown }).apiVersion === 'v2';
}

const oddNumbers: readonly number[] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

function scalars(): readonly PossibleResult[] {
  return oddNumbers.map((one) => ({ what: printPlainNumber(one), result: one }));
}

function vectors({ good, bad }: KnownReadings): readonly PossibleResult[] {
  const list = (what: string, ...values: readonly number[]): PossibleResult => ({ what, result: floatList(values) });
  const pairs = [
    ...(good === undefined || bad === undefined || Object.is(good, bad)
      ? []
      : [list('[good, bad]', good, bad), list('[bad, good]', bad, good)]),
    ...(good === undefined ? [] : [list('[good, NaN]', good, Number.NaN), list('[NaN, good]', Number.NaN, good)]),
  ];
  return [list('no data'), ...oddNumbers.map((one) => list(`[${printPlainNumber(one)}]`, one)), ...pairs];
}
