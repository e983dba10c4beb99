import type { PrometheusQuery } from '../../src/clients/prometheus.ts';
import { formatSampleValue } from '../../src/promql/formats/number-text.ts';
import type { SeriesInput } from '../../src/promql/store/series-store.ts';
import { modelPrometheus } from '../clients/model-prometheus.ts';
import { json, type Reply, type Request, scriptedServer } from '../clients/scripted-server.ts';

export type RecordServer = { readonly url: string; readonly requests: readonly Request[] };

/** The HTTP API over series in memory, at `nowMs` by its own clock. `instead` replies in place of it where it gives a reply. */
export async function recordServer(
  series: readonly SeriesInput[],
  nowMs: number,
  instead: (request: Request, index: number) => Reply | undefined = () => undefined,
  warnings: readonly string[] = [],
): Promise<RecordServer> {
  const { ask } = modelPrometheus(series, { compat: 2 });
  const server = await scriptedServer(async (response, request) => {
    const reply = instead(request, server.requests.length - 1);
    if (reply !== undefined) return reply(response, request);
    const query = queryOf(request, nowMs);
    const answer = await ask(query);
    if (!answer.ok) throw new Error(answer.reason);
    const isMatrix = query.kind === 'range' || /\]$/.test(query.expr);
    const result = answer.value.series.map(({ labels, timestampsMs, values }) => {
      const samples = [...timestampsMs].map((atMs, at) => [atMs / 1000, formatSampleValue(values[at] as number)]);
      return { metric: labels, ...(isMatrix ? { values: samples } : { value: samples[0] }) };
    });
    json({ status: 'success', data: { resultType: isMatrix ? 'matrix' : 'vector', result }, warnings })(response, request);
  });
  return { url: server.address.href, requests: server.requests };
}

function queryOf({ path, form }: Request, nowMs: number): PrometheusQuery {
  const expr = form.get('query') ?? '';
  const timeOf = (name: string): number => Date.parse(form.get(name) ?? '');
  if (path.endsWith('/query_range')) {
    return { kind: 'range', expr, startMs: timeOf('start'), endMs: timeOf('end'), stepMs: Number(form.get('step')) * 1000 };
  }
  return { kind: 'instant', expr, atMs: form.has('time') ? timeOf('time') : nowMs };
}
