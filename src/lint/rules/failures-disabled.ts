import { knownLimits } from '../limits.ts';
import type { LintRule } from '../rule.ts';

const right = `
name: not-ready
count: 10
interval: 1m
initialDelay: 2m
successCondition: len(result) == 1 && !isNaN(result[0]) && result[0] <= 0
failureLimit: -1
inconclusiveLimit: 0
consecutiveErrorLimit: 3
consecutiveSuccessLimit: 3
provider:
  prometheus:
    query: sum(kube_deployment_status_replicas_unavailable{namespace="shop"})
`;

export const failuresDisabled: LintRule = {
  code: 'GP128',
  name: 'failures-disabled',
  severity: 'error',
  of: 'metric',
  catalogue: ['T11'],
  why: `failureLimit -1 means that failures never end the metric: it waits for consecutiveSuccessLimit successes in a row. When the rollout is done it
ends a background analysis, and a metric that is still waiting then counts as Successful, though every measurement failed.`,
  help: 'give it a `failureLimit` of 0 or more, or run it as a step with a `count`',
  example: { wrong: right.replace('count: 10\n', ''), right },
  check: (subject) => {
    const limits = knownLimits(subject, ['count', 'interval', 'failureLimit', 'consecutiveSuccessLimit']);
    if (limits === undefined || limits.failures !== undefined || limits.consecutiveSuccesses === undefined || subject.dryRun) return [];
    const { metric, template, path } = subject;
    if (limits.count !== undefined) return [];
    const message = `${metric.name}: with failureLimit -1 and no count it never fails, and is Successful when something ends the analysis`;
    return [{ range: template.rangeAt([...path, 'failureLimit']), message }];
  },
};
