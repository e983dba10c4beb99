import type { Diagnostic } from '../../src/source/diagnostic.ts';
import { positionAt, type SourceFile } from '../../src/source/source-file.ts';

/** A diagnostic in one line: code, place, the text it is about, message. */
export function inOneLine(file: SourceFile, { code, range, message }: Diagnostic): string {
  const { line, column } = positionAt(file, range.from);
  return `${code} ${line}:${column} ${JSON.stringify(file.text.slice(range.from, range.to))} ${message}`;
}
