import { EngineError, Unsupported } from '../go/budget.ts';
import { setKey } from '../go/map-key.ts';
import { anyListType, anyMapType, type GoType, pairListType, pairType } from '../go/type.ts';
import { dereference, type GoEntry, type GoList, type GoMap, type GoValue, isList, isMap, list, typeName } from '../go/value.ts';
import { ordered } from './access.ts';
import type { Builtins } from './builtins.ts';
import type { Machine } from './machine.ts';

/** The values are looked up by their keys, under which NaN is not found. */
const listedByKey: typeof listed = (what, args, type, part, machine) => {
  const found = listed(what, args, type, part, machine);
  const from = args[0];
  if (from !== undefined && isMap(from) && [...from.entries.values()].some(({ key }) => Number.isNaN(key))) {
    throw new EngineError('reflect: call of reflect.Value.Interface on zero Value');
  }
  return found;
};

/** What comes out of a map of two or more comes in a random order. */
function listed(what: string, args: readonly GoValue[], type: GoType, part: (entry: GoEntry) => GoValue, machine: Machine): GoList {
  const from = args[0] ?? null;
  if (!isMap(from)) throw new EngineError(`cannot ${what} ${from === null ? 'invalid' : typeName(from)}`);
  machine.budget.spend(from.entries.size);
  const items = [...from.entries.values()].map(part);
  return items.length > 1 ? { ...list(items, type), unordered: true } : list(items, type);
}

function fromPairs(args: readonly GoValue[]): GoMap {
  const from = args[0] ?? null;
  if (!isList(from)) throw new EngineError(`cannot transform ${typeName(from)} from pairs`);
  const made: GoMap = { kind: 'map', type: anyMapType, entries: new Map() };
  for (const item of from.items) {
    const pair = dereference(item);
    if (!isList(pair)) throw new EngineError(`invalid pair ${typeName(pair)}`);
    const [key, value] = ordered(pair);
    if (pair.items.length !== 2 || key === undefined || value === undefined) throw new EngineError('invalid pair length');
    setKey(made, key, value);
  }
  if (from.unordered && made.entries.size < from.items.length) throw new Unsupported('the order of a map is random');
  return made;
}

export const mapBuiltins: Builtins = {
  keys: (args, machine) => listed('get keys from', args, anyListType, ({ key }) => key, machine),
  values: (args, machine) => listedByKey('get values from', args, anyListType, ({ value }) => value, machine),
  toPairs: (args, machine) =>
    listedByKey('transform to pairs', args, pairListType, ({ key, value }) => list([key, value], pairType), machine),
  fromPairs,
};
