import { EngineError, Unsupported } from '../go/budget.ts';
import { lookUp } from '../go/map-key.ts';
import { goSort } from '../go/sort.ts';
import { dereference, type GoList, type GoValue, isList, isMap, list, typeName, typeOf } from '../go/value.ts';
import { field } from './access.ts';
import { compare } from './arithmetic.ts';
import type { Builtins } from './builtins.ts';
import { asString, type Machine } from './machine.ts';

type Keyed = { readonly item: GoValue; readonly value: GoValue };

/** Lists of other types are no lists to 1.17.7's `sort`, which then gives nil. */
const sortable: ReadonlySet<string> = new Set(['[]interface {}', '[]int', '[]float64', '[]string']);

function sortNew(args: readonly GoValue[], machine: Machine): GoList {
  const from = args[0] ?? null;
  const known = isList(from) && sortable.has(from.type.name);
  let descends = false;
  if (args.length === 2) {
    const order = asString(args[1] ?? null);
    if (order !== 'asc' && order !== 'desc') throw new EngineError(`invalid order ${order}, expected asc or desc`);
    descends = order === 'desc';
  }
  if (!known) return { ...list([]), isNil: true };
  const keyed = from.items.map((item) => ({ item, value: item }));
  machine.budget.grow(keyed.length);
  return sortBy(keyed, descends, (a, b) => compare('<', a, b), from.unordered ?? false, machine);
}

function sortBy(
  keyed: readonly Keyed[],
  descends: boolean,
  less: (a: GoValue, b: GoValue) => boolean,
  unordered: boolean,
  machine: Machine,
): GoList {
  machine.budget.spend(keyed.length * 20);
  const ascending = (a: Keyed, b: Keyed): boolean => (descends ? less(b.value, a.value) : less(a.value, b.value));
  const distinct = (a: Keyed, b: Keyed): boolean => a.item !== b.item;
  const isUnordered = ({ value }: Keyed): boolean => Number.isNaN(value);
  const sorted = goSort({ items: keyed, less: ascending, distinct, isUnordered });
  if (unordered) {
    const ties = sorted.some((one, index) => {
      const next = sorted[index + 1];
      return next !== undefined && !ascending(one, next) && distinct(one, next);
    });
    if (ties || sorted.some(isUnordered)) throw new Unsupported('the order of a map is random');
  }
  return list(sorted.map(({ item }) => item));
}

/** 1.15.5's sort and sortBy: all values of one type, integers, floats or strings. `name` is the field that is sorted by, if any. */
function sortOld(args: readonly GoValue[], name: string, order: GoValue | undefined, machine: Machine): GoList {
  const from = args[0] ?? null;
  if (!isList(from)) throw new EngineError(`cannot sort ${from === null ? 'invalid' : typeName(from)}`);
  const descends = order === undefined ? false : oldOrder(order);
  const keyed = from.items.map((item) => ({ item, value: sortedValue(item, name) }));
  const first = keyed[0];
  for (const { value } of keyed) {
    if (first !== undefined && typeOf(value)?.name !== typeOf(first.value)?.name) {
      throw new EngineError(`cannot sort array of different types (${typeName(value)} and ${typeName(first.value)})`);
    }
  }
  return sortBy(keyed, descends, lessOld, from.unordered ?? false, machine);
}

function oldOrder(order: GoValue): boolean {
  if (typeof order !== 'string') throw new EngineError(`invalid argument for sort (expected string, got ${typeName(order)})`);
  if (order === 'desc' || order === 'asc') return order === 'desc';
  throw new EngineError(`invalid argument for sort (expected "asc" or "desc", got ${JSON.stringify(order)})`);
}

function sortedValue(item: GoValue, name: string): GoValue {
  const element = dereference(item);
  const found = fieldToSortBy(element, name);
  if (found === undefined) throw new EngineError('cannot deref <invalid Value>');
  return dereference(found);
}

function fieldToSortBy(element: GoValue, name: string): GoValue | undefined {
  if (isMap(element)) return lookUp(element, name);
  if (typeof element === 'object' && element?.kind === 'struct') return element.type.fields?.has(name) ? field(element, name) : undefined;
  return element;
}

function lessOld(a: GoValue, b: GoValue): boolean {
  const kind = typeOf(a)?.kind;
  const bytes = (value: GoValue): GoValue => (typeof value === 'object' && value?.kind === 'text' ? value.value : value);
  if (kind === 'int' || kind === 'int64' || kind === 'float64' || kind === 'string') return compare('<', bytes(a), bytes(b));
  throw new EngineError(`sort: unsupported type ${kind ?? 'interface'}`);
}

export const sortBuiltins: Builtins = {
  sort: (args, machine) => (machine.modern ? sortNew(args, machine) : sortOld(args, '', args[1], machine)),
  sortBy: (args, machine) => {
    const name = args[1] ?? null;
    if (!isList(args[0] ?? null)) throw new EngineError(`cannot sort ${typeName(args[0] ?? null)}`);
    if (typeof name !== 'string') throw new EngineError(`invalid argument for sort (expected string, got ${typeName(name)})`);
    return sortOld(args, name, args[2], machine);
  },
};
