import type { Token } from './lexer.ts';
import { parsePiped } from './parse-call.ts';
import { afterNot, type Binding, bindingOf, chaining } from './parse-operators.ts';
import { parsePrimary } from './parse-primary.ts';
import type { ParseState } from './parse-state.ts';
import type { BinaryOp, Syntax } from './syntax.ts';

/** Expressions with `;` between them, of which the last one counts (1.17.7). */
export function parseSequence(state: ParseState): Syntax {
  const { from } = state.current;
  const first = parseExpression(state, 0);
  const nodes = [first];
  while (state.takeOperator(';')) {
    if (state.current.kind === 'end') break;
    nodes.push(parseExpression(state, 0));
  }
  return nodes.length === 1 ? first : state.make(from, { kind: 'sequence', nodes });
}

/** An expression of operators that bind at least at `level`; at level 0 also `let`, `if` and `? :`. */
export function parseExpression(state: ParseState, level: number): Syntax {
  return state.nested(() => {
    if (level > 0) return parseBinary(state, level);
    if (state.atOperator('let')) return parseLet(state);
    if (state.atOperator('if')) return parseIf(state);
    const { from } = state.current;
    return parseConditional(state, from, parseBinary(state, 0));
  });
}

function parseBinary(state: ParseState, level: number): Syntax {
  const { from } = state.current;
  let left = parsePrimary(state);
  let previous = '';
  while (state.current.kind === 'operator') {
    const first = state.current;
    const negated = first.text === 'not';
    if (negated && !takeNot(state, level)) break;
    const token = state.current;
    const binding = bindingOf(token.text);
    if (binding === undefined || binding.level < level) break;
    state.advance('an operator');
    if (binding.op === '|') left = parsePiped(state, from, left);
    else {
      if (previous === '??' && binding.op !== '??') failMixed(state, token);
      left =
        state.modern && chaining.has(token.text) ? parseChain(state, from, left, token) : parseRight(state, from, left, token, binding);
      if (negated) left = state.make(from, { kind: 'unary', op: '!', operand: left });
    }
    previous = token.text;
  }
  return left;
}

/**
 * Whether an operator follows the `not` that is next, to be read at this level. 1.15.5 leaves `not` behind in any case, so that it is lost
 * where the operator belongs to an outer level: `a + b not in c` is `(a + b) in c` there.
 */
function takeNot(state: ParseState, level: number): boolean {
  state.advance('not');
  if (!state.modern) return true;
  if (!afterNot.has(state.current.text)) state.unexpected('in, matches, contains, startsWith or endsWith behind not');
  if ((bindingOf(state.current.text) as Binding).level >= level) return true;
  state.back();
  return false;
}

function failMixed(state: ParseState, operator: Token): never {
  const message = `?? and ${operator.text} stand side by side, and the engine does not choose which comes first`;
  return state.fail(operator, message, `put one in parentheses: (a ?? b) ${operator.text} c`);
}

function parseRight(state: ParseState, from: number, left: Syntax, token: Token, { level, rightFirst, op }: Binding): Syntax {
  const right = parseExpression(state, rightFirst ? level : level + 1);
  return state.make(from, { kind: 'binary', op: op as BinaryOp, left, right, opSpan: spanOf(token) });
}

/** `a < b <= c` is `a < b && b <= c` in 1.17.7; the node of `b` stands in the tree twice. */
function parseChain(state: ParseState, from: number, first: Syntax, operator: Token): Syntax {
  let chain: Syntax | undefined;
  let left = first;
  let leftFrom = from;
  let token = operator;
  for (;;) {
    const binding = bindingOf(token.text) as Binding;
    const rightFrom = state.current.from;
    const right = parseExpression(state, binding.level + 1);
    const opSpan = spanOf(token);
    const comparison = state.make(leftFrom, { kind: 'binary', op: binding.op as BinaryOp, left, right, opSpan });
    chain = chain === undefined ? comparison : state.make(from, { kind: 'binary', op: '&&', left: chain, right: comparison, opSpan });
    if (state.current.kind !== 'operator' || !chaining.has(state.current.text)) return chain;
    left = right;
    leftFrom = rightFrom;
    token = state.advance('an operator');
  }
}

function spanOf({ from, to }: Token): { readonly from: number; readonly to: number } {
  return { from, to };
}

function parseLet(state: ParseState): Syntax {
  const { from } = state.advance('let');
  const name = state.expectIdentifier('a name behind let').text;
  state.expectOperator('=', '= behind the name of let');
  const value = parseExpression(state, 0);
  state.expectOperator(';', '; behind the value of let');
  const body = state.modern ? parseSequence(state) : parseExpression(state, 0);
  return state.make(from, { kind: 'let', name, value, body });
}

/** The engine counts no node for an `if`. */
function parseIf(state: ParseState): Syntax {
  const { from } = state.advance('if');
  const test = parseExpression(state, 0);
  const yes = parseBlock(state, 'behind the condition of if');
  state.expectOperator('else', 'else behind the } of if');
  const no = state.atOperator('if') ? state.nested(() => parseIf(state)) : parseBlock(state, 'behind else');
  return state.make(from, { kind: 'conditional', test, yes, no }, 0);
}

function parseBlock(state: ParseState, where: string): Syntax {
  state.expectBracket('{', `{ ${where}`);
  const body = parseSequence(state);
  state.expectBracket('}', 'an operator or }');
  return body;
}

function parseConditional(state: ParseState, from: number, test: Syntax): Syntax {
  let node = test;
  while (state.takeOperator('?')) {
    let yes = node;
    if (!state.takeOperator(':')) {
      yes = parseExpression(state, 0);
      state.expectOperator(':', 'an operator or the : that belongs to ?');
    }
    const no = parseExpression(state, 0);
    node = state.make(from, { kind: 'conditional', test: node, yes, no });
  }
  return node;
}
