import type { CelRange } from './ast.ts';

export type CelToken = CelRange & {
  readonly kind: 'name' | 'number' | 'unsigned' | 'string' | 'bytes' | 'open' | 'close' | 'symbol';
  readonly text: string;
  /** Index of the matching bracket, where there is one. */
  readonly partner: number | undefined;
};

const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Splits CEL text into tokens at the same places as cel-js does, without recursion and without refusing anything:
 * a character that is no token becomes a symbol of its own, an open string runs to the end. Meaning is the parser's business.
 */
export function scanTokens(text: string): readonly CelToken[] {
  const tokens: CelToken[] = [];
  const open: number[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = skipBlank(text, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const { kind, to } = tokenAt(text, at);
    const token = { kind, from: at, to, text: text.slice(at, to), partner: undefined as number | undefined };
    if (kind === 'open') open.push(tokens.length);
    if (kind === 'close') {
      const partner = open.pop();
      const opening = partner === undefined ? undefined : tokens[partner];
      if (partner !== undefined && opening !== undefined && opening.text === pairs[token.text]) {
        token.partner = partner;
        tokens[partner] = { ...opening, partner: tokens.length };
      }
    }
    tokens.push(token);
    at = to;
  }
  return tokens;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (/[ \t\r\n]/.test(text[at] ?? '')) at++;
  if (!text.startsWith('//', at)) return at;
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

const number = /(?:0[xX][0-9a-fA-F]*|[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const symbol = /==|!=|<=|>=|&&|\|\||[\s\S]/uy;

function tokenAt(text: string, at: number): { readonly kind: CelToken['kind']; readonly to: number } {
  const char = text[at] as string;
  if (char === '"' || char === "'") return { kind: 'string', to: endOfString(text, at) };
  if (/[bBrR]/.test(char) && /["']/.test(text[at + 1] ?? '')) {
    return { kind: /[bB]/.test(char) ? 'bytes' : 'string', to: endOfString(text, at + 1) };
  }
  const digits = endOf(number, text, at);
  if (digits !== undefined) {
    const whole = !/[.]/.test(text.slice(at, digits)) && (/^0[xX]/.test(text.slice(at, digits)) || !/[eE]/.test(text.slice(at, digits)));
    if (whole && /[uU]/.test(text[digits] ?? '')) return { kind: 'unsigned', to: digits + 1 };
    return { kind: 'number', to: digits };
  }
  const word = endOf(name, text, at);
  if (word !== undefined) return { kind: 'name', to: word };
  if ('([{'.includes(char)) return { kind: 'open', to: at + 1 };
  if (')]}'.includes(char)) return { kind: 'close', to: at + 1 };
  return { kind: 'symbol', to: endOf(symbol, text, at) ?? at + 1 };
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match === null ? undefined : at + match[0].length;
}

// A backslash hides the next character in raw strings too: that is how cel-js finds their end.
function endOfString(text: string, quoteAt: number): number {
  const quote = text[quoteAt] as string;
  const triple = text.startsWith(quote.repeat(3), quoteAt);
  const closing = triple ? quote.repeat(3) : quote;
  let at = quoteAt + closing.length;
  while (at < text.length) {
    if (text.startsWith(closing, at)) return at + closing.length;
    at += text[at] === '\\' ? 2 : 1;
  }
  return text.length;
}

/** Widens a range to the round brackets that enclose exactly it; brackets of a call do not count. */
export function bracketedRange(tokens: readonly CelToken[]): (range: CelRange) => CelRange {
  const startingAt = new Map(tokens.map((token, index) => [token.from, index]));
  const endingAt = new Map(tokens.map((token, index) => [token.to, index]));
  return function widened(range: CelRange): CelRange {
    const first = startingAt.get(range.from);
    const last = endingAt.get(range.to);
    if (first === undefined || last === undefined) throw new Error('a node starts and ends with a token');
    const opening = tokens[first - 1];
    const closing = tokens[last + 1];
    if (opening?.text !== '(' || opening.kind !== 'open' || opening.partner !== last + 1 || closing === undefined) return range;
    const before = tokens[first - 2];
    if (before?.kind === 'name' && before.text !== 'in') return range;
    return widened({ from: opening.from, to: closing.to });
  };
}
