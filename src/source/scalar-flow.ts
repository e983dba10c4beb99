import type { ScalarBuilder } from './scalar-builder.ts';

/** Plain and (between the quotes) single-quoted: white space around line breaks goes, one break becomes a space, n breaks become n - 1 line feeds. */
export function decodeFlowLines(out: ScalarBuilder, from: number, to: number, emit: (from: number, to: number) => void): void {
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
function fold(out: ScalarBuilder, from: number, feed: number, to: number): number {
  let at = skipBlanks(out.source, feed + breakLength(out.source, feed), to);
  if (!isBreak(out.source, at) || at >= to) {
    out.generate(' ', from, at);
    return at;
  }
  while (at < to && isBreak(out.source, at)) {
    out.lineFeed(at, at + breakLength(out.source, at));
    at = skipBlanks(out.source, at + breakLength(out.source, at), to);
  }
  return at;
}

/** The inside of single quotes, where a doubled quote stands for one. */
export function copyUnquoted(out: ScalarBuilder, from: number, to: number): void {
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

/** The inside of double quotes. */
export function decodeDouble(out: ScalarBuilder, from: number, to: number): void {
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
function decodeEscape(out: ScalarBuilder, from: number, to: number): number {
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
