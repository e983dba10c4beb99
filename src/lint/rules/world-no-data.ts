import type { LintRule } from '../rule.ts';
import { passRule } from '../world-finding.ts';
import { exampleMetric, metricOf, ratioQuery } from './example-metric.ts';

const right = exampleMetric(ratioQuery('5m'));
const errors = 'sum(rate(http_requests_total{code=~"5.."}[5m]))';
const all = 'sum(rate(http_requests_total[5m]))';

const atLeastOne = 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] >= 1';

function ofTrack(track: string): string {
  return `sum(rate(http_requests_total{code=~"5..",track="${track}"}[5m]))`;
}

/** What a metric makes of series that are not there. */
export const passesWithoutData: readonly LintRule[] = [
  passRule({
    code: 'GP110',
    name: 'passes-when-gone',
    severity: 'error',
    reason: 'gone',
    catalogue: ['C1', 'C2', 'C5', 'Q1', 'Q2', 'Q3'],
    why: `When an exporter is down, or a label or a namespace has another name than the query says, Prometheus answers with an empty list. A metric that
reads this as zero, or as nothing to complain about, lets every release through while nobody is looking.`,
    help: 'make an empty answer fail, and let zero count only while a series shows that somebody is looking',
    example: { wrong: exampleMetric(`${errors} / ${all} or vector(0)`), right },
    says: () => 'passes when there is no data',
  }),
  passRule({
    code: 'GP115',
    name: 'passes-when-stale',
    severity: 'error',
    reason: 'stale',
    why: `Where nobody writes stale markers (remote write, agents, Thanos), series answer for minutes after they have ended: five in a plain selector, the
whole window in a range. A metric may pass on what was measured before the release began.`,
    help: 'ask how old the newest sample is: `count(time() - timestamp(SELECTOR) <= 45)`',
    example: {
      wrong: exampleMetric('min(up{job="web"}) unless on () sum(rate(http_requests_total{code=~"5.."}[1m])) > 1', {
        successCondition: atLeastOne,
        initialDelay: '0s',
        count: '3',
      }),
      right: exampleMetric('min(up{job="web"}) and on () count(time() - timestamp(up{job="web"}) <= 45)', { successCondition: atLeastOne }),
    },
    says: () => 'passes on series that have ended',
  }),
  passRule({
    code: 'GP116',
    name: 'passes-with-a-selector-missing',
    severity: 'error',
    reason: 'selector',
    why: `A query of several selectors may have a value although one of them picks nothing, because of a label that was renamed, say. What the selector was
there for is not seen any more.`,
    help: 'join what must be there with `and on()`, and do not put a number in its place',
    example: {
      wrong: metricOf(
        `prometheus:\n    query: min(kube_deployment_status_replicas_available{namespace="shop"}) - scalar(max(kube_deployment_spec_replicas{namespace="shop"}))`,
        { successCondition: undefined, failureCondition: 'result[0] < 0' },
      ),
      right,
    },
    says: () => 'passes when one of its selectors picks nothing',
  }),
  passRule({
    code: 'GP120',
    name: 'passes-without-baseline',
    severity: 'error',
    reason: 'baseline',
    why: `A comparison with the stable version, or with an hour ago, has nothing to compare with after a rename or in a new namespace. A query that fills the
gap with a number then compares with that number.`,
    help: 'let a missing baseline fail, or give the value a limit of its own beside the comparison',
    example: {
      wrong: exampleMetric(`${ofTrack('canary')} > bool 2 * scalar(${ofTrack('stable')})`, { successCondition: 'result[0] == 0' }),
      right,
    },
    says: () => 'passes when there is nothing to compare with',
  }),
  passRule({
    code: 'GP122',
    name: 'passes-on-nil',
    severity: 'error',
    reason: 'nil',
    catalogue: ['C5', 'D2'],
    why: `Datadog, CloudWatch and web providers can answer without a value, which conditions see as nil. \`default(result, 0)\` and \`isNil(result) ||\` turn it
into a good reading.`,
    help: 'give `default` a value that fails',
    example: {
      wrong: metricOf("web:\n    url: https://stats.example/errors\n    jsonPath: '{$.ratio}'", {
        successCondition: 'default(result, 0) < 0.05',
      }),
      right,
    },
    says: () => 'passes when the provider has no value',
  }),
];
