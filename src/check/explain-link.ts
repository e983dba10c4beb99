import type { CompiledTemplate } from '../compile/template.ts';
import { providerOf } from '../providers/route.ts';
import type { AnalysisArg, AnalysisMetric } from '../rollouts/analysis.ts';
import type { StoredRun } from '../rollouts/read-run.ts';
import { resolveMetricArgs } from '../rollouts/resolve-metrics.ts';

/** Which policies a run was compiled from, told by its queries: a run carries the labels of its Rollout and none of its templates. */
export type PolicyLink = { readonly policies: readonly string[]; readonly guardrailOf: ReadonlyMap<string, string> };

const schedule = [
  'interval',
  'initialDelay',
  'count',
  'successCondition',
  'failureCondition',
  'failureLimit',
  'inconclusiveLimit',
  'consecutiveErrorLimit',
  'consecutiveSuccessLimit',
] as const;

/**
 * The templates of which every metric stands in the run: with the same query, once the run's args are filled in. Of several that do, those whose
 * conditions and limits differ least; what differs is said.
 */
export function linkToPolicies(run: StoredRun, templates: readonly CompiledTemplate[]): PolicyLink {
  const own = resolveMetricArgs(run.spec);
  if (!own.ok) return { policies: [], guardrailOf: new Map() };
  const matches = templates.flatMap((compiled) => {
    const metrics = filled(compiled, run.spec.args ?? []);
    const pairs = metrics?.flatMap((metric) => {
      const there = own.metrics.find(({ name }) => name === metric.name);
      return there !== undefined && sameQuery(metric, there) ? [{ metric, there }] : [];
    });
    if (pairs === undefined || metrics === undefined || pairs.length === 0 || pairs.length < metrics.length) return [];
    const differ = pairs.flatMap(({ metric, there }) => {
      const fields = schedule.filter((key) => String(metric[key] ?? '') !== String(there[key] ?? ''));
      return fields.length === 0 ? [] : [{ words: `${metric.name}: ${fields.join(', ')}`, fields: fields.length }];
    });
    return [{ compiled, differ: differ.map(({ words }) => words), distance: differ.reduce((sum, { fields }) => sum + fields, 0) }];
  });
  const nearest = Math.min(...matches.map(({ distance }) => distance));
  const told = matches.filter(({ distance }) => distance === nearest);
  const policies = told.map(({ compiled, differ }) => {
    const { policy, environment, use } = compiled;
    const { name, version } = policy.value.metadata;
    const text = `${name} ${version} (${environment}${use === 'background' ? ', background' : ''}), ${policy.file.name}`;
    return differ.length === 0 ? text : `${text}: the same queries, but not the same ${differ.join('; ')}`;
  });
  return { policies, guardrailOf: new Map(told.flatMap(({ compiled }) => [...compiled.guardrailOf])) };
}

/** Undefined where the run does not have the args that the template needs. */
function filled({ template }: CompiledTemplate, args: readonly AnalysisArg[]): readonly AnalysisMetric[] | undefined {
  const declared = template.spec.args ?? [];
  const bound = declared.map(
    ({ name, value }) => args.find((arg) => arg.name === name) ?? { name, ...(value === undefined ? {} : { value }) },
  );
  const resolved = resolveMetricArgs({ metrics: template.spec.metrics, args: bound });
  return resolved.ok ? resolved.metrics : undefined;
}

function sameQuery(a: AnalysisMetric, b: AnalysisMetric): boolean {
  const provider = providerOf(a);
  if (provider === undefined || provider !== providerOf(b)) return false;
  const [one, other] = [a, b].map(({ provider: given }) => given[provider] as Readonly<Record<string, unknown>>);
  const text = (block: Readonly<Record<string, unknown>> | undefined): string =>
    JSON.stringify([block?.query, block?.queries, block?.formula, block?.aggregator]);
  return text(one) === text(other);
}
