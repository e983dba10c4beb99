import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { upward } from './repository.ts';

/** The folder of our package.json, from the source as from any chunk of the bundle. */
export function packageRoot(): string {
  const root = upward(import.meta.dirname).find((folder) => existsSync(join(folder, 'package.json')));
  if (root === undefined) throw new Error('guard-policy stands in no package');
  return root;
}
