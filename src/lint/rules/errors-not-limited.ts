import { knownLimits } from '../limits.ts';
import type { LintRule } from '../rule.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

const retryMs = 10_000;
/** So long without any answer is more than a blip. */
const longMs = 120_000;

export const errorsNotLimited: LintRule = {
  code: 'GP433',
  name: 'errors-not-limited',
  severity: 'warning',
  of: 'metric',
  catalogue: ['T12'],
  why: `Errors of the provider, and of a condition, are no measurements: they do not use up count, are tried again after 10 s whatever the interval,
and are forgotten at the next answer. consecutiveErrorLimit is how many in a row are tolerated, 4 where it is absent. A high limit means that the
release goes on for minutes while nobody sees anything.`,
  help: 'write `consecutiveErrorLimit: 3`, or leave it out: 4 errors in a row take 40 s',
  example: { wrong: exampleMetric(ratioQuery('5m'), { consecutiveErrorLimit: '60' }), right: exampleMetric(ratioQuery('5m')) },
  check: (subject) => {
    const limits = knownLimits(subject, ['consecutiveErrorLimit']);
    if (limits === undefined || subject.dryRun) return [];
    const { metric, template, path } = subject;
    const { consecutiveErrors } = limits;
    if (consecutiveErrors * retryMs < longMs) return [];
    const minutes = Math.floor((consecutiveErrors * retryMs) / 60_000);
    const message = `${metric.name}: consecutiveErrorLimit ${consecutiveErrors} lets the release go on for ${minutes} minutes without any answer`;
    return [{ range: template.rangeAt([...path, 'consecutiveErrorLimit']), message }];
  },
};
