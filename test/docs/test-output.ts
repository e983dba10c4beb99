import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../cli/run-cli.ts';
import { fence } from './generated.ts';

export const templatesPage = 'docs/testing-templates.md';

/** The page with what its test prints on its template: the first and the second YAML fence, the output between `output` and `end`. */
export async function withTestOutput(page: string): Promise<string> {
  const [test, template] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => text as string);
  if (test === undefined || template === undefined) throw new Error('the page shows a test and its template');
  const cwd = mkdtempSync(join(tmpdir(), 'testing-templates-'));
  writeFileSync(join(cwd, 'error-rate.test.yaml'), test);
  writeFileSync(join(cwd, 'error-rate.yaml'), template);
  const { code, stdout } = await runCli(['test', 'error-rate.test.yaml'], { cwd });
  rmSync(cwd, { recursive: true });
  const body = fence('console', `$ guard-policy test error-rate.test.yaml\n${stdout}$ echo $?\n${code}\n`);
  return page.replace(/(<!-- output -->)[\s\S]*?(<!-- output end -->)/, (_, open: string, end: string) => `${open}\n\n${body}\n\n${end}`);
}
