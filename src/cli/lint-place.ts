import { positionAt, type SourceFile } from '../source/source-file.ts';

/** Where a range begins, by line and column from 1; the file alone where its text is not at hand. */
export function placeOf(
  range: { readonly file: string; readonly from: number },
  sources: ReadonlyMap<string, SourceFile>,
): { readonly file: string; readonly line?: number; readonly column?: number } {
  const file = sources.get(range.file);
  return file === undefined ? { file: range.file } : { file: range.file, ...positionAt(file, range.from) };
}
