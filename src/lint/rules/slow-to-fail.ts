import { printDuration } from '../../promql/duration.ts';
import { knownIntervalMs, knownLimits, measurements } from '../limits.ts';
import type { LintRule } from '../rule.ts';

const right = `
name: not-ready
count: 20
interval: 1m
initialDelay: 2m
successCondition: len(result) == 1 && !isNaN(result[0]) && result[0] <= 0
failureLimit: 0
inconclusiveLimit: 0
consecutiveErrorLimit: 3
provider:
  prometheus:
    query: sum(kube_deployment_status_replicas_unavailable{namespace="shop"})
`;

/** Longer than anybody waits for an alert to be believed. */
const longMs = 5 * 60_000;

export const slowToFail: LintRule = {
  code: 'GP434',
  name: 'slow-to-fail',
  severity: 'warning',
  of: 'metric',
  catalogue: ['T13'],
  why: `failureLimit is the number of failed measurements that are tolerated, so a metric is Failed at the one after them. Until then a release that
fails from the first reading on keeps its traffic: failureLimit times the interval, and the initialDelay before that.`,
  help: 'lower `failureLimit`, or the `interval`',
  example: { wrong: right.replace('failureLimit: 0', 'failureLimit: 10'), right },
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
