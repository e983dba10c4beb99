import type { Finding } from './finding.ts';
import { aggregationParams, experimentalAggregations, experimentalFunctions, functionSignatures, suggestFunction } from './functions.ts';
import type { Token } from './token.ts';

/**
 * One word for each token, with single spaces between them: the same for queries that differ in names, numbers and strings only. Undefined where an
 * unknown name leaves nothing that the grammar could read.
 */
export type GrammarText = { readonly text: string | undefined; readonly findings: readonly Finding[] };

const setWords = new Set(['and', 'or', 'unless', 'atan2']);
const groupingWords = new Set(['by', 'without']);
const matchingWords = new Set(['on', 'ignoring', 'group_left', 'group_right']);
const keywords = new Set([
  ...[...setWords, ...groupingWords, ...matchingWords, ...aggregationParams.keys(), ...experimentalAggregations],
  ...['bool', 'offset', 'smoothed', 'anchored', 'fill', 'fill_left', 'fill_right', 'inf', 'nan'],
]);

/**
 * The query as the grammar package can read it, token by token. The package's tokens differ from Prometheus's (`5.`, `0X1F`, strings, comments,
 * `:` in label names, `offset` as a name), so ours are put in as the plainest ones of each kind; values are always read from the original. Names
 * of unknown functions, which it does not parse, become known ones.
 */
export function toGrammarText(tokens: readonly Token[]): GrammarText {
  const findings: Finding[] = [];
  const words: string[] = [];
  const context = new Context();
  let readable = true;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    let word = plainWord(token);
    if (context.expectsOperand && token.kind === 'identifier') {
      const finding = next?.text === '(' && !context.expectsTime ? functionFinding(token) : undefined;
      if (finding !== undefined) {
        findings.push(finding);
        word = token.text.length < 3 ? 'ln' : 'abs';
        if (token.text.length < 2) readable = false;
      } else if (isName(token, next)) word = 'm';
    }
    words.push(word);
    context.pass(token, next);
  }
  return { text: readable ? words.join(' ') : undefined, findings };
}

/** Of a series, where an operand may start. */
function isName({ text }: Token, next: Token | undefined): boolean {
  const lower = text.toLowerCase();
  return lower === 'offset' || (next?.text !== '(' && !keywords.has(lower));
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

function plainWord({ kind, text }: Token): string {
  switch (kind) {
    case 'number':
    case 'duration':
      return '1';
    case 'string':
      return '""';
    case 'identifier':
      // A leading underscore keeps `group:left` from becoming a keyword.
      return text.includes(':') ? `_${text.slice(1).replaceAll(':', '_')}` : text;
    case 'punctuation':
    case 'placeholder':
      return text;
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
