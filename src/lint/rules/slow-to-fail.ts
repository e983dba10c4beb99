import { printDuration } from '../../promql/duration.ts';
import { knownIntervalMs, knownLimits, measurements } from '../limits.ts';
import type { LintRule } from '../rule.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

/** Longer than anybody waits for an alert to be believed. */
const longMs = 5 * 60_000;

export const slowToFail: LintRule = {
  code: 'GP434',
  name: 'slow-to-fail',
  severity: 'warning',
  of: 'metric',
  catalogue: ['T13'],
  givesWayTo: [{ codes: ['GP114', 'GP113'], at: 'place' }],
  why: `failureLimit is the number of failed measurements that are tolerated, so a metric is Failed at the one after them. Until then a release that
fails from the first reading on keeps its traffic: failureLimit times the interval, and the initialDelay before that.`,
  help: 'lower `failureLimit`, or the `interval`',
  example: { wrong: exampleMetric(ratioQuery('5m'), { count: '20', failureLimit: '10' }), right: exampleMetric(ratioQuery('5m')) },
  check: (subject) => {
    const limits = knownLimits(subject, ['count', 'failureLimit']);
    const intervalMs = knownIntervalMs(subject);
    if (limits?.failures === undefined || intervalMs === undefined || subject.dryRun) return [];
    const { failures } = limits;
    const readings = measurements(limits);
    if (failures === 0 || (readings !== undefined && failures >= readings) || failures * intervalMs < longMs) return [];
    const { metric, template, path } = subject;
    const afterMs = failures * intervalMs;
    const message = `${metric.name}: with failureLimit ${failures} a release that fails at every reading is stopped ${printDuration(afterMs)} after the first one`;
    return [{ range: template.rangeAt([...path, 'failureLimit']), message }];
  },
};
