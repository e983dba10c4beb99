import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { watchFiles } from '../../src/cli/watch-files.ts';
import { temporaryFolder } from './run-cli.ts';

test('what changes while it runs makes it run again, what it writes itself does not', async () => {
  const cwd = temporaryFolder({ 'a.yaml': 'a: 1', 'b.yaml': 'b: 1' });
  const [a, b, report] = ['a.yaml', 'b.yaml', 'report.xml'].map((name) => join(cwd, name)) as [string, string, string];
  const seen: string[] = [];
  const run = async (): Promise<readonly string[]> => {
    seen.push(seen.length === 0 ? 'after the change' : 'again');
    writeFileSync(report, `${seen.length}`);
    if (seen.length === 1) writeFileSync(b, 'b: 22');
    if (seen.length === 2) setTimeout(() => writeFileSync(a, 'a: 333'), 400);
    if (seen.length === 3) throw new Error('enough');
    return [a, b];
  };
  let said = '';
  const io = {
    ...{ cwd, env: {}, nowMs: () => 0 },
    stdout: { write: () => {}, isTty: true, columns: 80 },
    stderr: { write: (text: string) => (said += text), isTty: true, columns: 80 },
  };
  const watching = watchFiles([a, b], run, io);
  writeFileSync(a, 'a: 22');
  await expect(watching).rejects.toThrow('enough');
  expect(seen).toEqual(['after the change', 'again', 'again']);
  // Before the first change, and before the one that came after the second run.
  expect(said.match(/waiting for changes/g)).toHaveLength(2);
});
