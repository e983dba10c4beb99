import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import type { RolloutAnalysis } from '../rollouts/create-run.ts';
import { goDurationMs } from '../rollouts/go-duration.ts';
import { locatePart } from '../rollouts/located.ts';
import type { Placement } from '../rollouts/placement.ts';
import type { TemplateLibrary } from '../rollouts/references.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Located, Path } from '../source/yaml.ts';
import { yamlLimits } from '../source/yaml-limits.ts';
import { follow } from './follow-references.ts';
import { withScalars } from './meant-texts.ts';
import { type ExperimentDocument, isExperiment, readExperiment } from './read-experiment.ts';
import type { AnalysisUse, RolloutStep, RolloutUnderLint } from './rollout.ts';
import { checkRolloutShape, isFields, type ShapeProblem } from './rollout-shape.ts';
import { rolloutRefused, rolloutUnknownKey } from './rules/rollout-shape-rules.ts';
import type { LintContext, TemplateUnderLint } from './subject.ts';

/** A use of templates whose metrics are not read yet. `reached` are those that the references lead to in the input, nested ones too. */
export type RolloutUse = Omit<AnalysisUse, 'templates'> & { readonly reached: readonly Located<AnalysisTemplate>[] };

export type RolloutDocument = Omit<RolloutUnderLint, 'context' | 'steps' | 'analyses' | 'experiments'> & {
  readonly steps: readonly (Omit<RolloutStep, 'analysis'> & { readonly use?: RolloutUse })[];
  readonly uses: readonly RolloutUse[];
  readonly experiments: readonly ExperimentDocument[];
  /** The templates as the Rollout's namespace sees them. */
  readonly library: TemplateLibrary;
};

type Fields = Readonly<Record<string, unknown>>;

/** A Rollout that has a document may still be refused: what else is wrong with it need not wait until that is corrected. */
export type ReadRollout = { readonly document?: RolloutDocument; readonly diagnostics: readonly Diagnostic[] };

/**
 * A Rollout, or an Experiment, of the input. What the API server or the controller refuses is an error, keys that the API server drops are warnings.
 * One in which something has the wrong shape is read as it is meant where only quotes are wrong, and not at all where more is.
 */
export function readRollout(object: Located<unknown>, library: TemplateLibrary): ReadRollout {
  const problems = checkRolloutShape(object.value);
  const diagnostics = problems.slice(0, yamlLimits.problems).map((problem) => shapeDiagnostic(problem, object));
  if (problems.some(({ kind, meant }) => kind === 'refused' && meant === undefined)) return { diagnostics };
  const scalars = problems.flatMap(({ path, meant }) => (meant === undefined ? [] : [{ path, value: meant }]));
  const rollout = withScalars(object, scalars);
  return { document: documentOf(rollout, library), diagnostics: [...diagnostics, ...invalidStrategy(rollout), ...invalidSteps(rollout)] };
}

function shapeDiagnostic({ kind, path, message, suggestion, meant }: ShapeProblem, object: Located<unknown>): Diagnostic {
  if (kind === 'unknown-key') {
    const { code, name, severity, help } = rolloutUnknownKey;
    const hint = suggestion === undefined ? help : `did you mean \`${suggestion}\`?`;
    return { code, name, severity, message: `${message}: the API server drops it without a word`, range: object.keyRangeAt(path), hint };
  }
  const { code, name, severity, help } = rolloutRefused;
  const refuses = `the API server refuses the ${isExperiment(object.value) ? 'Experiment' : 'Rollout'}`;
  const hint = meant === undefined ? help : `write ${JSON.stringify(meant)}, ${typeof meant === 'string' ? 'in' : 'without'} quotes`;
  return { code, name, severity, message: `${placeWords(path)}${message}: ${refuses}`, range: object.rangeAt(path), hint };
}

function documentOf(object: Located<unknown>, library: TemplateLibrary): RolloutDocument {
  const spec = fieldsAt(object.value, 'spec');
  const strategy = fieldsAt(spec, 'strategy');
  const steps = stepsOf(object, library);
  const { name, namespace } = fieldsAt(object.value, 'metadata');
  return {
    rollout: object,
    name: typeof name === 'string' ? name : '',
    ...(typeof namespace === 'string' ? { namespace } : {}),
    strategy: strategy.canary !== undefined ? 'canary' : strategy.blueGreen !== undefined ? 'blueGreen' : 'none',
    ...(typeof spec.replicas === 'number' ? { replicas: spec.replicas } : {}),
    steps,
    trafficRouting: fieldsAt(strategy, 'canary').trafficRouting !== undefined,
    uses: [...steps.flatMap(({ use }) => use ?? []), ...usesOutsideSteps(object, library)],
    experiments: experimentsOf(object, library),
    library,
  };
}

