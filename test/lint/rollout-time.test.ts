import { expect, test } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { readLintInput } from '../../src/lint/read-input.ts';
import type { RolloutUnderLint } from '../../src/lint/rollout.ts';
import { durationWords, metricTime, remainingTime } from '../../src/lint/rollout-time.ts';
import type { LintRule, RuleFacts, RuleFinding } from '../../src/lint/rule.ts';
import type { MetricUnderLint } from '../../src/lint/subject.ts';

const rule: RuleFacts = {
  code: 'GP999',
  name: 'any',
  severity: 'note',
  catalogue: [],
  why: '',
  help: '',
  example: { wrong: '', right: '' },
};

/** What rules are handed of a text: every metric, and every Rollout. */
function subjects(text: string): { readonly metrics: readonly MetricUnderLint[]; readonly rollouts: readonly RolloutUnderLint[] } {
  const metrics: MetricUnderLint[] = [];
  const rollouts: RolloutUnderLint[] = [];
  const rules: readonly LintRule[] = [
    { ...rule, of: 'metric', check: (one) => keep(metrics, one) },
    { ...rule, of: 'rollout', check: (one) => keep(rollouts, one) },
  ];
  lint(readLintInput([{ file: { name: 'x.yaml', text }, named: true }], '1.10'), { argo: '1.10' }, rules);
  return { metrics, rollouts };
}

function keep<T>(kept: T[], one: T): readonly RuleFinding[] {
  kept.push(one);
  return [];
}

function template(fields: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: ClusterAnalysisTemplate
metadata: { name: a }
spec:
  args: [{ name: given, value: '5' }, { name: open }]
  metrics: [{ name: m, ${fields}, provider: { prometheus: { query: up } } }]
`;
}

const minute = 60_000;
test.each([
  ['count: 1', { firstMs: 0, failsMs: 0, endsMs: 0, lastMs: 0 }],
  ['interval: 1m', { firstMs: 0, failsMs: 0, endsMs: undefined, lastMs: undefined }],
  ['interval: 1m, count: 5', { firstMs: 0, failsMs: 0, endsMs: 4 * minute, lastMs: 4 * minute }],
  ['interval: 1m, count: 5, failureLimit: 2', { firstMs: 0, failsMs: 2 * minute, endsMs: 4 * minute, lastMs: 4 * minute }],
  ['interval: 1m, count: 5, failureLimit: 5', { firstMs: 0, failsMs: undefined, endsMs: 4 * minute, lastMs: 4 * minute }],
  [
    'interval: 1m, count: 5, failureLimit: -1, consecutiveSuccessLimit: 3',
    { firstMs: 0, failsMs: undefined, endsMs: 2 * minute, lastMs: 4 * minute },
  ],
  ['interval: 1m, count: 5, initialDelay: 10m', { firstMs: 10 * minute, failsMs: 10 * minute, endsMs: 14 * minute, lastMs: 14 * minute }],
  ['interval: 1m, count: "{{args.given}}"', { firstMs: 0, failsMs: 0, endsMs: 4 * minute, lastMs: 4 * minute }],
  ['interval: 1m, count: "{{args.open}}"', undefined],
  ['interval: "{{args.open}}", count: 5', undefined],
  ['interval: 1 m, count: 5', undefined],
])('a metric with %s', (fields, expected) => {
  const [metric] = subjects(template(fields)).metrics;
  expect(metricTime(metric as MetricUnderLint)).toEqual(expected);
});

const analysis = 'analysis: { templates: [{ templateName: a, clusterScope: true }] }';
test.each([
  [
    '[{ setWeight: 20 }, { pause: { duration: 5m } }, { setWeight: 60 }, { pause: { duration: 60 } }]',
    0,
    { leastMs: 6 * minute, waits: false, open: [] },
  ],
  [
    '[{ setWeight: 20 }, { pause: { duration: 5m } }, { setWeight: 60 }, { pause: { duration: 60 } }]',
    2,
    { leastMs: minute, waits: false, open: [] },
  ],
  ['[{ pause: {} }, { pause: { duration: 1m } }]', 0, { leastMs: minute, waits: true, open: [] }],
  [`[{ setWeight: 20 }, { ${analysis} }]`, 0, { leastMs: 4 * minute, waits: false, open: [] }],
  ['[{ analysis: { templates: [{ templateName: gone }] } }]', 0, { leastMs: 0, waits: false, open: [0] }],
  [
    '[{ pause: { duration: 1m } }, { experiment: { templates: [] } }, { plugin: { name: x } }]',
    0,
    { leastMs: minute, waits: false, open: [1, 2] },
  ],
  ['[]', 0, { leastMs: 0, waits: false, open: [] }],
] as const)('the time that is left of %s from step %i', (steps, from, expected) => {
  const rollout = `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: web }\nspec: { strategy: { canary: { steps: ${steps} } } }\n`;
  const [found] = subjects(`${template('interval: 1m, count: 5')}---\n${rollout}`).rollouts;
  expect(remainingTime(found as RolloutUnderLint, from)).toEqual(expected);
});

test.each([
  [0, '0s'],
  [90_000, '1m30s'],
  [3_600_000, '1h'],
  [3_661_000, '1h1m1s'],
])('%i ms are %s', (ms, words) => {
  expect(durationWords(ms)).toBe(words);
});
