import { expect, test } from 'vitest';
import { allRules } from '../../src/lint/rules/all.ts';
import { findingsOf } from './findings.ts';

const rules = allRules.filter(({ code }) => code === 'GP200' || code === 'GP236');

function fileOf(query: string): { readonly name: string; readonly text: string } {
  const text = `apiVersion: argoproj.io/v1alpha1
kind: ClusterAnalysisTemplate
metadata: { name: a }
spec:
  args: [{ name: selector, value: 'a_total{code~"5.."}' }]
  metrics:
    - name: m
      provider:
        prometheus:
          query: ${query}
`;
  return { name: 'x.yaml', text };
}

test.each([
  [`sum(rate(a_total{code~"5.."}[5m]))`, `sum(rate(a_total{code=~"5.."}[5m]))`],
  [`sum(rate(a_total{code ~ '5..'}[5m]))`, `sum(rate(a_total{code =~ '5..'}[5m]))`],
  [`sum(rate(a_total{code=="500"}[5m]))`, `sum(rate(a_total{code="500"}[5m]))`],
  [`sum(rate(a_total{code=!"500"}[5m]))`, `sum(rate(a_total{code!="500"}[5m]))`],
  [`sum(rate(a_total{code~="5.."}[5m]))`, `sum(rate(a_total{code=~"5.."}[5m]))`],
  [`sum(rate(a_total{code="5.."}[5m]))`, `sum(rate(a_total{code=~"5.."}[5m]))`],
  [`sum(rate(a_total{job="x", code != "5.."}[5m]))`, `sum(rate(a_total{job="x", code !~ "5.."}[5m]))`],
  [
    `|-\n            sum(\n              rate(a_total{code="5.."}[5m])\n            )`,
    `|-\n            sum(\n              rate(a_total{code=~"5.."}[5m])\n            )`,
  ],
])('%s can be put right', (wrong, right) => {
  const file = fileOf(wrong);
  const [finding, ...others] = findingsOf(file, rules);
  expect(others).toEqual([]);
  const fixed = (finding?.fix?.edits ?? []).reduce(
    (text, { range, text: put }) => text.slice(0, range.from) + put + text.slice(range.to),
    file.text,
  );
  expect(fixed).toBe(fileOf(right).text);
  expect(findingsOf({ ...file, text: fixed }, rules)).toEqual([]);
});

test.each([
  // The slip may be in what is left out, in what the arg gives, or anywhere.
  `sum(rate(a_total{code=~"5.."[5m]))`,
  `sum(rate({{args.selector}}[5m]))`,
  `sum(rate(a_total{handler="/api/.*"}[5m]))`,
])('%s is told and left alone', (query) => {
  const found = findingsOf(fileOf(`'${query}'`), rules);
  expect(found.map(({ fix }) => fix)).toEqual([undefined]);
});
