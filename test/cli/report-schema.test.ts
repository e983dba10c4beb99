import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { SeriesInput } from '../../src/promql/store/series-store.ts';
import { reportSchema } from '../../src/report/report-schema.ts';
import { recordServer } from './record-server.ts';
import { policyText, runCli, temporaryFolder } from './run-cli.ts';
import {
  failingSeries,
  goodProject,
  healthyCase,
  policyTest,
  policyWith,
  promProvider,
  recordingCase,
  templateTest,
  templateText,
  wrongCase,
} from './test-project.ts';

const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
const definitions = reportSchema.definitions as Readonly<Record<string, object>>;

/** Of one kind of report, so that the errors are about its fields and not about other kinds. */
const kinds = Object.keys(definitions).filter((name) => name === 'failure' || name.endsWith('Report'));
const validators = new Map(
  kinds.map((kind) => [kind.replace(/Report$/, ''), ajv.compile({ $ref: `#/definitions/${kind}`, definitions })] as const),
);
const whole = ajv.compile(reportSchema);

function errorsOf(report: Readonly<Record<string, unknown>>): unknown {
  const validate = validators.get(String(report.command ?? 'failure'));
  if (validate === undefined) return `no schema for ${report.command}`;
  validate(report);
  return validate.errors ?? (whole(report) ? [] : whole.errors);
}

const recording = `apiVersion: guard-policy.dev/v1
kind: Recording
metadata:
  name: 'r'
spec:
  selectors:
    - 'errors_total{namespace="test"}'
  args:
    namespace: 'test'
  range:
    from: '2026-08-14T10:05:00Z'
    to: '2026-08-14T10:07:00Z'
  groups: []
  complete: true
`;

const series = 'up{job="api"} 1 0\nup{job="api"} 1 15000\nup{job="api"} NaN 30000\n';

const everyFailure = policyTest(
  `${healthyCase}${wrongCase}    - name: wrong cause\n${failingSeries}      expect: { phase: Failed, because: { error-ratio: consecutiveSuccessLimit } }
    - { name: nothing, series: [{ series: x, values: 1x60 }], expect: { blocked: true } }
    - { name: no fault, world: absent, faults: [{ at: 50m, error: x }], expect: { blocked: true } }
    - { name: stale, recording: r, expect: { blocked: true } }
    - name: errors\n${failingSeries}      faults: [{ at: 0s, error: "503 \\u001b[31m" }]\n      expect: { phase: Successful, at: 3m }
    - name: unread\n${failingSeries}        - { series: other, values: 1x3 }\n      expect: { guardrails: { error-ratio: { failed: 3 } } }
`,
).replace(
  '{ phase: Failed, because: { error-ratio: consecutiveSuccessLimit } }',
  '{ phase: Failed, because: { error-ratio: consecutiveSuccessLimit } }',
);

type Case = {
  readonly name: string;
  readonly argv: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly code: number;
  /** Parts of the report that must be there, so that the case shows what it is for. */
  readonly has?: object;
};

const compiled = { 'policies/checkout.yaml': policyText() };
const query = (expr: string, ...more: readonly string[]): readonly string[] => ['query', expr, '--data', 'up.txt', ...more];

