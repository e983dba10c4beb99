import type { Finding } from './finding.ts';
import { aggregationParams, experimentalAggregations, experimentalFunctions, functionSignatures, suggestFunction } from './functions.ts';
import type { Token } from './token.ts';

/** `text` has the length of the query; undefined where an unknown name leaves nothing that the grammar could read. */
export type GrammarText = { readonly text: string | undefined; readonly findings: readonly Finding[] };

const setWords = new Set(['and', 'or', 'unless', 'atan2']);
const groupingWords = new Set(['by', 'without']);
const matchingWords = new Set(['on', 'ignoring', 'group_left', 'group_right']);
const keywords = new Set([
  ...[...setWords, ...groupingWords, ...matchingWords, ...aggregationParams.keys(), ...experimentalAggregations],
  ...['bool', 'offset', 'smoothed', 'anchored', 'fill', 'fill_left', 'fill_right', 'inf', 'nan'],
]);

/**
 * The query as the grammar package can read it, character by character in the same places. The package's tokens differ from
 * Prometheus's (`5.`, `0X1F`, strings, comments, `:` in label names, `offset` as a name), so ours are put in as the plainest ones
 * of each kind; values are always read from the original. Names of unknown functions, which it does not parse, become known ones.
 */
export function toGrammarText(tokens: readonly Token[], length: number): GrammarText {
  const findings: Finding[] = [];
  const parts: string[] = [];
  const context = new Context();
  let at = 0;
  let readable = true;
  for (const [index, token] of tokens.entries()) {
    let plain = plainToken(token, tokens[index + 1]);
    if (context.expectsOperand && token.kind === 'identifier') {
      const finding = tokens[index + 1]?.text === '(' && !context.expectsTime ? functionFinding(token) : undefined;
      if (finding !== undefined) {
        findings.push(finding);
        plain = (token.text.length < 3 ? 'ln' : 'abs').padEnd(token.text.length);
        if (plain.length !== token.text.length) readable = false;
      } else if (token.text.toLowerCase() === 'offset') plain = `_${token.text.slice(1)}`;
    }
    parts.push(' '.repeat(token.from - at), plain);
    at = token.to;
    context.pass(token, tokens[index + 1]);
  }
  parts.push(' '.repeat(length - at));
  return { text: readable ? parts.join('') : undefined, findings };
}

/** Reads along to know whether a word stands where an operand may start: there `offset` and `and` are names, elsewhere keywords. */
class Context {
  private beforeOperand = true;
  private beforeTime = false;
  private enclosed: '{' | '[' | undefined;
  private readonly parens: ('expression' | 'labels' | 'matchingLabels')[] = [];
  private nextParen: 'expression' | 'labels' | 'matchingLabels' = 'expression';

  get expectsOperand(): boolean {
    return this.beforeOperand && this.enclosed === undefined && (this.parens.at(-1) ?? 'expression') === 'expression';
  }

  /** After `@` and `offset`, also signed, `start`, `step` and the like are no functions. */
  get expectsTime(): boolean {
    return this.beforeTime;
  }

  pass(token: Token, next: Token | undefined): void {
    const offset = token.kind === 'identifier' && token.text.toLowerCase() === 'offset' && !this.beforeOperand;
    this.beforeTime = offset || token.text === '@' || (this.beforeTime && (token.text === '-' || token.text === '+'));
    if (token.kind === 'punctuation') this.passPunctuation(token.text);
    else if (token.kind === 'identifier') this.beforeOperand = this.isKeyword(token.text.toLowerCase(), next);
    else this.beforeOperand = false;
  }

  private passPunctuation(text: string): void {
    this.beforeOperand = !')]}'.includes(text);
    if (text === '{' || text === '[') this.enclosed = text;
    else if (text === '}' || text === ']') this.enclosed = undefined;
    else if (text === '(') {
      this.parens.push(this.nextParen);
      this.nextParen = 'expression';
    } else if (text === ')') this.beforeOperand = this.parens.pop() === 'matchingLabels';
  }

  private isKeyword(word: string, next: Token | undefined): boolean {
    if (next?.text === '(' && matchingWords.has(word)) this.nextParen = 'matchingLabels';
    else if (next?.text === '(' && groupingWords.has(word)) this.nextParen = 'labels';
    if (matchingWords.has(word) || word === 'bool') return true;
    return !this.beforeOperand && (setWords.has(word) || word === 'offset');
  }
}

function plainToken(token: Token, next: Token | undefined): string {
  const length = token.text.length;
  switch (token.kind) {
    case 'number':
    case 'duration':
      // Neighbours must not become one word: `a.5` keeps its dot, `5m.5` gets a space.
      return (token.text.startsWith('.') ? '.' : '1')
        .padEnd(next?.from === token.to && next.text.startsWith('.') ? length - 1 : length, '1')
        .padEnd(length);
    case 'string':
      return `"${'x'.repeat(length - 2)}"`;
    case 'identifier':
      // A leading underscore keeps `group:left` from becoming a keyword.
      return token.text.includes(':') ? `_${token.text.slice(1).replaceAll(':', '_')}` : token.text;
    case 'punctuation':
    case 'placeholder':
      return token.text;
  }
}

function functionFinding(token: Token): Finding | undefined {
  const name = token.text;
  const lower = name.toLowerCase();
  if (functionSignatures.has(name) || name.includes(':') || keywords.has(lower)) return undefined;
  const place = { from: token.from, to: token.to };
  if (experimentalFunctions.has(name)) {
    return {
      rule: 'notSupported',
      message: `function "${name}" is experimental in Prometheus and not supported here`,
      ...place,
    };
  }
  const suggestion = suggestFunction(name);
  const hint = suggestion === undefined ? {} : { hint: `did you mean ${suggestion}?` };
  return { rule: 'unknownFunction', message: `unknown function with name "${name}"`, ...place, ...hint };
}
