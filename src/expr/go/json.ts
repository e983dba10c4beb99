import { type Budget, EngineError, Unsupported } from './budget.ts';
import { bytesOf, isValidUtf8, textOf } from './text.ts';
import { stringMapType } from './type.ts';
import { type GoEntry, type GoValue, isList, list, typeName } from './value.ts';

/** encoding/json's MarshalIndent with two spaces. */
export function toJson(value: GoValue, budget: Budget): string {
  return encode(value, '\n', budget);
}

function encode(value: GoValue, newLine: string, budget: Budget): string {
  budget.spend(newLine.length);
  if (newLine.length > 2000) throw new Unsupported('a value is nested too deeply to be written as JSON');
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return encodeNumber(value);
    case 'string':
      budget.spend(value.length);
      return encodeString(value);
    default:
      break;
  }
  const inner = `${newLine}  `;
  if (isList(value)) {
    if (value.unordered) throw new Unsupported('the order of a map is random');
    if (value.isNil) return 'null';
    if (value.items.length === 0) return '[]';
    return `[${value.items.map((item) => inner + encode(item, inner, budget)).join(',')}${newLine}]`;
  }
  switch (value.kind) {
    case 'number':
      return String(value.value);
    case 'text':
      return encodeString(value.value);
    case 'pointer':
      return encode(value.target, newLine, budget);
    case 'struct':
      throw new Unsupported('a struct as JSON');
    case 'func':
      throw new EngineError(`json: unsupported type: ${typeName(value)}`);
    case 'map': {
      if (value.type.key?.kind !== 'string') throw new EngineError(`json: unsupported type: ${typeName(value)}`);
      if (value.isNil) return 'null';
      const entries = [...value.entries.values()].sort((a, b) => ((a.key as string) < (b.key as string) ? -1 : 1));
      if (entries.length === 0) return '{}';
      return `{${entries.map(({ key, value: one }) => `${inner}${encodeString(key as string)}: ${encode(one, inner, budget)}`).join(',')}${newLine}}`;
    }
  }
}

function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) {
    throw new EngineError(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function encodeString(bytes: string): string {
  if (!isValidUtf8(bytes)) throw new Unsupported('half a character as JSON');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped
  const text = textOf(bytes).replace(/["\\<>&\u0000-\u001f\u2028\u2029]/g, (char) => {
    return escapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return bytesOf(`"${text}"`);
}

/** encoding/json's Unmarshal into an `interface{}`. */
export function fromJson(bytes: string, budget: Budget): GoValue {
  budget.spend(bytes.length);
  const text = textOf(bytes);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new EngineError('invalid JSON');
  }
  return decode(parsed, budget, 0);
}

function decode(value: unknown, budget: Budget, depth: number): GoValue {
  budget.spend(1);
  if (depth > 1000) throw new Unsupported('JSON that is nested too deeply');
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return bytesOf(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new EngineError('json: cannot unmarshal number into Go value of type float64');
    return value;
  }
  if (Array.isArray(value)) return list(value.map((item) => decode(item, budget, depth + 1)));
  const entries = new Map<string, GoEntry>();
  for (const [name, one] of Object.entries(value as object)) {
    const key = bytesOf(name);
    entries.set(`s${key}`, { key, value: decode(one, budget, depth + 1) });
  }
  return { kind: 'map', type: stringMapType, entries };
}
