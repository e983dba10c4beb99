import { describe, expect, test } from 'vitest';
import { GitProject } from './git-project.ts';
import { runCli, temporaryFolder, writeFiles } from './run-cli.ts';
import { failingSeries, healthyCase, policyTest, policyWith } from './test-project.ts';

const policy = 'policies/checkout.yaml';
const failingCase = `    - name: 17 % errors\n${failingSeries}      expect: { phase: Failed }\n`;
const tests = policyTest(healthyCase + failingCase, { 'policy.yaml': '../policies/checkout.yaml' });
const files = { [policy]: policyWith(), 'tests/a.test.yaml': tests };

test('--since: versions, and the recorded cases that pass now', async () => {
  const git = GitProject.of(files);
  const lint = (...args: readonly string[]) => runCli(['lint', 'policies', '--now', '2026-01-01', ...args], { cwd: git.cwd });
  expect(await lint('--since', 'v1')).toMatchObject({ code: 0, stderr: '' });
  git.write({ [policy]: policyWith({ '0.01': '0.3' }) });
  expect((await lint()).code).toBe(0);
  const { code, stdout } = await lint('--since', 'v1');
  expect(code).toBe(1);
  expect(stdout).toContain(`error[GP590] version-not-bumped: checkout compiles to something else than at v1, and both are version 1.0.0
  --> policies/checkout.yaml:3:38`);
  expect(stdout).toContain('warning[GP593] passes-since: error-ratio passes in 1 recorded case where it blocked at v1');
  git.write({ [policy]: policyWith({ '0.01': '0.3', '1.0.0': '2.0.0' }) });
  expect((await lint('--since', 'v1')).code).toBe(0);
  expect((await lint('--since', 'v1', '--fail-on', 'warning')).code).toBe(1);
  expect((await lint('--since', 'nowhere')).code).toBe(2);
  git.write({ 'policies/other.yaml': policyWith({ 'name: checkout': 'name: other', '0.01': '0.02' }) });
  git.remove(policy);
  const gone = await lint('--since', 'v1');
  expect(gone.stdout).toContain(
    'warning[GP593] passes-since: the policy checkout is gone, and guards nothing in dev, prod any more, as it did at v1\n  --> policies/checkout.yaml\n',
  );
});

describe('comments set findings aside', () => {
  const comment = (code: string): string => ` # guard-policy: ignore ${code} until 2026-12-31 reason="agreed in OPS-812" owner=@team`;

  test('of --since, and are not unused where it is not asked for', async () => {
    const git = GitProject.of(files);
    const lint = (...args: readonly string[]) => runCli(['lint', 'policies', '--now', '2026-01-01', ...args], { cwd: git.cwd });
    git.write({ [policy]: policyWith({ '0.01': '0.3', 'owner: platform-team }': `owner: platform-team }${comment('GP590')}` }) });
    const since = await lint('--since', 'v1');
    expect(since.code).toBe(0);
    expect(since.stdout).toContain('1 suppressed');
    expect(since.stdout).not.toContain('GP590');
    expect((await lint()).stdout).toContain(': no findings;');
    git.write({ [policy]: policyWith({ 'owner: platform-team }': `owner: platform-team }${comment('GP590')}` }) });
    expect((await lint('--since', 'v1')).stdout).toContain('warning[GP578] suppression-unused: GP590 is not found here');
  });

  test('of --coverage', async () => {
    const git = GitProject.of({ 'policies/b.yaml': policyWith({ 'owner: platform-team }': `owner: platform-team }${comment('GP594')}` }) });
    const { stdout } = await runCli(['lint', 'policies', '--coverage', '--now', '2026-01-01'], { cwd: git.cwd });
    expect(stdout).toContain(': no findings, 1 suppressed;');
  });
});

test('--coverage: selectors that the recordings do not have', async () => {
  const recorded = (name: string): string => `${name}{namespace="shop"} 1 0\nerrors_total{namespace="shop"} 0 0\n`;
  const recordedCase = policyTest('    - { name: real, recording: r.txt, expect: { blocked: true } }\n', {
    'policy.yaml': '../policies/checkout.yaml',
  });
  const cwd = temporaryFolder({ [policy]: policyWith(), 'tests/a.test.yaml': recordedCase, 'tests/r.txt': recorded('requests') });
  const { stdout } = await runCli(['lint', 'policies', '--coverage', '--now', '2026-01-01'], { cwd });
  expect(
    stdout,
  ).toContain(`warning[GP269] not-in-recordings: error-ratio: the selector picks nothing in the recordings of its tests: no series is called requests_total
  --> policies/checkout.yaml:12:`);
  writeFiles(cwd, { 'tests/r.txt': recorded('requests_total') });
  expect((await runCli(['lint', 'policies', '--coverage', '--now', '2026-01-01'], { cwd })).stdout).not.toContain('GP269');
});

test('--coverage: what no test has shown', async () => {
  const git = GitProject.of({ ...files, 'policies/b.yaml': policyWith({ 'name: checkout': 'name: second' }) });
  const { code, stdout } = await runCli(['lint', 'policies', '--coverage', '--now', '2026-01-01'], { cwd: git.cwd });
  expect(code).toBe(0);
  expect(stdout).toContain('note[GP594] policy-untested: no test names the policy second');
  expect(stdout).toMatch(/note\[GP595\] outcome-untested: error-ratio: no case that passes has shown no-data \(dev, prod\)/);
});

test('--coverage: a case that cannot be run is told, and is no yes', async () => {
  const broken = tests.replace(healthyCase, '    - { name: real, recording: gone.txt, expect: { blocked: true } }\n');
  const cwd = temporaryFolder({ ...files, 'tests/a.test.yaml': broken });
  const { code, stdout } = await runCli(['lint', 'policies', '--coverage', '--now', '2026-01-01'], { cwd });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^error\[GP647\] .*\n {2}--> tests\/a\.test\.yaml:8:\d+\n/m);
});
