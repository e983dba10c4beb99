import { describe, expect, test } from 'vitest';
import type { CaseResult, TestReport } from '../../src/scenario/result.ts';
import { readMarked } from '../check/marked-file.ts';
import { runTexts } from './run-texts.ts';

/** One guardrail on requests; prod is stricter. */
const policy = `
apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: shop, version: 1.0.0 }
spec:
  args:
    job: { type: label, from: { field: metadata.name } }
    level: { type: number, default: 1 }
  rollout: { as: [step, background] }
  params: { max: 5 }
  guardrails:
    - name: queue
      at: [rollout]
      prometheus: { value: 'max(queue_length{job="{{args.job}}"})' }
      require: value <= params.max
    - name: lag
      at: [rollout]
      prometheus: { value: 'max(lag_seconds{job="{{args.job}}",level="{{args.level}}"})' }
      require: value <= 10
  environments:
    dev: { schedule: { interval: 30s, count: 4, initialDelay: 30s } }
    prod:
      extends: dev
      schedule: { count: 6 }
      params: { max: 2 }
    quiet:
      extends: dev
      guardrails: { lag: { enforcement: deny } }
`;

function document(cases: string, spec = ''): string {
  const head = 'apiVersion: guard-policy.dev/v1\nkind: PolicyTest\nmetadata: { name: t }\nspec:\n  policy: p.yaml\n';
  return `${head}${indented(spec || 'args: { job: api }\nenvironments: [dev]', 2)}\n  cases:\n${indented(cases, 4)}`;
}

function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

/** A case on a queue of the lengths given, one each 15 s, with the lag fine. */
function queue(values: string, rest: string): string {
  return `- name: one
  series:
    - { series: 'queue_length{job="api"}', values: '${values}' }
    - { series: 'lag_seconds{job="api",level="1"}', values: '1x60' }
${indented(rest, 2)}`;
}

async function casesOf(
  text: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly report: TestReport; readonly cases: readonly CaseResult[] }> {
  const report = await runTexts({ 'shop.test.yaml': text, 'p.yaml': policy, ...more });
  return { report, cases: report.tests.flatMap((one) => one.cases) };
}

const passing: readonly { readonly name: string; readonly cases: string; readonly spec?: string }[] = [
  { name: 'healthy', cases: queue('1x60', 'expect: { phase: Successful, at: 2m, blocked: false, outcome: proceeds }') },
  {
    name: 'too long from the third reading on',
    cases: queue('1x5 6x60', 'expect: { phase: Failed, at: 1m30s, because: { queue: failureLimit } }'),
  },
  {
    name: 'counters of both',
    cases: queue(
      '1x5 6x60',
      'expect: { guardrails: { queue: { phase: Failed, count: 3, successful: 2, failed: 1, error: 0 }, lag: { phase: Successful, count: 3 } } }',
    ),
  },
  {
    name: 'stricter in prod',
    spec: 'args: { job: api }\nenvironments: [prod]',
    cases: queue('1x5 4x60', 'expect: { phase: Failed, by: 2m, because: queue }'),
  },
  {
    name: 'three errors are tolerated, four are not',
    cases: queue(
      '1x60',
      'faults: [{ at: 0s, error: boom, guardrail: queue }]\nexpect: { phase: Error, at: 1m, because: { queue: consecutiveErrorLimit } }',
    ),
  },
  {
    name: 'a lost scrape',
    cases: queue('1x60', 'faults: [{ at: 0s, drop: \'queue_length{job="{{args.job}}"}\' }]\nexpect: { phase: Failed, because: queue }'),
  },
  {
    name: 'only one guardrail',
    cases: queue('9x60', 'guardrails: [lag]\nexpect: { phase: Successful, guardrails: { lag: { successful: 4 } } }'),
  },
  { name: 'late start in the series', cases: queue('9x8 1x60', 'startsAt: 2m\nexpect: { phase: Successful, at: 2m }') },
  {
    name: 'background until the rollout ends it',
    cases: queue('1x60', 'placement: background\nendsAt: 5m\nexpect: { phase: Successful, at: 5m, blocked: false }'),
  },
  {
    name: 'background with nothing to end it',
    cases: queue('1x60', 'placement: background\nexpect: { phase: Running, outcome: not gating }'),
  },
  { name: 'background, too late', cases: queue('1x30 9x30', 'placement: background\nendsAt: 3m\nexpect: { phase: Successful }') },
  { name: 'a world', cases: '- { name: one, world: absent, expect: { phase: Failed, blocked: true, because: queue } }' },
  {
    name: 'args of a case win',
    cases: queue('1x60', 'args: { job: api }\nexpect: { phase: Successful }'),
    spec: 'args: { job: other }\nenvironments: [dev]',
  },
];

