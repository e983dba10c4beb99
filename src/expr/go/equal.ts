import { type Budget, Unsupported } from './budget.ts';
import { mapKey } from './map-key.ts';
import { type GoList, type GoMap, type GoStruct, type GoValue, integerOf, isList, isMap, isNil, typeOf } from './value.ts';

/** Lists that 1.17.7 compares element by element, with its own equality, where one of them is `[]interface{}`. */
const comparableElems: ReadonlySet<string> = new Set(['string', 'int', 'int64', 'uint8', 'float64']);

/** `==` of the engines at run time. 1.15.5 compares all lists as Go's reflect.DeepEqual does. */
export function equal(a: GoValue, b: GoValue, listsByElement: boolean, budget: Budget, depth = 0): boolean {
  budget.descend(depth);
  const [x, y] = [integerOf(a), integerOf(b)];
  if (x !== undefined && y !== undefined) return x === y;
  if ((x !== undefined || typeof a === 'number') && (y !== undefined || typeof b === 'number')) return Number(x ?? a) === Number(y ?? b);
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return a === b;
  if (listsByElement && isList(a) && isList(b)) {
    const [left, right] = [elemName(a), elemName(b)];
    const anyAndKnown = (left === 'interface {}' && isComparable(right)) || (right === 'interface {}' && isComparable(left));
    if (anyAndKnown || (left === right && comparableElems.has(left))) {
      const same = (one: GoValue, other: GoValue): boolean => equal(one, other, true, budget, depth + 1);
      if (a.items.length !== b.items.length || differInAnyOrder(a, b, same)) return false;
      return a.items.every((item, at) => same(item, b.items[at] as GoValue));
    }
  }
  if (isNil(a) && isNil(b)) return true;
  return deepEqual(a, b, budget, depth);
}

/** Lists of a length, of which one comes out of a map: unequal if they differ in any order, else not decided. */
function differInAnyOrder(a: GoList, b: GoList, same: (one: GoValue, other: GoValue) => boolean): boolean {
  if (!a.unordered && !b.unordered) return false;
  if (a.items.some((item) => !b.items.some((other) => same(item, other)))) return true;
  throw new Unsupported('the order of a map is random');
}

function elemName({ type }: GoList): string {
  return type.kind === 'slice' ? (type.elem?.name ?? '') : type.name;
}

function isComparable(elem: string): boolean {
  return elem === 'interface {}' || comparableElems.has(elem);
}

/** reflect.DeepEqual: the same types, no conversion; lists and maps at the same address are equal even where NaN is inside. */
function deepEqual(a: GoValue, b: GoValue, budget: Budget, depth: number): boolean {
  budget.descend(depth);
  const type = typeOf(a);
  if (type?.name !== typeOf(b)?.name) return false;
  if (a === null || b === null) return a === b;
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (isList(a) && isList(b)) return deepEqualLists(a, b, budget, depth);
  if (isMap(a) && isMap(b)) return deepEqualMaps(a, b, budget, depth);
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value;
  if (a.kind === 'text' && b.kind === 'text') return a.value === b.value;
  if (a.kind === 'pointer' && b.kind === 'pointer') {
    return (a.target === null) === (b.target === null) && (a === b || deepEqual(a.target, b.target, budget, depth + 1));
  }
  if (a.kind === 'struct' && b.kind === 'struct') return deepEqualStructs(a, b, budget, depth);
  // Functions are equal only where both are nil, which none of the environment is.
  return false;
}

/** Fields that were not recorded may differ. */
function deepEqualStructs(a: GoStruct, b: GoStruct, budget: Budget, depth: number): boolean {
  if (a === b) return true;
  for (const [name, value] of a.fields) {
    const other = b.fields.get(name);
    if (other !== undefined && !deepEqual(value, other, budget, depth + 1)) return false;
  }
  throw new Unsupported(`whether two of ${a.type.name} are equal`);
}

function deepEqualLists(a: GoList, b: GoList, budget: Budget, depth: number): boolean {
  if ((a.isNil ?? false) !== (b.isNil ?? false) || a.items.length !== b.items.length) return false;
  const sameAddress = a.type.kind === 'slice' && (a.base ?? a) === (b.base ?? b) && (a.start ?? 0) === (b.start ?? 0);
  if (sameAddress) return true;
  const same = (one: GoValue, other: GoValue): boolean => deepEqual(one, other, budget, depth + 1);
  return !differInAnyOrder(a, b, same) && a.items.every((item, at) => same(item, b.items[at] as GoValue));
}

function deepEqualMaps(a: GoMap, b: GoMap, budget: Budget, depth: number): boolean {
  if ((a.isNil ?? false) !== (b.isNil ?? false) || a.entries.size !== b.entries.size) return false;
  if (a === b) return true;
  for (const { key, value } of a.entries.values()) {
    const written = mapKey(key);
    const other = written === undefined ? undefined : b.entries.get(written);
    if (other === undefined || !deepEqual(value, other.value, budget, depth + 1)) return false;
  }
  return true;
}
