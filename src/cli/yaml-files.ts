import { type Dirent, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { displayPath } from './display-path.ts';
import { GitIgnore } from './git-ignore.ts';
import { readFolder, statNamed } from './named-path.ts';
import { reasonOf, UsageError } from './usage-error.ts';

/** A file to read: where it is, and the name it is reported by. `real` is its path with no symbolic link in it: the file's identity. */
export type FoundFile = { readonly path: string; readonly real: string; readonly name: string };

/**
 * The YAML files at `path` (absolute), sorted by name: the file itself whatever it is called, or the `.yaml` and `.yml` files under a folder.
 * Left out under a folder: what git ignores, hidden entries, `node_modules`, and the real paths in `skip`. A link that leads back up is not followed twice.
 */
export function findYamlFiles(path: string, cwd: string, skip: ReadonlySet<string> = new Set()): readonly FoundFile[] {
  const stats = statNamed(path, cwd);
  if (stats.isFile()) return [foundFile(path, cwd)];
  if (!stats.isDirectory()) throw new UsageError(`\`${displayPath(cwd, path)}\` is neither a file nor a folder`);
  const ignored = new GitIgnore(path);
  const found: FoundFile[] = [];
  walk(path, new Set(), { cwd, skip, ignored, found });
  return found.sort(byName);
}

export function byName(a: FoundFile, b: FoundFile): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

type Walk = { readonly cwd: string; readonly skip: ReadonlySet<string>; readonly ignored: GitIgnore; readonly found: FoundFile[] };

function walk(folder: string, open: ReadonlySet<string>, context: Walk): void {
  const real = realpathSync(folder);
  // The folder asked for is searched even where it is one to skip.
  if (open.has(real) || (open.size > 0 && context.skip.has(real))) return;
  const inside = new Set(open).add(real);
  for (const entry of readFolder(folder, context.cwd)) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const kind = kindOf(entry, path);
    if (kind === 'other' || context.ignored.ignores(path, kind === 'folder')) continue;
    if (kind === 'folder') walk(path, inside, context);
    else if (/\.ya?ml$/i.test(entry.name)) {
      const file = foundFile(path, context.cwd);
      if (!context.skip.has(file.real)) context.found.push(file);
    }
  }
}

function kindOf(entry: Dirent, path: string): 'file' | 'folder' | 'other' {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  const target = targetOf(path);
  // A broken link named like a policy is a policy that is missing: reading it says so.
  if (target === undefined) return 'file';
  return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : 'other';
}

/** Undefined where the link leads nowhere, or back to itself. */
function targetOf(link: string): Stats | undefined {
  try {
    return statSync(link, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return undefined;
    throw error;
  }
}

function foundFile(path: string, cwd: string): FoundFile {
  const name = displayPath(cwd, path);
  try {
    return { path, real: realpathSync(path), name };
  } catch (error) {
    throw new UsageError(`cannot read ${name}: ${reasonOf(error)}`);
  }
}
