import { expect, test } from 'vitest';
import { type LintReport, lint } from '../../src/lint/lint.ts';
import { readLintInput } from '../../src/lint/read-input.ts';

const errors = 'sum(rate(http_requests_total{code=~"5.."}[5m]))';
const total = 'sum(rate(http_requests_total[5m]))';
const ratio = `(${errors} or 0 * ${total}) / (${total} > 0)`;
const below = 'len(result) > 0 && all(result, !isNaN(#) && # < 0.05)';
const range = (start: string, end = 'now()'): string => `{ start: '${start}', end: '${end}', step: 1m }`;

type Case = { readonly query?: string; readonly condition?: string; readonly range?: string; readonly more?: string };

function lintCase({ query = ratio, condition = below, range, more = '' }: Case): LintReport {
  const text = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: errors }
spec:
  metrics:
    - name: errors
      interval: 1m
      count: 5
      successCondition: ${JSON.stringify(condition)}
      provider:
        prometheus:
          address: http://prometheus:9090
          query: ${JSON.stringify(query)}
${range === undefined ? '' : `          rangeQuery: ${range}\n`}${more}`;
  return lint(readLintInput([{ file: { name: 'errors.yaml', text }, named: true }], '1.10'), { argo: '1.10', scrapeIntervalMs: 15_000 });
}

test.each<[string, Case, 'closed' | 'open' | 'not judged']>([
  ['the guard itself', {}, 'closed'],
  ['only in office hours', { query: `(${ratio}) * on() (hour() >= bool 9)` }, 'not judged'],
  ['only on some days', { query: `(${ratio}) * on() (day_of_week() != bool 0)` }, 'not judged'],
  ['not in the morning', { query: `(${ratio}) * (time() % 86400 > bool 28800)` }, 'not judged'],
  ['never, or in office hours', { query: `((${ratio}) and on() (hour() > 8)) or vector(0)` }, 'open'],
  ['the age of a sample', { query: 'min(time() - timestamp(up{job="web"}) < bool 60)', condition: 'result[0] == 1' }, 'open'],
  ['dry run', { more: '  dryRun: [{ metricName: errors }]\n' }, 'not judged'],
  ['all points of a range', { range: range('now() - duration("10m")') }, 'closed'],
  ['the oldest point', { range: range('now() - duration("10m")'), condition: 'result[0] < 0.05' }, 'open'],
  ['any point', { range: range('now() - duration("10m")'), condition: 'any(result, # < 0.05)' }, 'open'],
  ['the newest point', { range: range('now() - duration("10m")'), condition: 'len(result) > 0 && result[-1] < 0.05' }, 'closed'],
  ['a range of yesterday', { range: range('now() - duration("24h")', 'now() - duration("23h")') }, 'open'],
  ['a window of half an hour', { query: ratio.replaceAll('5m', '30m') }, 'closed'],
  ['a window of a day', { query: ratio.replaceAll('5m', '1d') }, 'not judged'],
  ['the least of two hours', { query: `min_over_time((${ratio})[2h:1m])` }, 'not judged'],
  [
    'that all points are broken',
    { range: range('now() - duration("10m")'), condition: 'all(result, # > 0.95) && len(result) > 0' },
    'not judged',
  ],
  ['healthy values unknown', { query: 'min(min_over_time(up{job="web"}[5m]))', condition: 'result[0] == 1' }, 'not judged'],
  [
    'a share of samples',
    { query: 'sum(sum_over_time(up{job="web"}[5m])) / sum(count_over_time(up{job="web"}[5m]))', condition: 'result[0] > 0.9' },
    'not judged',
  ],
])('%s', (_what, one, state) => {
  const { metrics, findings } = lintCase(one);
  expect(metrics.map((metric) => metric.state)).toEqual([state]);
  expect(findings.some(({ severity, code }) => severity === 'error' && code.startsWith('GP1'))).toBe(state === 'open');
});
