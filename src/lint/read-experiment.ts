import type { RolloutAnalysis } from '../rollouts/create-run.ts';
import { goDurationMs } from '../rollouts/go-duration.ts';
import type { TemplateLibrary } from '../rollouts/references.ts';
import type { Located, Path } from '../source/yaml.ts';
import { follow } from './follow-references.ts';
import type { RolloutUse } from './read-rollout.ts';
import type { ExperimentAnalysis, ExperimentUnderLint } from './rollout.ts';
import { isFields } from './rollout-shape.ts';

/** An experiment whose metrics are not read yet. */
export type ExperimentDocument = Omit<ExperimentUnderLint, 'analyses'> & {
  readonly analyses: readonly (RolloutUse & Pick<ExperimentAnalysis, 'name' | 'required'>)[];
};

/** The experiment at `path`: of a step, or the specification of an Experiment. */
export function readExperiment(object: Located<unknown>, path: Path, value: unknown, library: TemplateLibrary): ExperimentDocument {
  const { duration, analyses, dryRun, measurementRetention } = value as StatedExperiment;
  const durationMs = duration === undefined || duration === '' ? undefined : goDurationMs(duration);
  return {
    path,
    rangeAt: (inner) => object.rangeAt([...path, ...inner]),
    ...(durationMs === undefined ? {} : { durationMs }),
    analyses: (analyses ?? []).map((stated, index) => {
      const { name, templateName, clusterScope, args, requiredForCompletion } = stated;
      const own: Path = [...path, 'analyses', index];
      const run: RolloutAnalysis = {
        templates: [{ templateName, ...(clusterScope === undefined ? {} : { clusterScope }) }],
        ...(args === undefined ? {} : { args }),
        ...(dryRun === undefined ? {} : { dryRun }),
        ...(measurementRetention === undefined ? {} : { measurementRetention }),
      };
      return {
        name,
        required: requiredForCompletion === true,
        placement: 'step',
        path: own,
        analysis: locateAnalysis(object, path, own, run),
        ...follow(run, library),
      };
    }),
  };
}

type StatedExperiment = Pick<RolloutAnalysis, 'dryRun' | 'measurementRetention'> & {
  readonly duration?: string;
  readonly analyses?: readonly {
    readonly name: string;
    readonly templateName: string;
    readonly clusterScope?: boolean;
    readonly args?: NonNullable<RolloutAnalysis['args']>;
    readonly requiredForCompletion?: boolean;
  }[];
};

/** An analysis in the form that Rollouts have, each part at its place in the experiment: rules for dry runs are written once for all. */
function locateAnalysis(object: Located<unknown>, experiment: Path, own: Path, value: RolloutAnalysis): Located<RolloutAnalysis> {
  const pathOf = ([first, ...rest]: Path): Path => {
    if (first === 'templates') return [...own, ...rest.slice(1)];
    if (first === 'dryRun' || first === 'measurementRetention') return [...experiment, first, ...rest];
    return first === undefined ? own : [...own, first, ...rest];
  };
  return {
    value,
    file: object.file,
    rangeAt: (path) => object.rangeAt(pathOf(path)),
    keyRangeAt: (path) => object.keyRangeAt(pathOf(path)),
    textAt: (path) => object.textAt(pathOf(path)),
  };
}

/** An Experiment by itself, and not of a step of a Rollout. */
export function isExperiment(object: unknown): boolean {
  return isFields(object) && object.kind === 'Experiment';
}
