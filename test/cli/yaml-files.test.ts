import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSourceFile } from '../../src/cli/read-file.ts';
import { findYamlFiles } from '../../src/cli/yaml-files.ts';
import { temporaryFolder } from './run-cli.ts';

function namesIn(folder: string, path = '.'): readonly string[] {
  return findYamlFiles(join(folder, path), folder).map((file) => file.name);
}

describe('files under a folder', () => {
  test.for<{ name: string; files: Readonly<Record<string, string>>; found: readonly string[]; path?: string }>([
    {
      name: 'YAML alone, sorted, at any depth',
      files: { 'b/c/z.yml': '', 'b/a.yaml': '', 'a.YAML': '', 'notes.txt': '', 'x.yaml.bak': '' },
      found: ['a.YAML', 'b/a.yaml', 'b/c/z.yml'],
    },
    {
      name: 'no hidden entries, no node_modules',
      files: { '.gitlab-ci.yml': '', '.hidden/a.yaml': '', 'node_modules/p/a.yaml': '', 'a.yaml': '' },
      found: ['a.yaml'],
    },
    {
      name: 'not what git ignores',
      files: { '.gitignore': 'build/\n*.tmp.yaml\n', 'build/a.yaml': '', 'b.tmp.yaml': '', 'c.yaml': '' },
      found: ['c.yaml'],
    },
    {
      name: 'a nearer .gitignore decides',
      files: { '.gitignore': '*.yaml\n', 'keep/.gitignore': '!*.yaml\n', 'keep/a.yaml': '', 'b.yaml': '' },
      found: ['keep/a.yaml'],
    },
    {
      name: 'a .gitignore speaks of its own folder',
      files: { 'x/.gitignore': '/a.yaml\n', 'x/a.yaml': '', 'x/y/a.yaml': '', 'a.yaml': '' },
      found: ['a.yaml', 'x/y/a.yaml'],
    },
    {
      name: 'what is below an ignored folder cannot come back',
      files: { '.gitignore': 'out/\n!out/a.yaml\n', 'out/a.yaml': '', 'b.yaml': '' },
      found: ['b.yaml'],
    },
    { name: '.git/info/exclude counts', files: { '.git/info/exclude': 'a.yaml\n', 'a.yaml': '', 'b.yaml': '' }, found: ['b.yaml'] },
    {
      name: 'rules from above the folder asked for',
      path: 'p',
      files: { '.gitignore': 'p/a.yaml\n', 'p/a.yaml': '', 'p/b.yaml': '' },
      found: ['p/b.yaml'],
    },
    {
      name: 'a folder asked for by name is searched though it is ignored',
      path: 'out',
      files: { '.gitignore': 'out/\n', 'out/a.yaml': '' },
      found: ['out/a.yaml'],
    },
    {
      name: 'a file asked for by name, whatever it is called',
      path: 'a.txt',
      files: { '.gitignore': '*.txt\n', 'a.txt': '' },
      found: ['a.txt'],
    },
  ])('$name', ({ files, found, path }) => {
    expect(namesIn(temporaryFolder(files), path)).toEqual(found);
  });

  test('a link that leads back up is not followed for ever', () => {
    const folder = temporaryFolder({ 'a/b/c.yaml': '' });
    symlinkSync('..', join(folder, 'a/b/up'));
    symlinkSync(folder, join(folder, 'a/root'));
    expect(namesIn(folder)).toEqual(['a/b/c.yaml']);
  });

  test('linked files and folders are read, and are the same file as their target', () => {
    const folder = temporaryFolder({ 'shared/a.yaml': '' });
    mkdirSync(join(folder, 'policies'));
    symlinkSync('../shared', join(folder, 'policies/all'));
    symlinkSync('../shared/a.yaml', join(folder, 'policies/one.yaml'));
    const found = findYamlFiles(join(folder, 'policies'), folder);
    expect(found.map((file) => file.name)).toEqual(['policies/all/a.yaml', 'policies/one.yaml']);
    expect(new Set(found.map((file) => file.real)).size).toBe(1);
  });

  test('folders that link to each other are searched once, and named by where they are', () => {
    const names = Array.from({ length: 12 }, (_, index) => `d${index}`);
    const folder = temporaryFolder(Object.fromEntries(names.map((name) => [`${name}/a.yaml`, ''])));
    for (const from of names) for (const to of names) symlinkSync(`../${to}`, join(folder, from, `l${to}`));
    expect(namesIn(folder)).toEqual(names.map((name) => `${name}/a.yaml`).sort());
  });

  test('a link that leads nowhere is found, and its reading says why', () => {
    const folder = temporaryFolder();
    symlinkSync('a.yaml', join(folder, 'a.yaml'));
    symlinkSync('gone', join(folder, 'b.yaml'));
    symlinkSync('gone', join(folder, 'notes.txt'));
    const read = findYamlFiles(folder, folder).map(({ path, name }) => readSourceFile(path, name));
    expect(read.map(({ diagnostics }) => diagnostics.map(({ code, message, range }) => [code, message, range.file]))).toEqual([
      [['GP516', 'cannot read a.yaml: too many symbolic links', 'a.yaml']],
      [['GP516', 'cannot read b.yaml: no such file or folder', 'b.yaml']],
    ]);
  });

  test('outside a repository nothing is ignored', () => {
    const folder = temporaryFolder({ 'a.yaml': '' });
    expect(findYamlFiles(folder, join(folder, 'below')).map((file) => file.name)).toEqual(['../a.yaml']);
  });
});
