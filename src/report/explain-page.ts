import { colourPaint, plainPaint } from './paint.ts';
import { columnsOf, visible, wrap } from './terminal-text.ts';

/** What a page of `explain` is made of. Texts are as they come: each format makes them safe in its own way. */
export type Block =
  /** `aside` stands behind the title: a phase, a version. */
  | { readonly kind: 'title'; readonly text: string; readonly aside: readonly string[] }
  | { readonly kind: 'heading'; readonly text: string; readonly aside?: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly Fact[] }
  /** Whole lines to copy: nothing is broken. */
  | { readonly kind: 'code'; readonly language: 'yaml'; readonly text: string }
  /** The last column is broken where it is too wide. */
  | { readonly kind: 'table'; readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** A label and what it says; `code` is a query or a condition. Without lines a fact is left out. */
export type Fact = { readonly label: string; readonly lines: readonly string[]; readonly code?: true };

export type Page = readonly Block[];

const labelColumns = 17;
const leastColumns = 24;

export function renderPageConsole(pages: readonly Page[], { color, width }: { readonly color: boolean; readonly width: number }): string {
  const paint = color ? colourPaint : plainPaint;
  const block = (one: Block): readonly string[] => {
    switch (one.kind) {
      case 'title':
        return [[paint.strong(visible(one.text)), ...one.aside.map(visible)].join('   ')];
      case 'heading':
        return ['', [paint.strong(visible(one.text)), ...(one.aside === undefined ? [] : [visible(one.aside)])].join('   ')];
      case 'text':
        return textLines(one.text, width);
      case 'facts':
        return one.rows.flatMap((row) => factLines(row, width));
      case 'code':
        return one.text.split('\n').map((line) => `  ${visible(line)}`);
      case 'table':
        return tableLines(one.header, one.rows, width);
    }
  };
  return pages
    .map((page) =>
      page
        .flatMap(block)
        .map((line) => `${line.trimEnd()}\n`)
        .join(''),
    )
    .join('\n');
}

/** Spaces at the start indent all its lines. */
function textLines(text: string, width: number): readonly string[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  return wrap(text.trimStart(), Math.max(leastColumns, width - indent.length)).map((line) => `${indent}${line}`);
}

function factLines({ label, lines }: Fact, width: number): readonly string[] {
  const room = Math.max(leastColumns, width - labelColumns - 2);
  const wrapped = lines.flatMap((line) => wrap(line.replaceAll('\t', '  '), room));
  const pad = Math.max(labelColumns, columnsOf(label) + 1);
  return wrapped.map((line, at) => `  ${(at === 0 ? visible(label) : '').padEnd(at === 0 ? pad : labelColumns)}${line}`);
}

function tableLines(header: readonly string[], rows: readonly (readonly string[])[], width: number): readonly string[] {
  const all = [header, ...rows].map((row) => row.map(visible));
  const last = header.length - 1;
  const widths = header.slice(0, last).map((_, column) => Math.max(...all.map((row) => columnsOf(row[column] ?? ''))));
  const before = widths.reduce((sum, one) => sum + one + 2, 2);
  const room = Math.max(leastColumns, width - before);
  return all.flatMap((row) => {
    const cells = widths.map((one, column) => {
      const cell = row[column] ?? '';
      return cell + ' '.repeat(one - columnsOf(cell) + 2);
    });
    const [first = '', ...more] = wrap(row[last] ?? '', room);
    return [`  ${cells.join('')}${first}`, ...more.map((line) => `${' '.repeat(before)}${line}`)];
  });
}
