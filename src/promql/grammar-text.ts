import type { Finding } from './finding.ts';
import { aggregationParams, experimentalAggregations, experimentalFunctions, functionSignatures, suggestFunction } from './functions.ts';
import type { Token } from './token.ts';

/** `text` has the length of the query; undefined where an unknown name leaves nothing that the grammar could read. */
export type GrammarText = { readonly text: string | undefined; readonly findings: readonly Finding[] };

const operatorWords = new Set(['and', 'or', 'unless', 'atan2', 'bool', 'by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const keywords = new Set([
  ...operatorWords,
  ...aggregationParams.keys(),
  ...experimentalAggregations,
  ...['offset', 'smoothed', 'anchored', 'fill', 'fill_left', 'fill_right', 'inf', 'nan'],
]);
/** Words that are functions in an expression and something else after `@` or between brackets. */
const contextualFunctions = new Set(['start', 'end', 'step', 'range', 'max_of', 'min_of']);

/**
 * The query as the grammar package can read it, character by character in the same places. The package's tokens differ from
 * Prometheus's (`5.`, `0X1F`, strings, comments, `:` in label names, `offset` as a name), so ours are put in as the plainest ones
 * of each kind; values are always read from the original. Names of unknown functions, which it does not parse, become known ones.
 */
export function toGrammarText(tokens: readonly Token[], length: number): GrammarText {
  const findings: Finding[] = [];
  const parts: string[] = [];
  let at = 0;
  let readable = true;
  let inBraces = false;
  let inBrackets = false;
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1];
    const next = tokens[index + 1];
    if (token.kind === 'punctuation') {
      if (token.text === '{' || token.text === '}') inBraces = token.text === '{';
      if (token.text === '[' || token.text === ']') inBrackets = token.text === '[';
    }
    let plain = plainToken(token);
    if (token.kind === 'identifier' && !inBraces && !inBrackets) {
      if (next?.text === '(' && !endsOperand(previous)) {
        const finding = functionFinding(token, previous);
        if (finding !== undefined) {
          findings.push(finding);
          plain = (token.text.length < 3 ? 'ln' : 'abs').padEnd(token.text.length);
          if (plain.length !== token.text.length) readable = false;
        }
      } else if (token.text.toLowerCase() === 'offset' && isName(previous, next)) plain = `_${token.text.slice(1)}`;
    }
    parts.push(' '.repeat(token.from - at), plain);
    at = token.to;
  }
  parts.push(' '.repeat(length - at));
  return { text: readable ? parts.join('') : undefined, findings };
}

function plainToken(token: Token): string {
  const length = token.text.length;
  switch (token.kind) {
    case 'number':
    case 'duration':
      return '1'.repeat(length);
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

/** Whether a token certainly ends an operand. `)` does not: it may close the labels of `by` or `on`. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'punctuation') return token.text === ']' || token.text === '}';
  return token.kind !== 'identifier' || !operatorWords.has(token.text.toLowerCase());
}

function isName(previous: Token | undefined, next: Token | undefined): boolean {
  const startsDuration =
    next !== undefined && (next.kind === 'number' || next.kind === 'duration' || next.kind === 'identifier' || '+-('.includes(next.text));
  return !startsDuration || (!endsOperand(previous) && previous?.text !== ')');
}

function functionFinding(token: Token, previous: Token | undefined): Finding | undefined {
  const name = token.text;
  const lower = name.toLowerCase();
  if (functionSignatures.has(name) || name.includes(':') || keywords.has(lower)) return undefined;
  if (contextualFunctions.has(lower) && previous?.text === '@') return undefined;
  const place = { from: token.from, to: token.to };
  if (experimentalFunctions.has(name)) {
    return {
      rule: 'notSupported',
      message: `function "${name}" is not enabled: it is experimental in Prometheus and not supported here`,
      ...place,
    };
  }
  const suggestion = suggestFunction(name);
  const hint = suggestion === undefined ? {} : { hint: `did you mean ${suggestion}?` };
  return { rule: 'unknownFunction', message: `unknown function with name "${name}"`, ...place, ...hint };
}
