import type { Token } from './lexer.ts';
import { parseExpression, parseSequence } from './parse-expression.ts';
import { isBuiltinFunction, type PredicateShape, predicateShape } from './parse-names.ts';
import type { ParseState } from './parse-state.ts';
import type { Syntax } from './syntax.ts';

const forOr = 'write || for "or"; | hands a value to a function';

/** `value | name(...)`: the value becomes the first argument. */
export function parsePiped(state: ParseState, from: number, value: Syntax): Syntax {
  const name = state.expectIdentifier('a function behind |', forOr);
  if (!state.atBracket('(')) state.unexpected(`( behind | ${name.text}`, forOr);
  return parseCall(state, from, name, [value]);
}

/** The call of `name`, which has been read; `piped` are arguments that stand before it. */
export function parseCall(state: ParseState, from: number, name: Token, piped: readonly Syntax[]): Syntax {
  const shape = predicateShape(name.text, state.profile);
  if (shape !== undefined) {
    const args = [...piped, ...parseShape(state, name.text, shape.slice(piped.length))];
    return state.make(from, { kind: 'builtin', name: name.text, args });
  }
  const args = [...piped, ...parseArguments(state)];
  if (isBuiltinFunction(name.text, state.profile)) return state.make(from, { kind: 'builtin', name: name.text, args });
  const callee = state.makeAt(name, { kind: 'identifier', name: name.text });
  return state.make(from, { kind: 'call', callee, args });
}

export function parseArguments(state: ParseState): readonly Syntax[] {
  state.expectBracket('(', '( with the arguments');
  const args: Syntax[] = [];
  while (!state.atBracket(')')) {
    if (args.length > 0) {
      state.expectOperator(',', 'an operator, a comma or )');
      if (state.modern && state.atBracket(')')) break;
    }
    args.push(parseExpression(state, 0));
  }
  state.expectBracket(')');
  return args;
}

function parseShape(state: ParseState, name: string, shape: PredicateShape): readonly Syntax[] {
  state.expectBracket('(', `( with the arguments of ${name}`);
  const args: Syntax[] = [];
  for (const kind of shape) {
    if (state.atBracket(')')) {
      if (kind.endsWith('?')) break;
      state.unexpected(kind === 'value' ? `the list of ${name}` : `the predicate of ${name}`);
    }
    if (args.length > 0) {
      state.expectOperator(',', kind === 'predicate' ? `a comma and the predicate of ${name}` : 'an operator, a comma or )');
    }
    args.push(kind === 'predicate' || kind === 'predicate?' ? parsePredicate(state) : parseExpression(state, 0));
  }
  const comma = state.current;
  if (state.takeOperator(',') && !(state.modern && state.atBracket(')'))) state.fail(comma, `${name} takes no more arguments`);
  state.expectBracket(')', 'an operator or )');
  return args;
}

function parsePredicate(state: ParseState): Syntax {
  const { from } = state.current;
  const braces = state.atBracket('{');
  if (braces) state.advance('{');
  state.predicates++;
  const node = braces && state.modern ? parseSequence(state) : parseExpression(state, 0);
  if (!braces && state.modern && state.atOperator(';'))
    state.fail(state.current, '; in a predicate without braces', 'put { and } around the predicate');
  state.predicates--;
  if (braces) state.expectBracket('}', 'an operator or }');
  return state.make(from, { kind: 'predicate', node });
}
