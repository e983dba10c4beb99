import { describe, expect, test } from 'vitest';
import { runTexts } from './run-texts.ts';

const metric = (fields: string): string =>
  `{ name: errors, successCondition: 'result[0] < 5', provider: { prometheus: { address: 'http://p', query: 'sum(errors{namespace="{{args.namespace}}"})' } }, ${fields} }`;

function template(name: string, { args = '[{ name: namespace }]', metrics = '', refs = '' }): string {
  const spec = [`args: ${args}`, ...(metrics === '' ? [] : [`metrics: [${metrics}]`]), ...(refs === '' ? [] : [`templates: [${refs}]`])];
  return `apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: { name: ${name} }\nspec:\n${spec.map((line) => `  ${line}\n`).join('')}`;
}

function testOf(placement: string): string {
  const ends = placement === 'background' ? ', endsAt: 2m' : '';
  return `apiVersion: guard-policy.dev/v1
kind: PolicyTest
metadata: { name: a }
spec:
  template: { file: t.yaml, name: main }
  args: { namespace: shop }
  placement: ${placement}
  cases:
    - { name: few errors, series: [{ series: 'errors{namespace="shop"}', values: '1x20' }], expect: { blocked: false }${ends} }
`;
}

const endless = template('main', { metrics: metric('interval: 30s') });
const borrowed = `${template('main', { args: '[]', metrics: metric('count: 1'), refs: '{ templateName: args }' })}---\n${template('args', {})}`;
const noArgs = `${template('main', { args: '[]', refs: '{ templateName: used }' })}---\n${template('used', { metrics: metric('count: 1') })}`;

type Case = { readonly name: string; readonly text: string; readonly placement: string; readonly finding?: string };
const cases: readonly Case[] = [
  {
    name: 'a metric without an end in a step',
    text: endless,
    placement: 'step',
    finding:
      'spec.strategy.canary.steps[0].analysis.templates: Invalid value: "main": AnalysisTemplate main has metric errors which runs indefinitely. Invalid value for count: <nil>',
  },
  {
    name: 'a metric without an end before promotion',
    text: endless,
    placement: 'prePromotion',
    finding:
      'spec.strategy.blueGreen.prePromotionAnalysis.templates: Invalid value: "main": AnalysisTemplate main has metric errors which runs indefinitely. Invalid value for count: <nil>',
  },
  { name: 'a metric without an end in the background', text: endless, placement: 'background' },
  {
    name: 'an arg that only another template declares, in a step',
    text: borrowed,
    placement: 'step',
    finding:
      'spec.strategy.canary.steps[0].analysis.templates: Invalid value: "main": AnalysisTemplate main: failed to resolve {{args.namespace}}',
  },
  { name: 'an arg that only another template declares, in the background', text: borrowed, placement: 'background' },
  { name: 'an arg that the template with the metric declares', text: noArgs, placement: 'step' },
];

describe('a template as the only analysis of a Rollout', () => {
  test.for(cases)('$name', async ({ text, placement, finding }) => {
    const { tests, diagnostics } = await runTexts({ 't.yaml': text, 'a.test.yaml': testOf(placement) });
    const [one] = tests[0]?.cases ?? [];
    if (finding === undefined) {
      expect({ diagnostics, problems: one?.problems, status: one?.status }).toEqual({ diagnostics: [], problems: [], status: 'passed' });
      return;
    }
    expect(diagnostics.map(({ code, message, range }) => ({ code, message, file: range.file }))).toEqual([
      { code: 'GP425', message: finding, file: 't.yaml' },
    ]);
    expect(one).toMatchObject({ status: 'failed', problems: [{ kind: 'invalid', message: finding }] });
  });
});
