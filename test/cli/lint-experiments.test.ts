import { expect, test } from 'vitest';
import { runCli, temporaryFolder } from './run-cli.ts';
import { promProvider, templateText } from './test-project.ts';

const template = templateText(`count: 2\ninterval: 10s\nsuccessCondition: result[0] < 5\n${promProvider}`);
const experiment = `apiVersion: argoproj.io/v1alpha1
kind: Experiment
metadata: { name: compare }
spec:
  templates: []
  analyses: [{ name: one, templateName: plan }]
`;

test('an Experiment by itself is read, counted and followed', async () => {
  const cwd = temporaryFolder({ 'a.yaml': template, 'e.yaml': experiment });
  const { stdout } = await runCli(['lint', '.', '--now', '2026-01-01'], { cwd });
  expect(stdout).toContain('GP417] template-not-found: AnalysisTemplate "plan" is not in the files that were given\n  --> e.yaml:6:');
  expect(stdout).toContain('= note   the experiment ends as Error\n');
  expect(stdout).toContain('did you mean `plain`?');
  expect(stdout).toMatch(/^1 template, 1 Experiment, 1 metric\b/m);
  const json = JSON.parse((await runCli(['lint', '.', '-o', 'json'], { cwd })).stdout);
  expect(json.summary).toMatchObject({ rollouts: 0, experiments: 1 });
});

test('one with a key that the API server drops', async () => {
  const cwd = temporaryFolder({ 'e.yaml': experiment.replace('templateName', 'template') });
  const { code, stdout } = await runCli(['lint', 'e.yaml'], { cwd });
  expect(code).toBe(1);
  expect(stdout).toContain('`analyses`: templateName is missing: the API server refuses');
});
