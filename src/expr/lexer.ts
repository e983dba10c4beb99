import { newerLetter, space, word, wordCharacter } from './parse-characters.ts';
import type { ParseFinding } from './parse-failure.ts';
import { scanQuoted, scanRaw } from './parse-string.ts';
import type { ExprProfile, ExprSpan } from './syntax.ts';

export type TokenKind = 'identifier' | 'number' | 'string' | 'operator' | 'bracket' | 'end';

/** `text` as it was written, of a string what it means. */
export type Token = ExprSpan & { readonly kind: TokenKind; readonly text: string };

/** Up to the end, or up to what is no token. */
export type Lexed = { readonly tokens: readonly Token[]; readonly failure?: ParseFinding };

const lineComment = /\/\/[^\n]*/y;
const operators: Readonly<Record<ExprProfile, RegExp>> = {
  'expr-1.15.5': /\?[.?]?|\|\|?|[&!=*<>][&=*]?|\.\.?|[,:;%+\-^/]/y,
  'expr-1.17.7': /\?[.?]?|\|\|?|[&!=*<>][&=*]?|\.\.?|::?|[,;%+\-^/]/y,
};
/** A dot before another one belongs to a range: `1..5`. The digits behind the point and in the exponent are those of the base. */
const numbers: readonly RegExp[] = [
  /\.?0[xX][0-9a-fA-F_]*(?:\.(?!\.)[0-9a-fA-F_]*)?(?:[eE][+-]?[0-9a-fA-F_]*)?/y,
  /\.?0[oO][0-7_]*(?:\.(?!\.)[0-7_]*)?(?:[eE][+-]?[0-7_]*)?/y,
  /\.?0[bB][01_]*(?:\.(?!\.)[01_]*)?(?:[eE][+-]?[01_]*)?/y,
  /\.?[0-9][0-9_]*(?:\.(?!\.)[0-9_]*)?(?:[eE][+-]?[0-9_]*)?/y,
];
const operatorWords: Readonly<Record<ExprProfile, ReadonlySet<string>>> = {
  'expr-1.15.5': new Set('not in or and matches contains startsWith endsWith let'.split(' ')),
  'expr-1.17.7': new Set('not in or and matches contains startsWith endsWith let if else'.split(' ')),
};

/**
 * The tokens of a condition, the last one of kind `end` unless there is a failure.
 * Source: parser/lexer, expr 1.15.5 and 1.17.7; letters, digits and white space are those of Unicode.
 */
export function lexExpr(text: string, profile: ExprProfile): Lexed {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    const start = skipBlank(text, at);
    if (start === undefined) return { tokens, failure: unclosedComment(text, at) };
    at = start;
    if (at >= text.length) {
      const end = text.trimEnd().length;
      tokens.push({ kind: 'end', text: '', from: end, to: end });
      return { tokens };
    }
    const scanned = scanToken(text, at, profile);
    if ('failure' in scanned) return { tokens, failure: scanned.failure };
    tokens.push(...scanned.tokens);
    at = scanned.to;
  }
}

/** Where the next token starts; undefined if a comment is not closed. */
function skipBlank(text: string, from: number): number | undefined {
  let at = from;
  for (;;) {
    const length = matchAt(space, text, at)?.length ?? matchAt(lineComment, text, at)?.length;
    if (length !== undefined) {
      at += length;
      continue;
    }
    if (!text.startsWith('/*', at)) return at;
    const end = text.indexOf('*/', at + 2);
    if (end < 0) return undefined;
    at = end + 2;
  }
}

function unclosedComment(text: string, from: number): ParseFinding {
  const start = text.indexOf('/*', from);
  return { rule: 'syntax', message: 'the comment is not closed', from: start, to: text.length, hint: 'close it with */' };
}

type Scanned = { readonly to: number; readonly tokens: readonly Token[] } | { readonly failure: ParseFinding };

