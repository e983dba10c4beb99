import { generatedText, type MappedText } from './mapped-text.ts';
import type { SourceFile } from './source-file.ts';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/**
 * Where a scalar stands: [from, to) starts at its first quote, `|` or `>`, and `parentIndent` is the column (0-based) that an
 * explicit indentation indicator of a block scalar is counted from.
 */
export type ScalarSource = { readonly style: ScalarStyle; readonly from: number; readonly to: number; readonly parentIndent: number };

/**
 * The text of a scalar with the place of every character, decoded again from its source by the rules of YAML 1.2.2 chapters 7 and 8.
 * `value` is what the YAML parser read; should the two ever differ, the whole scalar is given as the place of every character.
 */
export function scalarText(file: SourceFile, source: ScalarSource, value: string): MappedText {
  const out = new TextBuilder(file, source);
  decode(out, source);
  const decoded = out.build(emptyPlace(source));
  return decoded.text === value ? decoded : generatedText(value, { file: file.name, from: source.from, to: source.to });
}

function decode(out: TextBuilder, { style, parentIndent }: ScalarSource): void {
  const { length } = out.source;
  switch (style) {
    case 'plain':
      decodeFlowLines(out, 0, length, (from, to) => out.copy(from, to));
      break;
    case 'single':
      decodeFlowLines(out, 1, length - 1, (from, to) => copyUnquoted(out, from, to));
      break;
    case 'double':
      decodeDouble(out, 1, length - 1);
      break;
    case 'literal':
    case 'folded':
      decodeBlock(out, style, parentIndent);
      break;
    default:
      throw new Error(`unknown scalar style ${style satisfies never}`);
  }
}

/** An empty text stands between its quotes, or at its indicator. */
function emptyPlace({ style, from }: ScalarSource): number {
  return style === 'single' || style === 'double' ? from + 1 : from;
}

/** Collects the decoded text. Offsets are those in `source`, the scalar's own text. */
class TextBuilder {
  readonly source: string;
  readonly #file: string;
  readonly #base: number;
  readonly #texts: string[] = [];
  readonly #segments: MappedText['segments'][number][] = [];
  #copyFrom = 0;
  #copyTo = 0;

  constructor(file: SourceFile, { from, to }: ScalarSource) {
    this.#file = file.name;
    this.#base = from;
    this.source = file.text.slice(from, to);
  }

  copy(from: number, to: number): void {
    if (from >= to) return;
    if (from !== this.#copyTo) {
      this.#flush();
      this.#copyFrom = from;
    }
    this.#copyTo = to;
  }

  generate(text: string, from: number, to: number): void {
    if (text === '') return;
    this.#flush();
    this.#push(text, false, from, to);
  }

  build(emptyAt: number): MappedText {
    this.#flush();
    if (this.#segments.length === 0) return generatedText('', { file: this.#file, from: emptyAt, to: emptyAt });
    return { text: this.#texts.join(''), segments: this.#segments };
  }

  #flush(): void {
    const from = this.#copyFrom;
    const to = this.#copyTo;
    this.#copyFrom = 0;
    this.#copyTo = 0;
    if (from < to) this.#push(this.source.slice(from, to), true, from, to);
  }

  #push(text: string, copied: boolean, from: number, to: number): void {
    this.#texts.push(text);
    this.#segments.push({ length: text.length, copied, range: { file: this.#file, from: this.#base + from, to: this.#base + to } });
  }
}

/** Plain and single-quoted: white space around line breaks goes, one break becomes a space, n breaks become n - 1 line feeds. */
function decodeFlowLines(out: TextBuilder, from: number, to: number, emit: (from: number, to: number) => void): void {
  const { source } = out;
  let at = from;
  for (;;) {
    const feed = source.indexOf('\n', at);
    if (feed === -1 || feed >= to) {
      emit(at, to);
      return;
    }
    const contentEnd = skipBlanksBack(source, at, feed);
    emit(at, contentEnd);
    at = fold(out, contentEnd, feed, to);
  }
}

/** Folds the line breaks from `feed` on; `from` is where the white space before it starts. Returns where content goes on. */
function fold(out: TextBuilder, from: number, feed: number, to: number): number {
  let at = skipBlanks(out.source, feed + breakLength(out.source, feed), to);
  if (!isBreak(out.source, at) || at >= to) {
    out.generate(' ', from, at);
    return at;
  }
  while (at < to && isBreak(out.source, at)) {
    emitBreak(out, at, at + breakLength(out.source, at));
    at = skipBlanks(out.source, at + breakLength(out.source, at), to);
  }
  return at;
}

function copyUnquoted(out: TextBuilder, from: number, to: number): void {
  let at = from;
  for (;;) {
    const quote = out.source.indexOf("''", at);
    if (quote === -1 || quote >= to) {
      out.copy(at, to);
      return;
    }
    out.copy(at, quote);
    out.generate("'", quote, quote + 2);
    at = quote + 2;
  }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);

const hexDigits: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

function decodeDouble(out: TextBuilder, from: number, to: number): void {
  const { source } = out;
  let at = from;
  while (at < to) {
    const special = nextSpecial(source, at, to);
    if (special === to) {
      out.copy(at, to);
      return;
    }
    if (source[special] !== '\\') {
      const contentEnd = skipBlanksBack(source, at, special);
      out.copy(at, contentEnd);
      at = fold(out, contentEnd, special, to);
      continue;
    }
    out.copy(at, special);
    at = decodeEscape(out, special, to);
  }
}

