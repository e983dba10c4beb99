import { validateMetrics } from '../../rollouts/validate-metrics.ts';
import { isKnown } from '../limits.ts';
import type { LintRule } from '../rule.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

const fieldOf = {
  'no-metrics': undefined,
  'duplicate-name': 'name',
  'negative-consecutive-success-limit': 'consecutiveSuccessLimit',
  'negative-failure-limit': 'failureLimit',
  'both-limits-disabled': 'failureLimit',
  'negative-inconclusive-limit': 'inconclusiveLimit',
  'negative-consecutive-error-limit': 'consecutiveErrorLimit',
  'count-below-failures-and-successes': 'count',
  'count-below-successes': 'count',
  'count-below-inconclusive-limit': 'inconclusiveLimit',
  'interval-missing': 'count',
  'interval-invalid': 'interval',
  'initial-delay-invalid': 'initialDelay',
  'no-provider': 'provider',
  'multiple-providers': 'provider',
} as const;

const numberFields = [
  'count',
  'failureLimit',
  'inconclusiveLimit',
  'consecutiveErrorLimit',
  'consecutiveSuccessLimit',
  'interval',
  'initialDelay',
] as const;

export const metricRefused: LintRule = {
  code: 'GP436',
  name: 'metric-refused',
  severity: 'error',
  of: 'metric',
  catalogue: [],
  why: `Nothing checks the numbers of a template when it is applied. The controller does, each time it runs one: what it refuses ends the run as Error
before anything is measured, so that no release gets past it.`,
  help: 'correct what the message names',
  example: { wrong: exampleMetric(ratioQuery('5m'), { interval: '1 minute' }), right: exampleMetric(ratioQuery('5m')) },
  check: (subject) => {
    const { metric, template, path } = subject;
    if (!numberFields.every((field) => isKnown(subject, field))) return [];
    return validateMetrics([metric]).map(({ rule, message }) => {
      const field = fieldOf[rule];
      const range = field === 'provider' ? template.keyRangeAt([...path, field]) : template.rangeAt([...path, field ?? 'name']);
      return { range, message: `${metric.name}: the controller refuses to run it: ${message}` };
    });
  },
};
