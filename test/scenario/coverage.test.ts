import { expect, test } from 'vitest';
import { parseSelector } from '../../src/scenario/select.ts';
import { runTexts } from './run-texts.ts';

const template = (metric: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: t }
spec:
  metrics:
    - name: m
${metric.replace(/^(?=.)/gm, '      ')}
`;

const errors = `interval: 30s
count: 4
successCondition: len(result) == 1 && result[0] < 5
provider: { prometheus: { address: http://p, query: q } }`;

const quotient = `interval: 30s
count: 2
failureLimit: 1
successCondition: len(result) == 1 && !isNaN(result[0]) && result[0] < 5
provider: { prometheus: { address: http://p, query: sum(a) / sum(b) } }`;

const strict = `count: 1
consecutiveErrorLimit: 0
successCondition: len(result) == 1 && result[0] < 5
provider: { prometheus: { address: http://p, query: sum(q) } }`;

function cases(...list: readonly string[]): string {
  const head = 'apiVersion: guard-policy.dev/v1\nkind: PolicyTest\nmetadata: { name: t }\nspec:\n  template: t.yaml\n  cases:\n';
  return head + list.map((text, at) => `    - { name: c${at}, ${text} }\n`).join('');
}

const good = "series: [{ series: q, values: '1x60' }], expect: { phase: Successful }";
const bad = "series: [{ series: q, values: '9x60' }], expect: { phase: Failed }";
const late = "series: [{ series: q, values: '1x4 9x60' }], expect: { phase: Failed }";
const gone = 'world: absent, expect: { blocked: true }';
const down = 'world: down, expect: { phase: Error }';

const table: readonly { readonly name: string; readonly metric: string; readonly cases: readonly string[]; readonly outcomes: string }[] = [
  {
    name: 'nothing shown',
    metric: errors,
    cases: ["series: [{ series: q, values: '1x60' }], expect: { phase: Failed }"],
    outcomes: 'no no no n/a no no',
  },
  { name: 'a pass', metric: errors, cases: [good], outcomes: 'yes no no n/a no no' },
  { name: 'a failure', metric: errors, cases: [bad], outcomes: 'no yes no n/a no no' },
  { name: 'a failure after good readings is no pass', metric: errors, cases: [late], outcomes: 'no yes no n/a no no' },
  { name: 'no data, and errors beyond what is tolerated', metric: errors, cases: [gone, down], outcomes: 'no no yes n/a yes yes' },
  { name: 'everything', metric: errors, cases: [good, bad, gone, down], outcomes: 'yes yes yes n/a yes yes' },
  {
    name: 'an error that is tolerated',
    metric: errors,
    cases: [good.replace('expect', 'faults: [{ at: 0s, for: 5s, error: boom }], expect')],
    outcomes: 'yes no no n/a yes no',
  },
  {
    name: 'a quotient can be NaN',
    metric: quotient,
    cases: ["series: [{ series: a, values: '0x60' }, { series: b, values: '0x60' }], expect: { phase: Failed }"],
    outcomes: 'no no no yes no yes',
  },
  { name: 'what tolerates nothing has no limit to show', metric: strict, cases: [good], outcomes: 'yes no no n/a no n/a' },
];

test.for(table)('$name', async ({ metric, cases: list, outcomes }) => {
  const report = await runTexts({ 't.test.yaml': cases(...list), 't.yaml': template(metric) });
  expect(report.diagnostics).toEqual([]);
  expect(report.coverage.map((one) => ({ ...one, outcomes: Object.values(one.outcomes).join(' ') }))).toEqual([
    { subject: 't', guardrail: 'm', outcomes },
  ]);
});

const policy = `
apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: shop, version: 1.0.0 }
spec:
  guardrails:
    - { name: a, at: [rollout], prometheus: { value: sum(q) }, require: value <= 5 }
    - { name: b, at: [rollout], prometheus: { value: sum(q) }, baseline: { offset: 1h }, require: value <= 5 && value <= baseline * 2 }
  environments:
    dev: { schedule: { interval: 30s, count: 4, initialDelay: 30s } }
    prod: { extends: dev }
`;

const policyTest = `apiVersion: guard-policy.dev/v1
kind: PolicyTest
metadata: { name: t }
spec:
  policy: p.yaml
  cases:
    - { name: gone, environments: [dev], world: absent, expect: { blocked: true } }
`;

test('an environment that no case looks at is in the table, but not where cases were picked', async () => {
  const files = { 't.test.yaml': policyTest, 'p.yaml': policy };
  const rows = (coverage: Awaited<ReturnType<typeof runTexts>>['coverage']) =>
    coverage.map(({ guardrail, environment, outcomes }) => `${guardrail} ${environment} ${outcomes['no-data']}`);
  expect(rows((await runTexts(files)).coverage)).toEqual(['a dev yes', 'b dev yes', 'a prod no', 'b prod no']);
  const picked = parseSelector('env=dev');
  if (!picked.ok) throw new Error(picked.message);
  expect(rows((await runTexts(files, { filter: [picked.selector] })).coverage)).toEqual(['a dev yes', 'b dev yes']);
});

test('a guardrail of several metrics has passed when all of them have, and its cause is told by its own name', async () => {
  const series = "startsAt: 2h, series: [{ series: q, values: '1x960' }]";
  const text = policyTest.replace(
    'world: absent, expect: { blocked: true }',
    `${series}, expect: { phase: Successful, guardrails: { b: { phase: Successful, count: 4 } } }`,
  );
  const report = await runTexts({ 't.test.yaml': text, 'p.yaml': policy });
  expect(report.tests[0]?.cases[0]?.problems).toEqual([]);
  expect(report.coverage.find(({ guardrail, environment }) => guardrail === 'b' && environment === 'dev')?.outcomes.pass).toBe('yes');
  const rising = text
    .replace("'1x960'", "'1x480 4x480'")
    .replace(
      'phase: Successful, guardrails: { b: { phase: Successful, count: 4 } }',
      'because: b, guardrails: { b: { phase: Failed }, b-vs-baseline: { failed: 1 } }',
    );
  const worse = await runTexts({ 't.test.yaml': rising, 'p.yaml': policy });
  expect(worse.tests[0]?.cases[0]?.problems).toEqual([]);
  expect(worse.tests[0]?.cases[0]?.observed?.because).toEqual({ metric: 'b-vs-baseline', guardrail: 'b', limit: 'failureLimit' });
});

test('a second test of the same policy is told apart by its name', async () => {
  const other = policyTest.replace('name: t }', 'name: u }');
  const report = await runTexts({ 't.test.yaml': policyTest, 'u.test.yaml': other, 'p.yaml': policy });
  expect(report.tests.flatMap((one) => one.cases.map(({ selector }) => selector))).toEqual([
    'policy=shop,test=t,case=gone,env=dev',
    'policy=shop,test=u,case=gone,env=dev',
  ]);
});
