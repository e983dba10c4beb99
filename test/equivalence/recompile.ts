import { parse } from 'yaml';
import { compileFiles } from '../../src/check/compile-files.ts';
import { readDocuments } from '../../src/policy/read-document.ts';
import { type ResolvedGuardrail, resolvePolicy } from '../../src/policy/resolve.ts';
import type { Metric } from '../../src/rollouts/types.ts';
import type { SourceFile } from '../../src/source/source-file.ts';

/** What the controller is given of a metric: the query (of Prometheus; Datadog's is not evaluated here) and the conditions. */
export type CompiledMetric = {
  readonly name: string;
  readonly provider: 'prometheus' | 'datadog';
  readonly query: string;
  readonly success: string;
  readonly failure?: string;
};

export type PolicyTexts = { readonly policy: string; readonly config?: string; readonly packs?: readonly SourceFile[] };

/** The metrics in the templates of all environments, read from the YAML that is written; or the codes of what the compiler says is wrong. */
export function compileTexts(texts: PolicyTexts): { readonly metrics: readonly Metric[] } | { readonly refused: readonly string[] } {
  const compiled = compileFiles({
    files: [{ name: 'policy.yaml', text: texts.policy }],
    packs: [],
    shippedPacks: texts.packs ?? [],
    ...(texts.config === undefined ? {} : { config: { name: 'guard-policy.yaml', text: texts.config } }),
    sourcePathOf: (file) => file,
  });
  if (!compiled.ok) return { refused: compiled.diagnostics.filter((one) => one.severity === 'error').map((one) => one.code) };
  const templates = compiled.value.files.filter(({ path }) => !path.endsWith('kustomization.yaml'));
  return { metrics: templates.flatMap(({ text }) => (parse(text) as { spec: { metrics: readonly Metric[] } }).spec.metrics) };
}

export function asCompiledMetric({ name, provider, successCondition, failureCondition }: Metric): CompiledMetric {
  const conditions = { success: successCondition, ...(failureCondition === undefined ? {} : { failure: failureCondition }) };
  if ('prometheus' in provider) return { name, provider: 'prometheus', query: provider.prometheus.query, ...conditions };
  return { name, provider: 'datadog', query: provider.datadog.queries.value ?? '', ...conditions };
}

/** The guardrails of a policy text in its first environment. */
export function resolveTexts({ policy, packs = [] }: PolicyTexts): readonly ResolvedGuardrail[] {
  const read = readDocuments({ name: 'policy.yaml', text: policy });
  if (!read.ok) throw new Error('the policy was compiled before');
  const shipped = packs.flatMap((file) => {
    const documents = readDocuments(file);
    return documents.ok ? documents.value.packs : [];
  });
  const first = read.value.policies[0];
  if (first === undefined) throw new Error('no policy');
  return resolvePolicy(first, { own: [], shipped }).environments[0]?.guardrails ?? [];
}
