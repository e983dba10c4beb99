import { EngineError } from '../go/budget.ts';
import { compilePattern } from '../go/pattern.ts';
import { anyListType, boolType, durationType, floatType, intListType, intType, stringType, timeType } from '../go/type.ts';
import type { NodeOf } from '../tree/node.ts';
import {
  anyStatic,
  canAssign,
  derefStatic,
  elemOf,
  isInteger,
  isListKind,
  isNumeric,
  isUnknown,
  kindOf,
  known,
  nilStatic,
  type StaticType,
  unknownStatic,
} from '../tree/static-type.ts';
import { type CheckContext, CompileError, show } from './context.ts';

type Family = 'bool' | 'string' | 'integer' | 'number' | 'time' | 'duration';

export function checkUnary(node: NodeOf<'unary'>, context: CheckContext): StaticType {
  const operand = derefStatic(context.visit(node.operand));
  if (node.op === '!') {
    if (isUnknown(operand) || is(operand, 'bool', context)) return known(boolType);
  } else {
    if (is(operand, 'number', context)) return operand;
    if (isUnknown(operand)) return nothingKnown(context);
  }
  throw new CompileError(node, `invalid operation: ${node.word} (mismatched type ${show(operand, context)})`);
}

export function checkBinary(node: NodeOf<'binary'>, context: CheckContext): StaticType {
  const left = context.visit(node.left);
  const right = context.visit(node.right);
  const found = binaryType(node, derefStatic(left), derefStatic(right), context);
  if (found !== undefined) return found;
  const types = `${show(derefStatic(left), context)} and ${show(derefStatic(right), context)}`;
  throw new CompileError(node, `invalid operation: ${node.word} (mismatched types ${types})`);
}

function binaryType(node: NodeOf<'binary'>, left: StaticType, right: StaticType, context: CheckContext): StaticType | undefined {
  const both = (one: Family, other: Family = one): boolean => is(left, one, context) && is(right, other, context);
  const perhaps = (...families: readonly Family[]): boolean => mayBe(left, right, families, context);
  const { modern } = context;
  switch (node.op) {
    case '==':
    case '!=':
      return isComparable(left, right, context) ? known(boolType) : undefined;
    case '||':
    case '&&':
      return both('bool') || perhaps('bool') ? known(boolType) : undefined;
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (both('number') || both('string') || both('time') || (modern && both('duration'))) return known(boolType);
      return (modern ? perhaps('number', 'string', 'time', 'duration') : perhaps('number', 'string', 'time')) ? known(boolType) : undefined;
    case '+':
      if (both('number')) return combined(left, right, context);
      if (both('string')) return known(stringType);
      if (both('time', 'duration') || both('duration', 'time')) return known(timeType);
      if (both('duration')) return known(durationType);
      return perhaps('number', 'string', 'time', 'duration') ? nothingKnown(context) : undefined;
    case '-':
      if (both('number')) return combined(left, right, context);
      if (both('time')) return known(durationType);
      if (both('time', 'duration')) return known(timeType);
      if (both('duration')) return known(durationType);
      return (modern ? perhaps('number', 'time', 'duration') : perhaps('number', 'time')) ? nothingKnown(context) : undefined;
    case '*':
      if (both('number')) return combined(left, right, context);
      if (modern && (both('number', 'duration') || both('duration', 'number') || both('duration'))) return known(durationType);
      return (modern ? perhaps('number', 'duration') : perhaps('number')) ? nothingKnown(context) : undefined;
    case '/':
    case '**':
      return both('number') || perhaps('number') ? known(floatType) : undefined;
    case '%':
      if (both('integer')) return modern ? known(intType) : combined(left, right, context);
      if (!perhaps('integer')) return undefined;
      return modern ? known(intType) : anyStatic;
    case 'in':
      return checkIn(node, left, right, context);
    case 'matches':
      checkPattern(node);
      return both('string') || perhaps('string') ? known(boolType) : undefined;
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return both('string') || perhaps('string') ? known(boolType) : undefined;
    case '..':
      if (!both('integer') && !perhaps('integer')) return undefined;
      return modern ? { type: anyListType, nil: false, elem: known(intType) } : known(intListType);
    case '??':
      return checkCoalesce(left, right, context);
  }
}

