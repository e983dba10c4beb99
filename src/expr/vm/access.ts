import { EngineError, Unsupported } from '../go/budget.ts';
import { equal } from '../go/equal.ts';
import { formatValue } from '../go/format.ts';
import { lookUp } from '../go/map-key.ts';
import { anyListType, uint8Type } from '../go/type.ts';
import { dereference, type GoList, type GoMap, type GoStruct, type GoValue, isList, isMap, isNil, typeName } from '../go/value.ts';
import { toInt } from './arithmetic.ts';
import type { Machine } from './machine.ts';

/** The elements in their order. Throws Unsupported where Go's order is random. */
export function ordered(value: GoList): readonly GoValue[] {
  if (value.unordered) throw new Unsupported('the order of a map is random');
  return value.items;
}

/** A byte of a text, as indexing gives it. */
export function byteAt(text: string, index: number): GoValue {
  return { kind: 'number', type: uint8Type, value: BigInt(text.charCodeAt(index)) };
}

/** `from[at]` and `from.at`. */
export function fetch(from: GoValue, at: GoValue, machine: Machine): GoValue {
  if (from === null) throw cannotFetch(from, at, machine);
  const base = dereference(from);
  if (typeof base === 'string' || isList(base)) {
    const length = typeof base === 'string' ? base.length : base.items.length;
    const index = inRange(toInt(at), length);
    if (index.at === undefined) throw outOfRange(index.asked, length, base, machine);
    return typeof base === 'string' ? byteAt(base, index.at) : (ordered(base)[index.at] as GoValue);
  }
  if (isMap(base)) return lookUp(base, at) ?? zeroOf(base);
  if (typeof base === 'object' && base?.kind === 'text') throw new Unsupported(`members of ${typeName(base)}`);
  if (typeof base === 'object' && base?.kind === 'struct') return field(base, fieldName(at));
  throw cannotFetch(from, at, machine);
}

function fieldName(at: GoValue): string {
  if (typeof at === 'string') return at;
  throw new EngineError(`interface conversion: interface {} is ${at === null ? 'nil' : typeName(at)}, not string`);
}

function cannotFetch(from: GoValue, at: GoValue, machine: Machine): EngineError {
  return new EngineError(`cannot fetch ${printable(at, machine)} from ${typeName(from)}`);
}

function printable(value: GoValue, machine: Machine): string {
  return typeof value === 'object' && value !== null ? typeName(value) : formatValue(value, machine.budget);
}

/** What a map gives for a key that is not there: nil, or a nil list of groups. */
function zeroOf({ type }: GoMap): GoValue {
  return type.elem?.kind === 'slice' ? { kind: 'list', type: anyListType, items: [], isNil: true } : null;
}

/** A field of a struct. Known fields that were not recorded give no verdict. */
export function field(struct: GoStruct, name: string): GoValue {
  const value = struct.fields.get(name);
  if (value !== undefined) return value;
  if (struct.type.fields?.has(name)) throw new Unsupported(`${name} of ${struct.type.name} is not recorded`);
  throw new EngineError(`cannot fetch ${name} from ${struct.type.name}`);
}

/** Negative indices count from the end. */
export function inRange(asked: bigint, length: number): { readonly asked: bigint; readonly at?: number } {
  const at = asked < 0n ? BigInt.asIntN(64, BigInt(length) + asked) : asked;
  return at >= 0n && at < BigInt(length) ? { asked: at, at: Number(at) } : { asked: at };
}

function outOfRange(asked: bigint, length: number, base: string | GoList, machine: Machine): EngineError {
  if (machine.modern) return new EngineError(`index out of range: ${asked} (array length is ${length})`);
  const what = typeof base === 'string' ? 'string' : base.type.kind;
  return new EngineError(`reflect: ${what} index out of range`);
}

/** `value[low:high]`: bounds past the ends are moved to them. */
export function cut(value: GoValue, low: GoValue, high: GoValue): GoValue {
  const base = dereference(value);
  if (typeof base === 'object' && base?.kind === 'text') throw new Unsupported(`slices of ${typeName(base)}`);
  if (typeof base !== 'string' && !isList(base)) throw new EngineError(`cannot slice ${typeName(low)}`);
  const length = BigInt(typeof base === 'string' ? base.length : base.items.length);
  const [from, to] = [toInt(low), toInt(high)];
  const atLeastZero = (bound: bigint): bigint => (bound < 0n ? (length + bound < 0n ? 0n : length + bound) : bound);
  const end = atLeastZero(to) > length ? length : atLeastZero(to);
  const start = atLeastZero(from) > end ? end : atLeastZero(from);
  if (typeof base === 'string') return base.slice(Number(start), Number(end));
  if (base.type.kind === 'array') throw new Unsupported('slices of pairs');
  return cutList(base, Number(start), Number(end));
}

/** A part of a list, at its place in the same memory. */
export function cutList(base: GoList, start: number, end: number): GoList {
  const items = base.unordered && end - start === base.items.length ? base.items : ordered(base).slice(start, end);
  return { ...base, items, base: base.base ?? base, start: (base.start ?? 0) + start };
}

/** The length in bytes, as the engine takes it for the end of a slice. */
export function byteLength(value: GoValue): bigint {
  if (typeof value === 'string') return BigInt(value.length);
  if (isList(value)) return BigInt(value.items.length);
  if (isMap(value)) return BigInt(value.entries.size);
  if (typeof value === 'object' && value?.kind === 'text') return BigInt(value.value.length);
  throw new EngineError(`invalid argument for len (type ${typeName(value)})`);
}

/** `needle in container`. */
export function isIn(needle: GoValue, container: GoValue, machine: Machine): boolean {
  if (container === null) return false;
  const base = dereference(container);
  if (isNil(container) && typeof container === 'object' && container.kind === 'pointer') return false;
  if (isList(base)) return base.items.some((item) => equal(item, needle, machine.modern, machine.budget));
  if (isMap(base)) return lookUp(base, needle) !== undefined;
  if (typeof base === 'object' && base?.kind === 'struct') {
    if (typeof needle === 'string') return base.type.fields?.has(needle) ?? false;
    throw new EngineError(`cannot use ${typeName(needle)} as field name of ${typeName(base)}`);
  }
  throw new EngineError(`operator "in" not defined on ${typeName(base)}`);
}
