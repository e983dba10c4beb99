import { columnsOf } from './terminal-text.ts';

/** Rows in aligned columns, two spaces apart, the header first. Cells are shown as they are: make them visible before. */
export function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => columnsOf(row[column] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] as number) - columnsOf(cell))))
      .join('  ')
      .trimEnd(),
  );
}
