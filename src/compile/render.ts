import type { Policy } from '../policy/types.ts';
import { printYaml } from '../source/print-yaml.ts';
import type { Located } from '../source/yaml.ts';
import type { CompiledTemplate } from './template.ts';

export function renderTemplate({ template }: CompiledTemplate): string {
  return printYaml(template);
}

export function renderKustomization(files: readonly string[]): string {
  return printYaml({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [...files].sort() });
}

/** The part of a Rollout that uses the templates of a policy in one environment. */
export function renderRolloutSnippet(policy: Located<Policy>, compiled: readonly CompiledTemplate[]): string {
  const canary: Record<string, unknown> = {};
  const blueGreen: Record<string, unknown> = {};
  for (const { template, as } of compiled) {
    const analysis = {
      templates: [{ templateName: template.metadata.name, clusterScope: true }],
      ...(template.spec.args === undefined ? {} : { args: template.spec.args.map(({ name }) => ({ name, ...argValue(policy, name) })) }),
    };
    if (as.includes('step')) canary.steps = [{ setWeight: 20 }, { analysis }];
    if (as.includes('background')) canary.analysis = analysis;
    if (as.includes('prePromotion')) blueGreen.prePromotionAnalysis = analysis;
    if (as.includes('postPromotion')) blueGreen.postPromotionAnalysis = analysis;
  }
  const strategy = { ...(Object.keys(canary).length > 0 ? { canary } : {}), ...(Object.keys(blueGreen).length > 0 ? { blueGreen } : {}) };
  return printYaml({ spec: { strategy } });
}

function argValue(policy: Located<Policy>, name: string): Record<string, unknown> {
  const from = policy.value.spec.args?.[name]?.from;
  if (from?.podTemplateHash !== undefined) return { valueFrom: { podTemplateHashValue: from.podTemplateHash } };
  if (from?.field !== undefined) return { valueFrom: { fieldRef: { fieldPath: from.field } } };
  return { value: `SET-${name}` };
}