/** The next backslash or line break. */
function nextSpecial(source: string, from: number, to: number): number {
  for (let at = from; at < to; at++) if (source[at] === '\\' || isBreak(source, at)) return at;
  return to;
}

/** Decodes the escape at `from` (a backslash); returns where content goes on. */
function decodeEscape(out: TextBuilder, from: number, to: number): number {
  const { source } = out;
  const code = source[from + 1] ?? '';
  const simple = escapes.get(code);
  if (simple !== undefined) {
    out.generate(simple, from, from + 2);
    return from + 2;
  }
  const digits = hexDigits.get(code);
  if (digits !== undefined) {
    const end = from + 2 + digits;
    const point = Number.parseInt(source.slice(from + 2, end), 16);
    if (point <= 0x10ffff) out.generate(String.fromCodePoint(point), from, end);
    return end;
  }
  if (isBreak(source, from + 1)) return skipBlanks(source, from + 1 + breakLength(source, from + 1), to);
  return from + 2;
}

type BlockLine = { readonly from: number; readonly textFrom: number; readonly textTo: number; readonly to: number };

function decodeBlock(out: TextBuilder, style: 'literal' | 'folded', parentIndent: number): void {
  const header = /^[|>]([-+0-9]*)[^\n]*(?:\n|$)/.exec(out.source);
  if (header === null) return;
  const indicators = header[1] as string;
  const lines = blockLines(out.source, header[0].length);
  const explicit = Number.parseInt(indicators.replace(/[-+]/g, ''), 10);
  const firstText = lines.find((line) => line.textFrom < line.textTo);
  let content: readonly BlockLine[] = [];
  if (firstText !== undefined) {
    const indent = Number.isNaN(explicit) ? firstText.textFrom - firstText.from : parentIndent + explicit;
    content = lines.slice(0, 1 + lines.findLastIndex((line) => line.textFrom < line.textTo || line.textFrom - line.from > indent));
    if (style === 'literal') decodeLiteral(out, content, indent);
    else decodeFolded(out, content, indent);
  }
  if (indicators.includes('-')) return;
  const last = content.at(-1);
  if (last !== undefined) emitBreak(out, last.textTo, last.to);
  if (indicators.includes('+')) {
    for (const line of lines.slice(content.length)) emitBreak(out, line.textTo, line.to);
  }
}

/** A final line without a line break and without text is no line. */
function blockLines(source: string, from: number): readonly BlockLine[] {
  const lines: BlockLine[] = [];
  let at = from;
  while (at < source.length) {
    const feed = source.indexOf('\n', at);
    const end = feed === -1 ? source.length : feed + 1;
    let textTo = end;
    if (source[textTo - 1] === '\n' && textTo > at) textTo--;
    if (source[textTo - 1] === '\r' && textTo > at) textTo--;
    let textFrom = at;
    while (textFrom < textTo && source[textFrom] === ' ') textFrom++;
    lines.push({ from: at, textFrom, textTo, to: end });
    at = end;
  }
  return lines;
}

/** A line feed for the line break [from, to), which is empty where the file ends without one. */
function emitBreak(out: TextBuilder, from: number, to: number): void {
  if (to - from === 1) out.copy(from, to);
  else out.generate('\n', from, to);
}

function contentFrom(line: BlockLine, indent: number): number {
  return Math.min(line.from + indent, line.textFrom);
}

function decodeLiteral(out: TextBuilder, lines: readonly BlockLine[], indent: number): void {
  for (const [index, line] of lines.entries()) {
    out.copy(contentFrom(line, indent), line.textTo);
    if (index < lines.length - 1) emitBreak(out, line.textTo, line.to);
  }
}

/** A break between two lines of text at the indent becomes a space; breaks around empty or more indented lines stay. */
function decodeFolded(out: TextBuilder, lines: readonly BlockLine[], indent: number): void {
  let previous: { readonly line: BlockLine; readonly folds: boolean } | undefined;
  let empty: BlockLine[] = [];
  for (const line of lines) {
    const start = contentFrom(line, indent);
    if (start === line.textTo) {
      empty.push(line);
      continue;
    }
    const folds = line.textFrom === start && out.source[start] !== '\t';
    if (previous !== undefined) {
      if (!previous.folds || !folds) emitBreak(out, previous.line.textTo, previous.line.to);
      else if (empty.length === 0) out.generate(' ', previous.line.textTo, start);
    }
    for (const { textTo, to } of empty) emitBreak(out, textTo, to);
    out.copy(start, line.textTo);
    previous = { line, folds };
    empty = [];
  }
}

function isBreak(source: string, at: number): boolean {
  return source[at] === '\n' || (source[at] === '\r' && source[at + 1] === '\n');
}

function breakLength(source: string, at: number): number {
  return source[at] === '\r' ? 2 : 1;
}

function skipBlanks(source: string, from: number, to: number): number {
  let at = from;
  while (at < to && (source[at] === ' ' || source[at] === '\t')) at++;
  return at;
}

/** Where the white space (and the CR) before `to` starts, not before `from`. */
function skipBlanksBack(source: string, from: number, to: number): number {
  let at = to;
  if (at > from && source[at - 1] === '\r' && source[at] === '\n') at--;
  while (at > from && (source[at - 1] === ' ' || source[at - 1] === '\t')) at--;
  return at;
}
