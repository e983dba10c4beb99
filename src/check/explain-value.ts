import { type ExprValue, floatList, jsonValue, newRelicResult } from '../expr/value.ts';
import { providerOf } from '../providers/route.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';

/** What a condition saw, from the text that the status keeps; or why that cannot be told from it. */
export type ReadBack = { readonly ok: true; readonly value: ExprValue } | { readonly ok: false; readonly reason: string };

/** Prometheus, Datadog and providers of JSON write values in full. Others round them, or decide without a condition. */
export function readBack(metric: AnalysisMetric, text: string): ReadBack {
  const provider = providerOf(metric);
  switch (provider) {
    case 'prometheus':
      return found(prometheusValue(text));
    case 'datadog':
      return found(text === '[]' || text === '[null]' ? null : numberOf(text));
    case 'web':
    case 'skywalking':
      return jsonOf(text, jsonValue);
    case 'newRelic':
      return jsonOf(text, rowsOf);
    case 'graphite':
    case 'wavefront':
      return { ok: false, reason: `the status keeps values of ${provider} rounded` };
    case 'job':
    case 'kayenta':
    case 'plugin':
      return { ok: false, reason: `a ${provider} decides by itself, whatever the conditions say` };
    case 'influxdb':
    case 'cloudWatch':
      return { ok: false, reason: `the status keeps values of ${provider} in a form from which their types cannot be told` };
    default:
      return { ok: false, reason: 'its provider is not known here' };
  }
}

const unreadable: ReadBack = { ok: false, reason: 'the value is not written as its provider writes values' };

function found(value: ExprValue | undefined): ReadBack {
  return value === undefined ? unreadable : { ok: true, value };
}

function prometheusValue(text: string): ExprValue | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return numberOf(text);
  const inner = text.slice(1, -1);
  const items = inner === '' ? [] : inner.split(',').map(numberOf);
  return items.every((item) => item !== undefined) ? floatList(items) : undefined;
}

/** As Go prints a float without an exponent. */
function numberOf(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN;
  if (text === '+Inf' || text === '-Inf') return text === '+Inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return /^-?\d{1,400}(\.\d{1,400})?$/.test(text) ? Number(text) : undefined;
}

function jsonOf(text: string, read: (value: unknown) => ExprValue | undefined): ReadBack {
  try {
    return found(read(JSON.parse(text)));
  } catch {
    return { ok: false, reason: 'the value is no JSON: what the condition saw cannot be told from it' };
  }
}

function rowsOf(value: unknown): ExprValue | undefined {
  const rows = Array.isArray(value) ? value : [value];
  const isRow = (row: unknown): row is Readonly<Record<string, unknown>> => typeof row === 'object' && row !== null && !Array.isArray(row);
  return rows.every(isRow) ? newRelicResult(rows) : undefined;
}
