import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleOptions } from '../../src/build/bundle.ts';
import { renderNotices } from '../../src/build/notices.ts';
import { readDocuments } from '../../src/policy/read-document.ts';
import { policyText } from '../cli/run-cli.ts';

const root = join(import.meta.dirname, '../..');

let folder: string;
let metafile: Metafile;
let bundled: { readonly readDocuments: typeof readDocuments };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guard-policy-bundle-'));
  const entryPoints = { main: 'src/cli/main.ts', index: 'src/index.ts', promql: 'src/promql/api.ts', read: 'src/policy/read-document.ts' };
  ({ metafile } = await build({ ...bundleOptions(root), entryPoints, outdir: folder }));
  bundled = await import(pathToFileURL(join(folder, 'read.js')).href);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('precompiled validators say what ajv says at run time', () => {
  const pack = policyText().replace('kind: Policy', 'kind: Pack');
  const config = 'apiVersion: guard-policy.dev/v1\nkind: Config\nspec: {}\n';
  test.for([
    policyText(),
    pack,
    config,
    policyText().replace('require:', 'requier:'),
    policyText().replace('count: 4', 'count: four'),
    policyText().replace('interval: 30s', 'interval: 30 seconds'),
    policyText().replace('at: [rollout]', 'at: [rollout, rollout]'),
    policyText().replace('name: checkout', 'name: Check_Out'),
    policyText().replace(/ {2}guardrails:[\s\S]*? {2}environments:/, '  environments:'),
    config.replace('{}', '{ argo: "1.11", out: "" }'),
    config.replace('{}', '{ environments: [{}] }'),
    config.replace('{}', '{ sources: { p: { type: prometheus, address: "https://user:pass@host" } } }'),
    pack.replace('version: 1.0.0', 'version: 1'),
  ])('%#', (text) => {
    const file = { name: 'a.yaml', text };
    const { diagnostics } = readDocuments(file);
    expect(bundled.readDocuments(file).diagnostics).toEqual(diagnostics);
  });

  test('a misspelt key is found by the bundle', () => {
    const file = { name: 'a.yaml', text: policyText().replace('require:', 'requier:') };
    expect(bundled.readDocuments(file)).toMatchObject({ ok: false });
  });
});

describe('what is in the bundle', () => {
  test('the library and promql need no commander, and promql no YAML', () => {
    const packagesOf = (entry: string): readonly string[] => {
      const seen = new Set<string>();
      const visit = (path: string): void => {
        const output = metafile.outputs[path];
        if (seen.has(path) || output === undefined) return;
        seen.add(path);
        for (const one of output.imports) if (one.kind === 'import-statement') visit(one.path);
      };
      const start = Object.keys(metafile.outputs).find((path) => path.endsWith(`/${entry}.js`));
      visit(start as string);
      const inputs = [...seen].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
      return [...new Set(inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []))];
    };
    expect(packagesOf('read')).toContain('yaml');
    expect(packagesOf('index')).not.toContain('commander');
    expect(packagesOf('promql')).not.toContain('yaml');
    // Commands are loaded when they are called: the entry brings nothing along.
    expect(packagesOf('main')).toEqual([]);
  });

  test('ajv itself is not', () => {
    const inputs = Object.entries(metafile.outputs).flatMap(([, output]) =>
      Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
    );
    const ajv = inputs.map(([path]) => path).filter((path) => path.includes('node_modules/ajv/'));
    expect(ajv.filter((path) => !path.includes('/runtime/'))).toEqual([]);
  });

  test('every package in it is attributed', () => {
    const notices = renderNotices(root, Object.keys(metafile.inputs));
    for (const name of ['commander', 'yaml', 'ignore', 'diff', '@marcbachmann/cel-js', '@prometheus-io/lezer-promql']) {
      const { version } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
      expect(notices).toContain(`${name} ${version} (`);
    }
    expect(notices).not.toContain(root);
  });
});
