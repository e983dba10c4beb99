import { notInRecordings, unreadSelectors } from '../lint/rules/query-blind-spots.ts';
import { templateUnderLint } from '../lint/subject-template.ts';
import type { SeriesStore } from '../promql/store/series-store.ts';
import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import type { PreparedCase } from '../scenario/prepared-case.ts';
import { referencesOf } from '../scenario/references.ts';
import type { PreparedTest, PreparedTests } from '../scenario/run-tests.ts';
import { type Diagnostic, distinctDiagnostics } from '../source/diagnostic.ts';
import type { Located } from '../source/yaml.ts';
import type { Side } from './diff-side.ts';
import { hygieneFinding } from './hygiene-finding.ts';
import { locateCompiled } from './lint-places.ts';
import { atUse } from './lint-policies.ts';

/** Selectors of policies and templates that pick nothing in what the tests of these have recorded, with the args of each. Pure. */
export function hygieneRecordings({ tests }: PreparedTests, side: Side): readonly Diagnostic[] {
  const ofPolicies = side.policies.flatMap(({ policy, environments, errors }) => {
    if (errors.length > 0) return [];
    const own = tests.filter(({ subjectKind, subjectName }) => subjectKind === 'policy' && subjectName === policy.value.metadata.name);
    const cases = recordedCases(own);
    return [...environments].flatMap(([environment, { resolved, templates }]) => {
      const here = cases.filter((one) => one.environment === environment);
      return templates.flatMap((one) => unread(locateCompiled(one, resolved), here, side).map((finding) => atUse(finding, policy)));
    });
  });
  const ofTemplates = side.templates.flatMap((template) => {
    const own = tests.filter((one) => isOf(one, template));
    return unread(template, recordedCases(own), side);
  });
  return distinctDiagnostics([...ofPolicies, ...ofTemplates]);
}

type RecordedCase = Pick<PreparedCase, 'environment'> & { readonly args: PreparedCase['run']['args']; readonly store: SeriesStore };

/** Series that somebody wrote say nothing about real names. */
function recordedCases(tests: readonly PreparedTest[]): readonly RecordedCase[] {
  return tests.flatMap(({ cases }) =>
    cases.flatMap((one): readonly RecordedCase[] => {
      if ('identity' in one || one.data.series?.recorded === undefined) return [];
      return [{ environment: one.environment, args: one.run.args, store: one.data.series.store }];
    }),
  );
}

function isOf({ test, subjectKind, subjectName }: PreparedTest, { file, value }: Located<AnalysisTemplate>): boolean {
  if (subjectKind !== 'template' || subjectName !== value.metadata.name) return false;
  return referencesOf(test).some(({ kind, path }) => kind === 'template' && path === file.name);
}

/** What is so in all recordings, whatever the args. */
function unread(template: Located<AnalysisTemplate>, cases: readonly RecordedCase[], { argo }: Side): readonly Diagnostic[] {
  const context = { argo, scrapeIntervalMs: 15_000, library: { namespaced: new Map(), cluster: new Map() } } as const;
  const groups = [...Map.groupBy(cases, ({ args }) => JSON.stringify(args)).values()].map((group) => {
    const { metrics } = templateUnderLint(withArgs(template, group[0]?.args ?? {}), context).subject;
    const stores = [...new Set(group.map(({ store }) => store))];
    return metrics.flatMap((metric) => unreadSelectors(metric, stores).map((one) => hygieneFinding(notInRecordings, one)));
  });
  const [first = [], ...others] = groups;
  const keyOf = ({ range, message }: Diagnostic): string => JSON.stringify([range, message]);
  return first.filter((one) => others.every((group) => group.some((other) => keyOf(other) === keyOf(one))));
}

/** As if every arg had its value of the case for a default. */
function withArgs(template: Located<AnalysisTemplate>, values: RecordedCase['args']): Located<AnalysisTemplate> {
  const { spec, ...rest } = template.value;
  const args = spec.args?.map((arg) => {
    const value = values[arg.name];
    return value === undefined ? arg : { name: arg.name, value };
  });
  return { ...template, value: { ...rest, spec: args === undefined ? spec : { ...spec, args } } };
}
