import { goQuote } from '../promql/store/go-quote.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import type { AnalysisArg, AnalysisMetric, AnalysisTemplate } from './analysis.ts';
import { rolloutArgValues } from './args.ts';
import { mergeRun, type RolloutAnalysis, refsOf } from './create-run.ts';
import { flattenCollected } from './flatten.ts';
import { intValue } from './int-or-string.ts';
import type { Placement } from './placement.ts';
import { type CollectedTemplates, collectTemplates, type TemplateLibrary } from './references.ts';
import { resolveMetric } from './resolve-metrics.ts';

/** An analysis and where the Rollout has it; `stepIndex` counts all steps of the canary from 0. */
export type PlacedAnalysis = { readonly analysis: Located<RolloutAnalysis> } & (
  | { readonly placement: Exclude<Placement, 'step'> }
  | { readonly placement: 'step'; readonly stepIndex: number }
);

/**
 * What makes the Rollout invalid by the templates that its analyses refer to. The controller then stops reconciling it: no promotion, no
 * abort. It reports the first finding only; `message` is its message, with the field of the Rollout in front.
 *
 * `analyses` are all of the Rollout, in its order (steps before background). Limits are not looked at here, and each template of a step or
 * a promotion is judged alone, with its own defaults.
 * Source: argo-rollouts rollout/controller.go and pkg/apis/rollouts/validation/validation_references.go, the same in 1.8.4 to 1.10.2.
 */
export function validateReferences(analyses: readonly PlacedAnalysis[], library: TemplateLibrary, rollout: unknown): readonly Diagnostic[] {
  const missing: Diagnostic[] = [];
  const found: { readonly placed: PlacedAnalysis; readonly templates: CollectedTemplates }[] = [];
  for (const placed of analyses) {
    const templates = collectTemplates(refsOf(placed.analysis), library);
    if (templates.ok) found.push({ placed, templates: templates.value });
    else missing.push(...templates.diagnostics);
  }
  const invalid = found.flatMap(({ placed, templates }) => judgeAnalysis(placed, templates, analyses, rollout));
  return [...missing, ...invalid];
}

function judgeAnalysis(
  placed: PlacedAnalysis,
  templates: CollectedTemplates,
  analyses: readonly PlacedAnalysis[],
  rollout: unknown,
): readonly Diagnostic[] {
  const { analysis } = placed;
  const ordered = [...templates.namespaced, ...templates.cluster];
  const names = `templateNames: [${ordered.map(({ value }) => value.metadata.name).join(' ')}]`;
  const built = buildOnce(placed, templates, analyses, rollout);
  if (built !== undefined) return [{ ...built, message: `${fieldOf(placed)}: Invalid value: ${goQuote(names)}: ${built.message}` }];
  return ordered.flatMap((template) => {
    const findings = placed.placement === 'background' ? judgeBackground(template, analysis) : judgeAlone(template);
    const value = goQuote(template.value.metadata.name);
    return findings.map(({ message, ...rest }) => invalid(`${fieldOf(placed)}: Invalid value: ${value}: ${message}`, rest));
  });
}

/** Whether a run can be built, with no rules of the Rollout and then with those of each step: of every step, whichever this is. */
function buildOnce(
  { analysis, placement }: PlacedAnalysis,
  templates: CollectedTemplates,
  analyses: readonly PlacedAnalysis[],
  rollout: unknown,
): Diagnostic | undefined {
  const facts = { object: rollout, latestHash: 'dummy-new-hash', stableHash: 'dummy-stable-hash' };
  const { args } = rolloutArgValues(analysis.value.args ?? [], facts);
  const flat = flattenCollected(templates);
  if (!flat.ok) return flat.diagnostics[0];
  const canary = placement === 'step' || placement === 'background';
  const steps = canary ? analyses.filter((other) => other.placement === 'step') : [];
  for (const rules of [undefined, ...steps.map((step) => step.analysis)]) {
    const run = mergeRun(flat.value, args, rules ?? analysis, rules === undefined ? {} : rules.value);
    if (!run.ok) return run.diagnostics[0];
  }
  return undefined;
}

type Finding = { readonly message: string; readonly range: SourceRange; readonly hint: string };

/** The template with its own args only, a fixed word for those without a value. */
function judgeAlone(template: Located<AnalysisTemplate>): readonly Finding[] {
  const { metadata, spec } = template.value;
  const both = (spec.args ?? []).findIndex(({ value, valueFrom }) => value !== undefined && valueFrom !== undefined);
  if (both >= 0) {
    const message = `AnalysisTemplate ${metadata.name}: arg '${spec.args?.[both]?.name}' has both Value and ValueFrom fields`;
    return [{ message, range: template.rangeAt(['spec', 'args', both]), hint: 'keep one of the two' }];
  }
  const args = (spec.args ?? []).map(({ name, value }: AnalysisArg) => ({ name, value: value ?? 'dummy-value' }));
  const resolved: AnalysisMetric[] = [];
  for (const [index, metric] of (spec.metrics ?? []).entries()) {
    const result = resolveMetric(metric, args);
    if (!result.ok) {
      const hint = 'each template must declare the args that it uses, and `{{...}}` can hold nothing else';
      return [
        { message: `AnalysisTemplate ${metadata.name}: ${result.message}`, range: template.rangeAt(['spec', 'metrics', index]), hint },
      ];
    }
    resolved.push(result.metric);
  }
  return resolved.flatMap((metric, index) => {
    const { name, count, interval = '' } = metric;
    if (interval === '' || intValue(count ?? 0) !== 0) return [];
    const message = `AnalysisTemplate ${metadata.name} has metric ${name} which runs indefinitely. Invalid value for count: ${count ?? '<nil>'}`;
    return [
      {
        message,
        range: template.rangeAt(['spec', 'metrics', index]),
        hint: 'give it a count (an arg in it needs a default), or run it in the background: placement: background',
      },
    ];
  });
}

/** In the background the Rollout has to give every arg without a value, whatever other templates say. */
function judgeBackground(template: Located<AnalysisTemplate>, analysis: Located<RolloutAnalysis>): readonly Finding[] {
  const given = analysis.value.args;
  return (template.value.spec.args ?? []).flatMap(({ name, value, valueFrom }, index) => {
    if (value !== undefined || valueFrom !== undefined || given?.some((arg) => arg.name === name)) return [];
    const message = given === undefined ? 'missing analysis arguments in rollout spec' : name;
    const hint = `give ${JSON.stringify(name)} a value in the Rollout, or a default in this template`;
    return [{ message, range: template.rangeAt(['spec', 'args', index]), hint }];
  });
}

function invalid(message: string, { range, hint }: Omit<Finding, 'message'>): Diagnostic {
  return { code: 'GP425', name: 'invalid-rollout', severity: 'error', message, range, hint };
}

function fieldOf(placed: PlacedAnalysis): string {
  switch (placed.placement) {
    case 'step':
      return `spec.strategy.canary.steps[${placed.stepIndex}].analysis.templates`;
    case 'background':
      return 'spec.strategy.canary.analysis.templates';
    case 'prePromotion':
    case 'postPromotion':
      return `spec.strategy.blueGreen.${placed.placement}Analysis.templates`;
    default:
      return neverPlacement(placed);
  }
}

function neverPlacement(placed: never): never {
  throw new Error(`unknown placement ${JSON.stringify(placed)}`);
}
