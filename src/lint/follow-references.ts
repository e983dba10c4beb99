import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import type { RolloutAnalysis } from '../rollouts/create-run.ts';
import type { TemplateLibrary } from '../rollouts/references.ts';
import type { Located } from '../source/yaml.ts';
import type { RolloutUse } from './read-rollout.ts';

/** Every template once, whatever else is missing; circles end where they begin. */
export function follow({ templates = [] }: RolloutAnalysis, library: TemplateLibrary): Pick<RolloutUse, 'reached' | 'missing'> {
  const reached = new Set<Located<AnalysisTemplate>>();
  const missing: { name: string; clusterScope: boolean; at: number }[] = [];
  for (const [at, first] of templates.entries()) {
    const open = [first];
    for (let ref = open.shift(); ref !== undefined; ref = open.shift()) {
      const { templateName: name = '', clusterScope = false } = ref;
      const template = (clusterScope ? library.cluster : library.namespaced).get(name);
      if (template === undefined) missing.push({ name, clusterScope, at });
      else if (!reached.has(template)) {
        reached.add(template);
        open.push(...(template.value.spec.templates ?? []));
      }
    }
  }
  return { reached: [...reached], missing };
}
