/** A piece of text as it is shown: what it is replaced by, and how many columns that takes. `from` counts UTF-16 units. */
export type Cell = { readonly from: number; readonly shown: string; readonly columns: number };

const tabColumns = 4;

// Control and format characters (escape sequences, bidirectional overrides, zero-width characters), line separators, half characters.
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\u{fff9}-\u{fffb}]/u;
const combining = /[\p{Mn}\p{Me}]/u;
// East Asian wide characters and emoji (Unicode Standard Annex 11, in coarse ranges).
const wide =
  /[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{4dbf}\u{4e00}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Text of one line, character by character, safe to send to a terminal: a file must not be able to move its cursor or hide text. */
export function toCells(text: string, from: number): readonly Cell[] {
  const cells: Cell[] = [];
  let at = from;
  for (const character of text) {
    const shown = character === '\t' ? ' '.repeat(tabColumns) : hidden.test(character) ? escaped(character) : character;
    const columns = shown !== character ? shown.length : combining.test(character) ? 0 : wide.test(character) ? 2 : 1;
    cells.push({ from: at, shown, columns });
    at += character.length;
  }
  return cells;
}

/** Words from a message or a name, safe to send to a terminal; line breaks are escaped too. */
export function visible(text: string): string {
  let shown = '';
  for (const character of text) shown += hidden.test(character) ? escaped(character) : character;
  return shown;
}

/** The same length with `?`, a glob's any character, for each character that cannot be shown. */
export function masked(text: string): string {
  return Array.from(text, (character) => (hidden.test(character) ? '?' : character)).join('');
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = (character.codePointAt(0) as number).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`;
}

/** The beginning of a text that is too long to be read; the whole stands in the file, and in JSON. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}... (${text.length} characters)`;
}

export function columnsOf(text: string): number {
  return toCells(text, 0).reduce((sum, cell) => sum + cell.columns, 0);
}

/**
 * Breaks at spaces so that lines fit `columns`; line breaks in `text` stay, spaces inside a line too, and a long word stays whole. What is broken
 * off a line is indented as the line is.
 */
export function wrap(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(visible(line), columns));
}

function wrapLine(line: string, columns: number): readonly string[] {
  const lines: string[] = [];
  const indent = /^ */.exec(line)?.[0] ?? '';
  let current = '';
  for (const [whole, space = '', word = ''] of line.matchAll(/( *)([^ ]*)/g)) {
    if (whole === '') continue;
    if (current.trim() !== '' && columnsOf(current + space + word) > columns) {
      lines.push(current);
      current = indent + word;
    } else current += space + word;
  }
  return [...lines, current.trimEnd()];
}
