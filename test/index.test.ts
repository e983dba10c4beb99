import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import * as library from '../src/index.ts';

const root = join(import.meta.dirname, '..');

test('what the library offers is API', () => {
  expect(Object.keys(library).sort()).toEqual([
    ...['allRules', 'bodyDigestMatches', 'compileFiles', 'diffFiles', 'explainPolicyFiles', 'explainTemplateFile', 'fixFiles', 'floatList'],
    ...[
      'hygieneSince',
      'jsonValue',
      'lintFiles',
      'parseSelector',
      'positionAt',
      'readHeader',
      'readPolicyTests',
      'referencesOf',
      'runTests',
    ],
    ...['schemaKinds', 'schemaName', 'schemaOf', 'simulate', 'updateExpectations'],
  ]);
});

test('the example of docs/library.md runs', async () => {
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/library.md'), 'utf8')) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'guard-policy-library-'));
  try {
    const path = join(folder, 'example.ts');
    writeFileSync(path, code.replace("'guard-policy'", JSON.stringify(pathToFileURL(join(root, 'src/index.ts')).href)));
    const { findings, paths, sentences, changes, phase } = await import(pathToFileURL(path).href);
    expect(findings).toContainEqual(expect.stringMatching(/^GP1\d\d \d+ errors: /));
    expect(paths).toEqual(['dev/kustomization.yaml', 'dev/shop-dev.yaml']);
    expect(sentences).toEqual(['errors']);
    expect(changes).toEqual([{ what: 'require', before: 'value <= 5', after: 'value <= 50', direction: 'looser' }]);
    expect(phase).toBe('Failed');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('wrong text never throws', () => {
  const file = { name: 'a.yaml', text: 'apiVersion: guard-policy.dev/v1\nkind: Policy\nspec: [' };
  const around = { packs: [], shippedPacks: [] };
  expect(library.compileFiles({ files: [file], ...around, sourcePathOf: (name) => name }).ok).toBe(false);
  expect(library.lintFiles({ files: [{ file, named: true }], policies: around }).unreadable).not.toEqual([]);
  expect(library.explainPolicyFiles({ files: [file], ...around }).ok).toBe(false);
  expect(library.explainTemplateFile({ file, argo: '1.10' }).ok).toBe(false);
});
