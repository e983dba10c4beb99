import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { displayPath } from './display-path.ts';
import { gitRootOf, upward } from './repository.ts';
import { UsageError } from './usage-error.ts';

export const configName = 'guard-policy.yaml';

/**
 * The configuration file that belongs to `paths` (absolute): the nearest one upward from each, at most to the root of its repository.
 * Undefined where there is none. Paths that belong to different configurations are an error: no order between them is right.
 */
export function findConfig(named: string | undefined, paths: readonly string[], cwd: string): string | undefined {
  if (named !== undefined) {
    const path = resolve(cwd, named);
    if (!isFile(path)) throw new UsageError(`no configuration file \`${displayPath(cwd, path)}\``);
    return path;
  }
  const found = new Set((paths.length === 0 ? [cwd] : paths).map(nearestConfig));
  const [first, second] = [...found];
  if (found.size > 1) {
    const names = [first, second].map((path) => (path === undefined ? 'none' : displayPath(cwd, path)));
    throw new UsageError(
      `the paths belong to different configurations: ${names.join(' and ')}`,
      'name one with --config, or compile them one by one',
    );
  }
  return first;
}

function nearestConfig(path: string): string | undefined {
  const start = statSync(path, { throwIfNoEntry: false })?.isDirectory() === false ? dirname(path) : path;
  const root = gitRootOf(start);
  for (const folder of upward(start)) {
    const candidate = join(folder, configName);
    if (isFile(candidate)) return candidate;
    if (folder === root) return undefined;
  }
  return undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
