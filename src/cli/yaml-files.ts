import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { displayPath } from './display-path.ts';
import { GitIgnore } from './git-ignore.ts';
import { statNamed } from './named-path.ts';
import { UsageError } from './usage-error.ts';

/** A file to read: where it is, and the name it is reported by. `real` is its path with no symbolic link in it: the file's identity. */
export type FoundFile = { readonly path: string; readonly real: string; readonly name: string };

/**
 * The YAML files at `path` (absolute), sorted by name: the file itself whatever it is called, or the `.yaml` and `.yml` files under a folder.
 * Left out under a folder: what git ignores, hidden entries, `node_modules`, and the real paths in `skip`. Each folder is searched once, however
 * many links lead to it. What cannot be looked into, links that lead nowhere included, is among them: reading it says why.
 */
export function findYamlFiles(path: string, cwd: string, skip: ReadonlySet<string> = new Set()): readonly FoundFile[] {
  const stats = statNamed(path, cwd);
  if (stats.isFile()) return [foundFile(path, cwd)];
  if (!stats.isDirectory()) {
    throw new UsageError(`\`${displayPath(cwd, path)}\` is neither a file nor a folder`, 'what comes through a pipe is read from stdin: -');
  }
  const search: Search = { cwd, skip, ignored: new GitIgnore(path), found: [], searched: new Set(), links: [] };
  searchFolder(path, search, true);
  // A folder is named by where it is, and by a link only where nothing else leads there. The links grow on the way.
  for (const link of search.links) searchFolder(link, search);
  return search.found.sort(byName);
}

export function byName(a: FoundFile, b: FoundFile): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

type Search = {
  readonly cwd: string;
  readonly skip: ReadonlySet<string>;
  readonly ignored: GitIgnore;
  readonly found: FoundFile[];
  /** Real paths of folders. */
  readonly searched: Set<string>;
  /** Links to folders. */
  readonly links: string[];
};

function searchFolder(folder: string, search: Search, asked = false): void {
  const { skip, ignored, found, searched, links, cwd } = search;
  const inside = contentsOf(folder);
  if (inside === undefined) {
    found.push(foundFile(folder, cwd));
    return;
  }
  // The folder asked for is searched even where it is one to skip.
  if (searched.has(inside.real) || (!asked && skip.has(inside.real))) return;
  searched.add(inside.real);
  for (const entry of inside.entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const kind = kindOf(entry, path);
    if (kind === 'other' || ignored.ignores(path, kind === 'folder')) continue;
    if (kind === 'folder' && entry.isSymbolicLink()) links.push(path);
    else if (kind === 'folder') searchFolder(path, search);
    else if (kind === 'unknown' || /\.ya?ml$/i.test(entry.name)) {
      const file = foundFile(path, cwd);
      if (!skip.has(file.real)) found.push(file);
    }
  }
}

function contentsOf(folder: string): { readonly real: string; readonly entries: readonly Dirent[] } | undefined {
  try {
    return { real: realpathSync(folder), entries: readdirSync(folder, { withFileTypes: true }) };
  } catch {
    return undefined;
  }
}

/** `unknown` where the system does not let us see it: it may be a folder full of files. */
function kindOf(entry: Dirent, path: string): 'file' | 'folder' | 'unknown' | 'other' {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  const target = targetOf(path);
  if (target === 'hidden') return 'unknown';
  // A broken link named like a policy is a policy that is missing: reading it says so.
  if (target === undefined) return 'file';
  return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : 'other';
}

/** Undefined where the link leads nowhere, or back to itself. */
function targetOf(link: string): Stats | 'hidden' | undefined {
  try {
    return statSync(link, { throwIfNoEntry: false });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ELOOP' ? undefined : 'hidden';
  }
}

function foundFile(path: string, cwd: string): FoundFile {
  return { path, real: realPathOf(path), name: displayPath(cwd, path) };
}

/** The path itself where it leads nowhere. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
