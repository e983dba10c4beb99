import { decidesItself } from '../provider-results.ts';
import type { LintRule } from '../rule.ts';

/** A metric that only watches may do without conditions. */
export const noCondition: LintRule = {
  code: 'GP123',
  name: 'no-condition',
  severity: 'error',
  of: 'metric',
  catalogue: ['T1'],
  why: `Without a successCondition and a failureCondition Argo Rollouts calls every measurement Successful, whatever the provider answers: a bad
value, NaN, or nothing at all. Often a condition was written and its key misspelt; the API server drops keys that it does not know.`,
  help: 'write a `successCondition` that only a healthy reading meets',
  example: {
    wrong: `
name: error-ratio
count: 5
interval: 1m
provider:
  prometheus:
    query: sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))
`,
    right: `
name: error-ratio
count: 5
interval: 1m
initialDelay: 6m
successCondition: len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] <= 0.01
failureLimit: 0
inconclusiveLimit: 0
consecutiveErrorLimit: 3
provider:
  prometheus:
    query: >-
      (sum(rate(http_requests_total{code=~"5.."}[5m])) or 0 * sum(rate(http_requests_total[5m]))) / sum(rate(http_requests_total[5m]))
`,
  },
  check: (subject) => {
    const { metric, template, path, success, failure, dryRun } = subject;
    if (success !== undefined || failure !== undefined || dryRun || decidesItself(subject)) return [];
    const range = template.rangeAt([...path, 'name']);
    return [{ range, message: `${metric.name}: neither condition is given, so every measurement is Successful, whatever is measured` }];
  },
};
