import { expect, test } from 'vitest';
import { readMarked } from '../check/marked-file.ts';
import { runTexts } from './run-texts.ts';

const template = `
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: queue }
spec:
  args: [{ name: job }]
  metrics:
    - name: length
      interval: 30s
      count: 3
      successCondition: len(result) == 1 && result[0] < 5
      provider: { prometheus: { address: http://prometheus, query: 'max(max_over_time(queue_length{job="{{args.job}}"}[1m]))' } }
`;

const now = `
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: now }
spec:
  metrics:
    - name: length
      count: 1
      successCondition: result[0] < 5
      provider: { prometheus: { address: http://prometheus, query: queue_length } }
`;

type Recorded = {
  readonly from?: string;
  readonly to?: string;
  readonly selector?: string;
  readonly job?: string;
  readonly values?: string;
};

function recording({ from = '10:00:00', to = '10:10:00', selector = 'queue_length', job = 'api', values = '1x40' }: Recorded = {}): string {
  return `apiVersion: guard-policy.dev/v1
kind: Recording
metadata:
  name: 'morning'
spec:
  selectors:
    - '${selector}'
  args:
    job: '${job}'
  range:
    from: '2026-08-14T${from}Z'
    to: '2026-08-14T${to}Z'
  groups:
    - times: '2026-08-14T10:00:00Z +15sx40'
      series:
        - series: 'queue_length{job="api"}'
          values: '${values}'
  complete: true
`;
}

function document(rest: string, spec = 'template: queue.yaml\nargs: { job: api }'): string {
  const head = 'apiVersion: guard-policy.dev/v1\nkind: PolicyTest\nmetadata: { name: t }\nspec:\n';
  return `${head}${spec.replace(/^/gm, '  ')}\n  cases:\n    - name: one\n${rest.replace(/^/gm, '      ')}\n`;
}

const files = {
  'tests/queue.yaml': template,
  'tests/now.yaml': now,
  'tests/r.yaml': recording(),
};

async function run(text: string, more: Readonly<Record<string, string>> = {}) {
  const report = await runTexts({ 'tests/t.test.yaml': text, ...files, ...more });
  return { report, one: report.tests[0]?.cases[0] };
}

const passing: readonly { readonly name: string; readonly text: string; readonly files?: Readonly<Record<string, string>> }[] = [
  { name: 'a recording', text: document('recording: r.yaml\nstartsAt: 1m\nexpect: { phase: Successful, at: 1m }') },
  {
    name: 'a recording that ends badly',
    text: document('recording: r.yaml\nstartsAt: 1m\nexpect: { phase: Failed, at: 1m, because: { length: failureLimit } }'),
    files: { 'tests/r.yaml': recording({ values: '1x7 9x32' }) },
  },
  {
    name: 'a run that starts between two seconds',
    text: document('recording: r.yaml\nstartsAt: 5m500ms\nexpect: { phase: Successful }', 'template: now.yaml'),
  },
  {
    name: 'an answer of Prometheus',
    text: document('recording: r.json\nstartsAt: 1m\nexpect: { phase: Successful, at: 1m }'),
    files: {
      'tests/r.json': JSON.stringify({
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [
            {
              metric: { __name__: 'queue_length', job: 'api' },
              values: Array.from({ length: 20 }, (_, at) => [1_786_700_000 + 15 * at, '1']),
            },
          ],
        },
      }),
    },
  },
  {
    name: 'series notation in a file',
    text: document('recording: r.txt\nstartsAt: 1m\nexpect: { phase: Successful }'),
    files: { 'tests/r.txt': 'load 15s\n  queue_length{job="api"} 1x40\n' },
  },
  {
    name: 'two recordings as one',
    text: document('recording: [r.yaml, s.yaml]\nstartsAt: 1m\nexpect: { phase: Failed }'),
    files: {
      'tests/s.yaml': recording({ values: '9x40' })
        .replace('queue_length{job="api"}', 'queue_length{job="api",pod="b"}')
        .replace('morning', 'evening'),
    },
  },
];

test.for(passing)('passes: $name', async ({ text, files: more }) => {
  const { report, one } = await run(text, more);
  expect(report.diagnostics).toEqual([]);
  expect(one?.problems).toEqual([]);
});

