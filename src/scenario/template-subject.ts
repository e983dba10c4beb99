import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { type FlatTemplates, flattenTemplates } from '../rollouts/flatten.ts';
import { createLibrary } from '../rollouts/references.ts';
import { type Checked, checked, type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import type { Runnable, Subject } from './subject.ts';

/** `template` as the subject of tests, with what it names among `others`. `range`: where the test names it. */
export function templateSubject(
  template: Located<AnalysisTemplate>,
  others: readonly Located<AnalysisTemplate>[],
  argo: ArgoVersion,
  range: SourceRange,
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
  };
  return checked(subject, diagnostics);
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
