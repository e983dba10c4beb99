import type { MetricCondition } from '../policy/metric-condition.ts';
import type { ResolvedGuardrail, ResolvedPolicy } from '../policy/resolve.ts';
import type { Config, Policy, RolloutUse } from '../policy/types.ts';
import type { ArgoVersion } from '../rollouts/check-crd.ts';
import type { ClusterAnalysisTemplate, Metric, TemplateArg } from '../rollouts/types.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Located } from '../source/yaml.ts';
import { datadogMetrics } from './datadog-metrics.ts';
import { prometheusMetrics } from './prometheus-metrics.ts';
import type { TemplateUse } from './schedule.ts';
import { sourceFor } from './sources.ts';

export type CompiledTemplate = {
  readonly template: ClusterAnalysisTemplate;
  readonly policy: Located<Policy>;
  readonly environment: string;
  readonly use: TemplateUse;
  /** How Rollouts reference it. */
  readonly as: readonly RolloutUse[];
  /** Their names. */
  readonly guardrails: readonly string[];
  /** By name of a metric, the guardrail it was compiled from. */
  readonly guardrailOf: ReadonlyMap<string, string>;
};

export type CompileOptions = { readonly config?: Config; readonly target: ArgoVersion };

const nameLimit = 63;

/** The templates of a policy in one environment: one that ends by its count, one for background, as `rollout.as` asks. None without guardrails at rollout. */
export function compileTemplates(resolved: ResolvedPolicy, options: CompileOptions, findings: Diagnostic[]): readonly CompiledTemplate[] {
  const { policy, environment } = resolved;
  const guardrails = resolved.guardrails.filter((guardrail) => guardrail.at.includes('rollout'));
  if (guardrails.length === 0) return [];
  const as = policy.value.spec.rollout?.as ?? ['step'];
  const uses: { use: TemplateUse; as: readonly RolloutUse[] }[] = [
    { use: 'bounded', as: as.filter((one) => one !== 'background') },
    { use: 'background', as: as.filter((one) => one === 'background') },
  ];
  return uses.flatMap(({ use, as: wanted }) => {
    if (wanted.length === 0) return [];
    const guardrailOf = new Map<string, string>();
    const template = compileTemplate(resolved, guardrails, use, options, guardrailOf, findings);
    if (template === undefined) return [];
    warnAboutUse(resolved, guardrails, wanted, findings);
    return [{ template, policy, environment, use, as: wanted, guardrails: guardrails.map((guardrail) => guardrail.name), guardrailOf }];
  });
}

function compileTemplate(
  { policy, environment }: ResolvedPolicy,
  guardrails: readonly ResolvedGuardrail[],
  use: TemplateUse,
  options: CompileOptions,
  guardrailOf: Map<string, string>,
  findings: Diagnostic[],
): ClusterAnalysisTemplate | undefined {
  const { name: policyName, version } = policy.value.metadata;
  const name = `${policyName}-${environment}${use === 'background' ? '-background' : ''}`;
  if (name.length > nameLimit) {
    findings.push({
      code: 'GP404',
      name: 'name-too-long',
      severity: 'error',
      message: `the template would be called ${name}: ${name.length} characters, and Kubernetes allows ${nameLimit}`,
      range: policy.rangeAt(['metadata', 'name']),
      hint: 'shorten the name of the policy or of the environment',
      related: [{ message: 'the environment', range: policy.keyRangeAt(['spec', 'environments', environment]) }],
    });
  }
  const metrics: Metric[] = [];
  const dryRun: { metricName: string }[] = [];
  for (const guardrail of guardrails) {
    const compiled = guardrailMetrics(guardrail, use, options, findings);
    metrics.push(...compiled);
    for (const metric of compiled) guardrailOf.set(metric.name, guardrail.name);
    if (guardrail.enforcement.value !== 'deny') dryRun.push(...compiled.map((metric) => ({ metricName: `^${metric.name}$` })));
  }
  if (metrics.length === 0) return undefined;
  if (dryRun.length === metrics.length) {
    findings.push({
      code: 'GP405',
      name: 'nothing-decides',
      severity: 'warning',
      message: `no guardrail of ${policyName} decides in ${environment}: all are warn or audit, and every release passes`,
      range: policy.keyRangeAt(['spec', 'environments', environment]),
    });
  }
  const args = templateArgs(policy, metrics);
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ClusterAnalysisTemplate',
    metadata: {
      name,
      labels: {
        'app.kubernetes.io/managed-by': 'guard-policy',
        'guard-policy.dev/policy': policyName,
        'guard-policy.dev/environment': environment,
      },
      annotations: { 'guard-policy.dev/version': version },
    },
    spec: { ...(args.length === 0 ? {} : { args }), metrics, ...(dryRun.length === 0 ? {} : { dryRun }) },
  };
}

