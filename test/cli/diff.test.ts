import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, onTestFinished, test } from 'vitest';
import { reportSchema } from '../../src/report/report-schema.ts';
import { GitProject } from './git-project.ts';
import { runCli, temporaryFolder } from './run-cli.ts';
import { failingSeries, healthyCase, policyTest, policyWith, templateText } from './test-project.ts';

const failingCase = `    - name: 17 % errors\n${failingSeries}      expect: { phase: Failed }\n`;
/** Errors are a sixth of what there is. */
const looser = policyWith({ '0.01': '0.3' });
const project = { 'policies/checkout.yaml': policyWith() };
const tested = { ...project, 'tests/a.test.yaml': policyTest(healthyCase + failingCase, { 'policy.yaml': '../policies/checkout.yaml' }) };

const ajv = new Ajv({ strict: false });
const isReport = ajv.compile(reportSchema);

type Json = {
  readonly exitCode: number;
  readonly changes: Readonly<Record<string, number>>;
  readonly subjects: readonly {
    readonly name: string;
    readonly state: string;
    readonly changes: readonly Readonly<Record<string, unknown>>[];
  }[];
  readonly flips: readonly ({ readonly where: readonly string[] } & Readonly<Record<string, unknown>>)[];
  readonly notCompared: readonly Readonly<Record<string, string>>[];
};

async function diffJson(cwd: string, ...args: readonly string[]): Promise<Json> {
  const { code, stdout, stderr } = await runCli(['diff', ...args, '-o', 'json'], { cwd });
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as Json;
  expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
  expect(report.exitCode).toBe(code);
  return report;
}

