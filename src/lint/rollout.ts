import type { RolloutAnalysis } from '../rollouts/create-run.ts';
import type { Placement } from '../rollouts/placement.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';
import type { LintContext, TemplateUnderLint } from './subject.ts';

/** A Rollout of argoproj.io/v1alpha1, as far as the rules look at it. */
export type RolloutUnderLint = {
  readonly context: LintContext;
  readonly rollout: Located<unknown>;
  readonly name: string;
  readonly namespace?: string;
  readonly strategy: 'canary' | 'blueGreen' | 'none';
  readonly replicas?: number;
  /** The steps of a canary, in order, with their places (`spec.strategy.canary.steps.N`). */
  readonly steps: readonly RolloutStep[];
  readonly trafficRouting: boolean;
  readonly analyses: readonly AnalysisUse[];
  /** Of its steps, in order; of an Experiment by itself the one that it is. */
  readonly experiments: readonly ExperimentUnderLint[];
};

/** Pods of their own beside the release, and analyses that the experiment runs while they are there. */
export type ExperimentUnderLint = {
  /** In the document. */
  readonly path: Path;
  readonly rangeAt: (path: Path) => SourceRange;
  /** Undefined where it has none, or what stands there is none. */
  readonly durationMs?: number;
  readonly analyses: readonly ExperimentAnalysis[];
};

/** `required`: the experiment does not end without it (`requiredForCompletion`). */
export type ExperimentAnalysis = AnalysisUse & { readonly name: string; readonly required: boolean };

/** All uses of templates, those of experiments too. */
export function everyUse({ analyses, experiments }: RolloutUnderLint): readonly AnalysisUse[] {
  return [...analyses, ...experiments.flatMap((one) => one.analyses)];
}

export type RolloutStep = {
  readonly index: number;
  readonly kind:
    | 'setWeight'
    | 'pause'
    | 'analysis'
    | 'experiment'
    | 'setCanaryScale'
    | 'setHeaderRoute'
    | 'setMirrorRoute'
    | 'plugin'
    | 'replicaProgressThreshold'
    | 'other';
  readonly weight?: number;
  /** Of a pause; undefined where it has no end. */
  readonly durationMs?: number;
  readonly analysis?: AnalysisUse;
};

/** A use of templates by the Rollout; `templates` are those found in the input, `missing` the names that are not there. */
export type AnalysisUse = {
  readonly placement: Placement;
  readonly path: readonly (string | number)[];
  readonly analysis: Located<RolloutAnalysis>;
  /** Of background analysis. */
  readonly startingStep?: number;
  readonly templates: readonly TemplateUnderLint[];
  readonly missing: readonly { readonly name: string; readonly clusterScope: boolean; readonly at: number }[];
};
