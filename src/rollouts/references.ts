import { type Checked, checked, type Diagnostic, failed } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import { closest } from '../source/suggest.ts';
import type { Located } from '../source/yaml.ts';
import type { AnalysisTemplate, TemplateRef } from './analysis.ts';

/** The templates of one cluster as the Rollout of one namespace sees them. */
export type TemplateLibrary = {
  readonly namespaced: ReadonlyMap<string, Located<AnalysisTemplate>>;
  readonly cluster: ReadonlyMap<string, Located<AnalysisTemplate>>;
};

/** Templates that a list of references reaches, in the controller's order, each once. */
export type CollectedTemplates = {
  readonly namespaced: readonly Located<AnalysisTemplate>[];
  readonly cluster: readonly Located<AnalysisTemplate>[];
};

/** A list of references with the places of its items. */
export type PlacedRefs = { readonly refs: readonly TemplateRef[]; readonly rangeAt: (index: number) => SourceRange };

/** The controller has no limit; nobody comes near this one. */
const deepest = 200;

/**
 * Templates by scope and name. Templates of another namespace than `namespace` are left out when both are known; two of one name are an
 * error, because which of them the cluster keeps depends on the order of applying them.
 */
export function createLibrary(templates: readonly Located<AnalysisTemplate>[], namespace?: string): Checked<TemplateLibrary> {
  const namespaced = new Map<string, Located<AnalysisTemplate>>();
  const cluster = new Map<string, Located<AnalysisTemplate>>();
  const diagnostics: Diagnostic[] = [];
  for (const template of templates) {
    const { kind, metadata } = template.value;
    const elsewhere = metadata.namespace !== undefined && namespace !== undefined && metadata.namespace !== namespace;
    if (kind === 'AnalysisTemplate' && elsewhere) continue;
    const scope = kind === 'AnalysisTemplate' ? namespaced : cluster;
    const first = scope.get(metadata.name);
    if (first === undefined) scope.set(metadata.name, template);
    else diagnostics.push(givenTwice(template, first));
  }
  return checked({ namespaced, cluster }, diagnostics);
}

function givenTwice(template: Located<AnalysisTemplate>, first: Located<AnalysisTemplate>): Diagnostic {
  const { kind, metadata } = template.value;
  return {
    code: 'GP423',
    name: 'template-given-twice',
    severity: 'error',
    message: `${kind} ${JSON.stringify(metadata.name)} is given twice`,
    range: template.rangeAt(['metadata', 'name']),
    hint: 'keep one of the two',
    related: [{ message: 'first given here', range: first.rangeAt(['metadata', 'name']) }],
  };
}

/**
 * Follows references depth first, nested ones behind their own template, first of a name kept. A nested reference without
 * `clusterScope: true` means the namespace of the Rollout, also inside a ClusterAnalysisTemplate.
 *
 * The first missing template is an error in the controller's words; a circle is an error in ours: there the controller recurses until it
 * dies, and with it the analysis of every Rollout of the cluster.
 * Source: argo-rollouts rollout/analysis.go, getAnalysisTemplatesFromRefs, the same in 1.8.4 to 1.10.2.
 */
export function collectTemplates(refs: PlacedRefs, library: TemplateLibrary): Checked<CollectedTemplates> {
  return collect(refs, library, [], new Map());
}

type OpenTemplate = { readonly template: Located<AnalysisTemplate>; readonly ref: SourceRange };

function collect(
  { refs, rangeAt }: PlacedRefs,
  library: TemplateLibrary,
  open: readonly OpenTemplate[],
  known: Map<Located<AnalysisTemplate>, CollectedTemplates>,
): Checked<CollectedTemplates> {
  const namespaced = new Set<Located<AnalysisTemplate>>();
  const cluster = new Set<Located<AnalysisTemplate>>();
  for (const [index, ref] of refs.entries()) {
    const range = rangeAt(index);
    const template = (ref.clusterScope ? library.cluster : library.namespaced).get(ref.templateName ?? '');
    if (template === undefined) return failed(notFound(ref, library, range));
    const circleFrom = open.findIndex((outer) => outer.template === template);
    if (circleFrom >= 0) return failed(circle([...open.slice(circleFrom), { template, ref: range }]));
    if (open.length >= deepest) return failed(tooDeep(range));
    (ref.clusterScope ? cluster : namespaced).add(template);
    let inner = known.get(template);
    if (inner === undefined) {
      const nested = { refs: template.value.spec.templates ?? [], rangeAt: (at: number) => template.rangeAt(['spec', 'templates', at]) };
      const result = collect(nested, library, [...open, { template, ref: range }], known);
      if (!result.ok) return result;
      inner = result.value;
      known.set(template, inner);
    }
    for (const one of inner.namespaced) namespaced.add(one);
    for (const one of inner.cluster) cluster.add(one);
  }
  return checked({ namespaced: [...namespaced], cluster: [...cluster] });
}

function notFound(ref: TemplateRef, library: TemplateLibrary, range: SourceRange): Diagnostic {
  const name = ref.templateName ?? '';
  const [kind, here, there, otherKind] = ref.clusterScope
    ? (['ClusterAnalysisTemplate', library.cluster, library.namespaced, 'AnalysisTemplate'] as const)
    : (['AnalysisTemplate', library.namespaced, library.cluster, 'ClusterAnalysisTemplate'] as const);
  const meant = closest(name, [...here.keys()]);
  const hint = there.has(name)
    ? `a ${otherKind} of that name is there: ${ref.clusterScope ? 'remove `clusterScope`' : 'write `clusterScope: true`'}`
    : meant === undefined
      ? 'give the file in which it stands, or correct the name'
      : `did you mean \`${meant}\`?`;
  return { code: 'GP417', name: 'template-not-found', severity: 'error', message: `${kind} '${name}' not found`, range, hint };
}

/** `steps` ends with the template that it starts with. */
function circle(steps: readonly OpenTemplate[]): Diagnostic {
  const path = steps.map(({ template }) => `${template.value.kind} ${template.value.metadata.name}`);
  return {
    code: 'GP418',
    name: 'template-cycle',
    severity: 'error',
    message: `templates refer to each other in a circle: ${path.join(' -> ')}`,
    range: (steps.at(-1) as OpenTemplate).ref,
    hint: 'remove one of the references',
    notes: [
      { label: 'note', text: 'the controller of Argo Rollouts crashes on it, for every Rollout of the cluster, and again at each restart' },
    ],
    related: steps.slice(1, -1).map(({ ref }) => ({ message: 'by way of this reference', range: ref })),
  };
}

function tooDeep(range: SourceRange): Diagnostic {
  const message = `templates refer to each other more than ${deepest} levels deep`;
  return { code: 'GP424', name: 'template-depth', severity: 'error', message, range, hint: 'refer to the templates directly' };
}
