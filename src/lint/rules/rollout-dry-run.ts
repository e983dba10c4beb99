import { matchRules } from '../../rollouts/rule-match.ts';
import { type AnalysisUse, everyUse } from '../rollout.ts';
import { metricsOf } from '../rollout-time.ts';
import type { LintRule } from '../rule.ts';
import { exampleRollout, guardedSteps } from './example-rollout.ts';

const right = exampleRollout(guardedSteps);
const withRule = (rule: string): string => exampleRollout(`${guardedSteps}\n            dryRun: [{ metricName: ${rule} }]`);

/** Whether a rule of the Rollout puts the metric into dry run. */
export function watchedByRollout(use: AnalysisUse, name: string): boolean {
  return (use.analysis.value.dryRun ?? []).some((rule) => {
    const matched = matchRules('dryRun', [rule], [name]);
    return matched.ok && matched.rules.has(name);
  });
}

export const rolloutDryRun: LintRule = {
  code: 'GP466',
  name: 'rollout-dry-run',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['T15'],
  givesWayTo: [{ codes: ['GP470'], at: 'subject' }],
  why: `A Rollout may put metrics of its templates into dry run, by a regular expression that may match anywhere in their names; the empty text matches
all. Such a metric is measured, and whatever it finds the release goes on. The template does not show it.`,
  help: 'remove the rule once the metric is to decide',
  example: { wrong: withRule('error-ratio'), right },
  check: (rollout) =>
    everyUse(rollout).flatMap((use) =>
      (use.analysis.value.dryRun ?? []).flatMap((rule, index) => {
        const names = metricsOf(use).flatMap(({ metric, dryRun }) => (dryRun ? [] : [metric.name]));
        const matched = matchRules('dryRun', [rule], names);
        if (!matched.ok) return [];
        const reached = [...matched.rules.keys()];
        const all = reached.length === names.length && use.missing.length === 0;
        const message = `${reached.join(', ')}: only watched here, and nothing of ${all && reached.length > 1 ? 'the analysis' : 'it'} stops the release`;
        return [{ range: use.analysis.rangeAt(['dryRun', index]), message }];
      }),
    ),
};

export const rolloutRuleReachesNothing: LintRule = {
  code: 'GP472',
  name: 'rollout-rule-reaches-nothing',
  severity: 'error',
  of: 'rollout',
  catalogue: ['T14'],
  why: `A rule for dry runs or retention that matches no metric, or is no regular expression as * is, makes the run Error before anything is measured:
every release is aborted.`,
  help: 'name a metric of the templates; `.*` matches all',
  example: { wrong: withRule("'*'"), right },
  check: (rollout) =>
    everyUse(rollout).flatMap((use) => {
      if (use.missing.length > 0 || use.templates.length === 0) return [];
      // A metric that could not be read has a name all the same.
      const names = use.templates.flatMap(({ template, metrics }) =>
        (template.value.spec.metrics ?? []).map(
          ({ name }, index) => metrics.find(({ path }) => path.at(-1) === index)?.metric.name ?? name,
        ),
      );
      return (['dryRun', 'measurementRetention'] as const).flatMap((field) =>
        (use.analysis.value[field] ?? []).flatMap((rule, index) => {
          if (matchRules(field, [rule], names).ok) return [];
          const message = `${JSON.stringify(rule.metricName)} matches none of the metrics ${names.join(', ')}: every run is Error at once`;
          return [{ range: use.analysis.rangeAt([field, index]), message }];
        }),
      );
    }),
};
