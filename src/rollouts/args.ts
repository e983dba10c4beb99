import type { AnalysisArg } from './analysis.ts';
import { metadataField, rolloutField } from './field-path.ts';

/** An arg as a Rollout writes it. */
export type RolloutArg = {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly podTemplateHashValue?: string; readonly fieldRef?: { readonly fieldPath: string } };
};

/** What args of a Rollout can refer to. `object` is the Rollout as JSON data; hashes are the pod template hashes of its ReplicaSets. */
export type RolloutFacts = { readonly object: unknown; readonly latestHash: string; readonly stableHash: string };

export type MergedArgs =
  | {
      readonly ok: true;
      readonly args: readonly AnalysisArg[];
      /** Names of args that the Rollout gives and no template declares: they have no effect. */
      readonly dropped: readonly string[];
    }
  /** `unresolved` is the name of the arg without a value. */
  | { readonly ok: false; readonly message: string; readonly unresolved: string };

/**
 * The args of a Rollout with their values; `message` is why the controller refuses to create a run. Without `value` and `valueFrom` an arg
 * is the empty text, which then overrides the template's default.
 *
 * An error of a field outside the metadata is forgotten when a later arg has a `fieldRef` that succeeds: the first is then the empty text.
 * Source: argo-rollouts utils/analysis/factory.go, BuildArgumentsForRolloutAnalysisRun, the same in 1.8.4 to 1.10.2.
 */
export function rolloutArgValues(
  args: readonly RolloutArg[],
  rollout: RolloutFacts,
): { readonly args: readonly AnalysisArg[]; readonly message: string | undefined } {
  const values: AnalysisArg[] = [];
  let message: string | undefined;
  for (const { name, value = '', valueFrom } of args) {
    const path = valueFrom?.fieldRef?.fieldPath;
    if (valueFrom?.podTemplateHashValue !== undefined) {
      values.push({ name, value: hashOf(valueFrom.podTemplateHashValue, rollout) ?? value });
    } else if (path === undefined) values.push({ name, value });
    else if (path.startsWith('metadata')) {
      const field = metadataField(rollout.object, path);
      if (!field.ok) return { args: [], message: field.message };
      message = undefined;
      values.push({ name, value: field.value });
    } else {
      const field = rolloutField(rollout.object, path);
      message = field.ok ? undefined : field.message;
      values.push({ name, value: field.ok ? field.value : '' });
    }
  }
  return { args: values, message };
}

function hashOf(which: string, { latestHash, stableHash }: RolloutFacts): string | undefined {
  if (which === 'Latest') return latestHash;
  return which === 'Stable' ? stableHash : undefined;
}

/**
 * The templates' args with the values that come in: by name, the last one holds, and `valueFrom` stays beside it. Args that no template
 * declares are dropped. Source: argo-rollouts utils/analysis/helpers.go, MergeArgs, the same in 1.8.4 to 1.10.2.
 */
export function mergeArgs(incoming: readonly AnalysisArg[], declared: readonly AnalysisArg[]): MergedArgs {
  const merged = [...declared];
  const dropped: string[] = [];
  for (const { name, value, valueFrom } of incoming) {
    const index = merged.findIndex((arg) => arg.name === name);
    const found = merged[index];
    if (found === undefined) dropped.push(name);
    else if (value !== undefined) merged[index] = { ...found, value };
    else if (valueFrom !== undefined) merged[index] = { ...found, valueFrom };
  }
  const bare = merged.find((arg) => arg.value === undefined && arg.valueFrom === undefined);
  if (bare !== undefined) return { ok: false, message: `args.${bare.name} was not resolved`, unresolved: bare.name };
  return { ok: true, args: merged, dropped };
}
