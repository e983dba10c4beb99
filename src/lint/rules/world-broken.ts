import { readLimits } from '../../rollouts/assess-metric.ts';
import type { LintRule } from '../rule.ts';
import { passRule, toleratesText } from '../world-finding.ts';
import { exampleMetric, metricOf, ratioQuery } from './example-metric.ts';

const right = exampleMetric(ratioQuery('5m'));
const grouped = 'sum by (instance) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (instance) (rate(http_requests_total[5m]))';

/** What a metric makes of a release that does not work. */
export const passesWhenBroken: readonly LintRule[] = [
  passRule({
    code: 'GP113',
    name: 'passes-when-broken',
    severity: 'error',
    reason: 'broken',
    catalogue: ['C11', 'C7', 'Q8'],
    why: `A metric that passes while every request fails looks at nothing that a bad release changes: a label that is not there, a condition that is always
met, a bound around the value, or a limit that tolerates every reading.`,
    help: 'make the value that it compares change when requests fail',
    example: {
      wrong: exampleMetric('sum(rate(http_requests_total{code=~"5.."}[5m])) / clamp_min(sum(rate(http_requests_total[5m])), 1000)'),
      right,
    },
    says: ({ lead, others }) => {
      if (others.some(({ world }) => world.name === 'gone')) return 'passes whatever happens';
      return lead.world.name === 'broken' ? 'passes although everything fails' : 'passes although one of two instances fails';
    },
  }),
  passRule({
    code: 'GP114',
    name: 'tolerates-a-broken-reading',
    severity: 'warning',
    reason: 'once',
    catalogue: ['T12', 'T13'],
    why: `A limit is how many bad readings are tolerated, not the one at which a metric fails: \`failureLimit: 1\` lets one reading fail, whatever it saw. An
outage that lasts one reading is waved through.`,
    help: 'write `failureLimit: 0`',
    example: { wrong: exampleMetric(ratioQuery('5m'), { failureLimit: '1' }), right },
    says: (_group, cause, subject) => {
      if (cause.kind !== 'limit') return 'passes although everything failed at its first reading';
      return `passes although everything failed at its first reading: ${cause.field} ${toleratesText(cause, subject)}`;
    },
  }),
  passRule({
    code: 'GP118',
    name: 'depends-on-series-order',
    severity: 'error',
    reason: 'order',
    catalogue: ['C7'],
    why: `Where a query gives several series, their order is whatever Prometheus answers. A condition on \`result[0]\` looks at one of them, and whether that is
the broken one is a matter of chance.`,
    help: 'aggregate to one series and ask for it with `len(result) == 1`, or judge all: `len(result) > 0 && all(result, ...)`',
    example: { wrong: exampleMetric(grouped, { successCondition: 'result[0] <= 0.01 && !isNaN(result[0])' }), right },
    says: () => 'looks at one of several series, and which one is a matter of chance',
  }),
  passRule({
    code: 'GP119',
    name: 'passes-when-down',
    severity: 'error',
    reason: 'down',
    catalogue: ['T12'],
    why: `When Prometheus is down every measurement is an Error, and errors are not counted. Only consecutiveErrorLimit ends such a run; without an end by
errors it goes on until the rollout ends, and is Successful then.`,
    help: 'write `consecutiveErrorLimit: 3`',
    example: {
      wrong: metricOf(`prometheus:\n    query: ${ratioQuery('5m')}`, { count: undefined, consecutiveErrorLimit: '100000' }),
      right,
    },
    says: (_group, _cause, { metric }) =>
      `passes while its provider is down: ${readLimits(metric).consecutiveErrors} errors in a row are tolerated`,
  }),
];
