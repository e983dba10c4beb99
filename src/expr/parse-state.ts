import type { Lexed, Token } from './lexer.ts';
import { ParseFailure } from './parse-failure.ts';
import { describeToken, hintFor } from './parse-hints.ts';
import type { ExprProfile, ExprSpan, Syntax } from './syntax.ts';
import { syntaxChildren } from './syntax-children.ts';

/** How deep expressions may stand in each other, and how high a tree may be, so that no reader of a tree runs out of stack. */
export const maxDepth = 500;
/** The limit of expr 1.17.7 (conf.DefaultMaxNodes); ours for 1.15.5, which has none. */
export const maxNodes = 10_000;
/** Nodes that stand in a tree twice (`a ?: b`, `a < b < c`) count twice here, with all below them: readers visit them twice. */
const maxVisits = 20_000;

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Size = { readonly depth: number; readonly visits: number };

/** Where the parser stands, and what it has made. Whatever is wrong leaves as a `ParseFailure`. */
export class ParseState {
  readonly profile: ExprProfile;
  /** In how many predicates the parser stands: `#` has a meaning in one only. */
  predicates = 0;
  readonly #lexed: Lexed;
  #index = 0;
  #nesting = 0;
  #nodes = 0;
  readonly #sizes = new Map<Syntax, Size>();

  constructor(lexed: Lexed, profile: ExprProfile) {
    this.#lexed = lexed;
    this.profile = profile;
    this.#stopAtFailure();
  }

  get modern(): boolean {
    return this.profile === 'expr-1.17.7';
  }

  get current(): Token {
    return this.#lexed.tokens[this.#index] as Token;
  }

  /** Where the last token that was read ends. */
  get end(): number {
    return this.#lexed.tokens[this.#index - 1]?.to ?? 0;
  }

  /** The current token, leaving it behind. */
  advance(expected: string): Token {
    const token = this.current;
    if (token.kind === 'end') this.unexpected(expected);
    this.#index++;
    this.#stopAtFailure();
    return token;
  }

  back(): void {
    this.#index--;
  }

  atOperator(text: string): boolean {
    return this.current.kind === 'operator' && this.current.text === text;
  }

  atBracket(text: string): boolean {
    return this.current.kind === 'bracket' && this.current.text === text;
  }

  /** Leaves `text` behind if it is next. */
  takeOperator(text: string): boolean {
    if (!this.atOperator(text)) return false;
    this.advance(text);
    return true;
  }

  expectOperator(text: string, expected = text): void {
    if (!this.takeOperator(text)) this.unexpected(expected);
  }

  expectBracket(text: string, expected = text): void {
    if (!this.atBracket(text)) this.unexpected(expected);
    this.advance(text);
  }

  expectIdentifier(expected: string, hint?: string): Token {
    if (this.current.kind !== 'identifier') this.unexpected(expected, hint);
    return this.advance(expected);
  }

  unexpected(expected: string, otherHint?: string): never {
    const { current } = this;
    const hint = hintFor(this.#lexed, this.#index, this.profile) ?? otherHint;
    if (current.kind === 'end') return this.fail(current, `the condition ends where ${expected} is expected`, hint);
    return this.fail(current, `found ${describeToken(current)} where ${expected} is expected`, hint);
  }

  fail({ from, to }: ExprSpan, message: string, hint?: string): never {
    throw new ParseFailure({ rule: 'syntax', message, from, to, ...(hint === undefined ? {} : { hint }) });
  }

  /** The engine may take the text, we do not. */
  refuse({ from, to }: ExprSpan, message: string): never {
    throw new ParseFailure({ rule: 'unsupported', message, from, to });
  }

  /** Everything that stands in itself goes through here, so that no text can exhaust the stack. */
  nested<T>(read: () => T): T {
    if (this.#nesting >= maxDepth) this.refuse(this.current, `the condition is nested deeper than ${maxDepth} levels`);
    this.#nesting++;
    const node = read();
    this.#nesting--;
    return node;
  }

  /** A node that starts at `from` and ends where the parser stands; `counts` is how many the engine makes of it. */
  make(from: number, node: Without<Syntax, 'from' | 'to'>, counts = 1): Syntax {
    return this.makeAt({ from, to: this.end }, node, counts);
  }

  makeAt({ from, to }: ExprSpan, node: Without<Syntax, 'from' | 'to'>, counts = 1): Syntax {
    this.#nodes += counts;
    if (this.#nodes > maxNodes) {
      const message = `the condition has more than ${maxNodes} parts`;
      if (this.modern) this.fail({ from, to }, message);
      this.refuse({ from, to }, message);
    }
    const made = { ...node, from, to } as Syntax;
    this.#sizes.set(made, this.#sizeOf(made));
    return made;
  }

  /** Refuses a tree that readers could not go through: only at the end, because a text that is wrong later on is known to be an error. */
  checkSize(tree: Syntax): void {
    const { depth, visits } = this.#sizes.get(tree) as Size;
    if (depth > maxDepth) this.refuse(tree, `the condition is ${depth} levels high, more than ${maxDepth}: chains count each link`);
    if (visits > maxVisits) this.refuse(tree, `the condition repeats parts until there are more than ${maxVisits}`);
  }

  #sizeOf(node: Syntax): Size {
    let depth = 0;
    let visits = 1;
    for (const child of syntaxChildren(node)) {
      const size = this.#sizes.get(child) as Size;
      depth = Math.max(depth, size.depth);
      visits += size.visits;
    }
    return { depth: depth + 1, visits };
  }

  #stopAtFailure(): void {
    if (this.#index < this.#lexed.tokens.length) return;
    if (this.#lexed.failure === undefined) throw new Error('read past the end of a condition');
    throw new ParseFailure(this.#lexed.failure);
  }
}
