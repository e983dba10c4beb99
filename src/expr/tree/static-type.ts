import { anyType, type GoType, isAssignable } from '../go/type.ts';

/**
 * What is known of a value before it is there. Without a `type` it is nil, or, in 1.17.7, nothing is known. `elem` is what is known of the
 * elements beyond the type of the list: `[1, 2]` is an `[]interface {}` of ints. `builtin` names the builtin that an identifier stands for. A `bare` type comes from
 * the optimizer of 1.17.7, which forgets the fields of a struct: its compiler then breaks on any of them.
 */
export type StaticType = {
  readonly type?: GoType;
  readonly nil: boolean;
  readonly elem?: StaticType;
  readonly builtin?: string;
  readonly bare?: boolean;
};

export const nilStatic: StaticType = { nil: true };
export const unknownStatic: StaticType = { nil: false };
export const anyStatic: StaticType = { type: anyType, nil: false };

export function known(type: GoType | undefined): StaticType {
  return type === undefined ? nilStatic : { type, nil: false };
}

/** Whether anything may come at run time. */
export function isUnknown({ type, nil }: StaticType): boolean {
  return type === undefined ? !nil : type.kind === 'interface';
}

export function kindOf({ type }: StaticType): string | undefined {
  return type?.kind;
}

const integerNames: ReadonlySet<string> = new Set(['int', 'int64', 'uint8']);

/** 1.15.5 goes by the kind, so that a duration is a number to it. */
export function isInteger({ type }: StaticType, modern: boolean): boolean {
  return type !== undefined && integerNames.has(modern ? type.name : type.kind);
}

export function isFloat({ type }: StaticType): boolean {
  return type?.kind === 'float64';
}

export function isNumeric(one: StaticType, modern: boolean): boolean {
  return isInteger(one, modern) || isFloat(one);
}

export function isListKind({ type }: StaticType): boolean {
  return type?.kind === 'slice' || type?.kind === 'array';
}

/** The type behind pointers. */
export function derefStatic(one: StaticType): StaticType {
  return one.type?.kind === 'ptr' && one.type.elem !== undefined ? known(one.type.elem) : one;
}

/** Of a list, or of the values of a map. */
export function elemOf(one: StaticType): StaticType {
  if (isListKind(one) && one.elem !== undefined) return one.elem;
  return one.type?.elem === undefined ? unknownStatic : known(one.type.elem);
}

export function canAssign(from: StaticType, to: StaticType): boolean {
  if (from.nil && to.type !== undefined && ['ptr', 'interface', 'func', 'map', 'slice'].includes(to.type.kind)) return true;
  return from.type !== undefined && to.type !== undefined && isAssignable(from.type, to.type);
}
