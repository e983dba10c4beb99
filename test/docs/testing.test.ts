import { expect, test } from 'vitest';
import { fileAt, runTexts } from '../scenario/run-texts.ts';
import { pageText } from './pages.ts';
import { templatesPage, withTestOutput } from './test-output.ts';

test('the test on docs/testing.md passes as it stands', async () => {
  const text = /^```yaml\n([\s\S]*?)^```/m.exec(pageText('docs/testing.md'))?.[1] ?? '';
  const policy = fileAt('policies/rollout-guardrails.yaml').text;
  const report = await runTexts({ 'tests/a.test.yaml': text, 'policies/rollout-guardrails.yaml': policy });
  expect(report.diagnostics).toEqual([]);
  expect(report.tests.flatMap((one) => one.cases.map(({ name, environment, problems }) => ({ name, environment, problems })))).toEqual([
    { name: 'crash loop from minute two', environment: 'prod', problems: [] },
    { name: 'exporter gone', environment: 'dev', problems: [] },
    { name: 'exporter gone', environment: 'prod', problems: [] },
  ]);
});

test('docs/testing-templates.md shows what its test prints (else run node test/docs/write.ts)', async () => {
  const page = pageText(templatesPage);
  expect(page).toBe(await withTestOutput(page));
});