function scanToken(text: string, from: number, profile: ExprProfile): Scanned {
  const char = text[from] as string;
  if (char === '"' || char === "'" || (char === '`' && profile === 'expr-1.17.7')) {
    const string = char === '`' ? scanRaw(text, from) : scanQuoted(text, from, profile);
    if ('failure' in string) return string;
    return { to: string.to, tokens: [{ kind: 'string', text: string.value, from, to: string.to }] };
  }
  if (/^\.?[0-9]/.test(text.slice(from, from + 2))) return scanNumber(text, from);
  if (char === '#') return scanPointer(text, from);
  if ('()[]{}'.includes(char)) return one('bracket', char, from);
  const operator = matchAt(operators[profile], text, from);
  if (operator !== undefined) return one('operator', operator, from);
  const identifier = matchAt(word, text, from);
  if (identifier !== undefined && newerLetter.test(identifier)) return { failure: newName(identifier, from) };
  if (identifier !== undefined) return one(operatorWords[profile].has(identifier) ? 'operator' : 'identifier', identifier, from);
  return { failure: strangeCharacter(text, from) };
}

function one(kind: TokenKind, text: string, from: number): Scanned {
  const to = from + text.length;
  return { to, tokens: [{ kind, text, from, to }] };
}

function scanNumber(text: string, from: number): Scanned {
  // The decimal pattern comes last: it would stop behind the 0 of another base.
  for (const pattern of numbers) {
    const number = matchAt(pattern, text, from);
    if (number === undefined) continue;
    const to = from + number.length;
    if (matchAt(wordCharacter, text, to) === undefined) return one('number', number, from);
    const wrong = number + (matchAt(word, text, to) ?? '');
    return { failure: badNumber(wrong, from) };
  }
  throw new Error(`no number at ${from}`);
}

function badNumber(wrong: string, from: number): ParseFinding {
  const found = { rule: 'syntax', message: `${wrong} is no number`, from, to: from + wrong.length } as const;
  if (/^[\d.]+(?:ms|s|m|h|d|w|y)$/.test(wrong))
    return { ...found, hint: 'there are no durations: write the plain number in the unit of the result' };
  if (/^[\d.]+[A-Za-z]+$/.test(wrong)) return { ...found, hint: 'there are no units: write the plain number in the unit of the result' };
  return found;
}

/** What follows `#` without a blank is a word, even where it is an operator elsewhere. */
function scanPointer(text: string, from: number): Scanned {
  const hash = text.startsWith('##', from) ? '##' : '#';
  const at = from + hash.length;
  const name = matchAt(word, text, at);
  const tokens: Token[] = [{ kind: 'operator', text: hash, from, to: at }];
  if (name === undefined) return { to: at, tokens };
  if (newerLetter.test(name)) return { failure: newName(name, at) };
  return { to: at + name.length, tokens: [...tokens, { kind: 'identifier', text: name, from: at, to: at + name.length }] };
}

function newName(name: string, from: number): ParseFinding {
  const message = `${name} has a letter that is newer than Unicode 15.0, which Argo Rollouts may not know`;
  return { rule: 'unsupported', message, from, to: from + name.length };
}

const characterHints: Readonly<Record<string, string>> = {
  '~': 'to test against a regular expression write `matches`',
  '`': 'strings in backticks exist from Argo Rollouts 1.10 on: write "..."',
  '“': 'write straight quotes: "..."',
  '”': 'write straight quotes: "..."',
  '‘': "write straight quotes: '...'",
  '’': "write straight quotes: '...'",
  '≤': 'write <=',
  '≥': 'write >=',
  '≠': 'write !=',
};

function strangeCharacter(text: string, from: number): ParseFinding {
  const char = String.fromCodePoint(text.codePointAt(from) as number);
  const shown = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(char)
    ? char
    : `the character U+${(char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
  const hint = Object.hasOwn(characterHints, char) ? characterHints[char] : undefined;
  const found = { rule: 'syntax', message: `${shown} has no meaning in a condition`, from, to: from + char.length } as const;
  return hint === undefined ? found : { ...found, hint };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[0];
  return found === '' ? undefined : found;
}
