import { escapeProblem } from './literals.ts';
import { isAlpha, isAlphaNumeric, isDigit, isSpace, scanNumber, type Token, type TokenKind } from './token.ts';

/** Why scanning stopped. `stopsAt` is where the grammar has nothing to look for any more. */
export type ScanError = { readonly message: string; readonly from: number; readonly to: number; readonly stopsAt: number };
export type Scan = {
  readonly tokens: readonly Token[];
  readonly error?: ScanError;
  readonly deepest: { readonly depth: number; readonly at: number };
};

/** Where the scanner is: each has its own alphabet. `range` is `[` before the first number, `bracket` after it. */
type Mode = 'statement' | 'braces' | 'range' | 'bracket';

/**
 * Tokens of a query up to the first character that no PromQL token can have; linear in the text, no recursion.
 * Source: promql/parser/lex.go (states lexStatements, lexInsideBraces, lexDurationExpr).
 */
export function scanPromql(text: string): Scan {
  return new Scanner(text).scan();
}

const operators = ['==', '!=', '<=', '>=', '</', '>/', '<', '>', '+', '-', '*', '/', '%', '^', '=', ',', '@'];
const rangeOperators = ['+', '-', '*', '/', '%', '^', ','];
const braceOperators = ['=~', '!~', '!=', '=', ','];
const durationWord = /^(?:step|range|max_of|min_of)$/i;

class Scanner {
  private readonly text: string;
  private readonly tokens: Token[] = [];
  private readonly openParens: number[] = [];
  private openBracket: number | undefined;
  private colonSeen = false;
  private mode: Mode = 'statement';
  private at = 0;
  private error: ScanError | undefined;
  private deepest = { depth: 0, at: 0 };

  constructor(text: string) {
    this.text = text;
  }

  scan(): Scan {
    while (this.at < this.text.length && this.error === undefined) this.step();
    if (this.error === undefined) this.checkClosed();
    const scan = { tokens: this.tokens, deepest: this.deepest };
    return this.error === undefined ? scan : { ...scan, error: this.error };
  }

  private step(): void {
    const char = this.text[this.at] as string;
    if (isSpace(char)) this.at++;
    else if (char === '#' && this.mode !== 'range') this.skipComment();
    else if (this.text.startsWith('{{', this.at)) this.takePlaceholder();
    else if (this.mode === 'braces') this.stepInBraces(char);
    else if (this.mode === 'range') this.stepInRange(char);
    else this.stepInStatement(char);
  }

  private stepInStatement(char: string): void {
    if (this.startsNumber(char)) this.takeNumber();
    else if (isQuote(char)) this.takeString(char);
    else if (char === '(' || char === ')') this.takeParen(char);
    else if (isAlpha(char) || char === ':') this.takeWord(char);
    else if (char === '{') this.takeBrace('braces');
    else if (char === '[') this.openRange();
    else if (char === ']') this.closeRange();
    else if (this.text.startsWith('=~', this.at)) this.fail(`unexpected character after '=': '~'`, this.at, this.at + 2);
    else if (char === '!' && this.text[this.at + 1] !== '=')
      this.fail(`unexpected character after '!': ${this.shown(this.at + 1)}`, this.at);
    else if (!this.takeOperator(operators)) this.fail(`unexpected character: ${this.shown(this.at)}`, this.at);
  }

  private stepInBraces(char: string): void {
    if (isAlpha(char)) this.takeIdentifier(/\w+/y);
    else if (isQuote(char)) this.takeString(char);
    else if (char === '{') this.fail(`unexpected left brace '{'`, this.at);
    else if (char === '}') this.takeBrace(this.openBracket === undefined ? 'statement' : 'bracket');
    else if (this.takeOperator(braceOperators)) return;
    else if (char === '!') this.fail(`unexpected character after '!' inside braces: ${this.shown(this.at + 1)}`, this.at);
    else this.fail(`unexpected character inside braces: ${this.shown(this.at)}`, this.at);
  }

  private stepInRange(char: string): void {
    if (this.startsNumber(char)) {
      this.mode = 'bracket';
      this.takeNumber();
    } else if (char === '(' || char === ')') this.takeParen(char);
    else if (char === ']') this.closeRange();
    else if (char === ':') this.fail('unexpected colon before duration in duration expression', this.at);
    else if (!this.takeDurationWord() && !this.takeOperator(rangeOperators)) {
      this.fail(`unexpected character in duration expression: ${this.shown(this.at)}`, this.at);
    }
  }

  private startsNumber(char: string): boolean {
    return isDigit(char) || (char === '.' && isDigit(this.text[this.at + 1]));
  }

  private takeWord(char: string): void {
    if (this.mode !== 'bracket') this.takeIdentifier(/[\w:]+/y);
    else if (char !== ':') {
      if (!this.takeDurationWord()) this.fail(`unexpected character: ${this.shown(this.at)}, expected ':'`, this.at);
    } else if (this.colonSeen) this.fail(`unexpected colon ':'`, this.at);
    else {
      this.colonSeen = true;
      this.take('punctuation', 1);
    }
  }