/** Where Rollouts run each template, for `TemplateUnderLint.placements`. */
export function placementsOf(documents: readonly RolloutDocument[]): ReadonlyMap<Located<AnalysisTemplate>, readonly Placement[]> {
  const placements = new Map<Located<AnalysisTemplate>, readonly Placement[]>();
  for (const { placement, reached } of documents.flatMap(({ uses }) => uses)) {
    for (const template of reached) placements.set(template, [...new Set([...(placements.get(template) ?? []), placement])]);
  }
  return placements;
}

/** `subjectOf` gives each template of the library as rules see it, with the args of its use. */
export function rolloutUnderLint(
  { steps, uses, experiments, library, ...document }: RolloutDocument,
  context: LintContext,
  subjectOf: SubjectOf,
): RolloutUnderLint {
  const analyses = new Map(uses.map((use) => [use, withTemplates(use, subjectOf)]));
  return {
    ...document,
    context: { ...context, library },
    steps: steps.map(({ use, ...step }) => ({ ...step, ...(use === undefined ? {} : { analysis: analyses.get(use) as AnalysisUse }) })),
    analyses: [...analyses.values()],
    experiments: experiments.map((one) => ({
      ...one,
      analyses: one.analyses.map((use) => ({ ...withTemplates(use, subjectOf), name: use.name, required: use.required })),
    })),
  };
}

type SubjectOf = (template: Located<AnalysisTemplate>, use: RolloutUse) => TemplateUnderLint;

function withTemplates(of: RolloutUse, subjectOf: SubjectOf): AnalysisUse {
  const { reached, ...use } = of;
  return { ...use, templates: reached.map((template) => subjectOf(template, of)) };
}

/** A part of a Rollout, such as a patch or what `compile --rollout-snippet` prints: what it lacks may stand elsewhere. */
export function isPart(object: unknown): boolean {
  const { template, workloadRef } = fieldsAt(object, 'spec');
  return template === undefined && workloadRef === undefined;
}

const canaryPath: Path = ['spec', 'strategy', 'canary'];
const bluePath: Path = ['spec', 'strategy', 'blueGreen'];

/** A file may hold a part of a Rollout only, such as a patch: then nothing is said of what is missing. */
function invalidStrategy(object: Located<unknown>): readonly Diagnostic[] {
  const strategy = fieldsAt(fieldsAt(object.value, 'spec'), 'strategy');
  if (strategy.canary === undefined || strategy.blueGreen === undefined) return [];
  return [refused(object, ['spec', 'strategy'], 'there are two strategies', 'keep `canary` or `blueGreen`')];
}

const exclusive = ['setWeight', 'pause', 'experiment', 'analysis'] as const;
const others = ['setCanaryScale', 'setHeaderRoute', 'setMirrorRoute', 'plugin'] as const;

/** Source: argo-rollouts pkg/apis/rollouts/validation/validation.go, ValidateRolloutStrategyCanary. */
function invalidSteps(object: Located<unknown>): readonly Diagnostic[] {
  const { maxTrafficWeight = 100 } = fieldsAt(fieldsAt(fieldsAt(fieldsAt(object.value, 'spec'), 'strategy'), 'canary'), 'trafficRouting');
  return rawSteps(object.value).flatMap((step, index) => {
    const path = [...canaryPath, 'steps', index];
    if (exclusive.filter((key) => step[key] !== undefined).length > 1)
      return [refused(object, path, 'a step does one thing only', 'make two steps of it')];
    if (![...exclusive, ...others].some((key) => step[key] !== undefined))
      return [refused(object, path, 'the step does nothing', 'write what it does: `setWeight`, `pause`, `analysis` or another step')];
    const { setWeight } = step;
    if (typeof setWeight === 'number' && (setWeight < 0 || setWeight > Number(maxTrafficWeight))) {
      return [
        refused(
          object,
          [...path, 'setWeight'],
          `${setWeight} is no weight from 0 to ${Number(maxTrafficWeight)}`,
          'write a share of the traffic in per cent',
        ),
      ];
    }
    const experiment = invalidExperiment(object, [...path, 'experiment', 'templates'], step);
    if (experiment !== undefined) return [experiment];
    const { duration } = fieldsAt(step, 'pause');
    if (duration !== undefined && (pauseMs(duration) ?? -1) < 0) {
      return [
        refused(
          object,
          [...path, 'pause', 'duration'],
          `${JSON.stringify(duration)} is no duration such as 90s or 5m`,
          'write a number of seconds, or a duration',
        ),
      ];
    }
    return [];
  });
}

