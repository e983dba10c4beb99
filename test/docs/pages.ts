import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './compile-example.ts';

/** Every Markdown page that users read, as a POSIX path below the repository's root. */
export const pages: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  'policies/README.md',
  'templates/README.md',
  ...['docs', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.md'))
      .sort(),
  ),
];

export function pageText(path: string): string {
  return readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n');
}
