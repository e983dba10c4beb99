import type { ParseFinding } from './parse-failure.ts';
import type { ExprProfile } from './syntax.ts';

/** What a string literal means and where it ends; or what is wrong with it. */
export type StringScan = { readonly to: number; readonly value: string } | { readonly failure: ParseFinding };

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const escapeList = '\\n \\t \\r \\\\ \\xHH \\uHHHH \\UHHHHHHHH \\OOO and the quote itself';

/**
 * The quoted string that opens at `from`. A carriage return inside means a line feed; a line feed inside ends the string too early.
 * Source: parser/lexer (scanString, scanEscape, unescape), expr 1.15.5 and 1.17.7.
 */
export function scanQuoted(text: string, from: number, profile: ExprProfile): StringScan {
  const quote = text[from] as string;
  let value = '';
  let at = from + 1;
  for (;;) {
    const char = text[at];
    if (char === undefined || char === '\n') {
      const where = char === undefined ? 'the end of the condition' : 'the end of the line';
      return {
        failure: { rule: 'syntax', message: `the string is not closed before ${where}`, from, to: at, hint: `close it with ${quote}` },
      };
    }
    if (char === quote) return { to: at + 1, value };
    if (char !== '\\') {
      value += char === '\r' ? '\n' : char;
      at++;
      continue;
    }
    const escaped = readEscape(text, at, quote, profile);
    if ('failure' in escaped) return escaped;
    value += escaped.value;
    at = escaped.to;
  }
}

/** The backtick string that opens at `from`: nothing is escaped but a backtick, which is doubled. */
export function scanRaw(text: string, from: number): StringScan {
  let value = '';
  let at = from + 1;
  for (;;) {
    const end = text.indexOf('`', at);
    if (end < 0) {
      const message = 'the string is not closed before the end of the condition';
      return { failure: { rule: 'syntax', message, from, to: text.length, hint: 'close it with `' } };
    }
    value += text.slice(at, end);
    if (text[end + 1] !== '`') return { to: end + 1, value };
    value += '`';
    at = end + 2;
  }
}

function readEscape(text: string, from: number, quote: string, profile: ExprProfile): StringScan {
  const letter = text[from + 1];
  if (letter === undefined) return badEscape(text, from);
  if (letter === quote) return { to: from + 2, value: quote };
  const simple = Object.hasOwn(simpleEscapes, letter) ? simpleEscapes[letter] : undefined;
  if (simple !== undefined) return { to: from + 2, value: simple };
  const digits = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|u\{([0-9a-fA-F]{1,6})\})/y;
  digits.lastIndex = from;
  const found = digits.exec(text);
  if (found === null || (found[5] !== undefined && profile === 'expr-1.15.5')) return badEscape(text, from);
  const to = from + found[0].length;
  const point =
    found[4] === undefined ? Number.parseInt(found[1] ?? found[2] ?? found[3] ?? (found[5] as string), 16) : Number.parseInt(found[4], 8);
  return codePoint(text, from, to, point);
}

/** The engines count code points in 32 bits with a sign: from \U80000000 on only the lowest byte is left, and stands in the string as it is. */
function codePoint(text: string, from: number, to: number, point: number): StringScan {
  if (point > 0x7fffffff) {
    const byte = point & 0xff;
    if (byte < 0x80) return { to, value: String.fromCharCode(byte) };
    const message = `${text.slice(from, to)} puts a single byte into the string, which is no text`;
    return { failure: { rule: 'unsupported', message, from, to } };
  }
  if (point > 0x10ffff) {
    const message = `${text.slice(from, to)} is no character: the last one is \\U0010FFFF`;
    return { failure: { rule: 'syntax', message, from, to } };
  }
  return { to, value: String.fromCodePoint(point).toWellFormed() };
}

function badEscape(text: string, from: number): StringScan {
  const point = text.codePointAt(from + 1);
  const to = from + 1 + (point === undefined ? 0 : String.fromCodePoint(point).length);
  const message = `${text.slice(from, to)} is no escape; there are ${escapeList}`;
  const hint = 'for a backslash in the string write two: "\\\\d+"';
  return { failure: { rule: 'syntax', message, from, to, hint } };
}