test.for(passing)('passes: $name', async ({ cases, spec }) => {
  const { report, cases: ran } = await casesOf(document(cases, spec));
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(ran.map(({ status, problems }) => ({ status, problems }))).toEqual([{ status: 'passed', problems: [] }]);
});

const failing: readonly {
  readonly name: string;
  readonly cases: string;
  readonly kind?: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly says: string;
  readonly hint?: string;
}[] = [
  {
    name: 'phase',
    cases: queue('6x60', 'expect: { phase: «Successful» }'),
    expected: 'Successful',
    actual: 'Failed at t+30s',
    says: 'the run is Failed at t+30s',
  },
  {
    name: 'at',
    cases: queue('1x60', 'expect: { phase: Successful, at: «1m» }'),
    expected: 'Successful at t+1m',
    actual: 'Successful at t+2m',
    says: 'not Successful at t+1m',
  },
  {
    name: 'by',
    cases: queue('1x5 6x60', 'expect: { phase: Failed, by: «1m» }'),
    expected: 'Failed by t+1m',
    actual: 'Failed at t+1m30s',
    says: 'not Failed by t+1m',
  },
  {
    name: 'cause',
    cases: queue('6x60', 'expect: { because: «lag» }'),
    expected: 'because lag',
    actual: 'because queue: failureLimit',
    says: 'queue',
  },
  {
    name: 'limit',
    cases: queue('6x60', 'expect: { because: «{ queue: consecutiveErrorLimit }» }'),
    expected: 'because queue: consecutiveErrorLimit',
    actual: 'because queue: failureLimit',
    says: 'queue',
  },
  {
    name: 'cause of a run that passes',
    cases: queue('1x60', 'expect: { because: «queue» }'),
    expected: 'because queue',
    actual: 'nothing stopped it',
    says: 'nothing stopped it',
  },
  {
    name: 'blocked',
    cases: queue('1x60', 'expect: { blocked: «true» }'),
    expected: 'blocked',
    actual: 'proceeds: the analysis passed: the rollout goes on to its next step',
    says: 'not stopped',
  },
  { name: 'not blocked', cases: queue('6x60', 'expect: { blocked: «false» }'), expected: 'not blocked', says: 'is stopped' },
  { name: 'outcome', cases: queue('6x60', 'expect: { outcome: «proceeds» }'), expected: 'proceeds', says: 'blocked, not proceeds' },
  {
    name: 'a counter',
    cases: queue('1x5 6x60', 'expect: { guardrails: { queue: { failed: «2» } } }'),
    expected: 'queue: failed 2',
    actual: 'queue: failed 1',
    says: 'failed 1',
  },
  {
    name: 'a guardrail',
    cases: queue('1x5 6x60', 'expect: { guardrails: { lag: { phase: «Failed» } } }'),
    expected: 'lag: Failed',
    actual: 'lag: Successful',
    says: 'lag is Successful',
  },
  {
    name: 'no end',
    cases: queue('1x60', 'placement: background\nexpect: { phase: «Successful» }'),
    expected: 'Successful',
    actual: 'Running, without an end',
    says: 'Running',
    hint: 'endsAt',
  },
  {
    name: 'misspelt series',
    kind: 'observed-nothing',
    cases: "- name: «one»\n  series: [{ series: 'queue_lenght{job=\"api\"}', values: '1x60' }]\n  expect: { blocked: true }",
    says: 'no query selects any series',
    hint: 'world: absent',
  },
  {
    name: 'never measured',
    kind: 'observed-nothing',
    cases: queue('1x60', 'placement: background\nendsAt: 10s\nexpect: { blocked: false }').replace('name: one', 'name: «one»'),
    says: 'nothing was measured',
  },
  {
    name: 'a fault that finds nothing',
    kind: 'observed-nothing',
    cases: queue('1x60', 'faults: [«{ at: 0s, drop: nothing }»]\nexpect: { phase: Successful }'),
    says: 'no series matches',
  },
  {
    name: 'a fault behind the end',
    kind: 'observed-nothing',
    cases: queue('1x60', 'faults: [«{ at: 1h, error: boom }»]\nexpect: { phase: Successful }'),
    says: 'nothing is measured in that time',
  },
  {
    name: 'a world that cannot be known',
    kind: 'unknown',
    cases: '- { name: one, world: «nil», expect: { blocked: true } }',
    says: 'cannot be known',
  },
];

