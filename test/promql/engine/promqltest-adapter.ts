import type { PromExpr } from '../../../src/promql/ast.ts';
import { checkPromql } from '../../../src/promql/check.ts';
import { printAnnotation } from '../../../src/promql/engine/annotation.ts';
import { type EngineOptions, evaluateInstant, evaluateRange, type QueryResult } from '../../../src/promql/engine/evaluate.ts';
import { parsePromql } from '../../../src/promql/parse.ts';
import { createStore, type SeriesStore } from '../../../src/promql/store/series-store.ts';
import type { Diagnostic } from '../../../src/source/diagnostic.ts';
import { copiedText } from '../../../src/source/mapped-text.ts';

/** Our engine as a runner of promqltest files asks for it. A query that fails is thrown, as the runner wants it. */
type Sample = readonly [atMs: number, value: number, stale?: true];
type Series = { readonly labels: Readonly<Record<string, string>>; readonly samples: readonly Sample[] };
type Settings = { readonly lookbackMs?: number; readonly defaultSubqueryStepMs?: number; readonly delayedNameRemoval?: boolean };

let store: SeriesStore = createStore([]);
let options: EngineOptions = {};

export default {
  init({ lookbackMs = 300_000, defaultSubqueryStepMs = 60_000, delayedNameRemoval = false }: Settings = {}): void {
    options = { lookbackMs, defaultSubqueryStepMs, delayedNameRemoval };
  },

  load(series: readonly Series[]): void {
    store = createStore(
      series.map(({ labels, samples }) => ({
        labels,
        timestampsMs: samples.map(([atMs]) => atMs),
        values: samples.map(([, value]) => value),
        stale: samples.map(([, , stale]) => stale === true),
      })),
    );
  },

  instant(query: string, atMs: number): unknown {
    return answer(query, evaluateInstant(treeOf(query), store, atMs, options));
  },

  range(query: string, startMs: number, endMs: number, stepMs: number): unknown {
    return answer(query, evaluateRange(treeOf(query), store, { startMs, endMs, stepMs }, options));
  },
};

function treeOf(query: string): PromExpr {
  const text = copiedText(query, 'query', 0);
  const parsed = parsePromql(text);
  const diagnostics = parsed.ok ? checkPromql(parsed.value, text).diagnostics : parsed.diagnostics;
  const [first] = diagnostics;
  if (first !== undefined) throw new Error(parseError(query, first));
  if (!parsed.ok) throw new Error('a failure without a diagnostic');
  return parsed.value;
}

function parseError(query: string, { message, range }: Diagnostic): string {
  const before = query.slice(0, range.from);
  const column = before.length - before.lastIndexOf('\n');
  return `${before.split('\n').length}:${column}: parse error: ${message.replace('does not parse as PromQL: ', '')}`;
}

function answer(query: string, result: QueryResult): unknown {
  if (!result.ok) throw new Error(result.error);
  const annotations = {
    warnings: result.warnings.map((annotation) => printAnnotation(annotation, query)),
    infos: result.infos.map((annotation) => printAnnotation(annotation, query)),
  };
  const { value } = result;
  switch (value.kind) {
    case 'scalar':
    case 'string':
      return { type: value.kind, value: value.value, annotations };
    case 'vector':
      return { type: 'vector', result: value.samples.map((sample) => ({ ...sample, labels: sample.labels.toRecord() })), annotations };
    case 'matrix':
      return {
        type: 'matrix',
        result: value.series.map(({ labels, timestampsMs, values }) => ({
          labels: labels.toRecord(),
          samples: Array.from(timestampsMs, (atMs, index) => [atMs, values[index]]),
        })),
        annotations,
      };
  }
}
