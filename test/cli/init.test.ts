import { expect, test } from 'vitest';
import { filesIn, runCli, temporaryFolder } from './run-cli.ts';

test('what it lays out compiles at once, and the check of its CI job passes', async () => {
  const cwd = temporaryFolder();
  const { code, stdout, stderr } = await runCli(['init', 'reliability'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('wrote    reliability/policies/rollout-guardrails.yaml\n');
  expect(stdout).toContain('Next: cd reliability && guard-policy compile && guard-policy test, then commit everything.\n');

  const inside = { cwd: `${cwd}/reliability` };
  expect(await runCli(['compile'], inside)).toMatchObject({ code: 0, stderr: '' });
  expect(await runCli(['compile', '--check'], inside)).toMatchObject({
    code: 0,
    stdout: '1 policy -> 2 templates: all 4 generated files up to date\n',
  });
  expect(await runCli(['test'], inside)).toMatchObject({
    code: 0,
    stdout: ' PASS  rollout-guardrails  6 cases    dev prod\n\n6 cases: 6 passed, 0 failed   1 test, 2 environments\n',
  });
  const files = filesIn(inside.cwd);
  for (const path of ['guard-policy.yaml', 'policies/rollout-guardrails.yaml', 'tests/rollout-guardrails.test.yaml'])
    expect(files[path]).toMatch(/^# yaml-language-server: \$schema=/);
});

test('the schemas that the files point to are there', async () => {
  const cwd = temporaryFolder();
  await runCli(['init'], { cwd });
  const files = filesIn(cwd);
  const pointed = Object.values(files).flatMap((text) => /^# yaml-language-server: \$schema=(?:\.\.\/)?(.+)$/m.exec(text)?.[1] ?? []);
  expect(pointed.sort()).toEqual(['config', 'policy-test', 'policy'].map((kind) => `.guard-policy/${kind}.schema.json`));
  for (const schema of pointed) expect(JSON.parse(files[schema] as string), schema).toHaveProperty('properties.spec');
});

test.for(['guard-policy.yaml', 'policies/rollout-guardrails.yaml', 'tests/rollout-guardrails.test.yaml'])(
  'refuses where %s is there',
  async (path) => {
    const cwd = temporaryFolder({ [path]: 'mine' });
    const { code, stderr } = await runCli(['init'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: \`${path}\` exists already and is not overwritten\n       choose another folder\n`,
    });
    expect(filesIn(cwd)).toEqual({ [path]: 'mine' });
  },
);

test('leaves files alone that other tools have too, and says what to add', async () => {
  const cwd = temporaryFolder({ '.gitlab-ci.yml': 'mine: true\n', '.gitattributes': '* text=auto\n' });
  const { code, stdout } = await runCli(['init'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain('kept     .gitlab-ci.yml   exists already: add a job that runs `npx --yes guard-policy@');
  expect(filesIn(cwd)).toMatchObject({ '.gitlab-ci.yml': 'mine: true\n', '.gitattributes': '* text=auto\n' });
});
