import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder with `.git` at or above `folder` (a file in worktrees and submodules); undefined outside a repository. */
export function gitRootOf(folder: string): string | undefined {
  for (const candidate of upward(folder)) {
    if (existsSync(join(candidate, '.git'))) return candidate;
  }
  return undefined;
}

/** `folder` and the folders above it, nearest first. */
export function upward(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder, above = dirname(at); above !== at; at = above, above = dirname(at)) folders.push(above);
  return folders;
}
