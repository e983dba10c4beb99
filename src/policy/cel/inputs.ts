import { type CelFields, type CelType, type CelVariables, declarationOf } from './types.ts';

/** Sizes of one evaluation's data: far above a Kubernetes object or the series of a service. */
export const inputLimits = { values: 200_000, characters: 4_000_000, depth: 64 } as const;

export type EngineInputs =
  | { readonly ok: true; readonly values: ReadonlyMap<string, unknown> }
  | { readonly ok: false; readonly variable: string | undefined; readonly message: string };

class RefusedInput extends Error {}

/**
 * Copies inputs into the Maps, arrays and numbers of the engine, by their declared types.
 *
 * Only plain JSON data passes: no class instance, accessor, function, NaN or infinity. In `dyn` and `map` data whole numbers
 * become CEL ints and must be exact (at most 2^53), others doubles. Every declared variable must be there, and no other.
 */
export function readInputs(inputs: Readonly<Record<string, unknown>>, variables: CelVariables): EngineInputs {
  const values = new Map<string, unknown>();
  let reading: string | undefined;
  try {
    if (!isPlainObject(inputs)) throw new RefusedInput('the inputs are no plain object');
    for (const name of Object.keys(inputs)) {
      if (declarationOf(variables, name) === undefined) throw new RefusedInput(`the input \`${name}\` is not declared`);
    }
    const budget = { values: 0, characters: 0 };
    for (const [name, declaration] of Object.entries(variables)) {
      reading = name;
      const value = ownValue(inputs, name, name);
      if (value === undefined) throw new RefusedInput(`\`${name}\` has no value`);
      values.set(
        name,
        typeof declaration === 'string' ? copyTyped(value, declaration, name, budget) : copyFields(value, declaration, name, budget),
      );
    }
    return { ok: true, values };
  } catch (error) {
    const message = error instanceof RefusedInput ? error.message : `the inputs cannot be read: ${describe(error)}`;
    return { ok: false, variable: reading, message };
  }
}

type Budget = { values: number; characters: number };

function copyFields(value: unknown, { fields }: CelFields, path: string, budget: Budget): ReadonlyMap<string, unknown> {
  if (!isPlainObject(value)) throw new RefusedInput(`\`${path}\` is no plain object`);
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(fields, key)) throw new RefusedInput(`\`${path}.${key}\` is not declared`);
  }
  const copy = new Map<string, unknown>();
  for (const [field, type] of Object.entries(fields)) {
    const held = ownValue(value, field, `${path}.${field}`);
    if (held === undefined) throw new RefusedInput(`\`${path}.${field}\` has no value`);
    copy.set(field, copyTyped(held, type, `${path}.${field}`, budget));
  }
  return copy;
}

function copyTyped(value: unknown, type: CelType, path: string, budget: Budget): unknown {
  switch (type) {
    case 'double':
      return finite(value, path);
    case 'int':
      return wholeNumber(value, path);
    case 'string':
      if (typeof value !== 'string') throw new RefusedInput(`\`${path}\` is ${describe(value)}, not a string`);
      return copyJson(value, path, 0, budget);
    case 'bool':
      if (typeof value !== 'boolean') throw new RefusedInput(`\`${path}\` is ${describe(value)}, not a bool`);
      return value;
    case 'list<double>':
      return plainItems(value, path).map((item, index) => finite(item, `${path}[${index}]`));
    case 'map':
      if (!isPlainObject(value)) throw new RefusedInput(`\`${path}\` is ${describe(value)}, not an object`);
      return copyJson(value, path, 0, budget);
    case 'dyn':
      return copyJson(value, path, 0, budget);
    default:
      return unknownType(type);
  }
}

function unknownType(type: never): never {
  throw new Error(`unknown type ${String(type)}`);
}

function finite(value: unknown, path: string): number {
  if (typeof value !== 'number') throw new RefusedInput(`\`${path}\` is ${describe(value)}, not a number`);
  if (!Number.isFinite(value)) throw new RefusedInput(`\`${path}\` is ${value}`);
  return value;
}

function wholeNumber(value: unknown, path: string): bigint {
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new RefusedInput(`\`${path}\` is ${describe(value)}, not a whole number that is exact`);
}

function copyJson(value: unknown, path: string, depth: number, budget: Budget): unknown {
  budget.values++;
  if (budget.values > inputLimits.values) throw tooManyValues();
  if (depth > inputLimits.depth) throw new RefusedInput(`\`${path}\` nests more than ${inputLimits.depth} deep`);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    spendCharacters(value.length, budget);
    return value;
  }
  if (typeof value === 'number') return Number.isInteger(value) ? wholeNumber(value, path) : finite(value, path);
  if (typeof value === 'bigint') return wholeNumber(value, path);
  if (Array.isArray(value)) return plainItems(value, path).map((item, index) => copyJson(item, `${path}[${index}]`, depth + 1, budget));
  if (!isPlainObject(value)) throw new RefusedInput(`\`${path}\` is ${describe(value)}, not plain data`);
  const copy = new Map<string, unknown>();
  for (const key of Object.keys(value)) {
    spendCharacters(key.length, budget);
    const held = ownValue(value, key, `${path}.${key}`);
    if (held !== undefined) copy.set(key, copyJson(held, `${path}.${key}`, depth + 1, budget));
  }
  return copy;
}

function tooManyValues(): RefusedInput {
  return new RefusedInput(`the inputs hold more than ${inputLimits.values} values`);
}

function spendCharacters(count: number, budget: Budget): void {
  budget.characters += count;
  if (budget.characters > inputLimits.characters) throw new RefusedInput(`the inputs hold more than ${inputLimits.characters} characters`);
}

function plainItems(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value) || Object.getPrototypeOf(value) !== Array.prototype)
    throw new RefusedInput(`\`${path}\` is ${describe(value)}, not a list`);
  if (value.length > inputLimits.values) throw tooManyValues();
  return Array.from({ length: value.length }, (_, index) => {
    const item = ownValue(value, String(index), `${path}[${index}]`);
    if (item === undefined) throw new RefusedInput(`\`${path}[${index}]\` has no value`);
    return item;
  });
}

// An accessor could answer differently each time it is asked.
function ownValue(holder: object, key: string, path: string): unknown {
  const property = Object.getOwnPropertyDescriptor(holder, key);
  if (property === undefined) return undefined;
  if (!('value' in property)) throw new RefusedInput(`\`${path}\` is computed, not plain data`);
  return property.value;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.getOwnPropertySymbols(value).length === 0;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Error) return value.message;
  if (typeof value === 'object' && !isPlainObject(value)) return `an instance of ${value.constructor?.name ?? 'a class'}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
