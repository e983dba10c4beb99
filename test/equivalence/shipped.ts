import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { compileFiles } from '../../src/check/compile-files.ts';
import type { ClusterAnalysisTemplate } from '../../src/rollouts/types.ts';
import { asCompiledMetric, type CompiledMetric } from './recompile.ts';
import { shippedArgs } from './shipped-worlds.ts';

/** One template and what each world of the table gave for its metrics, in their order; `phases` are letters, one a release. */
export type ShippedGolden = {
  readonly policy: string;
  readonly environment: string;
  readonly metrics: readonly CompiledMetric[];
  readonly worlds: readonly {
    readonly world: string;
    readonly outcomes: readonly { readonly values: readonly string[]; readonly phases: string }[];
  }[];
};

const root = new URL('../../', import.meta.url);

/** The metrics of the shipped policies by `POLICY ENVIRONMENT`. */
export function compileShipped(): ReadonlyMap<string, readonly CompiledMetric[]> {
  const read = (folder: string) =>
    readdirSync(new URL(folder, root))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => ({ name: `${folder}${name}`, text: readFileSync(new URL(`${folder}${name}`, root), 'utf8') }));
  const result = compileFiles({ files: read('policies/'), packs: [], shippedPacks: read('templates/'), sourcePathOf: (file) => file });
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
  const compiled = new Map<string, readonly CompiledMetric[]>();
  for (const { path, text } of result.value.files) {
    if (path.endsWith('kustomization.yaml')) continue;
    const { metadata, spec } = parse(text) as ClusterAnalysisTemplate;
    const { 'guard-policy.dev/policy': policy, 'guard-policy.dev/environment': environment } = metadata.labels ?? {};
    compiled.set(`${policy} ${environment}`, spec.metrics.map(asCompiledMetric));
  }
  return compiled;
}

export function withShippedArgs(query: string): string {
  return query.replaceAll(/\{\{args\.(\w+)\}\}/g, (tag, name: string) => {
    const value = shippedArgs[name];
    if (value === undefined) throw new Error(`no value for ${tag}`);
    return value;
  });
}