function checkCoalesce(left: StaticType, right: StaticType, context: CheckContext): StaticType {
  if (left.nil || right.nil) return left.nil && right.nil ? nilStatic : forget(left.nil ? right : left, context);
  return canAssign(right, left) ? forget(left, context) : nothingKnown(context);
}

/** 1.15.5 remembers what the elements of a list are for the list itself only. */
export function forget(one: StaticType, { modern }: CheckContext): StaticType {
  return modern ? one : { ...(one.type === undefined ? {} : { type: one.type }), nil: one.nil };
}

export function nothingKnown({ modern }: CheckContext): StaticType {
  return modern ? unknownStatic : anyStatic;
}

function checkIn(node: NodeOf<'binary'>, left: StaticType, right: StaticType, context: CheckContext): StaticType | undefined {
  const { modern } = context;
  const verdict = known(boolType);
  if ((is(left, 'string', context) || isUnknown(left)) && kindOf(right) === 'struct') return verdict;
  if (kindOf(right) === 'map') {
    if (!modern && left.nil) return verdict;
    const key = known(right.type?.key);
    if (isUnknown(left) || canAssign(left, key)) return verdict;
    throw new CompileError(node, `cannot use ${show(left, context)} as type ${show(key, context)} in map key`);
  }
  if (isListKind(right)) {
    if (!modern && left.nil) return verdict;
    const elems = modern ? [elemOf(right)] : [known(right.type?.elem), right.elem ?? nilStatic];
    for (const elem of elems) {
      if (!isComparable(left, elem, context)) {
        throw new CompileError(node, `cannot use ${show(left, context)} as type ${show(elem, context)} in array`);
      }
    }
    return verdict;
  }
  if (isUnknown(left) && is(right, 'string', context)) return verdict;
  return isUnknown(right) ? verdict : undefined;
}

/** A pattern that is written out is compiled before anything is evaluated. */
function checkPattern(node: NodeOf<'binary'>): void {
  if (node.right.kind !== 'string') return;
  try {
    compilePattern(node.right.value);
  } catch (cause) {
    throw cause instanceof EngineError ? new CompileError(node, cause.message) : cause;
  }
}

export function is(one: StaticType, family: Family, { modern }: CheckContext): boolean {
  switch (family) {
    case 'bool':
    case 'string':
      return kindOf(one) === family;
    case 'integer':
      return isInteger(one, modern);
    case 'number':
      return isNumeric(one, modern);
    case 'time':
      return one.type?.name === timeType.name;
    case 'duration':
      return one.type?.name === durationType.name;
  }
}

function mayBe(left: StaticType, right: StaticType, families: readonly Family[], context: CheckContext): boolean {
  if (isUnknown(left)) return isUnknown(right) || families.some((family) => is(right, family, context));
  return isUnknown(right) && families.some((family) => is(left, family, context));
}

function isComparable(left: StaticType, right: StaticType, context: CheckContext): boolean {
  if (left.nil || right.nil || isUnknown(left) || isUnknown(right)) return true;
  if (is(left, 'number', context) && is(right, 'number', context)) return true;
  if (!context.modern) return kindOf(left) === kindOf(right);
  return (isListKind(left) && isListKind(right)) || canAssign(left, right);
}

function combined(left: StaticType, right: StaticType, { modern }: CheckContext): StaticType {
  if (!modern && kindOf(left) === kindOf(right)) return left;
  return known(kindOf(left) === 'float64' || kindOf(right) === 'float64' ? floatType : intType);
}
