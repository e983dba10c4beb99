import type { ArgType, RolloutUse } from '../policy/types.ts';
import type { AnalysisArg, AnalysisMetric } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import type { DryRunRule, RetentionRule } from '../rollouts/flatten.ts';
import type { Placement } from '../rollouts/placement.ts';
import type { Diagnostic } from '../source/diagnostic.ts';

/** What a test is of, ready to be run in its environments. */
export type Subject = {
  readonly kind: 'policy' | 'template';
  readonly name: string;
  readonly argo: ArgoVersion;
  /** Of a template there is one, and it has no name. */
  readonly environments: readonly (string | undefined)[];
  readonly defaultPlacement: Placement;
  /** Where it can run; undefined is anywhere. */
  readonly placements?: readonly RolloutUse[];
  /** Args that may be given; of a template without types. */
  readonly args: ReadonlyMap<string, ArgType | undefined>;
  /** Compiled once for an environment and a placement; or all that is wrong with it there. */
  readonly runnable: (environment: string | undefined, placement: Placement) => Runnable | Unrunnable;
  /** What makes a Rollout invalid that has this there with these args, so that no run comes of it. A policy is compiled to be valid. */
  readonly refusals?: (placement: Placement, args: Readonly<Record<string, string>>) => readonly Diagnostic[];
};

/** What a run is made of, before args are filled in. */
export type Runnable = {
  readonly ok: true;
  readonly metrics: readonly AnalysisMetric[];
  readonly args: readonly AnalysisArg[];
  readonly dryRun: readonly DryRunRule[];
  readonly measurementRetention: readonly RetentionRule[];
  /** By name of a metric as it is written. Of a template: the metric itself. */
  readonly guardrailOf: ReadonlyMap<string, string>;
};

export type Unrunnable = { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Guardrails in their order, each once. */
export function guardrailsOf({ guardrailOf }: Pick<Runnable, 'guardrailOf'>): readonly string[] {
  return [...new Set(guardrailOf.values())];
}
