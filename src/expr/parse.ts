import { type Checked, checked, failed } from '../source/diagnostic.ts';
import type { MappedText } from '../source/mapped-text.ts';
import { lexExpr } from './lexer.ts';
import { parseExpression, parseSequence } from './parse-expression.ts';
import { ParseFailure, toDiagnostic } from './parse-failure.ts';
import { ParseState } from './parse-state.ts';
import type { ExprProfile, Syntax } from './syntax.ts';

/**
 * The tree of a condition, every node with its span in `text.text`, or the one thing that is wrong with it.
 *
 * GP330 is an error of the engine too: a measurement with this condition is an Error. GP331 says nothing about the engine. What only the
 * checker finds (unknown names, types) is not looked for, except for unknown `#name`, for which the tree has no place.
 * Trees are at most 500 levels high and at most 20 000 nodes large, nodes that stand in them twice counted twice.
 * Source: parser/, expr 1.15.5 and 1.17.7.
 */
export function parseExpr(text: MappedText, profile: ExprProfile): Checked<Syntax> {
  try {
    return checked(parseText(text.text.toWellFormed(), profile));
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure;
    return failed(toDiagnostic(text, failure.finding));
  }
}

function parseText(text: string, profile: ExprProfile): Syntax {
  const state = new ParseState(lexExpr(text, profile), profile);
  if (state.current.kind === 'end') state.fail({ from: 0, to: text.length }, 'the condition is empty');
  const tree = state.modern ? parseSequence(state) : parseExpression(state, 0);
  if (state.current.kind !== 'end') state.unexpected('an operator or the end');
  state.checkSize(tree);
  return tree;
}
