import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { compileFiles } from '../../src/check/compile-files.ts';
import type { ClusterAnalysisTemplate, Metric } from '../../src/rollouts/types.ts';
import type { SourceFile } from '../../src/source/source-file.ts';

export const root = join(import.meta.dirname, '../..');

export function fileAt(path: string): SourceFile {
  return { name: path, text: readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n') };
}

/** The metrics of all templates that a policy compiles to, by the template's name. Throws with the findings where it is refused. */
export function compiledMetrics(policy: SourceFile): ReadonlyMap<string, readonly Metric[]> {
  const packs = readdirSync(join(root, 'templates')).filter((name) => name.endsWith('.yaml'));
  const compiled = compileFiles({
    files: [policy],
    packs: [],
    shippedPacks: packs.sort().map((name) => fileAt(`templates/${name}`)),
    sourcePathOf: (name) => name,
  });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  const templates = compiled.value.files
    .filter(({ path }) => !path.endsWith('/kustomization.yaml'))
    .map(({ text }) => parse(text) as ClusterAnalysisTemplate);
  return new Map(templates.map(({ metadata, spec }) => [metadata.name, spec.metrics]));
}

/** The metrics of one guardrail, those derived from it too. */
export function metricsOf(guardrail: string, metrics: readonly Metric[]): readonly Metric[] {
  const found = metrics.filter(({ name }) => name === guardrail || name.startsWith(`${guardrail}-vs-baseline`));
  if (found.length === 0) throw new Error(`no metric of ${guardrail}`);
  return found;
}

/** As the controller does when it makes a run: text for text. */
export function bindArgs(metrics: readonly Metric[], args: Readonly<Record<string, string>>): readonly Metric[] {
  const text = JSON.stringify(metrics).replace(/\{\{args\.(\w+)\}\}/g, (_whole, name: string) => {
    const value = args[name];
    if (value === undefined) throw new Error(`no arg ${name}`);
    return value;
  });
  return JSON.parse(text) as readonly Metric[];
}