const cases: readonly Case[] = [
  {
    name: 'compile',
    argv: ['compile', 'policies', '--out', 'out'],
    files: compiled,
    code: 0,
    has: { generated: [{ state: 'wrote' }, {}, {}, {}] },
  },
  {
    name: 'compile --check',
    argv: ['compile', 'policies', '--out', 'out', '--check'],
    files: compiled,
    code: 4,
    has: { generated: [{ code: 'GP503' }, {}, {}, {}] },
  },
  {
    name: 'compile that fails',
    argv: ['compile', 'policies', '--out', 'out'],
    files: { 'policies/checkout.yaml': policyText().replace('require:', 'requier:') },
    code: 2,
    has: { summary: { errors: 1 }, diagnostics: [{ hint: expect.any(String) }] },
  },
  {
    name: 'query of a vector',
    argv: query('up', '--at', '1970-01-01T00:00:30Z'),
    files: { 'up.txt': series },
    code: 0,
    has: { data: { resultType: 'vector' } },
  },
  { name: 'query of a matrix', argv: query('up[1m]'), files: { 'up.txt': series }, code: 0, has: { data: { resultType: 'matrix' } } },
  { name: 'query of a scalar', argv: query('1'), files: { 'up.txt': series }, code: 0, has: { data: { resultType: 'scalar' } } },
  { name: 'query of a range', argv: query('rate(up[30s])', '--step', '15s'), files: { 'up.txt': series }, code: 0 },
  { name: 'query of nothing', argv: query('down{job="api"}'), files: { 'up.txt': series }, code: 0, has: { selectors: [{ series: 0 }] } },
  { name: 'query that is wrong', argv: query('rate(up)'), files: { 'up.txt': series }, code: 2 },
  { name: 'test', argv: ['test', '.'], files: goodProject, code: 0, has: { cases: { total: 2, failed: 0 } } },
  {
    name: 'test with every kind of failure',
    argv: ['test', '.'],
    files: { 'policy.yaml': policyWith(), 'a.test.yaml': everyFailure, r: recording },
    code: 1,
  },
  {
    name: 'test below its bar',
    argv: ['test', '.', '--coverage-bar', '100'],
    files: goodProject,
    code: 1,
    has: { coverage: { barPercent: 100 } },
  },
  {
    name: 'test with mutants',
    argv: ['test', '.', '--mutate'],
    files: goodProject,
    code: 1,
    has: { mutants: { killed: expect.any(Number) } },
  },
  {
    name: 'test of broken input',
    argv: ['test', '.'],
    files: { 'policy.yaml': policyWith({ 'require:': 'requier:' }), 'a.test.yaml': policyTest(healthyCase) },
    code: 2,
  },
  { name: 'test of a missing file', argv: ['test', '.'], files: { 'policy.yaml': policyWith(), 'a.test.yaml': recordingCase() }, code: 2 },
  {
    name: 'test of a template',
    argv: ['test', '.'],
    files: {
      't.yaml': templateText(`count: 2\ninterval: 10s\nsuccessCondition: result[0] < 5\n${promProvider}`),
      'a.test.yaml': templateTest(
        '    - { name: a, series: [{ series: errors, values: NaN+0x40 }], expect: { phase: Failed, at: 0s } }\n    - { name: b, world: absent, expect: { phase: Inconclusive } }\n',
      ),
    },
    code: 1,
  },
  { name: 'test of nothing, allowed', argv: ['test', '.', '--allow-empty'], files: { 'policy.yaml': policyWith() }, code: 0 },
  { name: 'a path that is not there', argv: ['test', 'tset'], code: 2, has: { error: { message: expect.stringContaining('tset') } } },
  { name: 'an unknown option', argv: ['compile', '--chek'], code: 2, has: { error: { hint: expect.any(String) } } },
  { name: 'explain a code', argv: ['explain', 'GP103'], code: 0, has: { explanations: [{ kind: 'code' }] } },
  { name: 'explain a policy', argv: ['explain', 'policy.yaml'], files: goodProject, code: 0, has: { explanations: [{ kind: 'policy' }] } },
  {
    name: 'explain a template',
    argv: ['explain', 't.yaml'],
    files: { 't.yaml': templateText(`count: 2\ninterval: 10s\nsuccessCondition: result[0] < 5\n${promProvider}`) },
    code: 0,
    has: { explanations: [{ policy: { kind: 'template', environments: [null] } }] },
  },
  ...['error', 'failed', 'refused', 'running', 'streak', 'terminated', 'undecided'].map(
    (name): Case => ({
      name: `explain a run: ${name}`,
      argv: ['explain', 'run.json'],
      files: { 'run.json': readFileSync(join(import.meta.dirname, `../check/runs/${name}.json`), 'utf8') },
      code: 0,
      has: { explanations: [{ kind: 'run' }] },
    }),
  ),
  {
    name: 'explain cases',
    argv: ['explain', 'a.test.yaml', '--env', 'prod'],
    files: { ...goodProject, 'a.test.yaml': policyTest(healthyCase + wrongCase) },
    code: 0,
    has: { explanations: [{ kind: 'case' }, { kind: 'case', test: { status: 'failed' } }] },
  },
  { name: 'explain a rule of lint', argv: ['explain', 'GP124'], code: 0, has: { explanations: [{ kind: 'code' }] } },
  {
    name: 'lint with findings',
    argv: ['lint', '.', '--min-severity', 'error'],
    files: { 'a.yaml': templateText(`count: 2\ninterval: 10s\nsuccessCondition: result[0] < 5\nfailureLimit: 2\n${promProvider}`) },
    code: 1,
    has: {
      metrics: [{ state: 'open' }],
      summary: { metrics: 1, open: 1, warnings: expect.any(Number) },
      diagnostics: expect.arrayContaining([expect.objectContaining({ code: 'GP124', also: expect.arrayContaining(['GP113']) })]),
    },
  },
  {
    name: 'lint with a suppression and a correction',
    argv: ['lint', '.', '--fix', '--now', '2026-08-24'],
    files: {
      'a.yaml': templateText(
        `count: 2\ninterval: 10s\nsuccessCondition: result[0] < 5\nfailurLimit: 0\nfailureLimit: 2 # guard-policy: ignore GP124 until 2026-12-31 reason="x" owner=@y\n${promProvider}`,
      ),
      'b.yaml': templateText(`count: 2\ninterval: 10s\nsuccessCondition: result[0] < 5\nfailurLimit: 0\n${promProvider}`).replace(
        'name: t',
        'name: b',
      ),
    },
    code: 1,
    has: { suppressed: [{ code: 'GP124', until: '2026-12-31', owner: '@y' }], fixed: [{ file: 'b.yaml', title: 'write `failureLimit`' }] },
  },
  {
    name: 'lint with a waiver',
    argv: ['lint', '.', '--now', '2026-08-24'],
    files: {
      'w.yaml': `apiVersion: guard-policy.dev/v1
kind: Waiver
metadata: { name: w, owner: team }
spec: { policy: p, guardrail: g, scope: { environments: [prod], services: [shop] }, reason: r, ticket: T-1, expires: 2026-12-31 }
`,
    },
    code: 0,
    has: { waivers: [{ state: 'not judged', services: ['shop'], line: 3 }], summary: { waivers: 1 }, notJudged: [{ kind: 'Waiver' }] },
  },
  { name: 'lint of what is not YAML', argv: ['lint', 'a.yaml'], files: { 'a.yaml': 'a: [' }, code: 2 },
  {
    name: 'lint of a chart',
    argv: ['lint', 'a.yaml'],
    files: { 'a.yaml': 'a: {{ .Values.x }}\n' },
    code: 0,
    has: { notJudged: [{ file: 'a.yaml' }] },
  },
  { name: 'lint of nothing, allowed', argv: ['lint', '.', '--allow-empty'], files: {}, code: 0, has: { metrics: [] } },
  { name: 'explain what is not there', argv: ['explain', 'nothing.yaml'], code: 2 },
];

