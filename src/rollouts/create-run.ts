import { type Checked, checked, type Diagnostic, failed } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import type { AnalysisMetric, AnalysisRunSpec, TemplateRef } from './analysis.ts';
import { mergeArgs, type RolloutArg, type RolloutFacts, rolloutArgValues } from './args.ts';
import {
  type DryRunRule,
  dryRunWords,
  type FlatTemplates,
  type FromTemplate,
  flattenTemplates,
  type RetentionRule,
  rangeOf,
  retentionWords,
} from './flatten.ts';
import type { PlacedRefs, TemplateLibrary } from './references.ts';

/** An analysis of a Rollout: of a step, in the background, before or after promotion. */
export type RolloutAnalysis = {
  readonly templates?: readonly TemplateRef[];
  readonly args?: readonly RolloutArg[];
  readonly dryRun?: readonly DryRunRule[];
  readonly measurementRetention?: readonly RetentionRule[];
};

/** The spec of a run and where its parts come from; `origins` stand in the order of `spec.metrics`. */
export type CreatedRun = {
  readonly spec: AnalysisRunSpec;
  readonly origins: readonly FromTemplate<AnalysisMetric>[];
  /** Args of the Rollout that no template declares: the controller drops them without a word. */
  readonly droppedArgs: readonly string[];
};

/**
 * `empty`: the analysis names no templates; in the background that means no analysis, anywhere else the Rollout never gets past it.
 * `refused`: the controller creates no run and tries again and again; nothing progresses, nothing is aborted. The messages are its own.
 */
export type RunCreation =
  | ({ readonly kind: 'run' } & CreatedRun)
  | { readonly kind: 'empty' }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/** What the controller of Rollouts makes of an analysis when its turn comes. Source: argo-rollouts rollout/analysis.go, createAnalysisRun. */
export function createRun(analysis: Located<RolloutAnalysis>, library: TemplateLibrary, rollout: RolloutFacts): RunCreation {
  const { templates = [], args = [] } = analysis.value;
  if (templates.length === 0) return { kind: 'empty' };
  const values = rolloutArgValues(args, rollout);
  if (values.message !== undefined) {
    return { kind: 'refused', diagnostics: [argField(values.message, analysis.rangeAt(['args']))] };
  }
  const flat = flattenTemplates(refsOf(analysis), library);
  if (!flat.ok) return { kind: 'refused', diagnostics: flat.diagnostics };
  const run = mergeRun(flat.value, values.args, analysis);
  return run.ok ? { kind: 'run', ...run.value } : { kind: 'refused', diagnostics: run.diagnostics };
}

export function refsOf(analysis: Located<RolloutAnalysis>): PlacedRefs {
  return { refs: analysis.value.templates ?? [], rangeAt: (index) => analysis.rangeAt(['templates', index]) };
}

/**
 * Flat templates, values of args, and the rules for dry runs and retention that the Rollout adds.
 * Source: argo-rollouts utils/analysis/helpers.go, NewAnalysisRunFromTemplates, the same in 1.8.4 to 1.10.2.
 */
export function mergeRun(
  flat: FlatTemplates,
  values: AnalysisRunSpec['args'],
  analysis: Located<RolloutAnalysis>,
  own: Pick<RolloutAnalysis, 'dryRun' | 'measurementRetention'> = analysis.value,
): Checked<CreatedRun> {
  const declared = flat.args.map(({ value }) => value);
  const args = mergeArgs(values ?? [], declared);
  if (!args.ok) {
    const arg = flat.args.find(({ value }) => value.name === args.unresolved);
    return failed(unresolved(args.message, args.unresolved, arg === undefined ? analysis.rangeAt([]) : rangeOf(arg), analysis.rangeAt([])));
  }
  const dryRun = mergeRules('dryRun', own.dryRun ?? [], flat.dryRun, dryRunWords, analysis);
  if (!dryRun.ok) return dryRun;
  const measurementRetention = mergeRules(
    'measurementRetention',
    own.measurementRetention ?? [],
    flat.measurementRetention,
    retentionWords,
    analysis,
  );
  if (!measurementRetention.ok) return measurementRetention;
  const spec: AnalysisRunSpec = {
    metrics: flat.metrics.map(({ value }) => value),
    ...(args.args.length === 0 ? {} : { args: args.args }),
    ...(dryRun.value.length === 0 ? {} : { dryRun: dryRun.value }),
    ...(measurementRetention.value.length === 0 ? {} : { measurementRetention: measurementRetention.value }),
  };
  return checked({ spec, origins: flat.metrics, droppedArgs: args.dropped });
}

/** The Rollout's rules in front; one text twice is an error, be it in the Rollout and a template. */
function mergeRules<Rule extends DryRunRule>(
  field: 'dryRun' | 'measurementRetention',
  own: readonly Rule[],
  ofTemplates: readonly FromTemplate<Rule>[],
  words: (name: string) => string,
  analysis: Located<RolloutAnalysis>,
): Checked<readonly Rule[]> {
  const rules = [...own, ...ofTemplates.map(({ value }) => value)];
  const names = new Set<string>();
  for (const [index, { metricName }] of rules.entries()) {
    if (!names.has(metricName)) {
      names.add(metricName);
      continue;
    }
    const ofTemplate = ofTemplates[index - own.length];
    return failed({
      code: 'GP419',
      name: 'same-name',
      severity: 'error',
      message: words(metricName),
      range: ofTemplate === undefined ? analysis.rangeAt([field, index]) : rangeOf(ofTemplate),
      hint: 'keep one of the two',
    });
  }
  return checked(rules);
}

function unresolved(message: string, name: string, range: SourceRange, analysis: SourceRange): Diagnostic {
  return {
    code: 'GP421',
    name: 'arg-not-resolved',
    severity: 'error',
    message,
    range,
    hint: `give ${JSON.stringify(name)} a value in the Rollout, or a default in the template`,
    related: [{ message: 'not given here', range: analysis }],
  };
}

function argField(message: string, range: SourceRange): Diagnostic {
  const hint = 'correct the `fieldPath`: the Rollout must have the field, and it must be no list or map';
  return { code: 'GP422', name: 'arg-field', severity: 'error', message, range, hint };
}