/** Source: as above, and rollout/experiment.go, GetExperimentFromTemplate. */
function invalidExperiment(object: Located<unknown>, path: Path, step: Fields): Diagnostic | undefined {
  const { templates = [] } = fieldsAt(step, 'experiment') as { readonly templates?: readonly Fields[] };
  const routing = fieldsAt(fieldsAt(fieldsAt(object.value, 'spec'), 'strategy'), 'canary').trafficRouting;
  const weighted = routing === undefined && !isPart(object.value) ? templates.findIndex(({ weight }) => weight !== undefined) : -1;
  if (weighted >= 0) return refused(object, [...path, weighted, 'weight'], 'a weight of an experiment needs traffic routing');
  const unknown = templates.findIndex(({ specRef }) => specRef !== 'canary' && specRef !== 'stable');
  if (unknown < 0) return undefined;
  const why = `${JSON.stringify(templates[unknown]?.specRef)} is neither canary nor stable`;
  const place = refused(object, [...path, unknown, 'specRef'], why);
  return { ...place, message: `${why}: the controller makes no experiment of it and stays at the step` };
}

function refused(object: Located<unknown>, path: Path, why: string, hint: string = rolloutRefused.help): Diagnostic {
  const { code, name, severity } = rolloutRefused;
  return {
    code,
    name,
    severity,
    message: `${why}: the controller refuses the Rollout (InvalidSpec) and does nothing`,
    range: object.rangeAt(path),
    hint,
  };
}

function stepsOf(object: Located<unknown>, library: TemplateLibrary): RolloutDocument['steps'] {
  return rawSteps(object.value).map((step, index) => {
    const kind = [...exclusive, ...others].find((key) => step[key] !== undefined) ?? 'other';
    const durationMs = kind === 'pause' ? pauseMs(fieldsAt(step, 'pause').duration) : undefined;
    const path = [...canaryPath, 'steps', index, 'analysis'];
    return {
      index,
      kind,
      ...(kind === 'setWeight' && typeof step.setWeight === 'number' ? { weight: step.setWeight } : {}),
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(kind === 'analysis' ? { use: useAt(object, path, 'step', step.analysis, library) } : {}),
    };
  });
}

function experimentsOf(object: Located<unknown>, library: TemplateLibrary): readonly ExperimentDocument[] {
  if (isExperiment(object.value)) return [readExperiment(object, ['spec'], fieldsAt(object.value, 'spec'), library)];
  return rawSteps(object.value).flatMap(({ experiment }, index) =>
    experiment === undefined ? [] : [readExperiment(object, [...canaryPath, 'steps', index, 'experiment'], experiment, library)],
  );
}

function usesOutsideSteps(object: Located<unknown>, library: TemplateLibrary): readonly RolloutUse[] {
  const strategy = fieldsAt(fieldsAt(object.value, 'spec'), 'strategy');
  const places: readonly [Path, Placement, unknown][] = [
    [[...canaryPath, 'analysis'], 'background', fieldsAt(strategy, 'canary').analysis],
    [[...bluePath, 'prePromotionAnalysis'], 'prePromotion', fieldsAt(strategy, 'blueGreen').prePromotionAnalysis],
    [[...bluePath, 'postPromotionAnalysis'], 'postPromotion', fieldsAt(strategy, 'blueGreen').postPromotionAnalysis],
  ];
  return places.flatMap(([path, placement, value]) => (value === undefined ? [] : [useAt(object, path, placement, value, library)]));
}

function useAt(object: Located<unknown>, path: Path, placement: Placement, value: unknown, library: TemplateLibrary): RolloutUse {
  const analysis = locatePart(object, path, value as RolloutAnalysis & { readonly startingStep?: number });
  const { startingStep } = analysis.value;
  return {
    placement,
    path,
    analysis,
    ...(placement === 'background' && startingStep !== undefined ? { startingStep } : {}),
    ...follow(analysis.value, library),
  };
}

/**
 * Milliseconds of a pause: a number or a text of digits are seconds, other texts Go durations, cut to whole seconds. Undefined without one, and
 * for a text that is neither. Source: argo-rollouts pkg/apis/rollouts/v1alpha1, RolloutPause.DurationSeconds.
 */
function pauseMs(duration: unknown): number | undefined {
  if (typeof duration === 'number') return duration * 1000;
  if (typeof duration !== 'string') return undefined;
  if (/^[+-]?\d+$/.test(duration)) return Number(duration) * 1000;
  const ms = goDurationMs(duration);
  return ms === undefined ? undefined : Math.trunc(ms / 1000) * 1000;
}

function rawSteps(object: unknown): readonly Fields[] {
  const { steps } = fieldsAt(fieldsAt(fieldsAt(object, 'spec'), 'strategy'), 'canary');
  return Array.isArray(steps) ? (steps as readonly Fields[]) : [];
}

function fieldsAt(value: unknown, key: string): Fields {
  const found = isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isFields(found) ? found : {};
}

function placeWords(path: Path): string {
  const last = path.findLast((step) => typeof step === 'string');
  return last === undefined ? '' : `\`${last}\`: `;
}
