import { providerOf } from '../../providers/route.ts';
import type { MetricLimits } from '../../rollouts/assess-metric.ts';
import { intValue } from '../../rollouts/int-or-string.ts';
import { knownLimits, measurements } from '../limits.ts';
import { assessResult, sampleResults } from '../provider-results.ts';
import type { LintRule } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

const both = { failureCondition: 'len(result) == 1 && result[0] > 0.05' };

/** How many of its readings a metric tolerates; undefined where a success is asked for, or where nothing can be known. */
function tolerance(subject: MetricUnderLint): (MetricLimits & { readonly readings: number; readonly tolerated: number }) | undefined {
  const limits = knownLimits(subject, ['count', 'interval', 'failureLimit', 'inconclusiveLimit', 'consecutiveSuccessLimit']);
  if (limits === undefined || subject.dryRun || limits.consecutiveSuccesses !== undefined) return undefined;
  const readings = measurements(limits);
  return readings === undefined || limits.failures === undefined ? undefined : { ...limits, readings, tolerated: limits.failures };
}

export const failureLimitOfAll: LintRule = {
  code: 'GP124',
  name: 'failure-limit-of-all',
  severity: 'error',
  of: 'metric',
  catalogue: ['T4', 'T5'],
  why: `failureLimit is the number of failed measurements that are tolerated: a metric is Failed when there are more. Where it is as large as the
number of measurements there never are more, and when the last one is taken Argo Rollouts calls the metric Successful, though every one failed.
Without count and interval there is one measurement, so that failureLimit 1 is enough.`,
  help: 'set `failureLimit: 0`, or a number well below `count`',
  example: { wrong: exampleMetric(ratioQuery('5m'), { failureLimit: '5' }), right: exampleMetric(ratioQuery('5m')) },
  check: (subject) => {
    const limits = tolerance(subject);
    if (limits === undefined || limits.tolerated < limits.readings || refused(subject, limits.tolerated)) return [];
    const { metric, template, path } = subject;
    const what = limits.readings === 1 ? 'its only measurement' : `all ${limits.readings} measurements`;
    const message = `${metric.name}: failureLimit ${limits.tolerated} tolerates the failure of ${what}, so the metric can never be Failed`;
    const one =
      metric.count === undefined ? [{ label: 'note' as const, text: 'without `count` and `interval` a metric is measured once' }] : [];
    return [{ range: template.rangeAt([...path, 'failureLimit']), message, ...(one.length === 0 ? {} : { notes: one }) }];
  },
};

/** The controller refuses a run whose count is below a limit: then nothing passes. */
function refused({ metric }: MetricUnderLint, limit: number): boolean {
  const count = intValue(metric.count ?? 0);
  return count > 0 && count < limit;
}

export const passesWithoutSuccess: LintRule = {
  code: 'GP125',
  name: 'passes-without-success',
  severity: 'error',
  of: 'metric',
  catalogue: ['T6', 'T7'],
  why: `A metric is Successful when its last measurement is taken and no limit was exceeded; nothing asks for a successful measurement. Where
failureLimit and inconclusiveLimit together are as large as the number of measurements, a metric of failed and undecided ones alone passes.`,
  help: 'keep `failureLimit + inconclusiveLimit` below `count`, or set `consecutiveSuccessLimit` to the successes that are needed',
  example: {
    wrong: exampleMetric(ratioQuery('5m'), { ...both, inconclusiveLimit: '5' }),
    right: exampleMetric(ratioQuery('5m'), both),
  },
  check: (subject) => {
    const limits = tolerance(subject);
    if (limits === undefined || limits.tolerated >= limits.readings) return [];
    const { metric, template, path } = subject;
    const { readings, tolerated, inconclusive } = limits;
    if (tolerated + inconclusive < readings || refused(subject, inconclusive)) return [];
    const possible = canBeInconclusive(subject);
    if (possible === 'no') return [];
    const sum =
      tolerated === 0
        ? `inconclusiveLimit ${inconclusive} tolerates`
        : `failureLimit ${tolerated} and inconclusiveLimit ${inconclusive} tolerate`;
    const of = readings === 1 ? 'the only measurement' : `${readings} measurements`;
    const message = `${metric.name}: ${sum} all of ${of}, so the metric can be Successful without a successful one`;
    const range = template.rangeAt([...path, 'inconclusiveLimit']);
    return [{ range, message, ...(possible === 'perhaps' ? { severity: 'warning' as const } : {}) }];
  },
};

/** Value providers give an undecided measurement only where both conditions are given and a result meets neither. */
function canBeInconclusive(subject: MetricUnderLint): 'yes' | 'no' | 'perhaps' {
  const provider = providerOf(subject.metric);
  if (provider === 'kayenta') return 'yes';
  if (provider === 'job' || provider === 'plugin') return 'perhaps';
  if (subject.success === undefined || subject.failure === undefined) return 'no';
  const samples = sampleResults(subject);
  if (samples.length === 0) return 'perhaps';
  const assessed = samples.map((result) => assessResult(subject, result));
  if (assessed.some((one) => one.kind === 'phase' && one.phase === 'Inconclusive')) return 'yes';
  return assessed.some(({ kind }) => kind === 'unknown') ? 'perhaps' : 'no';
}
