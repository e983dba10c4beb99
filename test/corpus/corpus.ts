import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { AnalysisMetric, AnalysisPhase, AnalysisTemplate } from '../../src/rollouts/analysis.ts';
import { resolveMetric } from '../../src/rollouts/resolve-metrics.ts';
import { dummyArgs } from '../../src/worlds/dummy-arg.ts';

export type Label = { readonly phase: AnalysisPhase; readonly seconds: number | null; readonly store: string };
/** `classes`: of its selectors. `doubts`: why the definition would not judge the query; its labels are the letter's all the same. */
export type LabelledMetric = {
  readonly id: string;
  readonly query: string;
  readonly classes: readonly string[];
  readonly doubts: readonly string[];
  readonly worlds: Readonly<Record<string, Label>>;
};

const labelLines = readFileSync(join(import.meta.dirname, 'labels.jsonl'), 'utf8')
  .trimEnd()
  .split('\n');
export const labelledMetrics: readonly LabelledMetric[] = labelLines.map((line) => JSON.parse(line));

/** Every metric of the corpus by its id, args filled in as `lint` fills them in. */
export function corpusMetrics(): ReadonlyMap<string, AnalysisMetric> {
  const files = globSync('templates/*.yaml', { cwd: import.meta.dirname }).sort();
  const texts = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
  const templates = texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as AnalysisTemplate));
  return new Map(templates.flatMap(metricsOf));
}

function metricsOf({ metadata, spec }: AnalysisTemplate): readonly (readonly [string, AnalysisMetric])[] {
  const values = [...dummyArgs(spec.args ?? [])].map(([name, value]) => ({ name, value }));
  return (spec.metrics ?? []).map((metric) => {
    const resolved = resolveMetric(metric, values);
    if (!resolved.ok) throw new Error(`${metadata.name}/${metric.name}: ${resolved.message}`);
    return [`${metadata.name}/${metric.name}`, resolved.metric];
  });
}