describe('words and verdicts', () => {
  test('a threshold that got looser, and the recorded case that passes now', async () => {
    const { cwd } = GitProject.of(tested);
    writeFileSync(join(cwd, 'policies/checkout.yaml'), looser);
    const { code, stdout } = await runCli(['diff', 'v1'], { cwd });
    expect(code).toBe(0);
    expect(stdout.replace(/\([0-9a-f]{10}\)/, '(COMMIT)')).toBe(`between v1 (COMMIT) and the working tree

policy checkout 1.0.0   policies/checkout.yaml
  error-ratio
    looser   require  dev, prod  value <= 0.01 -> value <= 0.3

From blocked to passing
  checkout > error-ratio (dev, prod): Failed, blocked -> Successful, proceeds in 1 case
    errors > 17 % errors

1 looser, 0 tighter, 0 changed; 2 from blocked to passing, 0 from passing to blocked
`);
    const report = await diffJson(cwd, 'v1', '--fail-on', 'looser');
    expect(report.exitCode).toBe(1);
    expect(report.changes).toEqual({ looser: 1, tighter: 0, changed: 0, toPassing: 2, toBlocking: 0, notCompared: 0 });
    expect(report.flips).toMatchObject([{ direction: 'to passing', kind: 'case', where: ['errors > 17 % errors'] }]);
    const { stdout: markdown } = await runCli(['diff', 'v1', '-o', 'markdown'], { cwd });
    expect(markdown).toContain('**From blocked to passing**');
    expect(markdown).toContain('| **looser** | error-ratio | require | dev, prod | `value <= 0.01` → `value <= 0.3` |');
  });

  test('between two revisions, and from what they have in common', async () => {
    const git = GitProject.of(tested);
    git.write({ 'policies/checkout.yaml': looser });
    git.commit('v2');
    git.write({ 'policies/checkout.yaml': policyWith({ 'count: 8': 'count: 5' }) });
    expect((await diffJson(git.cwd, 'v1..v2')).changes).toMatchObject({ looser: 1, toPassing: 2, toBlocking: 0 });
    expect(await diffJson(git.cwd, 'v2..v1', '--fail-on', 'looser')).toMatchObject({ exitCode: 0, changes: { tighter: 1, toBlocking: 2 } });
    expect((await diffJson(git.cwd, 'v1...v2')).changes).toMatchObject({ looser: 1, toPassing: 2 });
    expect((await diffJson(git.cwd, 'v1', 'policies')).subjects[0]?.changes).toMatchObject([
      { what: 'schedule count', before: '8', after: '5', direction: 'looser', environments: ['prod'] },
    ]);
  });

  test('no difference, whatever is written otherwise', async () => {
    const { cwd } = GitProject.of(tested);
    writeFileSync(join(cwd, 'policies/checkout.yaml'), `# a comment\n${policyWith({ 'absent: zero': "absent: 'zero'" })}`);
    const { code, stdout } = await runCli(['diff', 'HEAD', '--fail-on', 'change'], { cwd });
    expect({ code, stdout: stdout.replace(/\(.*?\)/, '(COMMIT)') }).toEqual({
      code: 0,
      stdout: 'no difference between HEAD (COMMIT) and the working tree: 1 policy compared\n',
    });
    expect((await runCli(['diff', 'HEAD', '-q'], { cwd })).stdout).toBe('');
  });

  test('a guard that only warns passes in every world', async () => {
    const { cwd } = GitProject.of(tested);
    writeFileSync(join(cwd, 'policies/checkout.yaml'), policyWith({ 'enforcement: deny': 'enforcement: warn' }));
    const report = await diffJson(cwd, 'v1', '--fail-on', 'looser');
    expect(report.exitCode).toBe(1);
    expect(report.subjects[0]?.changes).toMatchObject([{ what: 'enforcement', before: 'deny', after: 'warn', direction: 'looser' }]);
    expect(report.flips[0]).toMatchObject({ kind: 'world', wrong: true, environments: ['dev', 'prod'] });
    expect(report.flips[0]?.where).toEqual(expect.arrayContaining(['gone', 'broken', 'nan']));
  });

  test('a plain AnalysisTemplate', async () => {
    const metric = (condition: string): string =>
      `successCondition: ${condition}\nprovider: { prometheus: { query: "sum(rate(errors_total[1m]))" } }\n`;
    const git = GitProject.of({ 'manifests/t.yaml': templateText(metric('len(result) == 1 && result[0] < 5')) });
    git.write({ 'manifests/t.yaml': templateText(metric('len(result) == 0 || result[0] < 5')) });
    const report = await diffJson(git.cwd, 'v1', 'manifests', '--fail-on', 'looser');
    expect(report).toMatchObject({ exitCode: 1, subjects: [{ name: 'plain', state: 'changed' }] });
    expect(report.subjects[0]?.changes).toMatchObject([{ guardrail: 'errors', what: 'successCondition', direction: 'looser' }]);
    expect(report.flips[0]).toMatchObject({ guardrail: 'errors', direction: 'to passing', wrong: true, kind: 'world' });
  });

  test('compiled templates named by themselves, and files of other tools', async () => {
    const git = GitProject.of({ ...project, 'policies/other.yaml': 'apiVersion: kyverno.io/v1\nkind: Policy\nmetadata: { name: x }\n' });
    const compile = (): Promise<unknown> => runCli(['compile', 'policies/checkout.yaml', '--out', 'out'], { cwd: git.cwd });
    await compile();
    git.commit('compiled');
    git.write({ 'policies/checkout.yaml': policyWith({ 'count: 8': 'count: 7' }) });
    await compile();
    const report = await diffJson(git.cwd, 'compiled', 'out');
    expect(report.changes).toMatchObject({ looser: 1, tighter: 0, changed: 0, notCompared: 0 });
    expect(report.subjects).toMatchObject([
      {
        kind: 'template',
        name: 'checkout-prod',
        changes: [{ guardrail: 'error-ratio', what: 'count', before: '8', after: '7', direction: 'looser' }],
      },
    ]);
    expect((await diffJson(git.cwd, 'compiled', 'policies')).changes).toMatchObject({ looser: 1, notCompared: 0 });
  });

  test('packs of the repository and the configuration are those of each revision', async () => {
    const pack = (limit: string): string => `apiVersion: guard-policy.dev/v1
kind: Pack
metadata: { name: own, version: 1.0.0 }
spec:
  guardrails:
    - name: queue
      at: [rollout]
      prometheus: { value: 'max(queue_length{app="shop"})' }
      require: value <= ${limit}
`;
    const policy = `apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: uses-own, version: 1.0.0, owner: team }
spec:
  use: [{ pack: own@1 }]
  environments: { dev: { schedule: { interval: 30s, count: 4 } } }
`;
    const config = 'apiVersion: guard-policy.dev/v1\nkind: Config\nspec: { policies: [rules] }\n';
    const git = GitProject.of({ 'guard-policy.yaml': config, 'rules/p.yaml': policy, 'templates/own.yaml': pack('5') });
    git.write({ 'templates/own.yaml': pack('9'), 'guard-policy.yaml': config.replace('rules', 'moved'), 'moved/p.yaml': policy });
    git.remove('rules');
    const report = await diffJson(git.cwd, 'v1');
    expect(report.subjects).toMatchObject([
      {
        name: 'uses-own',
        state: 'changed',
        changes: [{ what: 'require', before: 'value <= 5', after: 'value <= 9', direction: 'looser' }],
      },
      { name: 'own', state: 'changed' },
    ]);
  });
});

