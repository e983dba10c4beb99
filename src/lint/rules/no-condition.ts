import { decidesItself } from '../provider-results.ts';
import type { LintRule } from '../rule.ts';
import { exampleMetric, metricOf, ratioQuery } from './example-metric.ts';

/** A metric that only watches may do without conditions. */
export const noCondition: LintRule = {
  code: 'GP123',
  name: 'no-condition',
  severity: 'error',
  of: 'metric',
  catalogue: ['T1'],
  // Only keys that were to be conditions are looked at.
  givesWayTo: [{ codes: ['GP413'], at: 'subject' }],
  why: `Without a successCondition and a failureCondition Argo Rollouts calls every measurement Successful, whatever the provider answers: a bad
value, NaN, or nothing at all. Often a condition was written and its key misspelt; the API server drops keys that it does not know.`,
  help: 'write a `successCondition` that only a healthy reading meets',
  example: {
    wrong: metricOf(
      `prometheus:
    query: ${ratioQuery('5m')}`,
      { successCondition: undefined },
    ),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: (subject) => {
    const { metric, template, path, success, failure, dryRun } = subject;
    if (success !== undefined || failure !== undefined || dryRun || decidesItself(subject)) return [];
    const range = template.rangeAt([...path, 'name']);
    return [{ range, message: `${metric.name}: neither condition is given, so every measurement is Successful, whatever is measured` }];
  },
};
