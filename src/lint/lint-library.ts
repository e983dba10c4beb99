import { posix } from 'node:path';
import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import type { TemplateLibrary } from '../rollouts/references.ts';
import type { Located } from '../source/yaml.ts';

type Template = Located<AnalysisTemplate>;

/**
 * Templates by scope and name. A folder may hold several of one name, for several namespaces or overlays: `user` (a Rollout) means that of its
 * namespace, else that of its file, else that of its folder, else the first.
 */
export function libraryOf(templates: readonly Template[], user?: Located<unknown>): TemplateLibrary {
  const namespaced = new Map<string, Template>();
  const cluster = new Map<string, Template>();
  for (const template of templates) {
    const { kind, metadata } = template.value;
    const scope = kind === 'AnalysisTemplate' ? namespaced : cluster;
    const known = scope.get(metadata.name);
    if (known === undefined || (user !== undefined && nearness(template, user) > nearness(known, user))) scope.set(metadata.name, template);
  }
  return { namespaced, cluster };
}

function nearness({ value: { metadata }, file }: Template, user: Located<unknown>): number {
  const { namespace } = ((user.value as { readonly metadata?: { readonly namespace?: unknown } } | null)?.metadata ?? {}) as {
    readonly namespace?: unknown;
  };
  const elsewhere = metadata.namespace !== undefined && namespace !== undefined && metadata.namespace !== namespace;
  if (elsewhere) return 0;
  const same = metadata.namespace !== undefined && metadata.namespace === namespace ? 4 : 0;
  if (file.name === user.file.name) return same + 3;
  return same + (posix.dirname(file.name) === posix.dirname(user.file.name) ? 2 : 1);
}
