import type { Token } from './lexer.ts';
import { parseArguments, parseCall } from './parse-call.ts';
import { parseExpression, parseSequence } from './parse-expression.ts';
import { numberValue } from './parse-number.ts';
import { unaryOf } from './parse-operators.ts';
import type { ParseState } from './parse-state.ts';
import type { Syntax } from './syntax.ts';

/** A sign and its operand, parentheses, `#`, or a value; with the members, indices and slices behind it. */
export function parsePrimary(state: ParseState): Syntax {
  const token = state.current;
  const { from } = token;
  const unary = token.kind === 'operator' ? unaryOf(token.text) : undefined;
  if (unary !== undefined) {
    state.advance('a value');
    const operand = parseExpression(state, unary.level);
    return parsePostfix(state, from, state.make(from, { kind: 'unary', op: unary.op, operand }));
  }
  if (state.atBracket('(')) {
    state.advance('(');
    const inner = state.modern ? parseSequence(state) : parseExpression(state, 0);
    state.expectBracket(')', 'an operator or )');
    return parsePostfix(state, from, inner);
  }
  if (state.predicates > 0 && (state.atOperator('#') || state.atOperator('.'))) return parsePointer(state);
  if (state.modern && state.takeOperator('::')) {
    const name = state.expectIdentifier('a function behind ::');
    return parsePostfix(state, from, parseCall(state, from, name, []));
  }
  return parseValue(state);
}

/** `#`, `#index`, `#acc`; a leading dot stands for `#.`, and is read as a member. */
function parsePointer(state: ParseState): Syntax {
  const { from } = state.current;
  if (!state.takeOperator('#')) return parsePostfix(state, from, state.makeAt({ from, to: from }, { kind: 'pointer', name: '' }));
  if (state.current.kind !== 'identifier') return parsePostfix(state, from, state.make(from, { kind: 'pointer', name: '' }));
  const name = state.advance('a name').text;
  if (name !== 'index' && name !== 'acc') {
    state.fail({ from, to: state.end }, `there is no #${name}, only #, #index and #acc`, `for a field of the element write .${name}`);
  }
  return parsePostfix(state, from, state.make(from, { kind: 'pointer', name }));
}

/** Behind true, false, nil and a number the engines look for no member, index or slice; 1.15.5 not behind a string either. */
function parseValue(state: ParseState): Syntax {
  const token = state.current;
  switch (token.kind) {
    case 'identifier':
      return parseName(state);
    case 'number':
      return parseNumber(state);
    case 'string':
      return parseString(state);
    case 'bracket':
      if (token.text === '[') return parsePostfix(state, token.from, parseList(state));
      if (token.text === '{') return parsePostfix(state, token.from, parseMap(state));
      return state.unexpected('a value');
    case 'operator':
    case 'end':
      return state.unexpected('a value');
    default:
      return neverKind(token.kind);
  }
}

function parseName(state: ParseState): Syntax {
  const token = state.advance('a value');
  const { from, text } = token;
  if (text === 'true' || text === 'false') return state.make(from, { kind: 'bool', value: text === 'true' });
  if (text === 'nil') return state.make(from, { kind: 'nil' });
  const called = state.atBracket('(');
  return parsePostfix(state, from, called ? parseCall(state, from, token, []) : state.make(from, { kind: 'identifier', name: text }));
}

function parseNumber(state: ParseState): Syntax {
  const token = state.advance('a value');
  const value = numberValue(token.text, state.profile);
  if ('problem' in value) return state.fail(token, value.problem, value.hint);
  return state.make(token.from, value);
}

function parseString(state: ParseState): Syntax {
  const { from, text } = state.advance('a value');
  const node = state.make(from, { kind: 'string', value: text });
  return state.modern ? parsePostfix(state, from, node) : node;
}

function parseList(state: ParseState): Syntax {
  const { from } = state.advance('[');
  const nodes: Syntax[] = [];
  while (!state.atBracket(']')) {
    if (nodes.length > 0) {
      state.expectOperator(',', 'an operator, a comma or ]');
      if (state.atBracket(']')) break;
    }
    nodes.push(parseExpression(state, 0));
  }
  state.expectBracket(']');
  return state.make(from, { kind: 'list', nodes });
}

function parseMap(state: ParseState): Syntax {
  const { from } = state.advance('{');
  const pairs: { readonly key: Syntax; readonly value: Syntax }[] = [];
  while (!state.atBracket('}')) {
    if (pairs.length > 0) {
      state.expectOperator(',', 'an operator, a comma or }');
      if (state.atBracket('}')) break;
    }
    const key = parseKey(state);
    state.expectOperator(':', 'a : behind the key');
    pairs.push({ key, value: parseExpression(state, 0) });
  }
  state.expectBracket('}');
  return state.make(from, { kind: 'map', pairs }, 1 + pairs.length);
}

/** A number as a key is the text that was written. */
function parseKey(state: ParseState): Syntax {
  if (state.atBracket('(')) return parseExpression(state, 0);
  const { kind, from, text } = state.current;
  if (kind !== 'identifier' && kind !== 'string' && kind !== 'number')
    state.unexpected('a key: a name, a string, a number or an expression in parentheses');
  state.advance('a key');
  return state.make(from, { kind: 'string', value: text });
}

function parsePostfix(state: ParseState, from: number, first: Syntax): Syntax {
  let node = first;
  for (;;) {
    const optional = state.atOperator('?.');
    if (optional || state.atOperator('.')) {
      const dot = state.advance('a name');
      if (optional && state.modern && state.atBracket('[')) node = parseIndex(state, from, node, true);
      else node = parseMember(state, from, node, dot);
    } else if (state.atBracket('[')) node = parseIndex(state, from, node, false);
    else return node;
  }
}

function parseMember(state: ParseState, from: number, node: Syntax, dot: Token): Syntax {
  const optional = dot.text === '?.';
  const name = state.current;
  if (name.kind !== 'identifier' && !(name.kind === 'operator' && /^[A-Za-z]+$/.test(name.text))) {
    const indexed = state.atBracket('[') ? 'optional indices ?.[ ] exist from Argo Rollouts 1.10 on' : undefined;
    if (indexed !== undefined)
      state.fail(name, `found [ where a name is expected behind ${dot.text}`, optional ? indexed : 'write a[0] without a dot');
    state.unexpected(`a name behind ${dot.text}`);
  }
  state.advance('a name');
  const property = state.make(name.from, { kind: 'string', value: name.text });
  const chained = node.kind === 'chain';
  let member = state.make(from, { kind: 'member', node: chained ? node.node : node, property, optional });
  if (state.atBracket('(')) member = state.make(from, { kind: 'call', callee: member, args: parseArguments(state) });
  return chained || optional ? state.make(from, { kind: 'chain', node: member }) : member;
}

function parseIndex(state: ParseState, from: number, node: Syntax, optional: boolean): Syntax {
  state.advance('[');
  const low = state.atOperator(':') ? undefined : parseExpression(state, 0);
  if (state.takeOperator(':')) {
    const high = state.atBracket(']') ? undefined : parseExpression(state, 0);
    state.expectBracket(']', 'an operator or ]');
    return state.make(from, { kind: 'slice', node, ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) });
  }
  state.expectBracket(']', 'an operator, : or ]');
  const member = state.make(from, { kind: 'member', node, property: low as Syntax, optional });
  return optional ? state.make(from, { kind: 'chain', node: member }) : member;
}

function neverKind(kind: never): never {
  throw new Error(`unknown kind of token: ${kind}`);
}