describe('what cannot be compared', () => {
  test('a policy that is new, gone or has another name', async () => {
    const git = GitProject.of(project);
    git.write({ 'policies/b.yaml': policyWith({ 'name: checkout': 'name: second', '0.01': '0.3' }) });
    expect((await diffJson(git.cwd, 'v1')).subjects).toMatchObject([{ name: 'second', state: 'added' }]);
    git.remove('policies/checkout.yaml');
    expect(await diffJson(git.cwd, 'v1', 'policies/checkout.yaml', '--fail-on', 'looser')).toMatchObject({
      exitCode: 1,
      subjects: [{ name: 'checkout', state: 'removed' }],
    });
    git.write({ 'policies/b.yaml': policyWith({ 'name: checkout': 'name: payment' }) });
    expect((await diffJson(git.cwd, 'v1')).subjects).toMatchObject([
      { name: 'payment', state: 'changed', renamedFrom: 'checkout', changes: [{ what: 'name', before: 'checkout', after: 'payment' }] },
    ]);
  });

  test.each([
    ['is no YAML', 'a: [', /cannot be read before/],
    ['is binary', '\u0000\u0001kind: Policy', /cannot be read before/],
    ['is not UTF-8', Buffer.from([0xff, 0xfe, 0x41, 0x00]), /cannot be read before/],
    [
      'does not compile',
      policyWith({ 'name: checkout': 'name: zed', 'params.maxErrorRatio\n': 'params.other\n' }),
      /does not compile before/,
    ],
  ])('a policy that %s in the first revision', async (_, before, reason) => {
    const git = GitProject.of({ ...project, 'policies/z.yaml': policyWith({ 'name: checkout': 'name: zed' }) });
    writeFileSync(join(git.cwd, 'policies/z.yaml'), before);
    git.commit('broken');
    git.write({ 'policies/z.yaml': policyWith({ 'name: checkout': 'name: zed' }), 'policies/checkout.yaml': looser });
    const report = await diffJson(git.cwd, 'broken');
    expect(report).toMatchObject({
      exitCode: 0,
      subjects: [
        { name: 'checkout', state: 'changed' },
        { name: 'zed', state: 'not compared' },
      ],
    });
    expect(report.subjects[1]).toMatchObject({ reason: expect.stringMatching(reason) });
    git.write({ 'policies/checkout.yaml': policyWith() });
    expect((await diffJson(git.cwd, 'broken', '--fail-on', 'looser')).exitCode).toBe(3);
  });

  test('a policy that does not compile now', async () => {
    const git = GitProject.of(project);
    git.write({ 'policies/checkout.yaml': policyWith({ 'params.maxErrorRatio\n': 'params.other\n' }) });
    const { code, stdout } = await runCli(['diff', 'v1', '--fail-on', 'looser'], { cwd: git.cwd });
    expect(code).toBe(2);
    expect(stdout).toContain('error[GP306]');
    expect(stdout).toContain('not compared: it does not compile now');
  });

  test('a configuration that cannot be read leaves nothing known, and nothing removed', async () => {
    const git = GitProject.of({ ...project, 'guard-policy.yaml': 'a: [' });
    git.write({ 'guard-policy.yaml': 'apiVersion: guard-policy.dev/v1\nkind: Config\nspec: {}\n' });
    const report = await diffJson(git.cwd, 'v1', '--fail-on', 'looser');
    expect(report).toMatchObject({
      exitCode: 3,
      subjects: [{ name: 'checkout', state: 'not compared' }],
      changes: { looser: 0, tighter: 0 },
    });
  });

  test('tests that cannot be read are said, and words are told all the same', async () => {
    const git = GitProject.of(tested);
    git.write({
      'tests/a.test.yaml': policyTest('    - name: x\n      recording: nowhere\n', { 'policy.yaml': '../policies/checkout.yaml' }),
    });
    git.write({ 'policies/checkout.yaml': looser });
    const { code, stdout } = await runCli(['diff', 'v1'], { cwd: git.cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('looser   require');
    expect(stdout).toContain('Not compared');
  });
});

describe('cannot start', () => {
  const usage = async (cwd: string, ...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCli(['diff', ...args], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr;
  };

  test('without a repository, a revision, or anything at a path', async () => {
    const outside = temporaryFolder(project);
    expect(await usage(outside, 'HEAD')).toContain('git');
    const { cwd } = GitProject.of(project);
    expect(await usage(cwd, 'nowhere')).toBe('error: there is no revision `nowhere`\n       name a commit, a branch or a tag\n');
    expect(await usage(cwd, 'v1..nowhere')).toContain('no revision `nowhere`');
    expect(await usage(cwd, '--', '--output=x')).toContain('no revision `--output=x`');
    expect(await usage(cwd, 'HEAD:policies')).toContain('no revision');
    expect(await usage(cwd, 'v1', 'polices')).toContain('no file or folder `polices` in either revision');
    expect(await usage(cwd, 'v1', '..')).toContain('lies outside of the repository');
    expect(await usage(cwd, 'v1', '--config', 'nope.yaml')).toContain('nope.yaml');
    mkdirSync(join(cwd, 'empty'));
    expect(await usage(cwd, 'v1', 'empty')).toContain('nothing to compare');
    expect((await runCli(['diff', 'v1', 'empty', '--allow-empty'], { cwd })).code).toBe(0);
  });
});

describe('reads a revision as the working tree is read', () => {
  test('from a folder below the root, with links and with what git ignores', async () => {
    const { cwd } = GitProject.of({
      'team/policies/a.yaml': policyWith(),
      'shared/b.yaml': policyWith({ 'name: checkout': 'name: linked' }),
    });
    writeFileSync(join(cwd, '../outside.yml'), '# nothing of ours\n{}\n');
    onTestFinished(() => rmSync(join(cwd, '../outside.yml')));
    symlinkSync('../../shared', join(cwd, 'team/policies/shared'));
    symlinkSync('../../../outside.yml', join(cwd, 'team/policies/outside.yml'));
    const git = Object.assign(Object.create(GitProject.prototype), { cwd }) as GitProject;
    git.commit('v2');
    const below = join(cwd, 'team');
    expect((await diffJson(below, 'v2')).changes).toMatchObject({ looser: 0, tighter: 0, changed: 0 });
    git.remove('team/policies/shared');
    const report = await diffJson(below, 'v2');
    expect(report.subjects).toMatchObject([{ name: 'linked', state: 'removed' }]);
    git.write({ '.gitignore': 'a.yaml\n' });
    expect((await diffJson(below, 'v2', '--allow-empty')).subjects.map(({ name }) => name).sort()).toEqual(['checkout', 'linked']);
  });
});
