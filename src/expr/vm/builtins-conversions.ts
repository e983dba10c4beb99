import { EngineError, Unsupported } from '../go/budget.ts';
import { formatValue } from '../go/format.ts';
import { fromJson, toJson } from '../go/json.ts';
import { parseDecimalInt, parseFloat64 } from '../go/number.ts';
import { countRunes } from '../go/text.ts';
import { type GoType, typeOfKind } from '../go/type.ts';
import { dereference, type GoValue, integerOf, isList, isMap, typeName, typeOf } from '../go/value.ts';
import { truncated } from './arithmetic.ts';
import type { Builtins } from './builtins.ts';
import { asString, type Machine } from './machine.ts';

function only(args: readonly GoValue[]): GoValue {
  return args[0] ?? null;
}

/** A string in characters in 1.17.7, in bytes in 1.15.5. */
function length(value: GoValue, { modern }: Machine): bigint {
  if (isList(value)) return BigInt(value.items.length);
  if (isMap(value)) return BigInt(value.entries.size);
  const text = typeof value === 'string' ? value : typeof value === 'object' && value?.kind === 'text' ? value.value : undefined;
  if (text !== undefined) return BigInt(modern ? countRunes(text) : text.length);
  throw new EngineError(`invalid argument for len (type ${typeName(value)})`);
}

function toInteger(value: GoValue, { modern }: Machine): GoValue {
  const integer = integerOf(value);
  if (integer !== undefined) return integer;
  if (typeof value === 'number') return truncated(value);
  if (typeof value === 'string') {
    const parsed = parseDecimalInt(value);
    if (parsed !== undefined) return parsed;
    throw new EngineError(`invalid operation: int(${value})`);
  }
  if (modern && value === null) throw new EngineError('reflect: call of reflect.Value.CanConvert on zero Value');
  throw new EngineError(`invalid operation: int(${typeName(value)})`);
}

/** ceil, floor, round and float make floats of integers. */
export function toFloat64(value: GoValue): GoValue {
  const integer = integerOf(value);
  if (integer !== undefined) return Number(integer);
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    const parsed = parseFloat64(value);
    if (parsed !== undefined) return parsed;
    throw new EngineError(`invalid operation: float(${value})`);
  }
  throw new EngineError(`invalid operation: float(${typeName(value)})`);
}

function nameOfType(value: GoValue, { modern }: Machine): string {
  const type: GoType | undefined = typeOf(modern ? value : dereference(value));
  if (type === undefined) {
    if (value !== null) throw new EngineError('reflect: call of reflect.Value.Type on zero Value');
    return 'nil';
  }
  return typeOfKind(type);
}

/** Base64 as Go reads it: line breaks are passed over, padding is asked for. */
function fromBase64(text: string): string {
  const bare = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(bare)) throw new EngineError('illegal base64 data');
  return atob(bare);
}

const longestPrinted = 5_000_000;

export const conversions: Builtins = {
  len: (args, machine) => length(only(args), machine),
  type: (args, machine) => nameOfType(only(args), machine),
  int: (args, machine) => toInteger(only(args), machine),
  float: (args) => toFloat64(only(args)),
  string: (args, { budget }) => {
    const text = formatValue(only(args), budget);
    if (text.length > longestPrinted) throw new Unsupported('a text grows too long');
    return text;
  },
  toJSON: (args, { budget }) => toJson(only(args), budget),
  fromJSON: (args, { budget }) => fromJson(asString(only(args)), budget),
  toBase64: (args) => btoa(asString(only(args))),
  fromBase64: (args) => fromBase64(asString(only(args))),
};
