import { isKnown, knownLimits, measurements } from '../limits.ts';
import type { LintRule } from '../rule.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

const retryMs = 10_000;
const defaultLimit = 4;
/** So long without any answer is more than a blip. */
const longMs = 120_000;

export const errorsNotLimited: LintRule = {
  code: 'GP433',
  name: 'errors-not-limited',
  severity: 'warning',
  of: 'metric',
  catalogue: ['T12'],
  why: `Errors of the provider, and of a condition, are no measurements: they do not use up count, are tried again after 10 s whatever the interval,
and are forgotten at the next answer. consecutiveErrorLimit bounds those in a row, and Argo Rollouts takes 4 where it is absent, so that N
measurements can hide 4 N errors.`,
  help: 'write `consecutiveErrorLimit`: 0 to 3 survives a blip',
  example: { wrong: exampleMetric(ratioQuery('5m'), { consecutiveErrorLimit: '60' }), right: exampleMetric(ratioQuery('5m')) },
  check: (subject) => {
    const limits = knownLimits(subject, ['count', 'interval', 'consecutiveErrorLimit']);
    if (limits === undefined || subject.dryRun) return [];
    const { metric, template, path } = subject;
    const { consecutiveErrors } = limits;
    const readings = measurements(limits);
    const hidden =
      readings === undefined
        ? `${consecutiveErrors} before each measurement`
        : `${consecutiveErrors * readings} in its ${readings} measurements`;
    if (metric.consecutiveErrorLimit === undefined && isKnown(subject, 'consecutiveErrorLimit')) {
      const message = `${metric.name}: consecutiveErrorLimit is not written, so ${defaultLimit} errors in a row are tolerated: up to ${hidden}`;
      return [{ range: template.rangeAt([...path, 'name']), message, severity: 'note' }];
    }
    if (consecutiveErrors * retryMs < longMs) return [];
    const minutes = Math.floor((consecutiveErrors * retryMs) / 60_000);
    const message = `${metric.name}: consecutiveErrorLimit ${consecutiveErrors} lets the release go on for ${minutes} minutes without any answer`;
    return [{ range: template.rangeAt([...path, 'consecutiveErrorLimit']), message }];
  },
};
