/** The Prometheus metrics of the corpus with their args in place. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export type Prometheus = { readonly query: string; readonly rangeQuery?: unknown };
export type MetricSpec = {
  readonly name: string;
  readonly interval?: string;
  readonly initialDelay?: string;
  readonly provider: { readonly prometheus?: Prometheus };
};
/** `metric` as the controller gets it. */
export type CorpusMetric = { readonly id: string; readonly template: string; readonly query: string; readonly metric: MetricSpec };

type Template = {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly args?: readonly { readonly name: string; readonly value?: string }[]; readonly metrics: readonly MetricSpec[] };
};

export function corpusMetrics(templatesFolder: string): readonly CorpusMetric[] {
  const files = readdirSync(templatesFolder).sort();
  const documents = files.flatMap((file) => parseAllDocuments(readFileSync(join(templatesFolder, file), 'utf8')));
  return documents.flatMap((document) => metricsOf(document.toJS() as Template));
}

function metricsOf({ metadata, spec }: Template): readonly CorpusMetric[] {
  const values = new Map((spec.args ?? []).map(({ name, value }) => [name, value ?? dummy(name)]));
  return spec.metrics.flatMap((raw) => {
    const metric = withArgs(raw, values) as MetricSpec;
    const prometheus = metric.provider.prometheus;
    if (prometheus === undefined || prometheus.rangeQuery !== undefined) return [];
    return [{ id: `${metadata.name}/${metric.name}`, template: metadata.name, query: prometheus.query, metric }];
  });
}

function dummy(name: string): string {
  if (/(window|interval|duration|range|period|time)$/.test(name)) return '2m';
  if (/(threshold|rate|limit|latency|max|min|value|count|percent|target|slo)$/.test(name)) return '0.95';
  return name.endsWith('port') ? '8080' : 'x';
}

function withArgs(node: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof node === 'string') {
    return node.replace(/\{\{\s*args\.([\w.-]+)\s*\}\}/g, (whole, name: string) => values.get(name) ?? whole);
  }
  if (Array.isArray(node)) return node.map((one) => withArgs(one, values));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withArgs(value, values)]));
}