const failing: readonly {
  readonly name: string;
  readonly kind: string;
  readonly text: string;
  readonly says: string;
  readonly hint?: string;
  readonly files?: Readonly<Record<string, string>>;
}[] = [
  {
    name: 'a selector that was not recorded',
    kind: 'stale-recording',
    text: document('recording: «r.yaml»\nstartsAt: 1m\nexpect: { phase: Successful }'),
    says: 'queue_length{job="api"} was not recorded',
    hint: 'guard-policy record tests/queue.yaml --arg job=api --from 2026-08-14T10:00:00Z --for 10m --out tests/r.yaml --replace',
    files: { 'tests/r.yaml': recording({ selector: 'queue_size' }) },
  },
  {
    name: 'an arg that was another',
    kind: 'stale-recording',
    text: document('recording: «r.yaml»\nstartsAt: 1m\nexpect: { phase: Successful }'),
    says: 'arg job is "api" and was "old"',
    files: { 'tests/r.yaml': recording({ job: 'old' }) },
  },
  {
    name: 'a window before the recording',
    kind: 'not-covered',
    text: document('recording: «r.yaml»\nexpect: { phase: Successful }'),
    says: 'read from 2026-08-14T09:59:00Z',
    hint: 'startsAt',
  },
  {
    name: 'a lookback before the recording',
    kind: 'not-covered',
    text: document('recording: «r.yaml»\nstartsAt: 1m\nexpect: { phase: Successful }', 'template: now.yaml'),
    says: 'read from 2026-08-14T09:56:00Z',
  },
  {
    name: 'a run that outlasts the recording',
    kind: 'not-covered',
    text: document('recording: «r.yaml»\nstartsAt: 9m30s\nexpect: { phase: Successful }'),
    says: 'length at t+1m: the recording does not cover',
  },
  {
    name: 'series of something else',
    kind: 'observed-nothing',
    text: document('recording: r.txt\nstartsAt: 1m\nexpect: { blocked: true }').replace('name: one', 'name: «one»'),
    says: 'no query selects any series',
    files: { 'tests/r.txt': 'load 15s\n  queue_lenght{job="api"} 1x40\n' },
  },
  {
    name: 'an order that decides',
    kind: 'unknown',
    text: document('recording: «r.txt»\nexpect: { phase: Successful }', 'template: now.yaml'),
    says: 'Successful at t+0s, or Failed at t+0s',
    files: { 'tests/r.txt': 'load 15s\n  queue_length{pod="a"} 1x40\n  queue_length{pod="b"} 9x40\n' },
  },
  {
    name: 'a provider without answers',
    kind: 'unknown',
    text: document('recording: «r.yaml»\nstartsAt: 1m\nexpect: { phase: Successful }'),
    says: 'no answers are given for provider datadog',
    files: { 'tests/queue.yaml': template.replace(/prometheus: \{.*\} \}/, 'datadog: { query: "avg:q{*}" } }') },
  },
];

test.for(failing)('fails: $name', async ({ kind, text, says, hint, files: more = {} }) => {
  const { file, places } = readMarked('tests/t.test.yaml', text);
  const { report, one } = await run(file.text, more);
  expect(report.diagnostics).toEqual([]);
  expect(one?.problems.map((problem) => problem.message)).toEqual([expect.stringContaining(says)]);
  expect(one?.problems[0]).toMatchObject({ kind, range: places[0] });
  if (hint !== undefined) expect(one?.problems[0]?.hint).toContain(hint);
  expect(one?.observed === undefined).toBe(
    kind === 'stale-recording' || kind === 'not-covered' || (kind === 'unknown' && !says.includes(', or ')),
  );
});

