import { type Budget, EngineError, Unsupported } from '../go/budget.ts';
import { equal } from '../go/equal.ts';
import { lookUp } from '../go/map-key.ts';
import { anyListType } from '../go/type.ts';
import { dereference, type GoList, type GoValue, integerOf, isList, isMap, list, typeName } from '../go/value.ts';
import { byteAt, cutList, fetch, field, inRange, ordered } from './access.ts';
import { toInt } from './arithmetic.ts';
import type { Builtins } from './builtins.ts';
import { asString, type Machine } from './machine.ts';

function listArgument(name: string, args: readonly GoValue[]): GoList {
  const value = args[0] ?? null;
  if (isList(value)) return value;
  throw new EngineError(`cannot ${name} ${value === null ? 'invalid' : typeName(value)}`);
}

/** nil where there is no such element, whatever the reason. */
function fetchOrNil(from: GoValue, at: GoValue, machine: Machine): GoValue {
  try {
    return fetch(from, at, machine);
  } catch (cause) {
    if (cause instanceof EngineError) return null;
    throw cause;
  }
}

/** 1.17.7's `get`: nil for what is not there, an error for a key or an index of a wrong type. */
function get(from: GoValue, at: GoValue, machine: Machine): GoValue {
  if (!machine.modern) return fetchOrNil(from, at, machine);
  const base = dereference(from);
  if (base === null) return null;
  if (typeof base === 'string' || isList(base)) {
    const length = typeof base === 'string' ? base.length : base.items.length;
    const index = inRange(toInt(at), length).at;
    if (index === undefined) return null;
    return typeof base === 'string' ? byteAt(base, index) : (ordered(base)[index] ?? null);
  }
  if (isMap(base)) return lookUp(base, at) ?? null;
  if (typeof base === 'object' && base.kind === 'struct') {
    const name = asString(at);
    return base.type.fields?.has(name) ? field(base, name) : null;
  }
  if (typeof base === 'object' && base.kind === 'text') throw new Unsupported(`elements of ${typeName(base)}`);
  return null;
}

function take(args: readonly GoValue[], { modern }: Machine): GoValue {
  const from = listArgument('take from', args);
  const count = integerOf(args[1] ?? null);
  const counted = args[1] ?? null;
  if (count === undefined || (typeof counted === 'object' && counted?.kind === 'number' && counted.type.kind === 'uint8')) {
    throw new EngineError(`cannot take ${typeName(counted)} elements`);
  }
  if (count > BigInt(from.items.length)) return modern ? cutList(from, 0, from.items.length) : from;
  if (count < 0n) throw new EngineError('reflect.Value.Slice: slice index out of bounds');
  return cutList(from, 0, Number(count));
}

function uniq(args: readonly GoValue[], machine: Machine): GoList {
  const kept: GoValue[] = [];
  for (const item of ordered(listArgument('uniq', args))) {
    if (!kept.some((one) => equal(item, one, true, machine.budget))) kept.push(item);
  }
  return list(kept);
}

function concat(args: readonly GoValue[], { budget }: Machine): GoList {
  const items: GoValue[] = [];
  for (const arg of args) {
    if (!isList(arg)) throw new EngineError(`cannot concat ${arg === null ? 'invalid' : typeName(arg)}`);
    budget.spend(arg.items.length);
    for (const item of ordered(arg)) items.push(item);
  }
  budget.grow(items.length);
  return items.length === 0 ? { ...list([]), isNil: true } : list(items);
}

function flatten(from: GoList, into: GoValue[], budget: Budget, depth = 0): GoValue[] {
  budget.descend(depth);
  for (const item of ordered(from)) {
    budget.spend(1);
    const value = dereference(item);
    if (isList(value)) flatten(value, into, budget, depth + 1);
    else into.push(value);
  }
  return into;
}

export const listBuiltins: Builtins = {
  first: ([from = null], machine) => fetchOrNil(from, 0n, machine),
  last: ([from = null], machine) => fetchOrNil(from, -1n, machine),
  get: ([from = null, at = null], machine) => get(from, at, machine),
  take,
  reverse: (args, machine) => {
    const reversed = ordered(listArgument('reverse', args)).toReversed();
    machine.budget.spend(reversed.length);
    machine.budget.grow(reversed.length);
    return list(reversed, anyListType);
  },
  uniq,
  concat,
  flatten: (args, machine) => {
    const flat = flatten(listArgument('flatten', args), [], machine.budget);
    machine.budget.grow(flat.length);
    return list(flat);
  },
};
