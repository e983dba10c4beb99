import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn, policyText, runCli, temporaryFolder, writeFiles } from './run-cli.ts';

const note =
  'note: no guard-policy.yaml found: the templates carry no address (Argo Rollouts uses its own), and metrics are taken to be scraped every 30s\n';
const compileAll = ['compile', 'policies', '--out', 'out'];

function repository(files: Readonly<Record<string, string>> = {}): string {
  return temporaryFolder({ 'policies/checkout.yaml': policyText(), ...files });
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

describe('writing', () => {
  test('new files are written, then they are the same', async () => {
    const cwd = repository();
    const first = await runCli(compileAll, { cwd });
    expect(first).toEqual({
      code: 0,
      stderr: note,
      stdout: `wrote    out/dev/checkout-dev.yaml    ClusterAnalysisTemplate checkout-dev
wrote    out/dev/kustomization.yaml
wrote    out/prod/checkout-prod.yaml  ClusterAnalysisTemplate checkout-prod
wrote    out/prod/kustomization.yaml
1 policy, 1 guardrail -> 2 templates: 4 files written, 0 same
`,
    });
    const written = filesIn(cwd);
    expect(written['out/dev/checkout-dev.yaml']).toContain('source=policies/checkout.yaml');

    const second = await runCli(compileAll, { cwd });
    expect(second.stdout).toMatch(/^same {5}out\/dev\/checkout-dev.yaml\n/);
    expect(second.stdout).toContain('0 files written, 4 same');
    expect(filesIn(cwd)).toEqual(written);
  });

  test('only what a changed policy changes is written', async () => {
    const cwd = repository({ 'policies/other.yaml': policyText('other') });
    await runCli(compileAll, { cwd });
    edit(join(cwd, 'policies/other.yaml'), (text) => text.replace('0.01', '0.02'));
    const { stdout } = await runCli(compileAll, { cwd });
    expect(stdout.split('\n').filter((line) => line.startsWith('wrote'))).toEqual([
      'wrote    out/dev/other-dev.yaml       ClusterAnalysisTemplate other-dev',
      'wrote    out/prod/other-prod.yaml     ClusterAnalysisTemplate other-prod',
    ]);
  });

  test('the output does not depend on the working directory', async () => {
    const cwd = repository();
    await runCli(compileAll, { cwd });
    const { code, stdout } = await runCli(['compile', '.', '--out', '../out', '--check'], { cwd: join(cwd, 'policies') });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 policy -> 2 templates: all 4 generated files up to date\n' });
  });

  test('CRLF in committed files is no difference', async () => {
    const cwd = repository();
    await runCli(compileAll, { cwd });
    edit(join(cwd, 'out/dev/checkout-dev.yaml'), (text) => text.replaceAll('\n', '\r\n'));
    expect(await runCli([...compileAll, '--check'], { cwd })).toMatchObject({ code: 0 });
  });

  test('a template edited by hand is written again, and that is said', async () => {
    const cwd = repository();
    await runCli(compileAll, { cwd });
    const path = join(cwd, 'out/prod/checkout-prod.yaml');
    const compiled = readFileSync(path, 'utf8');
    edit(path, (text) => text.replace('failureLimit: 0', 'failureLimit: 5'));
    const { stdout } = await runCli(compileAll, { cwd });
    expect(stdout).toContain('wrote    out/prod/checkout-prod.yaml  ClusterAnalysisTemplate checkout-prod (had been edited by hand)');
    expect(readFileSync(path, 'utf8')).toBe(compiled);
  });

  test('a stale file is told, and removed only with --prune', async () => {
    const cwd = repository({
      'policies/old.yaml': policyText('old'),
      'out/dev/notes.yaml': 'mine: true\n',
      'out/notes.yaml': 'mine: true\n',
    });
    await runCli(compileAll, { cwd });
    rmSync(join(cwd, 'policies/old.yaml'));
    const told = await runCli(compileAll, { cwd });
    expect(told.code).toBe(0);
    expect(told.stdout).toContain('stale    out/dev/old-dev.yaml         no policy produces it (use --prune)\n');
    expect(told.stdout).toContain('2 files written, 2 same; 2 stale files\n');
    expect(filesIn(cwd)).toHaveProperty(['out/dev/old-dev.yaml']);

    const pruned = await runCli([...compileAll, '--prune'], { cwd });
    expect(pruned.stdout).toContain('removed  out/prod/old-prod.yaml       no policy produces it\n');
    expect(pruned.stdout).toContain('0 files written, 4 same; 2 removed\n');
    expect(Object.keys(filesIn(cwd)).filter((name) => name.startsWith('out/'))).toEqual([
      'out/dev/checkout-dev.yaml',
      'out/dev/kustomization.yaml',
      'out/dev/notes.yaml',
      'out/notes.yaml',
      'out/prod/checkout-prod.yaml',
      'out/prod/kustomization.yaml',
    ]);
  });

  test('with --env the files of other environments are not stale', async () => {
    const cwd = repository();
    await runCli(compileAll, { cwd });
    const { stdout } = await runCli([...compileAll, '--env', 'dev', '--prune'], { cwd });
    expect(stdout).toBe(`same     out/dev/checkout-dev.yaml
same     out/dev/kustomization.yaml
1 policy, 1 guardrail -> 1 template: 0 files written, 2 same
`);
    expect(filesIn(cwd)).toHaveProperty(['out/prod/checkout-prod.yaml']);
  });

  test('--allow-empty accepts a folder without policies', async () => {
    const cwd = temporaryFolder({ 'policies/readme.txt': '' });
    expect(await runCli([...compileAll, '--allow-empty'], { cwd })).toEqual({
      code: 0,
      stderr: note,
      stdout: '0 policies, 0 guardrails -> 0 templates: 0 files written, 0 same\n',
    });
  });
});

describe('--check', () => {
  test('writes nothing and ends with 4 where a file is missing', async () => {
    const cwd = repository();
    const { code, stdout } = await runCli([...compileAll, '--check'], { cwd });
    expect(code).toBe(4);
    expect(stdout).toContain(
      'error[GP503] generated file is missing\n  --> out/dev/checkout-dev.yaml\n--- committed  (none)\n+++ compiled   checkout 1.0.0 dev\n@@',
    );
    expect(stdout).toMatch(/\n4 of 4 generated files differ: run guard-policy compile and commit the result\n$/);
    expect(Object.keys(filesIn(cwd))).toEqual(['policies/checkout.yaml']);
  });

  test('shows an edit by hand as such, in a unified diff', async () => {
    const cwd = repository();
    await runCli(compileAll, { cwd });
    edit(join(cwd, 'out/prod/checkout-prod.yaml'), (text) => text.replace('failureLimit: 0', 'failureLimit: 5'));
    const before = filesIn(cwd);
    const { code, stdout } = await runCli([...compileAll, '--check'], { cwd });
    expect(code).toBe(4);
    const lines = stdout.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'error[GP503] generated file differs from its policy',
      '  --> out/prod/checkout-prod.yaml',
      '--- committed  (edited by hand: body hash does not match its header)',
      '+++ compiled   checkout 1.0.0 prod',
    ]);
    expect(lines.filter((line) => /^[-+] /.test(line)).map((line) => line.trim())).toEqual([
      '-    failureLimit: 5',
      '+    failureLimit: 0',
    ]);
    expect(stdout).toMatch(/1 of 4 generated files differs: /);
    expect(filesIn(cwd)).toEqual(before);
  });

  test('a policy that moved on is no edit by hand', async () => {
    const cwd = repository();
    await runCli(compileAll, { cwd });
    edit(join(cwd, 'policies/checkout.yaml'), (text) => text.replace('version: 1.0.0', 'version: 1.1.0').replace('0.01', '0.005'));
    const { code, stdout } = await runCli([...compileAll, '--check'], { cwd });
    expect(code).toBe(4);
    expect(stdout).toContain('--- committed  checkout 1.0.0 dev\n+++ compiled   checkout 1.1.0 dev\n');
    expect(stdout).not.toContain('edited by hand');
  });

  test('a stale file is a difference', async () => {
    const cwd = repository({ 'policies/old.yaml': policyText('old') });
    await runCli(compileAll, { cwd });
    rmSync(join(cwd, 'policies/old.yaml'));
    const { code, stdout } = await runCli([...compileAll, '--check'], { cwd });
    expect(code).toBe(4);
    expect(stdout).toContain('generated file is stale: no policy produces it\n  --> out/dev/old-dev.yaml\n');
  });

  test('what a committed file says cannot steer the terminal', async () => {
    const cwd = repository();
    await runCli(compileAll, { cwd });
    edit(join(cwd, 'out/dev/checkout-dev.yaml'), (text) => `${text}# \u001b[2J gone\n`);
    const { stdout } = await runCli([...compileAll, '--check'], { cwd });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('-# \\x1b[2J gone');
  });
});

