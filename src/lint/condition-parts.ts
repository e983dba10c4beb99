import { type Condition, readCondition } from '../expr/condition.ts';
import type { ExprSpan, Syntax } from '../expr/syntax.ts';
import { syntaxChildren } from '../expr/syntax-children.ts';
import { originOf } from '../source/mapped-text.ts';
import { remembered } from '../source/remembered.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { ConditionText } from './subject.ts';
import { tryCondition } from './try-condition.ts';

/** The place of a part of a condition. */
export function rangeIn({ text }: ConditionText, { from, to }: ExprSpan): SourceRange {
  return originOf(text, from, to).range;
}

/** The place of a condition as a whole. */
export function rangeOfCondition({ text }: ConditionText): SourceRange {
  return originOf(text, 0, text.text.trimEnd().length).range;
}

/** Every node, parents before children. */
export function nodesOf(node: Syntax): readonly Syntax[] {
  return [node, ...syntaxChildren(node).flatMap(nodesOf)];
}

/** Functions of the environment that look at their argument only. */
const pureFunctions: ReadonlySet<string> = new Set(['asInt', 'asFloat', 'isNaN', 'isInf']);

/** Nothing in it depends on the result, on the time, or on what stands around it. */
function isClosed(node: Syntax): boolean {
  if (node.kind === 'identifier') return pureFunctions.has(node.name);
  if (node.kind === 'pointer' || node.kind === 'let') return false;
  return syntaxChildren(node).every(isClosed);
}

/**
 * The answer that a condition gives to every result that it is no Error of, where its form alone says so: `x || true`, `1 < 2`. Undefined where
 * the result may matter.
 */
export const foldedAnswer = remembered((condition: Condition): boolean | undefined => {
  const { syntax } = condition;
  return syntax === undefined ? undefined : fold(syntax, condition);
});

function fold(node: Syntax, condition: Condition): boolean | undefined {
  if (isClosed(node)) return closedAnswer(node, condition);
  if (node.kind === 'unary' && node.op === '!') {
    const answer = fold(node.operand, condition);
    return answer === undefined ? undefined : !answer;
  }
  if (node.kind === 'conditional') {
    const test = fold(node.test, condition);
    const [yes, no] = [fold(node.yes, condition), fold(node.no, condition)];
    if (test !== undefined) return test ? yes : no;
    return yes === no ? yes : undefined;
  }
  if (node.kind !== 'binary' || (node.op !== '&&' && node.op !== '||')) return undefined;
  const [left, right] = [fold(node.left, condition), fold(node.right, condition)];
  const decisive = node.op === '||';
  if (left === decisive || right === decisive) return decisive;
  return left === undefined || right === undefined ? undefined : !decisive;
}

function closedAnswer({ from, to }: Syntax, condition: Condition): boolean | undefined {
  const part = readCondition(condition.text.slice(from, to), condition.profile);
  const outcome = tryCondition(part, 0);
  return outcome.kind === 'bool' ? outcome.value : undefined;
}
