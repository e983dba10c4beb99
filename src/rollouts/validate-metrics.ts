import { goDurationMs } from './go-duration.ts';
import { type IntOrString, intValue } from './int-or-string.ts';

/** What ValidateMetrics reads of a metric whose args are resolved: of any template, not only of ours. A provider is present unless undefined. */
export type MetricToValidate = {
  readonly name: string;
  readonly interval?: string;
  readonly initialDelay?: string;
  readonly count?: IntOrString;
  readonly failureLimit?: IntOrString;
  readonly inconclusiveLimit?: IntOrString;
  readonly consecutiveErrorLimit?: IntOrString;
  readonly consecutiveSuccessLimit?: IntOrString;
  readonly provider: { readonly [name: string]: object | undefined };
};

export type MetricRule =
  | 'no-metrics'
  | 'duplicate-name'
  | 'negative-consecutive-success-limit'
  | 'negative-failure-limit'
  | 'both-limits-disabled'
  | 'negative-inconclusive-limit'
  | 'negative-consecutive-error-limit'
  | 'count-below-failures-and-successes'
  | 'count-below-successes'
  | 'count-below-inconclusive-limit'
  | 'interval-missing'
  | 'interval-invalid'
  | 'initial-delay-invalid'
  | 'no-provider'
  | 'multiple-providers';

/** `metricIndex` is undefined where no metric is at fault. `message` names the fields and numbers, not the metric. */
export type MetricViolation = { readonly metricIndex: number | undefined; readonly rule: MetricRule; readonly message: string };

/**
 * The rules that the controller applies to a run before it measures anything; a violation makes the run Error at once.
 *
 * All violations in the controller's order: it reports the first one and stops.
 * Source: argo-rollouts utils/analysis/factory.go, ValidateMetrics, the same in 1.8.4, 1.9.3 and 1.10.2.
 */
export function validateMetrics(metrics: readonly MetricToValidate[]): readonly MetricViolation[] {
  if (metrics.length === 0) return [{ metricIndex: undefined, rule: 'no-metrics', message: 'no metrics specified' }];
  const names = new Set<string>();
  return metrics.flatMap((metric, metricIndex) => {
    const found: Finding[] = [];
    if (names.has(metric.name)) found.push(['duplicate-name', `duplicate name '${metric.name}'`]);
    names.add(metric.name);
    found.push(...limitFindings(metric), ...countFindings(metric), ...timeFindings(metric), ...providerFindings(metric));
    return found.map(([rule, message]) => ({ metricIndex, rule, message }));
  });
}

type Finding = readonly [rule: MetricRule, message: string];

function limitFindings(metric: MetricToValidate): Finding[] {
  const { failures, successes, inconclusive } = limitsOf(metric);
  const found: Finding[] = [];
  if (successes < 0) found.push(['negative-consecutive-success-limit', 'consecutiveSuccessLimit must be >= 0']);
  if (failures < -1) found.push(['negative-failure-limit', 'failureLimit must be >= 0, or -1 to be disabled']);
  if (successes === 0 && failures === -1) {
    found.push(['both-limits-disabled', 'failureLimit and consecutiveSuccessLimit cannot both be disabled']);
  }
  if (inconclusive < 0) found.push(['negative-inconclusive-limit', 'inconclusiveLimit must be >= 0']);
  if (metric.consecutiveErrorLimit !== undefined && intValue(metric.consecutiveErrorLimit) < 0) {
    found.push(['negative-consecutive-error-limit', 'consecutiveErrorLimit must be >= 0']);
  }
  return found;
}

function countFindings(metric: MetricToValidate): Finding[] {
  const { count, failures, successes, inconclusive } = limitsOf(metric);
  if (count <= 0) return [];
  const found: Finding[] = [];
  if (successes >= 0 && failures >= 0 && count < failures + successes) {
    const sum = `${failures} + ${successes}`;
    const message = `count (${count}) must be >= failureLimit + consecutiveSuccessLimit (${sum}) if both >= 0`;
    found.push(['count-below-failures-and-successes', message]);
  }
  if (successes >= 0 && failures < 0 && count < successes)
    found.push(['count-below-successes', 'count must be >= consecutiveSuccessLimit']);
  if (count < inconclusive) found.push(['count-below-inconclusive-limit', 'count must be >= inconclusiveLimit']);
  return found;
}

function timeFindings(metric: MetricToValidate): Finding[] {
  const { count } = limitsOf(metric);
  const { interval = '', initialDelay = '' } = metric;
  const found: Finding[] = [];
  if (count > 1 && interval === '') found.push(['interval-missing', 'interval must be specified when count > 1']);
  if (interval !== '' && goDurationMs(interval) === undefined) {
    found.push(['interval-invalid', `invalid interval string: ${JSON.stringify(interval)} is no duration`]);
  }
  if (initialDelay !== '' && goDurationMs(initialDelay) === undefined) {
    found.push(['initial-delay-invalid', `invalid startDelay string: ${JSON.stringify(initialDelay)} is no duration`]);
  }
  return found;
}

const providerNames: ReadonlySet<string> = new Set(
  'cloudWatch datadog graphite influxdb job kayenta newRelic plugin prometheus skywalking wavefront web'.split(' '),
);

/** Each plugin counts as a provider of its own. What the API server does not know is gone before the controller counts. */
function providerFindings(metric: MetricToValidate): Finding[] {
  let providers = 0;
  for (const [name, provider] of Object.entries(metric.provider)) {
    if (provider !== undefined && providerNames.has(name)) providers += name === 'plugin' ? Object.keys(provider).length : 1;
  }
  if (providers === 0) return [['no-provider', 'no provider specified']];
  return providers > 1 ? [['multiple-providers', 'multiple providers specified']] : [];
}

function limitsOf(metric: MetricToValidate) {
  return {
    count: intValue(metric.count ?? 0),
    failures: intValue(metric.failureLimit ?? 0),
    successes: intValue(metric.consecutiveSuccessLimit ?? 0),
    inconclusive: intValue(metric.inconclusiveLimit ?? 0),
  };
}