describe('what -o json prints is of the schema', () => {
  test.for(cases)('$name', { timeout: 20_000 }, async ({ argv, files = {}, code, has = {} }) => {
    const result = await runCli([...argv, '-o', 'json'], { cwd: temporaryFolder(files) });
    const report = JSON.parse(result.stdout);
    expect(errorsOf(report), result.stdout.slice(0, 2000)).toEqual([]);
    expect({ ...report, code: result.code }).toMatchObject({ ...has, code, exitCode: code });
  });

  test('record', async () => {
    const fromMs = Date.parse('2026-08-14T09:50:00Z');
    const times = Array.from({ length: 41 }, (_, index) => fromMs + index * 15_000);
    const one = (name: string): SeriesInput => ({
      labels: { __name__: name, namespace: 'shop' },
      timestampsMs: times,
      values: times.map((_, index) => index),
    });
    const { url } = await recordServer([one('errors_total'), one('requests_total')], fromMs + 3_600_000);
    const cwd = temporaryFolder({ 'policy.yaml': policyWith() });
    const argv = [
      'record',
      'policy.yaml',
      '--env',
      'prod',
      '--arg',
      'namespace=shop',
      '--from',
      '2026-08-14T09:53Z',
      '--for',
      '5m',
      '--url',
      url,
      '--save',
      'a case',
      '-o',
      'json',
    ];
    const result = await runCli(argv, { cwd });
    expect(result).toMatchObject({ code: 0 });
    const report = JSON.parse(result.stdout);
    expect(errorsOf(report), result.stdout.slice(0, 2000)).toEqual([]);
    expect(report.recorded).toMatchObject({ series: 2, addedCase: { name: 'a case' } });
  });
});

describe('the schema', () => {
  test('is printed by schema report', async () => {
    const { code, stdout } = await runCli(['schema', 'report'], { cwd: temporaryFolder() });
    expect({ code, schema: JSON.parse(stdout) }).toEqual({ code: 0, schema: reportSchema });
  });

  test('refuses what is not in it', () => {
    const empty = { schema: 'guard-policy/report/v1', diagnostics: [], summary: { errors: 0, warnings: 0, notes: 0 } };
    const failure = { ...empty, exitCode: 2, error: { message: 'm' } };
    expect(errorsOf(failure)).toEqual([]);
    expect(errorsOf({ ...failure, more: 1 })).toHaveLength(1);
    expect(errorsOf({ ...failure, exitCode: 5 })).toHaveLength(1);
    expect(errorsOf({ ...empty, command: 'other' })).toBe('no schema for other');
  });

  test('is closed: every object that is ours names its keys', () => {
    const open: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { type, properties, additionalProperties } = node as Readonly<Record<string, unknown>>;
      if (type === 'object' && (properties === undefined || additionalProperties !== false)) open.push(path);
      for (const [key, inner] of Object.entries(node)) visit(inner, `${path}/${key}`);
    };
    visit(reportSchema, '');
    // Labels are anybody's, cases are of the schema of tests, and args have any name.
    expect(open.filter((path) => !/labels|explainedPolicy\/properties\/args|survivor\/properties\/cases/.test(path))).toEqual([]);
  });

  test('knows every command that prints reports', () => {
    const commands = readFileSync(join(import.meta.dirname, '../../src/cli/main.ts'), 'utf8').matchAll(/name: '([a-z]+)', summary/g);
    const without = ['init', 'schema'];
    expect(
      [...commands].map(([, name]) => name).filter((name) => name !== undefined && !without.includes(name) && !validators.has(name)),
    ).toEqual([]);
  });
});
