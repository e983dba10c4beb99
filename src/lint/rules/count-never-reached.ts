import { knownLimits } from '../limits.ts';
import type { LintRule } from '../rule.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

export const countNeverReached: LintRule = {
  code: 'GP432',
  name: 'count-never-reached',
  severity: 'warning',
  of: 'metric',
  catalogue: ['T10'],
  why: `consecutiveSuccessLimit ends a metric as Successful as soon as so many measurements in a row are, however many count asks for. Where the
limits tolerate too few others in between for count ever to be reached, the release is watched for less time than count says.`,
  help: 'set `count` to what is really measured, or remove `consecutiveSuccessLimit`',
  example: {
    wrong: exampleMetric(ratioQuery('5m'), { count: '10', consecutiveSuccessLimit: '3' }),
    right: exampleMetric(ratioQuery('5m'), { count: '3', consecutiveSuccessLimit: '3' }),
  },
  check: (subject) => {
    const limits = knownLimits(subject, ['count', 'failureLimit', 'inconclusiveLimit', 'consecutiveSuccessLimit']);
    if (limits?.count === undefined || limits.consecutiveSuccesses === undefined || limits.failures === undefined || subject.dryRun)
      return [];
    const { count, consecutiveSuccesses, failures, inconclusive } = limits;
    const undecided = subject.success !== undefined && subject.failure !== undefined ? inconclusive : 0;
    // In the longest run, each tolerated one comes just before the row is complete.
    const longest = consecutiveSuccesses * (failures + undecided + 1);
    if (count <= longest) return [];
    const { metric, template, path } = subject;
    const message = `${metric.name}: consecutiveSuccessLimit ${consecutiveSuccesses} ends it after ${
      longest === consecutiveSuccesses ? longest : `at most ${longest}`
    } measurements, so count ${count} is never reached`;
    return [{ range: template.rangeAt([...path, 'count']), message }];
  },
};
