import type { ExprStruct, ExprValue } from '../value.ts';
import { deepest, Unsupported } from './budget.ts';
import { bytesOf } from './text.ts';
import {
  anyListType,
  boolType,
  floatListType,
  floatType,
  type GoType,
  int64Type,
  intType,
  metricDataResultType,
  nrdbResultType,
  pointerTo,
  sliceOf,
  statusCodeType,
  stringListType,
  stringMapType,
  stringType,
} from './type.ts';

/**
 * A Go value in an evaluation. A bigint is an int, a number a float64, a string holds bytes (`text.ts`), null is the nil interface; all else
 * says its type. Lists and maps are compared by identity where Go compares addresses.
 */
export type GoValue = null | boolean | bigint | number | string | GoNumber | GoText | GoList | GoMap | GoStruct | GoPointer | GoFunc;

/** An int64 (of `asInt`) or a byte (of a string that is indexed). */
export type GoNumber = { readonly kind: 'number'; readonly type: GoType; readonly value: bigint };
/** A string of a named type. */
export type GoText = { readonly kind: 'text'; readonly type: GoType; readonly value: string };
/** `start` is its offset in `base`, the list it was cut from. An `unordered` list comes out of a map: Go gives it a random order. */
export type GoList = {
  readonly kind: 'list';
  readonly type: GoType;
  readonly items: readonly GoValue[];
  readonly isNil?: boolean;
  readonly base?: GoList;
  readonly start?: number;
  readonly unordered?: boolean;
};
/** Keys as `map-key.ts` writes them. */
export type GoMap = { readonly kind: 'map'; readonly type: GoType; readonly entries: Map<string, GoEntry>; readonly isNil?: boolean };
export type GoEntry = { readonly key: GoValue; readonly value: GoValue };
export type GoStruct = { readonly kind: 'struct'; readonly type: GoType; readonly fields: ReadonlyMap<string, GoValue> };
export type GoPointer = { readonly kind: 'pointer'; readonly type: GoType; readonly target: GoValue };
/** A function of the environment. */
export type GoFunc = {
  readonly kind: 'func';
  readonly name: string;
  readonly type: GoType;
  readonly call: (args: readonly GoValue[]) => GoValue;
};

export function list(items: readonly GoValue[], type: GoType = anyListType): GoList {
  return { kind: 'list', type, items };
}

export function isList(value: GoValue): value is GoList {
  return typeof value === 'object' && value?.kind === 'list';
}

export function isMap(value: GoValue): value is GoMap {
  return typeof value === 'object' && value?.kind === 'map';
}

/** An integer of any size, as most of the engine treats them. */
export function integerOf(value: GoValue): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'object' && value?.kind === 'number' ? value.value : undefined;
}

export function isNumber(value: GoValue): boolean {
  return typeof value === 'number' || integerOf(value) !== undefined;
}

/** The dynamic type; undefined for nil. */
export function typeOf(value: GoValue): GoType | undefined {
  if (value === null) return undefined;
  switch (typeof value) {
    case 'boolean':
      return boolType;
    case 'bigint':
      return intType;
    case 'number':
      return floatType;
    case 'string':
      return stringType;
    default:
      return value.type;
  }
}

/** What `%T` prints. */
export function typeName(value: GoValue): string {
  return typeOf(value)?.name ?? '<nil>';
}

/** Nil, and pointers, lists and maps that are nil inside. */
export function isNil(value: GoValue): boolean {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  if (value.kind === 'pointer') return value.target === null;
  return (value.kind === 'list' || value.kind === 'map') && value.isNil === true;
}

/** What a pointer points to; any other value as it is. */
export function dereference(value: GoValue): GoValue {
  return typeof value === 'object' && value?.kind === 'pointer' ? value.target : value;
}

const listTypes: Readonly<Record<'float64' | 'int' | 'string' | 'bool' | 'any' | 'struct' | 'row', GoType>> = {
  float64: floatListType,
  int: sliceOf(int64Type),
  string: stringListType,
  bool: sliceOf(boolType),
  any: anyListType,
  struct: sliceOf(metricDataResultType),
  row: sliceOf(nrdbResultType),
};

/** A measured value as the engine gets it. Throws Unsupported for one that is nested too deeply. */
export function goValue(value: ExprValue, depth = 0): GoValue {
  if (depth > deepest) throw new Unsupported('the result is nested too deeply');
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return { kind: 'number', type: int64Type, value: BigInt.asIntN(64, value) };
  if (typeof value === 'string') return bytesOf(value);
  switch (value.kind) {
    case 'list':
      return list(
        value.items.map((item) => goValue(item, depth + 1)),
        listTypes[value.elem],
      );
    case 'map': {
      const entries = new Map<string, GoEntry>();
      for (const [name, one] of value.entries) {
        const key = bytesOf(name);
        entries.set(`s${key}`, { key, value: goValue(one, depth + 1) });
      }
      return { kind: 'map', type: value.named === 'NRDBResult' ? nrdbResultType : stringMapType, entries };
    }
    case 'struct':
      return metricDataResult(value);
  }
}

/** The static type that the checker sees: that of the value, or undefined for nil. Does not look into lists and maps. */
export function resultType(value: ExprValue): GoType | undefined {
  if (value === null || typeof value !== 'object') return typeOf(goValue(value));
  if (value.kind === 'list') return listTypes[value.elem];
  if (value.kind === 'map') return value.named === 'NRDBResult' ? nrdbResultType : stringMapType;
  return metricDataResultType;
}

function metricDataResult({ name, fields }: ExprStruct): GoStruct {
  if (name !== metricDataResultType.name.replace('types.', '')) throw new Unsupported(`results of type ${name} are not known`);
  const converted = new Map<string, GoValue>();
  for (const [field, value] of fields) {
    const type = metricDataResultType.fields?.get(field);
    if (type === undefined) throw new Unsupported(`${name} has no field ${field}`);
    converted.set(field, fieldValue(value, type));
  }
  return { kind: 'struct', type: metricDataResultType, fields: converted };
}

function fieldValue(value: ExprValue, type: GoType): GoValue {
  if (type.kind === 'ptr' && (value === null || typeof value === 'string')) {
    return { kind: 'pointer', type: pointerTo(stringType), target: value === null ? null : bytesOf(value) };
  }
  if (type === statusCodeType && typeof value === 'string') return { kind: 'text', type, value: bytesOf(value) };
  if (type === floatListType && value === null) return { kind: 'list', type, items: [], isNil: true };
  if (type === floatListType && typeof value === 'object' && value?.kind === 'list' && value.elem === 'float64') return goValue(value);
  throw new Unsupported(`a field of type ${type.name} cannot be read`);
}
