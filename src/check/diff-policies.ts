import { mostWorkOfTrial } from '../lint/try-condition.ts';
import type { ResolvedGuardrail } from '../policy/resolve.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { conditionEvaluator } from '../rollouts/condition.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { type Change, changeOf, type PlainChange } from './diff-change.ts';
import { guardrailChanges, requireText } from './diff-guardrail.ts';
import { metricChanges } from './diff-metric.ts';
import { outputOf, type Side, type SideEnvironment, type SidePolicy } from './diff-side.ts';
import type { SubjectDiff } from './diff-subject.ts';

/** One policy in both revisions; one of the two is undefined where it is not there. */
export type PolicyPair = { readonly before?: SidePolicy; readonly after?: SidePolicy };

/** Policies by their name; of what is left, those in one file or with one text are the same under another name. */
export function pairPolicies(before: Side, after: Side): readonly PolicyPair[] {
  const nameOf = ({ policy }: SidePolicy): string => policy.value.metadata.name;
  const left = before.policies.filter((one) => !after.policies.some((other) => nameOf(other) === nameOf(one)));
  const pairs = after.policies.map((is): PolicyPair => {
    const was = before.policies.find((one) => nameOf(one) === nameOf(is));
    if (was !== undefined) return { before: was, after: is };
    const at = left.findIndex((one) => isRenamed(one, is, before, after));
    const [renamed] = at < 0 ? [] : left.splice(at, 1);
    return renamed === undefined ? { after: is } : { before: renamed, after: is };
  });
  return [...pairs, ...left.map((one) => ({ before: one }))];
}

function isRenamed(was: SidePolicy, is: SidePolicy, before: Side, after: Side): boolean {
  const alone = (side: Side, { policy }: SidePolicy): boolean =>
    side.policies.filter((one) => one.policy.file.name === policy.file.name).length === 1;
  if (was.policy.file.name === is.policy.file.name && alone(before, was) && alone(after, is)) return true;
  return JSON.stringify(was.policy.value.spec) === JSON.stringify(is.policy.value.spec);
}

export function diffPolicy({ before, after }: PolicyPair, was: Side, is: Side): SubjectDiff {
  const known = after ?? before;
  if (known === undefined) throw new Error('a pair has a policy');
  const { metadata } = known.policy.value;
  const [then, now] = [before?.policy.value.metadata, after?.policy.value.metadata];
  const versions = { ...(then === undefined ? {} : { before: then.version }), ...(now === undefined ? {} : { after: now.version }) };
  const renamed = then !== undefined && now !== undefined && then.name !== now.name ? { renamedFrom: then.name } : {};
  const subject = { kind: 'policy', name: metadata.name, file: known.policy.file.name, versions, ...renamed } as const;
  const broken = brokenIn(before, was, after) ?? brokenIn(after, is, before);
  if (broken !== undefined) {
    const when = broken.side === is ? 'now' : 'before';
    return {
      ...subject,
      state: 'not compared',
      reason: `${broken.what} ${when}: ${broken.error.message} (${broken.error.code})`,
      changes: [],
    };
  }
  if (before === undefined || after === undefined) return { ...subject, state: after === undefined ? 'removed' : 'added', changes: [] };
  const changes = [...wholeChanges(before, after), ...environmentChanges(before, after), ...guardrailsIn(before, after, is.argo)];
  return { ...subject, state: changes.length === 0 && outputOf(before) === outputOf(after) ? 'same' : 'changed', changes };
}

/** Why it is not known what a policy is in one revision: it does not compile there, or the file that the other revision has it in is not read. */
function brokenIn(
  one: SidePolicy | undefined,
  side: Side,
  other: SidePolicy | undefined,
): { readonly side: Side; readonly what: string; readonly error: Diagnostic } | undefined {
  const [error] = one?.errors ?? [];
  if (error !== undefined) return { side, what: 'it does not compile', error };
  const unread = one === undefined && other !== undefined ? side.whyUnread(other.policy.file.name) : undefined;
  return unread === undefined ? undefined : { side, what: 'its file cannot be read', error: unread };
}

/** What is said once for a policy. */
function wholeChanges({ policy: before }: SidePolicy, { policy: after }: SidePolicy): readonly Change[] {
  const [was, is] = [before.value, after.value];
  const renamed = was.metadata.name === is.metadata.name ? {} : { note: 'Rollouts that name its templates have to be changed' };
  const uses = ({ spec }: typeof was): string => (spec.rollout?.as ?? ['step']).join(', ');
  const args = [...new Set([...Object.keys(was.spec.args ?? {}), ...Object.keys(is.spec.args ?? {})])];
  const argText = (arg: object | undefined): string | undefined => (arg === undefined ? undefined : JSON.stringify(arg));
  const changes: readonly PlainChange[] = [
    ...changeOf('name', was.metadata.name, is.metadata.name, 'changed', renamed),
    ...changeOf('version', was.metadata.version, is.metadata.version, 'changed'),
    ...changeOf('owner', was.metadata.owner, is.metadata.owner, 'changed'),
    ...changeOf('rollout as', uses(was), uses(is), 'changed'),
    ...args.flatMap((name) => changeOf(`arg ${name}`, argText(was.spec.args?.[name]), argText(is.spec.args?.[name]), 'changed')),
  ];
  return changes.map((one) => ({ ...one, environments: [] }));
}