function guardrailMetrics(
  guardrail: ResolvedGuardrail,
  use: TemplateUse,
  options: CompileOptions,
  findings: Diagnostic[],
): readonly Metric[] {
  const condition = guardrail.metric;
  if (condition === undefined) throw new Error(`${guardrail.name} is enforced at rollout and has no metric`);
  const before = findings.length;
  const metrics = [
    ...fromPrometheus(guardrail, condition, use, options, findings),
    ...fromDatadog(guardrail, condition, use, options, findings),
  ];
  const failed = findings.slice(before).some((finding) => finding.severity === 'error');
  if (metrics.length === 0 && !failed) {
    findings.push({
      code: 'GP406',
      name: 'not-measured',
      severity: 'error',
      message: `${guardrail.name} is measured by no source in ${guardrail.environment}: it would protect nothing`,
      range: guardrail.nameRange,
      hint: 'name its source in the configuration: environments: [{ name: …, sources: { prometheus: … } }]',
    });
  }
  return metrics;
}

function fromPrometheus(
  guardrail: ResolvedGuardrail,
  condition: MetricCondition,
  use: TemplateUse,
  options: CompileOptions,
  findings: Diagnostic[],
): readonly Metric[] {
  const source = sourceFor(guardrail, 'prometheus', options.config, findings);
  if (guardrail.prometheus === undefined || source === undefined || source === 'skip') return [];
  return prometheusMetrics(guardrail, guardrail.prometheus, condition, source, use, findings);
}

function fromDatadog(
  guardrail: ResolvedGuardrail,
  condition: MetricCondition,
  use: TemplateUse,
  options: CompileOptions,
  findings: Diagnostic[],
): readonly Metric[] {
  const source = sourceFor(guardrail, 'datadog', options.config, findings);
  if (guardrail.datadog === undefined || source === undefined || source === 'skip') return [];
  return datadogMetrics(guardrail, guardrail.datadog, condition, source, use, options.target, findings);
}

/** The args that the metrics mention, in the policy's order: Argo refuses a run with an arg that nobody supplies, used or not. */
function templateArgs(policy: Located<Policy>, metrics: readonly Metric[]): readonly TemplateArg[] {
  const text = JSON.stringify(metrics);
  const tags = new Set([...text.matchAll(/\{\{(.*?)(?:\}\}|$)/g)].map((match) => match[1] as string));
  const declared = policy.value.spec.args ?? {};
  for (const tag of tags) {
    const name = /^args\.(\w+)$/.exec(tag)?.[1];
    if (name === undefined || !Object.hasOwn(declared, name))
      throw new Error(`a compiled metric holds {{${tag}}}, which Argo Rollouts would refuse`);
  }
  return Object.entries(declared).flatMap(([name, declaration]) => {
    if (!tags.has(`args.${name}`)) return [];
    return [declaration.default === undefined ? { name } : { name, value: String(declaration.default) }];
  });
}

function warnAboutUse(
  { policy }: ResolvedPolicy,
  guardrails: readonly ResolvedGuardrail[],
  as: readonly RolloutUse[],
  findings: Diagnostic[],
): void {
  const undecided = guardrails.find((guardrail) => guardrail.minVolume !== undefined);
  if (undecided === undefined || !as.includes('postPromotion')) return;
  findings.push({
    code: 'GP407',
    name: 'undecided-after-promotion',
    severity: 'warning',
    message: `${undecided.name} can be undecided, and after promotion that leaves all traffic on the new version until somebody looks`,
    range: policy.keyRangeAt(['spec', 'rollout', 'as']),
    hint: 'use it as step or prePromotion',
  });
}
