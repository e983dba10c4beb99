import { lineIndexAt, lineStarts, lineText, type SourceFile } from '../source/source-file.ts';
import { type Cell, columnsOf, toCells, visible } from './terminal-text.ts';

/** What is underlined: [from, to) are offsets in the file; an empty range points between two characters. */
export type Annotation = { readonly from: number; readonly to: number; readonly primary: boolean; readonly label: string };

/** One row below the gutter: a line of the file (with its 1-based number), an underline, or a gap between lines. */
export type FrameRow =
  | { readonly kind: 'line'; readonly number: number; readonly text: string }
  | { readonly kind: 'mark'; readonly primary: boolean; readonly text: string }
  | { readonly kind: 'gap' };

/** Ranges over more lines than this show their first and last line only. */
const mostRangeLines = 4;

/**
 * The lines of `file` that the annotations are about, each followed by its underlines, in at most `columns` columns. A label that does not fit
 * behind its underline stands below it, and is longer than that only where it does not fit there either.
 */
export function frameRows(file: SourceFile, annotations: readonly Annotation[], columns: number): readonly FrameRow[] {
  const byLine = new Map<number, Annotation[]>();
  for (const part of annotations.flatMap((annotation) => splitLines(file, annotation))) {
    const line = lineIndexAt(file, part.from);
    byLine.set(line, [...(byLine.get(line) ?? []), part]);
  }
  const rows: FrameRow[] = [];
  let previous: number | undefined;
  for (const line of [...byLine.keys()].sort((a, b) => a - b)) {
    if (previous !== undefined && line === previous + 2) rows.push(...lineRows(file, line - 1, [], columns));
    else if (previous !== undefined && line > previous + 2) rows.push({ kind: 'gap' });
    rows.push(...lineRows(file, line, byLine.get(line) as Annotation[], columns));
    previous = line;
  }
  return rows;
}

/** An offset behind the file's last line break has no line to show: the end of the last line with text stands for it. */
export function shownOffset(file: SourceFile, offset: number): number {
  if (offset < file.text.length || lineText(file, lineIndexAt(file, offset)) !== '') return offset;
  return file.text.trimEnd().length;
}

/** The part of an annotation on each line; line breaks and the indentation of further lines are not underlined. The label goes last. */
function splitLines(file: SourceFile, annotation: Annotation): readonly Annotation[] {
  const from = shownOffset(file, annotation.from);
  const to = Math.max(from, Math.min(annotation.to, file.text.length));
  const first = lineIndexAt(file, from);
  const last = lineIndexAt(file, Math.max(from, to - 1));
  const parts: Annotation[] = [];
  for (let line = first; line <= last; line++) {
    if (last - first >= mostRangeLines && line !== first && line !== last) continue;
    const start = lineStarts(file)[line] as number;
    const text = lineText(file, line);
    const indent = text.length - text.trimStart().length;
    const low = line === first ? from : start + indent;
    const high = Math.min(to, start + text.trimEnd().length);
    if (low < high || line === first) parts.push({ ...annotation, from: low, to: Math.max(low, high), label: '' });
  }
  const labelled = parts.at(-1);
  return labelled === undefined ? [] : [...parts.slice(0, -1), { ...labelled, label: annotation.label }];
}

function lineRows(file: SourceFile, line: number, annotations: readonly Annotation[], columns: number): readonly FrameRow[] {
  const ordered = annotations.toSorted((a, b) => Number(b.primary) - Number(a.primary) || a.from - b.from);
  const view = viewOf(file, line, ordered[0], columns);
  const marks = ordered.flatMap((annotation) =>
    underline(view, annotation, columns).map((text): FrameRow => ({ kind: 'mark', primary: annotation.primary, text })),
  );
  return [{ kind: 'line', number: line + 1, text: view.text }, ...marks];
}

/** The part of a line that is shown: `cells` from column `indent` on, which is 1 behind a cut. */
type View = { readonly text: string; readonly cells: readonly Cell[]; readonly indent: number };

function viewOf(file: SourceFile, line: number, anchor: Annotation | undefined, columns: number): View {
  const start = lineStarts(file)[line] as number;
  const text = lineText(file, line);
  const focus = (anchor?.from ?? start) - start;
  // Lines can be a megabyte long: only what could be shown is looked at.
  const low = characterStart(text, Math.max(0, focus - 2 * columns));
  const high = characterStart(text, Math.min(text.length, focus + 4 * columns));
  let cells = toCells(text.slice(low, high), start + low);
  let cutLeft = low > 0;
  const focusColumn = columnAt(cells, anchor?.from ?? start);
  const focusEnd = columnAt(cells, anchor?.to ?? start);
  if (cutLeft || focusEnd > columns - 1) {
    const before = Math.floor(columns / 3);
    let skipped = 0;
    const from = cells.findIndex((cell) => {
      const keep = skipped >= focusColumn - before;
      if (!keep) skipped += cell.columns;
      return keep;
    });
    if (from > 0) {
      cells = cells.slice(from);
      cutLeft = true;
    }
  }
  const indent = cutLeft ? 1 : 0;
  const width = cells.reduce((sum, cell) => sum + cell.columns, indent);
  const cutRight = high < text.length || width > columns;
  if (cutRight) {
    let used = indent;
    const end = cells.findIndex((cell) => {
      used += cell.columns;
      return used > columns - 1;
    });
    if (end !== -1) cells = cells.slice(0, end);
  }
  const shown = cells.map((cell) => cell.shown).join('');
  return { text: `${cutLeft ? '…' : ''}${shown}${cutRight ? '…' : ''}`, cells, indent };
}

function characterStart(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

function columnAt(cells: readonly Cell[], offset: number): number {
  let column = 0;
  for (const cell of cells) {
    if (cell.from >= offset) return column;
    column += cell.columns;
  }
  return column;
}

function underline(view: View, { from, to, primary, label }: Annotation, columns: number): readonly string[] {
  const start = view.indent + columnAt(view.cells, from);
  const end = Math.max(start + 1, view.indent + columnAt(view.cells, to));
  const marks = `${' '.repeat(start)}${(primary ? '^' : '-').repeat(end - start)}`;
  const shown = visible(label);
  if (shown === '') return [marks];
  const width = columnsOf(shown);
  if (end + 1 + width <= columns) return [`${marks} ${shown}`];
  return [marks, `${' '.repeat(Math.max(0, Math.min(start, columns - width)))}${shown}`];
}
