export type TokenKind = 'identifier' | 'number' | 'duration' | 'string' | 'punctuation' | 'placeholder';

/** A token of the original text, comments and white space left out. */
export type Token = { readonly kind: TokenKind; readonly from: number; readonly to: number; readonly text: string };

export function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}

export function isAlpha(char: string | undefined): boolean {
  return char !== undefined && ((char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_');
}

export function isAlphaNumeric(char: string | undefined): boolean {
  return isDigit(char) || isAlpha(char);
}

export function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r';
}

/** What a token is called in a message. */
export function describeToken(token: Token | undefined): string {
  if (token === undefined) return 'end of input';
  const shown = token.text.length > 40 ? `${token.text.slice(0, 39)}…` : token.text;
  switch (token.kind) {
    case 'punctuation':
    case 'placeholder':
      return `"${shown}"`;
    case 'identifier':
      return `identifier "${shown}"`;
    case 'number':
      return `number ${shown}`;
    case 'duration':
      return `duration ${shown}`;
    case 'string':
      return `string ${shown}`;
  }
}

/**
 * End of the number or duration that starts at `from`, and which of the two it is; `kind: undefined` if it is neither.
 * The rules are those of Prometheus's lexer, which takes more than its parser: `5e` and `5hs` are tokens, refused later.
 * Source: promql/parser/lex.go, scanNumber and acceptRemainingDuration.
 */
export function scanNumber(text: string, from: number): { readonly to: number; readonly kind: 'number' | 'duration' | undefined } {
  const number = scanPlainNumber(text, from);
  if (number.ok) return { to: number.to, kind: 'number' };
  const unit = /[smhdwy]s?(?:\d+[smhdw]s?)*/y;
  unit.lastIndex = number.to;
  const match = unit.exec(text);
  if (match === null) return { to: number.to, kind: undefined };
  const to = number.to + match[0].length;
  return { to, kind: isAlphaNumeric(text[to]) ? undefined : 'duration' };
}

function scanPlainNumber(text: string, from: number): { readonly to: number; readonly ok: boolean } {
  let at = from;
  const next = (chars: string): boolean => text[at] !== undefined && chars.includes(text[at] as string);
  const take = (chars: string): boolean => {
    const taken = next(chars);
    if (taken) at++;
    return taken;
  };
  let digits = '0123456789';
  const hexadecimal = take('0') && take('xX');
  if (hexadecimal) {
    take('_');
    digits += 'abcdefABCDEF';
  }
  take('.');
  take(digits);
  let dotSeen = false;
  let exponentSeen = false;
  while (next(`${digits}._eE`)) {
    if (next('.')) {
      if (dotSeen) return { to: at + 1, ok: false };
      at++;
      dotSeen = true;
      if (take('_.') || hexadecimal) return { to: at, ok: false };
    } else if (next('eE')) {
      // Also in hexadecimal numbers: there an `e` after the first digit starts an exponent, and a second one is an error.
      if (exponentSeen) return { to: at + 1, ok: false };
      at++;
      exponentSeen = true;
      take('+-');
      if (take('._eE') || at >= text.length) return { to: at, ok: false };
    } else if (take('_')) {
      if (take('._eE') || at >= text.length) return { to: at, ok: false };
    } else {
      while (take(digits));
    }
  }
  return { to: at, ok: !isAlphaNumeric(text[at]) };
}
