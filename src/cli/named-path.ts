import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { closest } from '../source/suggest.ts';
import { displayPath } from './display-path.ts';
import { reasonOf, UsageError } from './usage-error.ts';

function readFolder(folder: string, cwd: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new UsageError(`cannot read the folder \`${displayPath(cwd, folder)}\`: ${reasonOf(error)}`);
  }
}

/** What is at a path that the user named; a UsageError with the nearest name if nothing is. */
export function statNamed(path: string, cwd: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    const name = displayPath(cwd, path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new UsageError(`cannot read \`${name}\`: ${reasonOf(error)}`);
    throw new UsageError(`no file or folder \`${name}\`${suggestSibling(path, cwd)}`);
  }
}

/** The first part of the path that is missing may be misspelt: the nearest name beside it. */
function suggestSibling(path: string, cwd: string): string {
  const above = dirname(path);
  if (above === path) return '';
  if (statSync(above, { throwIfNoEntry: false }) === undefined) return suggestSibling(above, cwd);
  const names = readFolder(above, cwd).map((entry) => entry.name);
  const suggestion = closest(basename(path), names);
  return suggestion === undefined ? '' : ` (did you mean \`${displayPath(cwd, join(above, suggestion))}\`?)`;
}