const wrong: readonly {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly says: string;
  readonly files?: Readonly<Record<string, string>>;
}[] = [
  {
    name: 'recordings of one series',
    text: document('recording: [r.yaml, «s.yaml»]\nexpect: { phase: Failed }'),
    code: 'GP656',
    says: 'given twice',
    files: { 'tests/s.yaml': recording() },
  },
  {
    name: 'recordings of different times',
    text: document('recording: [r.yaml, «s.txt»]\nexpect: { phase: Failed }'),
    code: 'GP656',
    says: 'no time in common',
    files: { 'tests/s.txt': 'load 15s\n  up 1x40\n' },
  },
  {
    name: 'a start behind the end',
    text: document('recording: r.yaml\nstartsAt: «1h»\nexpect: { phase: Failed }'),
    code: 'GP656',
    says: 'has ended by then',
  },
  {
    name: 'a template that is not there',
    text: document('recording: r.yaml\nexpect: { phase: Failed }', 'template: «none.yaml»'),
    code: 'GP647',
    says: 'none.yaml',
  },
  {
    name: 'a template among several',
    text: document('recording: r.yaml\nexpect: { phase: Failed }', 'template: «both.yaml»'),
    code: 'GP648',
    says: 'holds 2 documents: `queue`, `now`',
    files: { 'tests/both.yaml': `${template}---${now}` },
  },
  {
    name: 'a template of another name',
    text: document('recording: r.yaml\nexpect: { phase: Failed }', 'template: { file: queue.yaml, name: «queu» }'),
    code: 'GP648',
    says: 'no template `queu`',
  },
  {
    name: 'an arg that the template does not have',
    text: document('recording: r.yaml\nexpect: { phase: Failed }', 'template: queue.yaml\nargs: { job: api, «jobs»: x }'),
    code: 'GP651',
    says: 'queue has no arg `jobs`',
  },
  {
    name: 'an arg without a value',
    text: document('recording: r.yaml\nexpect: { phase: Failed }', 'template: queue.yaml').replace('name: one', 'name: «one»'),
    code: 'GP652',
    says: '`job` has no value',
  },
];

test.for(wrong)('refuses at its place: $name', async ({ text, code, says, files: more = {} }) => {
  const { file, places } = readMarked('tests/t.test.yaml', text);
  const { report, one } = await run(file.text, more);
  expect(report.diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.message}`)).toEqual([expect.stringContaining(says)]);
  expect(report.diagnostics[0]).toMatchObject({ code, range: places[0] });
  expect(one).toMatchObject({ status: 'failed', problems: [{ kind: 'invalid' }] });
});

test('a broken recording is told at its own place', async () => {
  const { report, one } = await run(document('recording: r.yaml\nexpect: { phase: Failed }'), {
    'tests/r.yaml': recording().replace('  complete: true\n', ''),
  });
  expect(report.diagnostics).toMatchObject([{ code: 'GP614', range: { file: 'tests/r.yaml' } }]);
  expect(one).toMatchObject({ status: 'failed', problems: [{ kind: 'invalid' }] });
});

test('nested templates are looked up in further files, and what goes wrong there is told there', async () => {
  const nested = template.replace('spec:\n', 'spec:\n  templates: [{ templateName: now }]\n').replace('- name: length', '- name: queue');
  const text = document(
    'recording: r.yaml\nstartsAt: 5m\nexpect: { phase: Successful, guardrails: { length: { count: 1 }, queue: { count: 3 } } }',
    'template: queue.yaml\ntemplates: [now.yaml]\nargs: { job: api }',
  );
  expect((await run(text, { 'tests/queue.yaml': nested })).one?.problems).toEqual([]);
  const without = await run(text.replace('  templates: [now.yaml]\n', ''), { 'tests/queue.yaml': nested });
  expect(without.report.diagnostics).toMatchObject([{ code: 'GP417', range: { file: 'tests/queue.yaml' } }]);
});

test('a recording is bound to selectors and args, and not to thresholds and schedules', async () => {
  const changed = template.replace('result[0] < 5', 'result[0] < 1').replace('count: 3', 'count: 2');
  const { one } = await run(document('recording: r.yaml\nstartsAt: 1m\nexpect: { phase: Failed, at: 0s }'), {
    'tests/queue.yaml': changed,
  });
  expect(one?.problems).toEqual([]);
});

const answers = `apiVersion: guard-policy.dev/v1
kind: Answers
metadata: { name: morning }
spec:
  step: 1m
  queries:
    - provider: datadog
      query: avg:q{*}
      answers:
        - { at: 0s, result: 1 }
        - { at: 1m, result: 9 }
`;

test('recorded answers are replayed from the start of the run, and alone', async () => {
  const datadog = template
    .replace(/prometheus: \{.*\} \}/, 'datadog: { query: "avg:q{*}" } }')
    .replace('len(result) == 1 && result[0] < 5', 'result < 5');
  const text = document('answers: a.yaml\nexpect: { phase: Failed, at: 1m }');
  const { report, one } = await run(text, { 'tests/queue.yaml': datadog, 'tests/a.yaml': answers });
  expect(report.diagnostics).toEqual([]);
  expect(one?.problems).toEqual([]);
  expect(one?.data).toBe('answers morning (1 query)');
  const other = await run(text, { 'tests/queue.yaml': datadog.replace('avg:q', 'avg:p'), 'tests/a.yaml': answers });
  expect(other.one?.problems).toMatchObject([{ kind: 'stale-recording' }]);
});
