import { readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSourceText } from '../source/read-text.ts';
import type { SourceFile } from '../source/source-file.ts';
import { UsageError } from './usage-error.ts';
import type { FileWrite } from './write-together.ts';

/**
 * The new texts as writes to the files that they were read from: behind links, and with the byte order mark that was there. `before` are the
 * texts that were looked at; a file that says something else by now is refused.
 */
export function correctedFiles(
  changed: ReadonlyMap<string, SourceFile>,
  before: ReadonlyMap<string, SourceFile>,
  cwd: string,
): readonly FileWrite[] {
  return [...changed.values()].map(({ name, text }) => {
    const path = realpathSync(resolve(cwd, name));
    const bytes = readFileSync(path);
    const now = readSourceText(bytes, name);
    if (!now.ok || now.value.text !== before.get(name)?.text) {
      throw new UsageError(`\`${name}\` was changed while it was looked at`, 'nothing was changed; run it again');
    }
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? '\uFEFF' : '';
    return { path, text: `${mark}${text}` };
  });
}
