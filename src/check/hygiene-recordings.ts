import { notInRecordings, unreadSelectors } from '../lint/rules/query-blind-spots.ts';
import { templateUnderLint } from '../lint/subject-template.ts';
import type { SeriesStore } from '../promql/store/series-store.ts';
import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import { referencesOf } from '../scenario/references.ts';
import type { PreparedTest, PreparedTests } from '../scenario/run-tests.ts';
import { type Diagnostic, distinctDiagnostics } from '../source/diagnostic.ts';
import type { Located } from '../source/yaml.ts';
import type { Side, SidePolicy } from './diff-side.ts';
import { hygieneFinding } from './hygiene-finding.ts';
import { locateCompiled } from './lint-places.ts';
import { atUse } from './lint-policies.ts';

/** Selectors of policies and templates that pick nothing in what the tests of these have recorded. Pure. */
export function hygieneRecordings({ tests }: PreparedTests, side: Side): readonly Diagnostic[] {
  const ofPolicies = side.policies.flatMap((one) => {
    const own = tests.filter(({ subjectKind, subjectName }) => subjectKind === 'policy' && subjectName === one.policy.value.metadata.name);
    const recordings = recordingsOf(own);
    return compiledOf(one).flatMap((template) => unread(template, recordings, side).map((finding) => atUse(finding, one.policy)));
  });
  const ofTemplates = side.templates.flatMap((template) => {
    const own = tests.filter((one) => isOf(one, template));
    return unread(template, recordingsOf(own), side);
  });
  return distinctDiagnostics([...ofPolicies, ...ofTemplates]);
}

/** Recorded series; those that somebody wrote say nothing about real names. */
function recordingsOf(tests: readonly PreparedTest[]): readonly SeriesStore[] {
  const data = tests.flatMap(({ cases }) => cases.flatMap((one) => ('identity' in one ? [] : [one.data.series])));
  return [...new Set(data.flatMap((series) => (series?.recorded === undefined ? [] : [series.store])))];
}

function compiledOf({ environments, errors }: SidePolicy): readonly Located<AnalysisTemplate>[] {
  if (errors.length > 0) return [];
  return [...environments.values()].flatMap(({ resolved, templates }) => templates.map((one) => locateCompiled(one, resolved)));
}

function isOf({ test, subjectKind, subjectName }: PreparedTest, { file, value }: Located<AnalysisTemplate>): boolean {
  if (subjectKind !== 'template' || subjectName !== value.metadata.name) return false;
  return referencesOf(test).some(({ kind, path }) => kind === 'template' && path === file.name);
}

function unread(template: Located<AnalysisTemplate>, recordings: readonly SeriesStore[], { argo }: Side): readonly Diagnostic[] {
  if (recordings.length === 0) return [];
  const context = { argo, scrapeIntervalMs: 15_000, library: { namespaced: new Map(), cluster: new Map() } } as const;
  const { metrics } = templateUnderLint(template, context).subject;
  return metrics.flatMap((metric) => unreadSelectors(metric, recordings).map((one) => hygieneFinding(notInRecordings, one)));
}
