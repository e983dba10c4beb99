import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestReport } from '../../src/scenario/result.ts';
import { runTests, type TestRequest } from '../../src/scenario/run-tests.ts';
import type { SourceFile } from '../../src/source/source-file.ts';

const root = join(import.meta.dirname, '../..');

export function fileAt(path: string): SourceFile {
  return { name: path, text: readFileSync(join(root, path), 'utf8') };
}

export function shippedPacks(): readonly SourceFile[] {
  return readdirSync(join(root, 'templates'))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => fileAt(`templates/${name}`));
}

/** Runs tests on files given as texts by path; tests are the files whose names end in `.test.yaml`. */
export function runTexts(texts: Readonly<Record<string, string>>, more: Partial<TestRequest> = {}): Promise<TestReport> {
  const all = Object.entries(texts).map(([name, text]): SourceFile => ({ name, text }));
  return runTests({
    tests: all.filter(({ name }) => name.endsWith('.test.yaml')),
    files: new Map(all.map((file) => [file.name, file])),
    packs: [],
    shippedPacks: shippedPacks(),
    ...more,
  });
}