function environmentChanges(before: SidePolicy, after: SidePolicy): readonly Change[] {
  const names = [...new Set([...before.environments.keys(), ...after.environments.keys()])];
  return names.flatMap((name) => {
    const [was, is] = [before, after].map(({ environments }) => (environments.has(name) ? 'guarded' : undefined));
    return changeOf('environment', was, is, is === undefined ? 'looser' : 'tighter').map((one) => ({ ...one, environments: [name] }));
  });
}

type Grouped = { readonly guardrail: string; readonly environment: string; readonly change: PlainChange };

/** Guardrail by guardrail; what is so in several environments is said once. */
function guardrailsIn(before: SidePolicy, after: SidePolicy, argo: Side['argo']): readonly Change[] {
  const common = [...after.environments.keys()].filter((name) => before.environments.has(name));
  const found = common.flatMap((name): readonly Grouped[] => {
    const [was, is] = [before.environments.get(name), after.environments.get(name)];
    return was === undefined || is === undefined ? [] : guardrailsOf(was, is, argo).map((one) => ({ ...one, environment: name }));
  });
  const groups = Map.groupBy(found, ({ guardrail, change }) => JSON.stringify([guardrail, change]));
  const changes = [...groups.values()].flatMap((group): readonly Change[] => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ guardrail: first.guardrail, ...first.change, environments: group.map(({ environment }) => environment) }];
  });
  const order = [...new Set(changes.map(({ guardrail }) => guardrail))];
  return order.flatMap((guardrail) => changes.filter((one) => one.guardrail === guardrail));
}

function guardrailsOf(
  was: SideEnvironment,
  is: SideEnvironment,
  argo: Side['argo'],
): readonly { readonly guardrail: string; readonly change: PlainChange }[] {
  const earlier = [...was.resolved.guardrails];
  const changes: { guardrail: string; change: PlainChange }[] = [];
  for (const now of is.resolved.guardrails) {
    const [then] = earlier.splice(placeOf(now, earlier), 1);
    const found = then === undefined ? changeOf('guardrail', undefined, requireText(now), 'tighter') : compared(then, now, was, is, argo);
    changes.push(...found.map((change) => ({ guardrail: now.name, change })));
  }
  for (const gone of earlier) {
    changes.push(...changeOf('guardrail', requireText(gone), undefined, 'looser').map((change) => ({ guardrail: gone.name, change })));
  }
  return changes;
}

/** A name may stand twice, at different points. */
function placeOf({ name, at }: ResolvedGuardrail, earlier: readonly ResolvedGuardrail[]): number {
  const exact = earlier.findIndex((one) => one.name === name && one.at.join() === at.join());
  const found = exact >= 0 ? exact : earlier.findIndex((one) => one.name === name);
  return found >= 0 ? found : earlier.length;
}

function compared(
  then: ResolvedGuardrail,
  now: ResolvedGuardrail,
  was: SideEnvironment,
  is: SideEnvironment,
  argo: Side['argo'],
): readonly PlainChange[] {
  const pack = changeOf('pack', then.pack, now.pack, 'changed');
  const words = guardrailChanges(then, now);
  return [...pack, ...(words.length > 0 ? words : compiledChanges(metricsOf(then, was), metricsOf(now, is), argo))];
}

/** What follows from elsewhere, such as the configuration: told by the metrics themselves. */
function compiledChanges(before: readonly AnalysisMetric[], after: readonly AnalysisMetric[], argo: Side['argo']): readonly PlainChange[] {
  const judge = { argo, evaluate: conditionEvaluator(argo, mostWorkOfTrial) };
  return after.flatMap((metric) => {
    const earlier = before.find(({ name }) => name === metric.name);
    if (earlier === undefined) return [];
    const one = { metric: earlier, dryRun: false };
    return metricChanges(one, { metric, dryRun: false }, judge).map((change) => ({ ...change, what: `compiled ${change.what}` }));
  });
}

/** The metrics of a guardrail in the template that ends by itself, else in the one for background. */
export function metricsOf({ name, at }: ResolvedGuardrail, { templates }: SideEnvironment): readonly AnalysisMetric[] {
  if (!at.includes('rollout')) return [];
  const template = templates.find(({ use }) => use === 'bounded') ?? templates[0];
  return template?.template.spec.metrics.filter((metric) => template.guardrailOf.get(metric.name) === name) ?? [];
}
