import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileTexts } from '../check/compile-texts.ts';

const folder = join(import.meta.dirname, 'goldens');

/** One policy per encoding beside the template it becomes, to be read; conditions.test.ts and queries.test.ts hold them against the design. */
test.each(readdirSync(folder).sort())('%s', async (name) => {
  const { result } = compileTexts(readFileSync(join(folder, name, 'policy.yaml'), 'utf8'));
  expect(result.diagnostics).toEqual([]);
  const [template] = result.ok ? result.value.files.filter((file) => !file.path.endsWith('kustomization.yaml')) : [];
  // The header is held by test/check/files.test.ts.
  const body = template?.text.split('\n').slice(2).join('\n');
  await expect(body).toMatchFileSnapshot(join(folder, name, 'expected.yaml'));
});
