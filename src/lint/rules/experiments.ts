import { isExperiment } from '../read-experiment.ts';
import type { ExperimentAnalysis } from '../rollout.ts';
import { durationWords, metricsOf, metricTime } from '../rollout-time.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { exampleRollout } from './example-rollout.ts';
import { watchedByRollout } from './rollout-dry-run.ts';

function experimentSteps({ duration = '', required = false } = {}): string {
  return `      steps:
        - experiment:${duration === '' ? '' : `\n            duration: ${duration}`}
            templates:
              - { name: canary, specRef: canary }
            analyses:
              - name: error-ratio
                templateName: error-ratio
                clusterScope: true${required ? '\n                requiredForCompletion: true' : ''}
                args:
                  - name: podHash
                    valueFrom: { podTemplateHashValue: Latest }`;
}

const right = exampleRollout(experimentSteps({ duration: '30m', required: true }));

function decidingMetrics(use: ExperimentAnalysis): readonly MetricUnderLint[] {
  return metricsOf(use).filter(({ dryRun, metric }) => !dryRun && !watchedByRollout(use, metric.name));
}

export const experimentNotAwaited: LintRule = {
  code: 'GP473',
  name: 'experiment-not-awaited',
  severity: 'error',
  of: 'rollout',
  catalogue: [],
  why: `An experiment is Successful when its duration is over, whatever its analyses are about to say, unless one of them has
requiredForCompletion: true. An analysis that cannot be Failed before then is ended with the experiment and decides nothing.`,
  help: 'write `requiredForCompletion: true`, or give the experiment a duration in which the analysis can fail',
  example: { wrong: exampleRollout(experimentSteps({ duration: '5m' })), right },
  check: ({ experiments }) =>
    experiments.flatMap(({ durationMs, analyses }): readonly RuleFinding[] => {
      // With one that is required it is not known how long the others have.
      if (durationMs === undefined || analyses.some(({ required }) => required)) return [];
      return analyses.flatMap((use): readonly RuleFinding[] => {
        const written = use.templates.flatMap(({ template }) => template.value.spec.metrics ?? []);
        const metrics = decidingMetrics(use);
        if (use.missing.length > 0 || metrics.length === 0 || metricsOf(use).length < written.length) return [];
        const times = metrics.map((one) => metricTime(one)?.failsMs);
        if (times.some((ms) => ms === undefined)) return [];
        const first = Math.min(...times.map((ms) => ms ?? 0));
        if (first < durationMs) return [];
        const message = `${use.name}: Failed after ${durationWords(first)} at the earliest, and the experiment is Successful after ${durationWords(durationMs)}`;
        return [{ range: use.analysis.rangeAt(['name']), message }];
      });
    }),
};

export const experimentEndless: LintRule = {
  code: 'GP474',
  name: 'experiment-endless',
  severity: 'warning',
  of: 'rollout',
  catalogue: [],
  why: `An experiment without a duration ends when all analyses with requiredForCompletion: true are Successful, or when one of any kind is Failed. Without such
an analysis, or with one that has a metric without a count, a healthy release stays at the step until somebody promotes it by hand.`,
  help: 'give the experiment a duration, and each metric of its required analyses a count',
  example: { wrong: exampleRollout(experimentSteps()), right },
  check: ({ experiments, rollout }) => {
    // One by itself may be meant to run until somebody ends it.
    if (isExperiment(rollout.value)) return [];
    return experiments.flatMap(({ durationMs, analyses, rangeAt }): readonly RuleFinding[] => {
      const required = analyses.filter((one) => one.required);
      if (required.length === 0) {
        if (durationMs !== undefined) return [];
        const message = 'the experiment has no duration, and no analysis that ends it: a healthy release stays here';
        return [{ range: rangeAt([]), message }];
      }
      return required.flatMap((use) =>
        metricsOf(use).flatMap((subject): readonly RuleFinding[] => {
          const time = metricTime(subject);
          if (time === undefined || time.endsMs !== undefined || (subject.metric.interval ?? '') === '') return [];
          const message = `${use.name}: the experiment waits for it, and ${subject.metric.name} has no count: a healthy release stays here`;
          return [{ range: use.analysis.rangeAt(['name']), message }];
        }),
      );
    });
  },
};
