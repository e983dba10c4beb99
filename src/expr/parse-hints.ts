import type { Lexed, Token } from './lexer.ts';
import type { ExprProfile } from './syntax.ts';

/** Words of other languages for names that conditions do not have. They parse, as names that nothing has: the checker refuses them. */
const foreignNames: ReadonlyMap<string, string> = new Map([
  ['null', 'nil'],
  ['None', 'nil'],
  ['undefined', 'nil'],
  ['True', 'true'],
  ['TRUE', 'true'],
  ['False', 'false'],
  ['FALSE', 'false'],
]);

/** What somebody who writes `name` has probably meant. */
export function nameHint(name: string): string | undefined {
  const meant = foreignNames.get(name);
  return meant === undefined ? undefined : `write ${meant}`;
}

/** What to write instead, if the token at `index`, which the grammar has no place for, is a frequent mistake. */
export function hintFor({ tokens, failure }: Lexed, index: number, profile: ExprProfile): string | undefined {
  const token = tokens[index];
  if (token === undefined) return undefined;
  if (failure?.from === token.to && failure.hint !== undefined) return failure.hint;
  const before = tokens[index - 1];
  const after = tokens[index + 1];
  const joinedBefore = before !== undefined && before.to === token.from ? before.text : '';
  const joinedAfter = after !== undefined && after.from === token.to ? after.text : '';
  switch (token.text) {
    case '=':
      if (token.kind !== 'operator') return undefined;
      if (joinedBefore === '==' || joinedBefore === '!=') return `write ${joinedBefore}`;
      if (joinedAfter === '>') return 'greater or equal is written >=';
      if (joinedAfter === '<') return 'less or equal is written <=';
      if (joinedAfter === '~') return 'to test against a regular expression write `matches`';
      return 'to compare write ==';
    case '>':
      if (joinedBefore === '<') return 'unequal is written !=';
      return joinedBefore === '=' ? 'greater or equal is written >=' : undefined;
    case '&':
      return 'write && or and';
    case '{':
    case '}':
      if (joinedBefore === token.text || joinedAfter === token.text)
        return 'a placeholder {{...}} was not replaced before the condition was read';
      return undefined;
    case ';':
      return profile === 'expr-1.15.5' ? 'sequences with ; exist from Argo Rollouts 1.10 on' : undefined;
    case '#':
    case '.':
      return '# and .field stand only in the predicate of all, any, filter, ...';
    default:
      return wordHint(tokens, index, profile);
  }
}

function wordHint(tokens: readonly Token[], index: number, profile: ExprProfile): string | undefined {
  const token = tokens[index] as Token;
  const before = tokens[index - 1];
  if (before?.text === '%' && before.kind === 'operator') return 'there are no percentages: write 5% as 0.05';
  if (before?.kind === 'identifier' && before.text.toLowerCase() === 'not') return 'write not';
  if (token.kind === 'identifier') {
    if (/^(?:and|or|not|in)$/i.test(token.text)) return `write ${token.text.toLowerCase()}`;
    if (/^(?:is|eq|equals)$/i.test(token.text)) return 'to compare write ==';
    if (before?.text === 'if' && profile === 'expr-1.15.5')
      return 'if ... else exists from Argo Rollouts 1.10 on: write condition ? yes : no';
  }
  return undefined;
}

/** What a token is called in a message. */
export function describeToken(token: Token): string {
  const shown = token.text.length > 40 ? `${token.text.slice(0, 39).toWellFormed()}…` : token.text;
  switch (token.kind) {
    case 'end':
      return 'the end';
    case 'string':
      return `the string ${JSON.stringify(shown)}`;
    case 'number':
      return `the number ${shown}`;
    case 'identifier':
      return `the name ${shown}`;
    case 'operator':
    case 'bracket':
      return shown;
    default:
      return neverKind(token.kind);
  }
}

function neverKind(kind: never): never {
  throw new Error(`unknown kind of token: ${kind}`);
}
