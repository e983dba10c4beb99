import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/cli/usage-error.ts';
import { writeTogether } from '../../src/cli/write-together.ts';
import { filesIn, temporaryFolder } from './run-cli.ts';

test('writes into folders that are made for it, and leaves nothing else', () => {
  const folder = temporaryFolder({ 'a.txt': 'old' });
  writeTogether(
    [
      { path: join(folder, 'a.txt'), text: 'new' },
      { path: join(folder, 'b/c/d.txt'), text: 'd' },
    ],
    [],
    folder,
  );
  expect(filesIn(folder)).toEqual({ 'a.txt': 'new', 'b/c/d.txt': 'd' });
});

test('keeps the mode of a file', () => {
  const folder = temporaryFolder({ 'a.txt': 'old' });
  chmodSync(join(folder, 'a.txt'), 0o640);
  writeTogether([{ path: join(folder, 'a.txt'), text: 'new' }], [], folder);
  expect(statSync(join(folder, 'a.txt')).mode & 0o777).toBe(0o640);
});

test.for<{ name: string; arrange: (folder: string) => void; writes: readonly string[]; removals?: readonly string[] }>([
  { name: 'a target is a folder', arrange: (folder) => mkdirSync(join(folder, 'z')), writes: ['a.txt', 'made/b.txt', 'z'] },
  { name: 'a folder on the way is a file', arrange: () => {}, writes: ['a.txt', 'made/b.txt', 'b.txt/c.txt'] },
  { name: 'a name is too long', arrange: () => {}, writes: ['a.txt', 'made/deep/b.txt', 'x'.repeat(300)] },
  { name: 'a file to remove is not there', arrange: () => {}, writes: ['a.txt', 'made/b.txt'], removals: ['b.txt', 'gone.txt'] },
])('changes nothing where $name', ({ arrange, writes, removals = [] }) => {
  const folder = temporaryFolder({ 'a.txt': 'old a', 'b.txt': 'old b' });
  arrange(folder);
  const before = [filesIn(folder), readdirSync(folder).sort()];
  const run = (): void =>
    writeTogether(
      writes.map((path) => ({ path: join(folder, path), text: 'new' })),
      removals.map((path) => join(folder, path)),
      folder,
    );
  expect(run).toThrow(UsageError);
  expect([filesIn(folder), readdirSync(folder).sort()]).toEqual(before);
});

test('sweeps what a run that is gone has left, and nothing of one that runs', () => {
  const folder = temporaryFolder();
  const gone = 2 ** 22 + 1; // above the highest process id of Linux
  writeFileSync(join(folder, `.a.yaml.guard-policy-${gone}.tmp`), 'half');
  writeFileSync(join(folder, `.a.yaml.guard-policy-${process.ppid}.tmp`), 'of another run');
  writeTogether([{ path: join(folder, 'a.yaml'), text: 'whole' }], [], folder);
  expect(filesIn(folder)).toEqual({ 'a.yaml': 'whole', [`.a.yaml.guard-policy-${process.ppid}.tmp`]: 'of another run' });
});
