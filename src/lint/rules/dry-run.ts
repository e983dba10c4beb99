import { matchRules } from '../../rollouts/rule-match.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { TemplateUnderLint } from '../subject.ts';
import { namedMetric, templateWith } from './example-template.ts';

function templateOf(names: readonly string[], dryRun: string): string {
  return templateWith(`dryRun:\n  - metricName: ${dryRun}`, names.map(namedMetric));
}

/** The names of the metrics, args filled in; undefined where one of them could not be resolved. */
function resolvedNames({ template, metrics }: TemplateUnderLint): readonly string[] | undefined {
  return metrics.length === (template.value.spec.metrics ?? []).length ? metrics.map(({ metric }) => metric.name) : undefined;
}

/** What one rule reaches, without regard to the others. */
function reachedBy(metricName: string, names: readonly string[]): readonly string[] {
  const matched = matchRules('dryRun', [{ metricName }], names);
  return matched.ok ? names.filter((name) => matched.rules.has(name)) : [];
}

function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}

export const dryRunReachesMore: LintRule = {
  code: 'GP126',
  name: 'dry-run-reaches-more',
  severity: 'error',
  of: 'template',
  catalogue: ['T14'],
  why: `The metricName of a dryRun rule is a regular expression that may match anywhere in a name: \`error\` also reaches \`error-rate\`, and an empty
one reaches every metric. Whatever a metric in dry run measures, the run is Successful.`,
  help: 'anchor the rule: `metricName: ^name$`',
  example: {
    wrong: templateOf(['error', 'error-rate'], 'error'),
    right: templateOf(['error', 'error-rate'], '^error$'),
  },
  check: (subject) => {
    const { template } = subject;
    const names = resolvedNames(subject);
    if (names === undefined) return [];
    return (template.value.spec.dryRun ?? []).flatMap(({ metricName }, index): readonly RuleFinding[] => {
      // Who writes an expression means one.
      if (/[^\w\s/-]/.test(metricName)) return [];
      const reached = reachedBy(metricName, names);
      const others = reached.filter((name) => name !== metricName);
      if (others.length === 0) return [];
      const range = template.rangeAt(['spec', 'dryRun', index, 'metricName']);
      if (metricName === '')
        return [{ range, message: `the empty rule reaches every metric, so that nothing can fail: ${listed(others)}` }];
      if (reached.length === 1) return [];
      const exact = names.includes(metricName);
      const message = `dryRun rule ${JSON.stringify(metricName)} ${exact ? 'also ' : ''}reaches ${listed(others)}, which then cannot fail`;
      const fix = exact ? { fix: { title: 'anchor the rule', edits: [{ range, text: JSON.stringify(`^${metricName}$`) }] } } : {};
      return [{ range, message, ...(exact ? {} : { severity: 'warning' as const }), ...fix }];
    });
  },
};

export const allMetricsWatched: LintRule = {
  code: 'GP127',
  name: 'all-metrics-watched',
  severity: 'warning',
  of: 'template',
  catalogue: ['T14'],
  why: 'A metric in dry run is measured and never decides. With every metric in dry run the analysis is Successful whatever it measures.',
  help: 'take one metric out of `dryRun` when you trust it',
  example: {
    wrong: templateOf(['not-ready'], '.*'),
    right: templateOf(['not-ready', 'restarts'], '^restarts$'),
  },
  check: (subject) => {
    const { template, metrics } = subject;
    const rules = template.value.spec.dryRun ?? [];
    // What it refers to may decide. An empty rule is told of as such.
    if (metrics.length === 0 || (template.value.spec.templates ?? []).length > 0 || rules.some(({ metricName }) => metricName === ''))
      return [];
    if (resolvedNames(subject) === undefined || metrics.some(({ dryRun }) => !dryRun)) return [];
    const range = template.rangeAt(['spec', 'dryRun', 0, 'metricName']);
    const what = metrics.length === 1 ? 'the only metric is' : `all ${metrics.length} metrics are`;
    return [{ range, message: `${template.value.metadata.name}: ${what} in dry run, so the analysis passes whatever it measures` }];
  },
};

export const ruleReachesNothing: LintRule = {
  code: 'GP435',
  name: 'rule-reaches-nothing',
  severity: 'error',
  of: 'template',
  catalogue: ['T14'],
  why: `A rule of dryRun or measurementRetention that matches no metric ends every run as Error before anything is measured. \`*\` is no regular
expression, whatever some texts say, and matches nothing.`,
  help: 'correct the name, or remove the rule',
  example: {
    wrong: templateOf(['not-ready', 'restarts'], "'*'"),
    right: templateOf(['not-ready', 'restarts'], '^restarts$'),
  },
  check: (subject) => {
    const { template } = subject;
    const names = resolvedNames(subject);
    // Names that an arg makes up are not known, and metrics of other templates may be meant.
    if (names === undefined || names.length === 0 || subject.metrics.some(({ written }) => written.name.includes('{{'))) return [];
    const alone = (template.value.spec.templates ?? []).length === 0;
    return (['dryRun', 'measurementRetention'] as const).flatMap((field) =>
      (template.value.spec[field] ?? []).flatMap(({ metricName }, index): readonly RuleFinding[] => {
        if (reachedBy(metricName, names).length > 0) return [];
        const broken = reachedBy(metricName, [metricName]).length === 0 && /[*+?()[\]{}\\]/.test(metricName);
        if (!alone && !broken) return [];
        const why = broken ? 'is no regular expression that matches a name' : 'matches no metric';
        const message = `${field} rule ${JSON.stringify(metricName)} ${why}, so every run ends as Error`;
        return [
          { range: template.rangeAt(['spec', field, index, 'metricName']), message, ...(broken ? {} : { severity: 'warning' as const }) },
        ];
      }),
    );
  },
};
