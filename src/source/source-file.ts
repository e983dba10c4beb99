/** A file's text under the name it is reported by (a POSIX path, relative to the working directory where possible). */
export type SourceFile = { readonly name: string; readonly text: string };

/** Half-open range of UTF-16 offsets in the file called `file`. */
export type SourceRange = { readonly file: string; readonly from: number; readonly to: number };

/** 1-based line; 1-based column that counts characters (code points), as editors show it. */
export type Position = { readonly line: number; readonly column: number };

const lineStartsByText = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which lines start; `\n`, `\r\n` and a lone `\r` end a line. */
export function lineStarts(file: SourceFile): readonly number[] {
  const known = lineStartsByText.get(file);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = 0; at < file.text.length; at++) {
    const code = file.text.charCodeAt(at);
    if (code === 10 || (code === 13 && file.text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  lineStartsByText.set(file, starts);
  return starts;
}

/** The line (0-based index into `lineStarts`) that holds `offset`. */
export function lineIndexAt(file: SourceFile, offset: number): number {
  const starts = lineStarts(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function positionAt(file: SourceFile, offset: number): Position {
  const index = lineIndexAt(file, offset);
  const start = lineStarts(file)[index] as number;
  let column = 1;
  for (const _ of file.text.slice(start, offset)) column++;
  return { line: index + 1, column };
}

/** Text of a line (0-based index) without its line break. */
export function lineText(file: SourceFile, index: number): string {
  const starts = lineStarts(file);
  const from = starts[index];
  if (from === undefined) return '';
  return file.text.slice(from, starts[index + 1] ?? file.text.length).replace(/[\r\n]+$/, '');
}