describe('reports', () => {
  test('JSON on stdout alone', async () => {
    const cwd = repository();
    const { code, stdout, stderr } = await runCli([...compileAll, '-o', 'json'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: note });
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'guard-policy/report/v1',
      command: 'compile',
      exitCode: 0,
      diagnostics: [],
      compiled: { policies: 1, guardrails: 1, templates: 2 },
      generated: [
        { file: 'out/dev/checkout-dev.yaml', state: 'wrote' },
        { file: 'out/dev/kustomization.yaml', state: 'wrote' },
        { file: 'out/prod/checkout-prod.yaml', state: 'wrote' },
        { file: 'out/prod/kustomization.yaml', state: 'wrote' },
      ],
    });
  });

  test('JSON of a check carries the differences', async () => {
    const cwd = repository();
    await runCli(compileAll, { cwd });
    edit(join(cwd, 'out/dev/checkout-dev.yaml'), (text) => text.replace('failureLimit: 0', 'failureLimit: 5'));
    const { code, stdout } = await runCli([...compileAll, '--check', '--output=json'], { cwd });
    expect(code).toBe(4);
    const { generated } = JSON.parse(stdout);
    expect(generated[0]).toMatchObject({ file: 'out/dev/checkout-dev.yaml', state: 'changed', editedByHand: true, code: 'GP503' });
    expect(generated[0].diff).toContain('+    failureLimit: 0');
    expect(generated[1]).toEqual({ file: 'out/dev/kustomization.yaml', state: 'same', editedByHand: false });
  });

  test('JSON into a file beside the console', async () => {
    const cwd = repository();
    const { stdout } = await runCli([...compileAll, '-o', 'json=reports/compile.json'], { cwd });
    expect(stdout).toContain('4 files written');
    expect(JSON.parse(filesIn(cwd)['reports/compile.json'] ?? '')).toMatchObject({ exitCode: 0 });
  });

  test('JSON of policies with mistakes has their places', async () => {
    const cwd = repository({ 'policies/bad.yaml': policyText('bad').replace('unit:', 'unot:') });
    const { code, stdout } = await runCli([...compileAll, '-o', 'json'], { cwd });
    expect(code).toBe(2);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ exitCode: 2, generated: [] });
    expect(report.diagnostics[0]).toMatchObject({ file: 'policies/bad.yaml', line: 9, column: 7, severity: 'error' });
  });

  test('--quiet is silent only where the answer is yes', async () => {
    const cwd = repository();
    expect(await runCli([...compileAll, '--quiet'], { cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
    rmSync(join(cwd, 'out/dev/checkout-dev.yaml'));
    const { code, stdout } = await runCli([...compileAll, '--quiet', '--check'], { cwd });
    expect(code).toBe(4);
    expect(stdout).toContain('generated file is missing');
  });

  test('--rollout-snippet prints what a Rollout needs', async () => {
    const cwd = repository();
    const { stdout } = await runCli([...compileAll, '--rollout-snippet', '--env', 'prod'], { cwd });
    expect(stdout).toContain('\n# Rollout snippet: checkout, prod\nspec:\n');
    expect(stdout).toContain('- templateName: checkout-prod\n');
    expect(stdout).toContain('clusterScope: true');
  });

  test('colour only where it is wanted', async () => {
    const cwd = repository();
    const check = [...compileAll, '--check'];
    const coloured = async (argv: readonly string[], tty: boolean, env = {}): Promise<boolean> =>
      (await runCli([...check, ...argv], { cwd, tty, env })).stdout.includes('\u001b[');
    expect(await coloured([], false)).toBe(false);
    expect(await coloured([], true)).toBe(true);
    expect(await coloured([], true, { NO_COLOR: '1' })).toBe(false);
    expect(await coloured([], false, { FORCE_COLOR: '1' })).toBe(true);
    expect(await coloured(['--color', 'always'], false, { NO_COLOR: '1' })).toBe(true);
    expect(await coloured(['--color', 'never'], true)).toBe(false);
  });

  test('progress only on a terminal and only after a second', async () => {
    const cwd = repository();
    expect((await runCli(compileAll, { cwd, tty: true, clockMs: [0, 999] })).stderr).toBe(note);
    expect((await runCli(compileAll, { cwd, tty: false, clockMs: [0, 2000] })).stderr).toBe(note);
    const { stderr } = await runCli(compileAll, { cwd, tty: true, clockMs: [0, 0, 2000] });
    expect(stderr).toContain('compiling');
    expect(stderr.endsWith(`\r\u001b[2K${note}`)).toBe(true);
  });
});

describe('configuration', () => {
  const config = `apiVersion: guard-policy.dev/v1
kind: Config
spec: { policies: [policies], out: deploy/analysis, environments: [{ name: dev }, { name: prod }] }
`;

  test('says where policies are and where templates go, from any folder of the repository', async () => {
    const cwd = repository({ 'guard-policy.yaml': config, 'docs/readme.txt': '' });
    const { code, stdout } = await runCli(['compile'], { cwd: join(cwd, 'docs') });
    expect(code).toBe(0);
    expect(stdout).toContain('wrote    ../deploy/analysis/dev/checkout-dev.yaml');
    expect(await runCli(['compile', 'policies/checkout.yaml', '--check'], { cwd })).toMatchObject({ code: 0 });
  });

  test('packs stand beside it, in templates/', async () => {
    const pack = policyText()
      .replace('kind: Policy', 'kind: Pack')
      .replace('name: checkout', 'name: ratios')
      .replace(/ {2}environments:[\s\S]*/, '');
    const user = `apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: user, version: 1.0.0, owner: platform-team }
spec:
  use: [{ pack: ratios@1 }]
  environments: { dev: { schedule: { interval: 30s, count: 4 } } }
`;
    const cwd = temporaryFolder({ 'guard-policy.yaml': config, 'policies/user.yaml': user, 'templates/ratios.yaml': pack });
    for (const argv of [['compile'], ['compile', '.']]) {
      const { code, stdout } = await runCli(argv, { cwd });
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('1 policy, 1 guardrail -> 1 template') });
    }
  });

  test('a shipped pack is found without any file of one’s own', async () => {
    const user = `apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: user, version: 1.0.0, owner: platform-team }
spec:
  args:
    namespace: { type: label, from: { field: metadata.namespace } }
    podHash: { type: label, from: { podTemplateHash: Latest } }
  use: [{ pack: kubernetes-workload@1, guardrails: [restarts] }]
  environments: { dev: { schedule: { interval: 30s, count: 4 } } }
`;
    const cwd = temporaryFolder();
    writeFiles(cwd, { 'policies/user.yaml': user });
    expect(await runCli(compileAll, { cwd })).toMatchObject({ code: 0, stdout: expect.stringContaining('1 guardrail -> 1 template') });
  });
});
