import type { AnalysisTemplate, TemplateRef } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import type { RolloutAnalysis } from '../rollouts/create-run.ts';
import { type FlatTemplates, flattenTemplates } from '../rollouts/flatten.ts';
import { locateGenerated } from '../rollouts/located.ts';
import type { Placement } from '../rollouts/placement.ts';
import { createLibrary, type TemplateLibrary } from '../rollouts/references.ts';
import { type PlacedAnalysis, validateReferences } from '../rollouts/validate-references.ts';
import { type Checked, checked, type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import type { SourceFile, SourceRange } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import type { Runnable, Subject } from './subject.ts';

/** `template` as the subject of tests, with what it names among `others`. `file` and `range`: where the test names it. */
export function templateSubject(
  template: Located<AnalysisTemplate>,
  others: readonly Located<AnalysisTemplate>[],
  argo: ArgoVersion,
  { file, range }: { readonly file: SourceFile; readonly range: SourceRange },
): Checked<Subject> {
  const diagnostics: Diagnostic[] = [];
  const library = createLibrary([...new Set([template, ...others])], template.value.metadata.namespace);
  diagnostics.push(...library.diagnostics);
  if (!library.ok) return { ok: false, diagnostics };
  const { kind, metadata } = template.value;
  const reference = { templateName: metadata.name, clusterScope: kind === 'ClusterAnalysisTemplate' };
  const flat = flattenTemplates({ refs: [reference], rangeAt: () => range }, library.value);
  diagnostics.push(...flat.diagnostics);
  if (!flat.ok || hasErrors(diagnostics)) return { ok: false, diagnostics };
  const runnable = runnableOf(flat.value);
  const subject: Subject = {
    kind: 'template',
    name: metadata.name,
    argo,
    environments: [undefined],
    defaultPlacement: 'step',
    args: new Map(runnable.args.map(({ name }) => [name, undefined])),
    runnable: () => runnable,
    refusals: (placement, args) => refusalsOf(analysisOf(reference, args, file, range), placement, library.value),
  };
  return checked(subject, diagnostics);
}

/** What a Rollout would have. No file says it: the place where the test names the template stands for it. */
function analysisOf(
  reference: TemplateRef,
  values: Readonly<Record<string, string>>,
  file: SourceFile,
  range: SourceRange,
): Located<RolloutAnalysis> {
  const args = Object.entries(values).map(([name, value]) => ({ name, value }));
  return locateGenerated({ templates: [reference], ...(args.length === 0 ? {} : { args }) }, file, range);
}

/** As the only analysis of a Rollout. */
function refusalsOf(analysis: Located<RolloutAnalysis>, placement: Placement, library: TemplateLibrary): readonly Diagnostic[] {
  const placed: PlacedAnalysis = placement === 'step' ? { placement, stepIndex: 0, analysis } : { placement, analysis };
  return validateReferences([placed], library, undefined);
}

function runnableOf(flat: FlatTemplates): Runnable {
  return {
    ok: true,
    metrics: flat.metrics.map(({ value }) => value),
    args: flat.args.map(({ value }) => value),
    dryRun: flat.dryRun.map(({ value }) => value),
    measurementRetention: flat.measurementRetention.map(({ value }) => value),
    guardrailOf: new Map(flat.metrics.map(({ value }) => [value.name, value.name])),
  };
}
