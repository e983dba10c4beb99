import { knownLimits } from '../limits.ts';
import type { LintRule } from '../rule.ts';
import { exampleMetric, metricOf, ratioQuery } from './example-metric.ts';

export const failuresDisabled: LintRule = {
  code: 'GP128',
  name: 'failures-disabled',
  severity: 'error',
  of: 'metric',
  catalogue: ['T11'],
  why: `failureLimit -1 means that failures never end the metric: it waits for consecutiveSuccessLimit successes in a row. When the rollout is done it
ends a background analysis, and a metric that is still waiting then counts as Successful, though every measurement failed.`,
  help: 'give it a `failureLimit` of 0 or more, or run it as a step with a `count`',
  example: {
    wrong: metricOf(`prometheus:\n    query: ${ratioQuery('5m')}`, { count: undefined, failureLimit: '-1', consecutiveSuccessLimit: '3' }),
    right: exampleMetric(ratioQuery('5m'), { count: '3', consecutiveSuccessLimit: '3' }),
  },
  check: (subject) => {
    const limits = knownLimits(subject, ['count', 'interval', 'failureLimit', 'consecutiveSuccessLimit']);
    if (limits === undefined || limits.failures !== undefined || limits.consecutiveSuccesses === undefined || subject.dryRun) return [];
    const { metric, template, path } = subject;
    if (limits.count !== undefined) return [];
    const message = `${metric.name}: with failureLimit -1 and no count it never fails, and is Successful when something ends the analysis`;
    return [{ range: template.rangeAt([...path, 'failureLimit']), message }];
  },
};
