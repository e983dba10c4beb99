import type { AskPrometheus, PrometheusQuery } from '../../src/clients/prometheus.ts';
import { evaluateInstant, evaluateRange, type QueryResult } from '../../src/promql/engine/evaluate.ts';
import { parsePromql } from '../../src/promql/parse.ts';
import { createStore, type SeriesInput } from '../../src/promql/store/series-store.ts';
import { copiedText } from '../../src/source/mapped-text.ts';

/** A Prometheus in memory: answers as the engine does, and like the HTTP API without stale markers. `asked` collects the queries. */
export function modelPrometheus(
  series: readonly SeriesInput[],
  { compat = 3, lookbackMs = 300_000 }: { readonly compat?: 2 | 3; readonly lookbackMs?: number } = {},
): { readonly ask: AskPrometheus; readonly asked: PrometheusQuery[] } {
  const store = createStore(series);
  const asked: PrometheusQuery[] = [];
  const ask: AskPrometheus = async (query) => {
    asked.push(query);
    const parsed = parsePromql(copiedText(query.expr, 'query', 0));
    if (!parsed.ok) throw new Error(`${query.expr}: ${parsed.diagnostics[0]?.message}`);
    const options = { compat, lookbackMs };
    const result =
      query.kind === 'instant'
        ? evaluateInstant(parsed.value, store, query.atMs ?? 0, options)
        : evaluateRange(parsed.value, store, query, options);
    return { ok: true, value: { series: seriesOf(result, query), warnings: [], body: '', bytes: 1 } };
  };
  return { ask, asked };
}

function seriesOf(result: QueryResult, query: PrometheusQuery): readonly SeriesInput[] {
  if (!result.ok) throw new Error(`${query.expr}: ${result.error}`);
  const { value } = result;
  if (value.kind === 'matrix') {
    return value.series.map(({ labels, timestampsMs, values }) => ({ labels: Object.fromEntries(labels.toPairs()), timestampsMs, values }));
  }
  if (value.kind !== 'vector') throw new Error(`${query.expr} is no vector`);
  const atMs = query.kind === 'instant' ? (query.atMs ?? 0) : 0;
  return value.samples.map((sample) => ({
    labels: Object.fromEntries(sample.labels.toPairs()),
    timestampsMs: [atMs],
    values: [sample.value],
  }));
}