  private takeBrace(mode: Mode): void {
    this.mode = mode;
    this.take('punctuation', 1);
  }

  private takeDurationWord(): boolean {
    const word = /[A-Za-z_]+/y;
    word.lastIndex = this.at;
    const match = word.exec(this.text)?.[0];
    if (match === undefined || !durationWord.test(match)) return false;
    this.take('identifier', match.length);
    return true;
  }

  private takeIdentifier(pattern: RegExp): void {
    pattern.lastIndex = this.at;
    this.take('identifier', (pattern.exec(this.text) as RegExpExecArray)[0].length);
  }

  private takeNumber(): void {
    const { to, kind } = scanNumber(this.text, this.at);
    if (kind !== undefined) this.take(kind, to - this.at);
    else {
      // The offending character belongs to what the user wrote as one word.
      const end = isAlphaNumeric(this.text[to]) ? to + 1 : to;
      this.fail(`bad number or duration syntax: ${JSON.stringify(this.text.slice(this.at, end))}`, this.at, end);
    }
  }

  private takeString(quote: string): void {
    let end = this.at + 1;
    while (this.text[end] !== quote) {
      const char = this.text[end];
      if (char === undefined || (char === '\n' && quote !== '`')) {
        this.fail(`unterminated ${quote === '`' ? 'raw' : 'quoted'} string`, this.at, end);
        return;
      }
      // Prometheus takes this character, too, for the mark of broken UTF-8.
      if (char === '\ufffd') {
        this.fail('invalid UTF-8 rune', end);
        return;
      }
      const slash = char === '\\' && quote !== '`';
      const problem = slash ? escapeProblem(this.text, end, quote) : undefined;
      if (problem !== undefined) {
        this.fail(problem, end, Math.min(end + 2, this.text.length));
        return;
      }
      end += slash ? 2 : 1;
    }
    const loneSurrogate = this.text.slice(this.at, end).search(/\p{Surrogate}/u);
    if (loneSurrogate >= 0) this.fail('invalid UTF-8 rune', this.at + loneSurrogate);
    else this.take('string', end + 1 - this.at);
  }

  private takeParen(char: '(' | ')'): void {
    if (char === '(') {
      this.openParens.push(this.at);
      if (this.openParens.length > this.deepest.depth) this.deepest = { depth: this.openParens.length, at: this.at };
    } else if (this.openParens.pop() === undefined) {
      this.fail(`unexpected right parenthesis ')'`, this.at);
      return;
    }
    this.take('punctuation', 1);
  }

  private openRange(): void {
    if (this.openBracket !== undefined) {
      this.fail(`unexpected left bracket '['`, this.at);
      return;
    }
    this.openBracket = this.at;
    this.colonSeen = false;
    this.mode = 'range';
    this.take('punctuation', 1);
  }

  private closeRange(): void {
    if (this.openBracket === undefined) {
      this.fail(`unexpected right bracket ']'`, this.at);
      return;
    }
    this.openBracket = undefined;
    this.mode = 'statement';
    this.take('punctuation', 1);
  }

  private takePlaceholder(): void {
    const close = this.text.indexOf('}}', this.at);
    this.take('placeholder', (close < 0 ? this.text.length : close + 2) - this.at);
  }

  private takeOperator(known: readonly string[]): boolean {
    const operator = known.find((candidate) => this.text.startsWith(candidate, this.at));
    if (operator === undefined) return false;
    this.take('punctuation', operator.length);
    return true;
  }

  private skipComment(): void {
    while (this.at < this.text.length && this.text[this.at] !== '\n' && this.text[this.at] !== '\r') this.at++;
  }

  private checkClosed(): void {
    const end = this.text.length;
    const paren = this.openParens.at(-1);
    if (this.mode === 'braces') this.fail('unexpected end of input inside braces', end);
    else if (paren !== undefined) this.error = { message: 'unclosed left parenthesis', from: paren, to: paren + 1, stopsAt: end };
    else if (this.openBracket !== undefined) {
      this.error = { message: 'unclosed left bracket', from: this.openBracket, to: this.openBracket + 1, stopsAt: end };
    }
  }

  private take(kind: TokenKind, length: number): void {
    this.tokens.push({ kind, from: this.at, to: this.at + length, text: this.text.slice(this.at, this.at + length) });
    this.at += length;
  }

  private fail(message: string, from: number, to?: number): void {
    const point = this.text.codePointAt(from);
    const end = to ?? from + (point === undefined ? 0 : point > 0xffff ? 2 : 1);
    this.error = { message, from, to: end, stopsAt: this.at };
  }

  private shown(at: number): string {
    const point = this.text.codePointAt(at);
    return point === undefined ? 'end of input' : `'${String.fromCodePoint(point)}'`;
  }
}

function isQuote(char: string): boolean {
  return char === '"' || char === "'" || char === '`';
}
