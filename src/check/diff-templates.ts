import { mostWorkOfTrial } from '../lint/try-condition.ts';
import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import { conditionEvaluator } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { resolveMetric } from '../rollouts/resolve-metrics.ts';
import { matchRules } from '../rollouts/rule-match.ts';
import type { Located } from '../source/yaml.ts';
import { dummyArgs } from '../worlds/dummy-arg.ts';
import { type Change, changeOf, type PlainChange } from './diff-change.ts';
import { type MetricToCompare, metricChanges } from './diff-metric.ts';
import type { Side } from './diff-side.ts';
import type { SubjectDiff } from './diff-subject.ts';

export type Template = Located<AnalysisTemplate>;
export type TemplatePair = { readonly before?: Template; readonly after?: Template };

/** By kind, namespace and name; where several have one, in the same file first. */
export function pairTemplates(before: readonly Template[], after: readonly Template[]): readonly TemplatePair[] {
  const left = [...before];
  const pairs = after.map((is): TemplatePair => {
    const same = left.filter((was) => keyOf(was) === keyOf(is));
    const was = same.find(({ file }) => file.name === is.file.name) ?? same[0];
    if (was === undefined) return { after: is };
    left.splice(left.indexOf(was), 1);
    return { before: was, after: is };
  });
  return [...pairs, ...left.map((one) => ({ before: one }))];
}

function keyOf({ value: { kind, metadata } }: Template): string {
  return JSON.stringify([kind, metadata.namespace, metadata.name]);
}

export function diffTemplate({ before, after }: TemplatePair, was: Side, is: Side): SubjectDiff {
  const known = after ?? before;
  if (known === undefined) throw new Error('a pair has a template');
  const subject = { kind: 'template', name: known.value.metadata.name, file: known.file.name } as const;
  if (before === undefined || after === undefined) {
    const error = (before === undefined ? was : is).whyUnread(known.file.name);
    if (error === undefined) return { ...subject, state: after === undefined ? 'removed' : 'added', changes: [] };
    const when = before === undefined ? 'before' : 'now';
    return { ...subject, state: 'not compared', reason: `its file cannot be read ${when}: ${error.message} (${error.code})`, changes: [] };
  }
  if (JSON.stringify(before.value.spec) === JSON.stringify(after.value.spec)) return { ...subject, state: 'same', changes: [] };
  return { ...subject, state: 'changed', changes: templateChanges(before, after, is.argo) };
}

function templateChanges(before: Template, after: Template, argo: ArgoVersion): readonly Change[] {
  const [was, is] = [before.value.spec, after.value.spec];
  const args = [...new Set([...(was.args ?? []), ...(is.args ?? [])].map(({ name }) => name))];
  const argText = (spec: typeof was, name: string): string | undefined => {
    const arg = spec.args?.find((one) => one.name === name);
    return arg === undefined
      ? undefined
      : (arg.value ?? (arg.valueFrom === undefined ? 'given by the Rollout' : JSON.stringify(arg.valueFrom)));
  };
  const refs = ({ templates = [] }: typeof was): string | undefined =>
    templates.length === 0
      ? undefined
      : templates.map((one) => `${one.templateName}${one.clusterScope === true ? ' (cluster)' : ''}`).join(', ');
  const whole = [
    ...args.flatMap((name) => changeOf(`arg ${name}`, argText(was, name), argText(is, name), 'changed')),
    ...changeOf('templates', refs(was), refs(is), 'changed'),
  ];
  return [...whole.map((one): Change => ({ ...one, environments: [] })), ...metricsIn(before, after, argo)];
}

function metricsIn(before: Template, after: Template, argo: ArgoVersion): readonly Change[] {
  const judge = { argo, evaluate: conditionEvaluator(argo, mostWorkOfTrial) };
  const [earlier, later] = [metricsOfTemplate(before), metricsOfTemplate(after)];
  const of = (metric: string, changes: readonly PlainChange[]): readonly Change[] =>
    changes.map((one) => ({ guardrail: metric, ...one, environments: [] }));
  const there = [...later].flatMap(([name, is]) => {
    const was = earlier.get(name);
    return of(name, was === undefined ? changeOf('metric', undefined, conditionText(is), 'tighter') : metricChanges(was, is, judge));
  });
  const gone = [...earlier].flatMap(([name, was]) =>
    later.has(name) ? [] : of(name, changeOf('metric', conditionText(was), undefined, 'looser')),
  );
  return [...there, ...gone];
}

function conditionText({ metric: { successCondition, failureCondition } }: MetricToCompare): string {
  if (successCondition !== undefined) return successCondition;
  return failureCondition === undefined ? 'no condition' : `fails if ${failureCondition}`;
}

/** By name, args filled in by their defaults or by words made up; as written where that cannot be done. */
export function metricsOfTemplate({ value: { spec } }: Template): ReadonlyMap<string, MetricToCompare> {
  const args = [...dummyArgs(spec.args ?? [])].map(([name, value]) => ({ name, value }));
  const metrics = (spec.metrics ?? []).map((metric) => {
    const resolved = resolveMetric(metric, args);
    return resolved.ok ? resolved.metric : metric;
  });
  const names = metrics.map(({ name }) => name);
  const watched = matchRules('dryRun', spec.dryRun ?? [], names);
  return new Map(metrics.map((metric) => [metric.name, { metric, dryRun: watched.ok && watched.rules.has(metric.name) }]));
}
