import { EngineError, Unsupported } from './budget.ts';
import { isAssignable } from './type.ts';
import { type GoMap, type GoValue, typeName, typeOf } from './value.ts';

/** Keys that Go takes for the same are written the same; undefined for NaN, which is no key that can be found. Throws for what cannot be one. */
export function mapKey(value: GoValue): string | undefined {
  if (value === null) return 'n';
  switch (typeof value) {
    case 'string':
      return `s${value}`;
    case 'boolean':
      return `b${value}`;
    case 'bigint':
      return `i${value}`;
    case 'number':
      return Number.isNaN(value) ? undefined : `f${value === 0 ? 0 : value}`;
    default:
      break;
  }
  switch (value.kind) {
    case 'number':
      return `${value.type.name}:${value.value}`;
    case 'text':
      return `${value.type.name}:${value.value}`;
    case 'list':
      if (value.type.kind === 'array') throw new Unsupported('pairs as keys of a map');
      throw new EngineError(`runtime error: hash of unhashable type ${typeName(value)}`);
    case 'map':
    case 'func':
      throw new EngineError(`runtime error: hash of unhashable type ${typeName(value)}`);
    case 'struct':
      throw new EngineError(`runtime error: hash of unhashable type ${typeName(value)}`);
    case 'pointer':
      throw new Unsupported('pointers as keys of a map');
  }
}

/** The value at a key, undefined where there is none. Throws for a key of a type that the map does not take. */
export function lookUp(map: GoMap, key: GoValue): GoValue | undefined {
  const keyType = map.type.key;
  if (keyType === undefined) throw new Error('a map has a type of keys');
  const type = typeOf(key);
  if (type === undefined) {
    // A nil key is looked up as the zero value of the type of keys.
    if (keyType.kind === 'interface') return map.entries.get('n')?.value;
    return map.entries.get(keyType.kind === 'string' ? 's' : 'i0')?.value;
  }
  if (!isAssignable(type, keyType)) {
    throw new EngineError(`reflect.Value.MapIndex: value of type ${type.name} is not assignable to type ${keyType.name}`);
  }
  const written = mapKey(key);
  return written === undefined ? undefined : map.entries.get(written)?.value;
}

let nanKeys = 0;

/** Sets a key. Each NaN is a key of its own. */
export function setKey(map: GoMap, key: GoValue, value: GoValue): void {
  map.entries.set(mapKey(key) ?? `fNaN${nanKeys++}`, { key, value });
}
