import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { displayPath } from './display-path.ts';
import { reasonOf, UsageError } from './usage-error.ts';

export type FileWrite = { readonly path: string; readonly text: string };

const temporary = /^\..+\.guard-policy-(\d+)\.tmp$/;

/**
 * Writes all files and removes `removals`, or leaves everything as it was and throws a UsageError.
 *
 * Each text goes to a temporary file beside its target first; only when all are on the disk are they renamed, so a file is never seen
 * half-written, not even after a crash. What a crashed run left beside a target is swept away by the next one. Paths are absolute.
 */
export function writeTogether(writes: readonly FileWrite[], removals: readonly string[], cwd: string): void {
  const undo: (() => void)[] = [];
  try {
    for (const folder of new Set(writes.map((write) => dirname(write.path)))) {
      makeFolder(folder, undo);
      sweep(folder);
    }
    const staged = writes.map((write) => ({ ...write, staged: stage(write, undo) }));
    for (const { path, staged: from } of staged) {
      const restore = restorer(path);
      renameSync(from, path);
      undo.push(restore);
    }
    for (const path of removals) {
      const restore = restorer(path);
      rmSync(path);
      undo.push(restore);
    }
  } catch (error) {
    for (const step of undo.reverse()) attempt(step);
    const path = (error as NodeJS.ErrnoException).path;
    const name = path === undefined ? 'the generated files' : `\`${displayPath(cwd, targetOf(path))}\``;
    throw new UsageError(`cannot write ${name}: ${reasonOf(error)}`, 'nothing was changed');
  }
}

function makeFolder(folder: string, undo: (() => void)[]): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), undo);
  mkdirSync(folder);
  undo.push(() => rmdirSync(folder));
}

function stage({ path, text }: FileWrite, undo: (() => void)[]): string {
  const staged = join(dirname(path), `.${basename(path)}.guard-policy-${process.pid}.tmp`);
  const handle = openSync(staged, 'wx');
  undo.push(() => rmSync(staged, { force: true }));
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  const known = statSync(path, { throwIfNoEntry: false });
  if (known?.isFile() === true) chmodSync(staged, known.mode);
  return staged;
}

/** What brings `path` back to what it is now. */
function restorer(path: string): () => void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return () => rmSync(path);
  // A folder or a device is no file of ours; the rename over it fails by itself, or must not happen at all.
  if (!stats.isFile()) throw Object.assign(new Error('it is not a regular file'), { path });
  const bytes = readFileSync(path);
  return () => writeFileSync(path, bytes, { mode: stats.mode });
}

/** Temporary files of runs that are no longer there. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = temporary.exec(name)?.[1];
    if (pid !== undefined && (Number(pid) === process.pid || !isRunning(Number(pid)))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function targetOf(path: string): string {
  const name = /^\.(.+)\.guard-policy-\d+\.tmp$/.exec(basename(path))?.[1];
  return name === undefined ? path : join(dirname(path), name);
}

/** One step of undoing that fails must not keep the others from being undone. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // The error that made us undo is the one that is told.
  }
}
