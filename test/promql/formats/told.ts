import type { Checked } from '../../../src/source/diagnostic.ts';
import { positionAt, type SourceFile } from '../../../src/source/source-file.ts';

/** The findings as `line:column CODE message`. */
export function told(file: SourceFile, result: Checked<unknown>): readonly string[] {
  return result.diagnostics.map(({ code, message, range }) => {
    if (range.from > range.to || range.to > file.text.length) throw new Error(`no place in the file: ${JSON.stringify(range)}`);
    const { line, column } = positionAt(file, range.from);
    return `${line}:${column} ${code} ${message}`;
  });
}
