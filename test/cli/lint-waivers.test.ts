import { describe, expect, test } from 'vitest';
import { runCli, temporaryFolder } from './run-cli.ts';
import { policyWith } from './test-project.ts';

const policy = policyWith({ 'at: [rollout]': 'at: [rollout, gate]' });
const waiver = `apiVersion: guard-policy.dev/v1
kind: Waiver
metadata: { name: known-errors, owner: '@checkout' }
spec:
  policy: checkout
  guardrail: error-ratio
  scope: { environments: [prod] }
  reason: the old client retries
  ticket: OPS-812
  expires: 2026-08-30
`;

async function lintIn(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  return runCli(['lint', ...args], { cwd: temporaryFolder(files) });
}

describe('waivers', () => {
  test('are listed and counted', async () => {
    const files = { 'p.yaml': policy, 'w.yaml': waiver };
    const { code, stdout } = await lintIn(files, '.', '--now', '2026-08-25');
    expect(code).toBe(0);
    expect(stdout).toContain('warning[GP534] waiver-ends-soon: known-errors ends in 6 days: then error-ratio of checkout decides again');
    expect(stdout).toContain('waived     error-ratio of checkout in prod until 2026-08-30, @checkout, OPS-812: the old client retries\n');
    expect(stdout).toMatch(/: 1 warning, 1 waived \(1 expires in 6 days\); /);
    const later = await lintIn(files, '.', '--now', '2026-08-31');
    expect(later.code).toBe(1);
    expect(later.stdout).toContain('error[GP533] waiver-expired');
    expect(later.stdout).toContain('in prod expired, to 2026-08-30,');
    expect(later.stdout).not.toMatch(/\d waived/);
  });

  test('stand in every report', async () => {
    for (const format of ['json', 'junit', 'markdown']) {
      const { stdout } = await lintIn({ 'p.yaml': policy, 'w.yaml': waiver }, '.', '--now', '2026-01-01', '-o', format);
      for (const text of ['OPS-812', 'the old client retries', '@checkout', '2026-08-30'])
        expect(stdout.replaceAll('&#64;', '@')).toContain(text);
    }
  });

  test.each([
    ['in the folder of policies', { 'policies/p.yaml': policy, 'waivers/w.yaml': waiver }],
    [
      'where the configuration says',
      {
        'guard/p.yaml': policy,
        'waivers/w.yaml': waiver,
        'guard-policy.yaml': 'apiVersion: guard-policy.dev/v1\nkind: Config\nspec: { policies: [guard] }\n',
      },
    ],
  ])('know policies %s', async (_, files) => {
    const { code, stdout } = await lintIn(files, 'waivers', '--now', '2026-01-01');
    expect([code, stdout]).toEqual([0, expect.stringContaining('0 metrics: no findings, 1 waived')]);
    const wrong = await lintIn(
      { ...files, 'waivers/w.yaml': waiver.replace('policy: checkout', 'policy: checkuot') },
      'waivers',
      '--now',
      '2026-01-01',
    );
    expect(wrong.stdout).toContain('warning[GP535] waiver-unused: no policy is called checkuot: nothing is set aside');
    expect(wrong.stdout).toContain('did you mean `checkout`?');
  });

  test('that cannot be read are no yes', async () => {
    const { code, stdout } = await lintIn({ 'p.yaml': policy, 'w.yaml': waiver.replace('2026-08-30', '2026-08-32') }, '.');
    expect(code).toBe(2);
    expect(stdout).toContain('error[GP536] waiver-date: there is no day 2026-08-32');
  });

  test('are passed over by compile and test', async () => {
    const cwd = temporaryFolder({ 'policies/p.yaml': policy, 'policies/w.yaml': waiver.replace('reason:', 'reasons:') });
    expect((await runCli(['compile', 'policies', '--out', 'out'], { cwd })).code).toBe(0);
    expect((await runCli(['test', 'policies'], { cwd })).stderr).toContain('nothing to test');
  });
});

test('--verbose lists what comments set aside, with their owner', async () => {
  const text = policy.replace('count: 8', 'count: 8, errors: 40');
  const line = '    prod: { schedule: { interval: 30s, count: 8, errors: 40, initialDelay: 2m } }';
  const comment = ' # guard-policy: ignore GP433 until 2026-12-31 reason="slow to come back" owner=@team';
  expect(text).toContain(line);
  const { stdout } = await lintIn({ 'p.yaml': text.replace(line, line + comment) }, 'p.yaml', '--now', '2026-01-01', '--verbose');
  expect(stdout).toContain('suppressed p.yaml:19 GP433 errors-not-limited until 2026-12-31, @team: slow to come back\n');
});