test.for(failing)('fails: $name', async ({ cases, kind = 'expectation', expected, actual, says, hint }) => {
  const { file, places } = readMarked('shop.test.yaml', document(cases));
  const { report, cases: ran } = await casesOf(file.text);
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const problem = ran[0]?.problems[0];
  expect(ran.map(({ status }) => status)).toEqual(['failed']);
  expect(ran[0]?.problems).toHaveLength(1);
  expect(problem).toMatchObject({ kind, range: places[0] });
  expect(problem?.message).toContain(says);
  if (expected !== undefined) expect(problem?.expected).toBe(expected);
  if (actual !== undefined) expect(problem?.actual).toBe(actual);
  if (hint !== undefined) expect(problem?.hint).toContain(hint);
});

const wrong: readonly {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly says: string;
  readonly hint?: string;
  readonly files?: Readonly<Record<string, string>>;
}[] = [
  {
    name: 'a policy that is not there',
    text: document(queue('1', 'expect: { blocked: true }')).replace('policy: p.yaml', 'policy: «none.yaml»'),
    code: 'GP647',
    says: '`none.yaml`',
  },
  {
    name: 'a recording that is not there',
    text: document('- { name: one, recording: «r.yaml», expect: { blocked: true } }'),
    code: 'GP647',
    says: '`r.yaml`',
  },
  {
    name: 'no policy in the file',
    text: document(queue('1', 'expect: { blocked: true }')).replace('policy: p.yaml', 'policy: «empty.yaml»'),
    code: 'GP648',
    says: 'holds no policy',
    files: { 'empty.yaml': 'apiVersion: guard-policy.dev/v1\nkind: Waiver\n' },
  },
  {
    name: 'no policy of that name',
    text: document(queue('1', 'expect: { blocked: true }')).replace('policy: p.yaml', 'policy: { file: p.yaml, name: «shopp» }'),
    code: 'GP648',
    says: 'no policy `shopp`',
    hint: 'did you mean `shop`?',
  },
  {
    name: 'an unknown environment',
    text: document(queue('1', 'environments: [«prd»]\nexpect: { blocked: true }')),
    code: 'GP649',
    says: 'no environment `prd`',
    hint: 'did you mean `prod`?',
  },
  {
    name: 'an unknown environment of the test',
    text: document(queue('1', 'expect: { blocked: true }'), 'args: { job: api }\nenvironments: [«dve»]'),
    code: 'GP649',
    says: 'no environment `dve`',
    hint: 'did you mean `dev`?',
  },
  {
    name: 'an unknown guardrail',
    text: document(queue('1', 'guardrails: [«queu»]\nexpect: { blocked: true }')),
    code: 'GP650',
    says: '`queu`',
    hint: 'did you mean `queue`?',
  },
  {
    name: 'an unknown cause',
    text: document(queue('1', 'expect: { because: «queeue» }')),
    code: 'GP650',
    says: '`queeue`',
    hint: 'did you mean `queue`?',
  },
  {
    name: 'an unknown cause with a limit',
    text: document(queue('1', 'expect: { because: { «queeue»: failureLimit } }')),
    code: 'GP650',
    says: '`queeue`',
  },
  {
    name: 'an unknown guardrail expected',
    text: document(queue('1', 'expect: { guardrails: { «laag»: { count: 1 } } }')),
    code: 'GP650',
    says: '`laag`',
    hint: 'did you mean `lag`?',
  },
  {
    name: 'a fault of an unknown guardrail',
    text: document(queue('1', 'faults: [{ at: 0s, guardrail: «laag», error: x }]\nexpect: { blocked: true }')),
    code: 'GP650',
    says: '`laag`',
  },
  {
    name: 'an unknown arg',
    text: document(queue('1', 'args: { «jb»: api }\nexpect: { blocked: true }')),
    code: 'GP651',
    says: 'no arg `jb`',
    hint: 'did you mean `job`?',
  },
  {
    name: 'a missing arg',
    text: document(queue('1', 'expect: { blocked: true }').replace('name: one', 'name: «one»'), 'environments: [dev]'),
    code: 'GP652',
    says: '`job` has no value',
  },
  {
    name: 'a label that ends its text',
    text: document(queue('1', "args: { job: «'a\"'» }\nexpect: { blocked: true }")),
    code: 'GP653',
    says: 'without quotes',
  },
  {
    name: 'a number that is none',
    text: document(queue('1', 'args: { level: «high» }\nexpect: { blocked: true }')),
    code: 'GP653',
    says: 'a number',
  },
  {
    name: 'a placement it is not compiled for',
    text: document(queue('1', 'placement: «prePromotion»\nexpect: { blocked: true }')),
    code: 'GP654',
    says: 'not compiled for prePromotion',
    hint: 'step, background',
  },
  { name: 'an end of a step', text: document(queue('1', '«endsAt»: 1m\nexpect: { blocked: true }')), code: 'GP646', says: '`endsAt`' },
  {
    name: 'an unknown world',
    text: document('- { name: one, world: «absnt», expect: { blocked: true } }'),
    code: 'GP655',
    says: '`absnt`',
    hint: 'did you mean `absent`?',
  },
  {
    name: 'a series twice',
    text: document(
      "- name: one\n  series:\n    - { series: 'a{b=\"c\"}', values: '1' }\n    - { series: «'a{b=\"c\"}'», values: '2' }\n  expect: { blocked: true }",
    ),
    code: 'GP656',
    says: 'given twice',
  },
  {
    name: 'broken notation',
    text: document("- name: one\n  series:\n    - { series: 'a', values: '1 «x»' }\n  expect: { blocked: true }"),
    code: 'GP600',
    says: 'x',
  },
];

