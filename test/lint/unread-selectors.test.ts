import { expect, test } from 'vitest';
import { unreadSelectors } from '../../src/lint/rules/query-blind-spots.ts';
import type { MetricUnderLint } from '../../src/lint/subject.ts';
import { templateUnderLint } from '../../src/lint/subject-template.ts';
import { createStore } from '../../src/promql/store/series-store.ts';
import { readTemplates } from '../../src/rollouts/read-template.ts';

function metricOf(query: string): MetricUnderLint {
  const text = `apiVersion: argoproj.io/v1alpha1
kind: ClusterAnalysisTemplate
metadata: { name: a }
spec:
  args: [{ name: service }]
  metrics:
    - name: m
      provider: { prometheus: { query: '${query}' } }
`;
  const read = readTemplates({ name: 'x.yaml', text }, '1.10');
  const [template] = read.ok ? read.value.templates : [];
  if (template === undefined) throw new Error('no template');
  const context = { argo: '1.10', scrapeIntervalMs: 15_000, library: { namespaced: new Map(), cluster: new Map() } } as const;
  return templateUnderLint(template, context).subject.metrics[0] as MetricUnderLint;
}

const series = (labels: Readonly<Record<string, string>>) => ({ labels, timestampsMs: [0], values: [1] });
const recorded = createStore([
  series({ __name__: 'http_requests_total', code: '200', service: 'web' }),
  series({ __name__: 'http_requests_total', code: '404', service: 'web' }),
]);

test.each([
  ['sum(rate(http_requests_total[5m]))', []],
  ['sum(rate(http_requests_total{code="200"}[5m]))', []],
  // No error has happened while the recording was made.
  ['sum(rate(http_requests_total{code=~"5.."}[5m]))', []],
  ['sum(rate(http_requests_total{status=~"5.."}[5m]))', ['no series called http_requests_total has a label status']],
  ['sum(rate(http_requests_total{status!~"5.."}[5m]))', []],
  ['sum(rate(http_request_total[5m]))', ['no series is called http_request_total']],
  ['sum(rate(http_request_total{status="500"}[5m]))', ['no series is called http_request_total']],
  ['sum(rate(http_request_total[5m])) / sum(rate(http_request_total[5m]))', ['no series is called http_request_total']],
  ['sum(rate(http_requests_total{service="{{args.service}}"}[5m]))', []],
  [
    'sum(up) / sum(rate(http_requests_total{pod="x"}[5m]))',
    ['no series is called up', 'no series called http_requests_total has a label pod'],
  ],
])('%s', (query, reasons) => {
  expect(unreadSelectors(metricOf(query), [recorded]).map(({ message }) => message.replace(/^.*: /, ''))).toEqual(reasons);
});

test('one recording of several that has the series is enough', () => {
  const other = createStore([series({ __name__: 'up' })]);
  expect(unreadSelectors(metricOf('sum(up)'), [recorded, other])).toEqual([]);
});

test('without recordings nothing is known', () => {
  expect(unreadSelectors(metricOf('sum(up)'), [])).toEqual([]);
});
