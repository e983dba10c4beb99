import { expect, test } from 'vitest';
import { GitProject } from './git-project.ts';
import { runCli } from './run-cli.ts';
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
});

test('--coverage: what no test has shown', async () => {
  const git = GitProject.of({ ...files, 'policies/b.yaml': policyWith({ 'name: checkout': 'name: second' }) });
  const { code, stdout } = await runCli(['lint', 'policies', '--coverage', '--now', '2026-01-01'], { cwd: git.cwd });
  expect(code).toBe(0);
  expect(stdout).toContain('note[GP594] policy-untested: no test names the policy second');
  expect(stdout).toMatch(/note\[GP595\] outcome-untested: error-ratio: no case that passes has shown no-data \(dev, prod\)/);
});
