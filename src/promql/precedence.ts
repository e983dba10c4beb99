import type { BinaryOp } from './ast.ts';

/** How tightly an operator binds; higher is tighter. Only `^` groups to the right. Postfix forms bind tighter than all of these. */
export const binaryPrecedence: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '>': 3,
  '<=': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};

/** A sign binds like a multiplication: `-a * b` is `(-a) * b`, `-a ^ b` is `-(a ^ b)`. */
export const unaryPrecedence = 5;

export function isRightAssociative(op: BinaryOp): boolean {
  return op === '^';
}

export function isComparison(op: BinaryOp): boolean {
  return binaryPrecedence[op] === binaryPrecedence['=='];
}

export function isSetOperator(op: BinaryOp): boolean {
  return op === 'and' || op === 'or' || op === 'unless';
}

/** The operator written as `text`, in any case; undefined for an operator that we do not have. */
export function binaryOpOf(text: string): BinaryOp | undefined {
  const lower = text.toLowerCase();
  return Object.hasOwn(binaryPrecedence, lower) ? (lower as BinaryOp) : undefined;
}
