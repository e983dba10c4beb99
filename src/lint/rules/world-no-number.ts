import type { LintRule } from '../rule.ts';
import { passRule } from '../world-finding.ts';
import { exampleMetric, metricOf, ratioQuery } from './example-metric.ts';

const right = exampleMetric(ratioQuery('5m'));
const quantile = 'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))';

const requests = 'sum(rate(http_requests_total[5m]))';
const failedShare = `(sum(rate(http_requests_failed_total[5m])) or 0 * ${requests}) / ${requests}`;

/** What a metric makes of numbers that say nothing. */
export const passesWithoutNumber: readonly LintRule[] = [
  passRule({
    code: 'GP111',
    name: 'passes-on-nan',
    severity: 'error',
    reason: 'nan',
    catalogue: ['T2', 'C3', 'C4', 'C6', 'C9'],
    why: `A quantile of a summary, an average that an exporter makes and a recorded ratio are NaN when there was nothing to measure. NaN is neither
greater nor less than any number, nor equal to one: every comparison but \`!=\` is false for it. A failureCondition alone never fails on it, and a
negated comparison passes.`,
    help: 'say in a successCondition what a good reading is: `len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] <= LIMIT`',
    example: {
      wrong: exampleMetric('min(up{job="web"})', { successCondition: '"!(result[0] < 1)"' }),
      right,
    },
    says: () => 'passes on NaN',
  }),
  passRule({
    code: 'GP112',
    name: 'passes-when-idle',
    severity: 'error',
    reason: 'idle',
    catalogue: ['Q4', 'C14'],
    why: `Without traffic a ratio is 0/0, which is NaN, and a rate is 0. A metric that passes then has not seen the new version do anything: no traffic may be
what the release has broken.`,
    help: 'ask for traffic: a condition that NaN and 0 do not meet, or a metric of its own for the volume',
    example: {
      wrong: exampleMetric('sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))', {
        successCondition: 'isNaN(result[0]) || result[0] <= 0.01',
      }),
      right,
    },
    says: () => 'passes without any traffic',
  }),
  passRule({
    code: 'GP117',
    name: 'passes-on-infinity',
    severity: 'error',
    reason: 'infinity',
    catalogue: ['C14'],
    why: `Something divided by nothing is +Inf: errors are counted where the requests that they belong to are not, after one of the two metrics was
renamed, say. A condition that takes what is above 100 % for impossible lets it pass.`,
    help: 'add `!isInf(result[0])`',
    example: {
      wrong: exampleMetric(failedShare, {
        successCondition: '"len(result) == 1 && !isNaN(result[0]) && !(result[0] > 0.01 && result[0] <= 1)"',
      }),
      right: exampleMetric(failedShare),
    },
    says: ({ lead }) => `passes on ${lead.world.name === 'infinite' ? '+Inf' : '-Inf'}`,
  }),
  passRule({
    code: 'GP121',
    name: 'passes-on-empty-histogram',
    severity: 'error',
    reason: 'histogram',
    why: `A quantile of a histogram without observations is NaN. Where the histogram is not filled, because a handler lost its instrumentation, nothing is
known about latency.`,
    help: 'let NaN fail: `!isNaN(result[0])`',
    example: {
      wrong: metricOf(`prometheus:\n    query: ${quantile} and on () sum(rate(http_requests_total[5m])) > 0`, {
        successCondition: undefined,
        failureCondition: 'result[0] > 0.5',
      }),
      right,
    },
    says: () => 'passes when nothing was observed in its histogram',
  }),
];
