import { relative, sep } from 'node:path';

/** The path as reports show it: POSIX, relative to the working directory; it stays absolute on another drive. */
export function displayPath(cwd: string, absolute: string): string {
  return toPosix(relative(cwd, absolute)) || '.';
}

export function toPosix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
