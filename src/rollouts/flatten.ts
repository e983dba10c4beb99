import { type Checked, checked, type Diagnostic, failed } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';
import type { AnalysisArg, AnalysisMetric, AnalysisTemplate } from './analysis.ts';
import { type CollectedTemplates, collectTemplates, type PlacedRefs, type TemplateLibrary } from './references.ts';

export type DryRunRule = { readonly metricName: string };
export type RetentionRule = { readonly metricName: string; readonly limit: number };

/** Something of a template, and the path to it there. */
export type FromTemplate<T> = { readonly value: T; readonly template: Located<AnalysisTemplate>; readonly path: Path };

/** Several templates as one: those of the namespace first, then those of the cluster. Nothing is resolved yet. */
export type FlatTemplates = {
  readonly templates: CollectedTemplates;
  readonly metrics: readonly FromTemplate<AnalysisMetric>[];
  readonly dryRun: readonly FromTemplate<DryRunRule>[];
  readonly measurementRetention: readonly FromTemplate<RetentionRule>[];
  readonly args: readonly FromTemplate<AnalysisArg>[];
};

/** What `refs` reach, flattened; the messages of errors are the controller's. */
export function flattenTemplates(refs: PlacedRefs, library: TemplateLibrary): Checked<FlatTemplates> {
  const collected = collectTemplates(refs, library);
  return collected.ok ? flattenCollected(collected.value) : collected;
}

/** Source: argo-rollouts utils/analysis/helpers.go, FlattenTemplates, the same in 1.8.4 to 1.10.2. */
export function flattenCollected(templates: CollectedTemplates): Checked<FlatTemplates> {
  const ordered = [...templates.namespaced, ...templates.cluster];
  const metrics = ordered.flatMap((template) => itemsOf(template, 'metrics'));
  const sameMetric = firstRepeated(metrics, ({ name }) => name);
  if (sameMetric !== undefined) {
    const name = sameMetric.again.value.name;
    return failed(repeated(`two metrics have the same name '${name}'`, sameMetric, 'name', 'rename one of the two'));
  }
  const dryRun = ordered.flatMap((template) => itemsOf(template, 'dryRun'));
  const measurementRetention = ordered.flatMap((template) => itemsOf(template, 'measurementRetention'));
  for (const [rules, words] of [
    [dryRun, dryRunWords],
    [measurementRetention, retentionWords],
  ] as const) {
    const same = firstRepeated<DryRunRule>(rules, ({ metricName }) => metricName);
    if (same !== undefined) return failed(repeated(words(same.again.value.metricName), same, 'metricName', 'keep one of the two'));
  }
  const args = flattenArgs(ordered.flatMap((template) => itemsOf(template, 'args')));
  return args.ok ? checked({ templates, metrics, dryRun, measurementRetention, args: args.value }) : args;
}

export function dryRunWords(name: string): string {
  return `two Dry-Run metric rules have the same name '${name}'`;
}

export function retentionWords(name: string): string {
  return `two Measurement Retention metric rules have the same name '${name}'`;
}

type ItemsOf = { metrics: AnalysisMetric; dryRun: DryRunRule; measurementRetention: RetentionRule; args: AnalysisArg };

function itemsOf<Key extends keyof ItemsOf>(template: Located<AnalysisTemplate>, key: Key): FromTemplate<ItemsOf[Key]>[] {
  const items = (template.value.spec[key] ?? []) as readonly ItemsOf[Key][];
  return items.map((value, index) => ({ value, template, path: ['spec', key, index] }));
}

type Repeated<T> = { readonly first: FromTemplate<T>; readonly again: FromTemplate<T> };

function firstRepeated<T>(items: readonly FromTemplate<T>[], nameOf: (value: T) => string): Repeated<T> | undefined {
  const byName = new Map<string, FromTemplate<T>>();
  for (const again of items) {
    const first = byName.get(nameOf(again.value));
    if (first !== undefined) return { first, again };
    byName.set(nameOf(again.value), again);
  }
  return undefined;
}

function repeated(message: string, { first, again }: Repeated<unknown>, key: string, hint: string): Diagnostic {
  const related = [{ message: 'the first one', range: rangeOf(first, [key]) }];
  return { code: 'GP419', name: 'same-name', severity: 'error', message, range: rangeOf(again, [key]), hint, related };
}

/** By name: a value, once there, stays, and another value is an error. Anything else gives way to whatever comes later. */
function flattenArgs(items: readonly FromTemplate<AnalysisArg>[]): Checked<readonly FromTemplate<AnalysisArg>[]> {
  const byName = new Map<string, FromTemplate<AnalysisArg>>();
  for (const item of items) {
    const { name, value } = item.value;
    const previous = byName.get(name);
    const before = previous?.value.value;
    if (previous !== undefined && before !== undefined && value !== undefined && before !== value) {
      return failed(conflict(name, before, value, previous, item));
    }
    if (before === undefined) byName.set(name, item);
  }
  return checked([...byName.values()]);
}

function conflict(
  name: string,
  before: string,
  value: string,
  previous: FromTemplate<AnalysisArg>,
  item: FromTemplate<AnalysisArg>,
): Diagnostic {
  return {
    code: 'GP420',
    name: 'arg-conflict',
    severity: 'error',
    message: `Argument \`${name}\` specified multiple times with different values: '${before}', '${value}'`,
    range: rangeOf(item, ['value']),
    hint: 'give it one value, or no value in all templates but one; a value of the Rollout does not settle it',
    related: [{ message: 'the first one', range: rangeOf(previous, ['value']) }],
  };
}

export function rangeOf({ template, path }: FromTemplate<unknown>, inner: Path = []): SourceRange {
  return template.rangeAt([...path, ...inner]);
}
