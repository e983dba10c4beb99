import { expect, test } from 'vitest';
import { exampleMetric } from '../../src/lint/rules/example-metric.ts';
import { mayPassWhenBroken, mayStopWhenHealthy } from '../../src/lint/rules/in-doubt.ts';
import { passesWhenBroken } from '../../src/lint/rules/world-broken.ts';
import { exampleFile } from './example-file.ts';
import { findingsOf } from './findings.ts';

const condition = 'len(result) == 1 && result[0] ';

test.each([
  ['requests are judged', 'sum(rate(http_requests_total{code=~"5.."}[5m]))', '< 0.5', []],
  ['an amount that is low when nothing works', 'sum(memory_usage_bytes)', '< 5', ['passes in broken, mixed, once']],
  ['and one that is high when all is well', 'sum(queue_depth)', '< 1', ['passes in broken', 'stops in quiet, newborn, one-error']],
  ['three pods', 'count(kube_pod_info{pod=~"web-.+"})', '>= 3', ['stops in quiet, zeroed, idle, newborn, reset, one-error']],
  ['an average of three', 'avg(up)', '>= 3', []],
  ['errors by their name', 'sum(rate(app_errors_total[5m]))', '< 0.5', ['stops in quiet']],
  ['a counter that is NaN', 'sum(rate(http_requests_total{code=~"5.."}[5m]))', '< 0.5 or isNaN(result[0])', ['passes in nan']],
  ['a condition that is an error for all', 'sum(memory_usage_bytes)', '< "x"', []],
])('%s', (_title, query, bound, said) => {
  const file = exampleFile('a.yaml', exampleMetric(query, { successCondition: `'${condition}${bound}'` }));
  expect(
    findingsOf(file, [mayPassWhenBroken, mayStopWhenHealthy]).map(({ message }) => message.replace(/^[^:]*: |, and whether.*$/g, '')),
  ).toEqual(said);
});

test.each([
  ['a number of errors that worlds do not reach', 'sum(rate(http_requests_total{code=~"5.."}[5m]))', /^compare failures with all requests/],
  ['a ratio that is far off', 'sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))', /^make the value/],
])('what helps against %s', (_title, query, hint) => {
  const file = exampleFile('a.yaml', exampleMetric(query, { successCondition: `'${condition}< 10'` }));
  expect(findingsOf(file, passesWhenBroken).map((finding) => finding.hint)).toEqual([expect.stringMatching(hint)]);
});

test('a label that says who made a template says nothing of what it does', () => {
  const file = exampleFile('a.yaml', exampleMetric('sum(memory_usage_bytes)', { successCondition: `'${condition}< 5'` }));
  const labelled = file.text.replace(
    /^( *)name: .*$/m,
    (line, indent) => `${line}\n${indent}labels: { app.kubernetes.io/managed-by: guard-policy }`,
  );
  expect(labelled).toContain('managed-by');
  const said = (text: string): unknown => findingsOf({ ...file, text }, [mayPassWhenBroken]).map(({ code, message }) => [code, message]);
  expect(said(labelled)).toEqual(said(file.text));
  expect(said(labelled)).toHaveLength(1);
});
