import type { AnalysisTemplate } from '../../rollouts/analysis.ts';
import type { TemplateLibrary } from '../../rollouts/references.ts';
import type { Located } from '../../source/yaml.ts';
import type { LintRule } from '../rule.ts';

type Step = { readonly from: Located<AnalysisTemplate>; readonly at: number };

const template = (name: string, refersTo: string, clusterScope: boolean): string => `apiVersion: argoproj.io/v1alpha1
kind: ClusterAnalysisTemplate
metadata:
  name: ${name}
spec:
  templates:
    - { templateName: ${refersTo}${clusterScope ? ', clusterScope: true' : ''} }
`;
const leaf = `apiVersion: argoproj.io/v1alpha1
kind: ClusterAnalysisTemplate
metadata:
  name: latency
spec:
  metrics:
    - name: not-ready
      interval: 1m
      initialDelay: 2m
      count: 5
      successCondition: len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] <= 0
      failureLimit: 0
      inconclusiveLimit: 0
      consecutiveErrorLimit: 3
      provider:
        prometheus:
          query: sum(kube_deployment_status_replicas_unavailable{namespace="shop"})
`;

export const templateCycle: LintRule = {
  code: 'GP418',
  name: 'template-cycle',
  severity: 'error',
  of: 'template',
  catalogue: [],
  why: `The controller follows references between templates without looking whether it has been there. Where a Rollout uses templates that refer to
each other in a circle it recurses until it crashes, for every Rollout of the cluster, and again at each restart. Nothing in the API refuses them.`,
  help: 'remove one of the references',
  example: {
    wrong: `\n${template('error-ratio', 'latency', true)}---\n${template('latency', 'error-ratio', true)}`,
    right: `\n${template('error-ratio', 'latency', true)}---\n${leaf}`,
  },
  check: ({ template: start, context }) => {
    const circle = circleThrough(start, context.library);
    // Each of the templates leads round; the first of them in the input tells it.
    if (circle === undefined || circle.some(({ from }) => comesBefore(from, start))) return [];
    const names = [...circle, circle[0]].map((step) => step?.from.value.metadata.name);
    const [first, ...others] = circle;
    return [
      {
        range: start.rangeAt(['spec', 'templates', first?.at ?? 0]),
        message: `templates refer to each other in a circle: ${names.join(' -> ')}`,
        notes: [
          { label: 'note', text: 'the controller crashes on it as soon as a Rollout uses one of them, for every Rollout of the cluster' },
        ],
        related: others.map(({ from, at }) => ({ message: 'by way of this reference', range: from.rangeAt(['spec', 'templates', at]) })),
      },
    ];
  },
};

type Template = Located<AnalysisTemplate>;

/** What a template refers to, as far as the input has it. */
function referred({ value }: Template, library: TemplateLibrary): readonly Template[] {
  return (value.spec.templates ?? []).flatMap(
    ({ templateName = '', clusterScope }) => (clusterScope ? library.cluster : library.namespaced).get(templateName) ?? [],
  );
}

const knotty = new WeakMap<TemplateLibrary, ReadonlySet<Template>>();

/** Without the templates that lead into no circle: in the longest chain nothing is left to be searched. */
function withinCircles(library: TemplateLibrary): ReadonlySet<Template> {
  const known = knotty.get(library);
  if (known !== undefined) return known;
  const left = new Set([...library.namespaced.values(), ...library.cluster.values()]);
  const usersOf = new Map<Template, Template[]>();
  const openOf = new Map<Template, number>();
  for (const template of left) {
    const others = referred(template, library);
    openOf.set(template, others.length);
    for (const other of others) {
      const users = usersOf.get(other);
      if (users === undefined) usersOf.set(other, [template]);
      else users.push(template);
    }
  }
  const ends = [...left].filter((template) => openOf.get(template) === 0);
  for (const end of ends) {
    left.delete(end);
    for (const user of usersOf.get(end) ?? []) {
      const open = (openOf.get(user) ?? 0) - 1;
      openOf.set(user, open);
      if (open === 0) ends.push(user);
    }
  }
  knotty.set(library, left);
  return left;
}

/** The references by which a template leads back to itself. What is missing leads nowhere. */
function circleThrough(start: Template, library: TemplateLibrary): readonly Step[] | undefined {
  if (!withinCircles(library).has(start)) return undefined;
  const cameBy = new Map<Located<AnalysisTemplate>, Step>();
  const open = [start];
  for (let from = open.shift(); from !== undefined; from = open.shift()) {
    for (const [at, { templateName = '', clusterScope }] of (from.value.spec.templates ?? []).entries()) {
      const next = (clusterScope ? library.cluster : library.namespaced).get(templateName);
      if (next === undefined || cameBy.has(next)) continue;
      cameBy.set(next, { from, at });
      if (next === start) return wayTo(start, cameBy);
      open.push(next);
    }
  }
  return undefined;
}

function wayTo(start: Located<AnalysisTemplate>, cameBy: ReadonlyMap<Located<AnalysisTemplate>, Step>): readonly Step[] {
  const way: Step[] = [];
  let step = cameBy.get(start);
  while (step !== undefined) {
    way.unshift(step);
    step = step.from === start ? undefined : cameBy.get(step.from);
  }
  return way;
}

function comesBefore(a: Located<AnalysisTemplate>, b: Located<AnalysisTemplate>): boolean {
  const [one, other] = [a.rangeAt([]), b.rangeAt([])];
  return one.file === other.file ? one.from < other.from : one.file < other.file;
}

export const nestedScope: LintRule = {
  code: 'GP471',
  name: 'nested-scope',
  severity: 'warning',
  of: 'template',
  catalogue: ['T19'],
  why: `A reference inside a ClusterAnalysisTemplate without clusterScope: true does not mean another template of the cluster: it is looked up in the
namespace of whatever Rollout uses it. There it is missing, and stops the Rollout, or is something that somebody else has written.`,
  help: 'write `clusterScope: true`',
  example: {
    wrong: `\n${template('error-ratio', 'latency', false)}---\n${leaf}`,
    right: `\n${template('error-ratio', 'latency', true)}---\n${leaf}`,
  },
  check: ({ template: start, context }) => {
    if (start.value.kind !== 'ClusterAnalysisTemplate') return [];
    return (start.value.spec.templates ?? []).flatMap(({ templateName = '', clusterScope }, at) => {
      if (clusterScope || !context.library.cluster.has(templateName)) return [];
      const message = `${JSON.stringify(templateName)} is looked up in the namespace of the Rollout, not among the templates of the cluster`;
      return [{ range: start.rangeAt(['spec', 'templates', at]), message }];
    });
  },
};
