import type { ScalarBuilder } from './scalar-builder.ts';

type BlockLine = { readonly from: number; readonly textFrom: number; readonly textTo: number; readonly to: number };

/** Block scalars: `parentIndent` is the column that an explicit indentation indicator is counted from. */
export function decodeBlockScalar(out: ScalarBuilder, style: 'literal' | 'folded', parentIndent: number): void {
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
  if (last !== undefined) out.lineFeed(last.textTo, last.to);
  if (indicators.includes('+')) {
    for (const line of lines.slice(content.length)) out.lineFeed(line.textTo, line.to);
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

function contentFrom(line: BlockLine, indent: number): number {
  return Math.min(line.from + indent, line.textFrom);
}

function decodeLiteral(out: ScalarBuilder, lines: readonly BlockLine[], indent: number): void {
  for (const [index, line] of lines.entries()) {
    out.copy(contentFrom(line, indent), line.textTo);
    if (index < lines.length - 1) out.lineFeed(line.textTo, line.to);
  }
}

/** A break between two lines of text at the indent becomes a space; breaks around empty or more indented lines stay. */
function decodeFolded(out: ScalarBuilder, lines: readonly BlockLine[], indent: number): void {
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
      if (!previous.folds || !folds) out.lineFeed(previous.line.textTo, previous.line.to);
      else if (empty.length === 0) out.generate(' ', previous.line.textTo, start);
    }
    for (const { textTo, to } of empty) out.lineFeed(textTo, to);
    out.copy(start, line.textTo);
    previous = { line, folds };
    empty = [];
  }
}