test.for(wrong)('refuses at its place: $name', async ({ text, code, says, hint, files = {} }) => {
  const { file, places } = readMarked('shop.test.yaml', text);
  const { report, cases } = await casesOf(file.text, files);
  expect(report.diagnostics.map((one) => `${one.code} ${one.message}`)).toEqual([expect.stringContaining(says)]);
  expect(report.diagnostics[0]).toMatchObject({ code, range: places[0] });
  if (hint !== undefined) expect(report.diagnostics[0]?.hint).toContain(hint);
  expect(cases.length).toBeGreaterThan(0);
  expect(cases.every(({ status, problems }) => status === 'failed' && problems[0]?.kind === 'invalid')).toBe(true);
});

test('a policy that is wrong is told at its own place, and its cases fail', async () => {
  const broken = policy.replace('value <= 10', 'valu <= 10');
  const { report, cases } = await casesOf(document(queue('1x60', 'expect: { phase: Successful }')), { 'p.yaml': broken });
  expect(report.diagnostics.map(({ range, severity }) => `${severity} ${range.file}`)).toEqual(['error p.yaml']);
  expect(cases).toMatchObject([{ status: 'failed', problems: [{ kind: 'invalid' }] }]);
});

test('a series that no query selects is a warning at its place, where others are selected', async () => {
  const cases = queue('1x60', 'expect: { phase: Successful }').replace(
    "'lag_seconds",
    "«'other{job=\"api\"}'», values: '1' }\n    - { series: 'lag_seconds",
  );
  const { file, places } = readMarked('shop.test.yaml', document(cases));
  const { report, cases: ran } = await casesOf(file.text);
  expect(report.diagnostics).toMatchObject([
    { code: 'GP657', severity: 'warning', range: places[0], message: 'no query selects other{job="api"}' },
  ]);
  expect(ran.map(({ status }) => status)).toEqual(['passed']);
});

describe('a report', () => {
  const cases = `${queue('1x60', 'expect: { phase: Successful }')}
- { name: 'gone, *all*', world: absent, expect: { blocked: true } }`;
  const text = document(cases, 'args: { job: api }');

  test('has every case in every environment, in the order of the file, each with its selector', async () => {
    const { report, cases: ran } = await casesOf(text);
    expect(ran.map(({ selector, status }) => `${status} ${selector}`)).toEqual([
      'passed policy=shop,case=one,env=dev',
      'passed policy=shop,case=one,env=prod',
      'passed policy=shop,case=one,env=quiet',
      'passed policy=shop,case=gone\\, \\*all\\*,env=dev',
      'passed policy=shop,case=gone\\, \\*all\\*,env=prod',
      'passed policy=shop,case=gone\\, \\*all\\*,env=quiet',
    ]);
    expect(report.tests).toMatchObject([{ name: 't', subject: 'shop', subjectKind: 'policy', file: 'shop.test.yaml' }]);
    expect(ran[0]).toMatchObject({ name: 'one', environment: 'dev', data: '2 inline series' });
  });

  test('is the same twice', async () => {
    expect((await casesOf(text)).report).toEqual((await casesOf(text)).report);
  });
});

test('a case that is not met says what was tolerated, and which other limit would have met it', async () => {
  const text = document(queue('1x5 6x1 1x60', 'expect: { phase: Successful }'));
  const { cases } = await casesOf(text);
  expect(cases[0]?.wouldBe).toEqual(['Successful at t+2m with failureLimit 1 (queue)']);
  const tolerated = await casesOf(
    document(queue('1x60', 'faults: [{ at: 30s, for: 15s, error: boom, guardrail: queue }]\nexpect: { phase: Failed }')),
  );
  expect(tolerated.cases[0]?.why).toEqual(['queue: 2 errors, never more than 3 in a row, which consecutiveErrorLimit allows']);
});
