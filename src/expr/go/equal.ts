import type { Budget } from './budget.ts';
import { mapKey } from './map-key.ts';
import { type GoList, type GoMap, type GoValue, integerOf, isList, isMap, isNil, typeOf } from './value.ts';

/** Lists that 1.17.7 compares element by element, with its own equality, where one of them is `[]interface{}`. */
const comparableElems: ReadonlySet<string> = new Set(['string', 'int', 'int64', 'uint8', 'float64']);

/** `==` of the engines at run time. 1.15.5 compares all lists as Go's reflect.DeepEqual does. */
export function equal(a: GoValue, b: GoValue, listsByElement: boolean, budget: Budget): boolean {
  budget.spend(1);
  const [x, y] = [integerOf(a), integerOf(b)];
  if (x !== undefined && y !== undefined) return x === y;
  if ((x !== undefined || typeof a === 'number') && (y !== undefined || typeof b === 'number')) return Number(x ?? a) === Number(y ?? b);
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return a === b;
  if (listsByElement && isList(a) && isList(b)) {
    const [left, right] = [elemName(a), elemName(b)];
    const anyAndKnown = (left === 'interface {}' && isComparable(right)) || (right === 'interface {}' && isComparable(left));
    if (anyAndKnown || (left === right && comparableElems.has(left))) {
      return a.items.length === b.items.length && a.items.every((item, at) => equal(item, b.items[at] as GoValue, true, budget));
    }
  }
  if (isNil(a) && isNil(b)) return true;
  return deepEqual(a, b, budget);
}

function elemName({ type }: GoList): string {
  return type.kind === 'slice' ? (type.elem?.name ?? '') : type.name;
}

function isComparable(elem: string): boolean {
  return elem === 'interface {}' || comparableElems.has(elem);
}

/** reflect.DeepEqual: the same types, no conversion; lists and maps at the same address are equal even where NaN is inside. */
export function deepEqual(a: GoValue, b: GoValue, budget: Budget): boolean {
  budget.spend(1);
  const type = typeOf(a);
  if (type?.name !== typeOf(b)?.name) return false;
  if (a === null || b === null) return a === b;
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (isList(a) && isList(b)) return deepEqualLists(a, b, budget);
  if (isMap(a) && isMap(b)) return deepEqualMaps(a, b, budget);
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value;
  if (a.kind === 'text' && b.kind === 'text') return a.value === b.value;
  if (a.kind === 'pointer' && b.kind === 'pointer') {
    return (a.target === null) === (b.target === null) && (a === b || deepEqual(a.target, b.target, budget));
  }
  if (a.kind === 'struct' && b.kind === 'struct') {
    return [...a.fields].every(([name, value]) => deepEqual(value, b.fields.get(name) ?? null, budget));
  }
  // Functions are equal only where both are nil, which none of the environment is.
  return false;
}

function deepEqualLists(a: GoList, b: GoList, budget: Budget): boolean {
  if ((a.isNil ?? false) !== (b.isNil ?? false) || a.items.length !== b.items.length) return false;
  const sameAddress = a.type.kind === 'slice' && (a.base ?? a) === (b.base ?? b) && (a.start ?? 0) === (b.start ?? 0);
  return sameAddress || a.items.every((item, at) => deepEqual(item, b.items[at] as GoValue, budget));
}

function deepEqualMaps(a: GoMap, b: GoMap, budget: Budget): boolean {
  if ((a.isNil ?? false) !== (b.isNil ?? false) || a.entries.size !== b.entries.size) return false;
  if (a === b) return true;
  for (const { key, value } of a.entries.values()) {
    const written = mapKey(key);
    const other = written === undefined ? undefined : b.entries.get(written);
    if (other === undefined || !deepEqual(value, other.value, budget)) return false;
  }
  return true;
}
