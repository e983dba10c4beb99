export type DecodedNumber = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly message: string };
export type DecodedString = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string };

const maxInt64 = 2n ** 63n - 1n;
const decimalFloat = /^(?=\.?\d)(?:\d(?:_?\d)*)?(?:\.(?:\d(?:_?\d)*)?)?(?:[eE][+-]?\d(?:_?\d)*)?$/;

/**
 * Value of an unsigned number token that is not a duration: decimal, `0x` hexadecimal, leading-0 octal, `_` between digits, `inf`, `nan`.
 * Source: strconv.ParseInt with base 0, then strconv.ParseFloat.
 */
export function decodeNumber(text: string): DecodedNumber {
  const lower = text.toLowerCase();
  if (lower === 'inf') return { ok: true, value: Number.POSITIVE_INFINITY };
  if (lower === 'nan') return { ok: true, value: Number.NaN };
  const integer = decodeInteger(text);
  if (integer !== undefined) return { ok: true, value: Number(integer) };
  const failure = (reason: string) => ({
    ok: false as const,
    message: `error parsing number: strconv.ParseFloat: parsing ${JSON.stringify(text)}: ${reason}`,
  });
  if (!decimalFloat.test(text)) return failure('invalid syntax');
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? { ok: true, value } : failure('value out of range');
}

function decodeInteger(text: string): bigint | undefined {
  const digits = text.replaceAll('_', '');
  let value: bigint;
  if (/^0[xX](?:_?[0-9a-fA-F])+$/.test(text)) value = BigInt(`0x${digits.slice(2)}`);
  else if (/^0(?:_?[0-7])+$/.test(text)) value = BigInt(`0o${digits.slice(1)}`);
  else if (/^(?:0|[1-9](?:_?\d)*)$/.test(text)) value = BigInt(digits);
  else return undefined;
  return value > maxInt64 ? undefined : value;
}

const simpleEscapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };
const fatalUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Value of a quoted string token. `\x` and octal escapes are bytes, so the value is decoded from UTF-8 at the end;
 * bytes that are no UTF-8 cannot stand in our strings (nor in any label value) and are refused.
 * Source: promql/parser/lex.go (lexString, lexEscape) and util/strutil/quote.go.
 */
export function decodeString(token: string): DecodedString {
  const quote = token[0] as string;
  const body = token.slice(1, -1);
  if (quote === '`' || !body.includes('\\')) return { ok: true, value: body };
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  let at = 0;
  while (at < body.length) {
    const slash = body.indexOf('\\', at);
    const end = slash < 0 ? body.length : slash;
    bytes.push(...encoder.encode(body.slice(at, end)));
    if (slash < 0) break;
    const decoded = readEscape(body, slash + 1, quote);
    if (typeof decoded === 'string') return { ok: false, message: decoded };
    if (decoded.isByte) bytes.push(decoded.code);
    else bytes.push(...encoder.encode(String.fromCodePoint(decoded.code)));
    at = decoded.to;
  }
  try {
    return { ok: true, value: fatalUtf8.decode(new Uint8Array(bytes)) };
  } catch {
    return { ok: false, message: 'string is not valid UTF-8 after its escapes are resolved' };
  }
}

/** Why the escape after the backslash at `slash` is none; undefined if it is one. */
export function escapeProblem(text: string, slash: number, quote: string): string | undefined {
  const decoded = readEscape(text, slash + 1, quote);
  return typeof decoded === 'string' ? decoded : undefined;
}

type Escape = { readonly code: number; readonly isByte: boolean; readonly to: number };

function readEscape(body: string, at: number, quote: string): Escape | string {
  const point = body.codePointAt(at);
  if (point === undefined) return 'escape sequence not terminated';
  const letter = String.fromCodePoint(point);
  const simple = simpleEscapes[letter];
  if (simple !== undefined) return { code: simple, isByte: true, to: at + 1 };
  if (letter === quote) return { code: point, isByte: true, to: at + 1 };
  if (letter >= '0' && letter <= '7') return readDigits(body, at, 3, 8, 255);
  if (letter === 'x') return readDigits(body, at + 1, 2, 16, 255);
  if (letter === 'u') return readDigits(body, at + 1, 4, 16, 0x10ffff);
  if (letter === 'U') return readDigits(body, at + 1, 8, 16, 0x10ffff);
  return `unknown escape sequence ${describeRune(point)}`;
}

function readDigits(body: string, from: number, count: number, base: 8 | 16, max: number): Escape | string {
  const digit = base === 8 ? /[0-7]/ : /[0-9a-fA-F]/;
  for (let at = from; at < from + count; at++) {
    const point = body.codePointAt(at);
    if (point === undefined) return 'escape sequence not terminated';
    if (!digit.test(String.fromCodePoint(point))) return `illegal character ${describeRune(point)} in escape sequence`;
  }
  const code = Number.parseInt(body.slice(from, from + count), base);
  if (code > max || (code >= 0xd800 && code < 0xe000)) return 'escape sequence is an invalid Unicode code point';
  return { code, isByte: max === 255, to: from + count };
}

/** `U+0027 '''`: code point and character, as Prometheus names a character in an escape. */
function describeRune(point: number): string {
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')} '${String.fromCodePoint(point)}'`;
}
