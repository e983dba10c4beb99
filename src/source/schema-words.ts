import type { SchemaError } from './schema.ts';
import type { Path } from './yaml.ts';

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'empty',
};

export function typeWords(type: unknown): string {
  const names = [type].flat().map((name) => typeNames[String(name)] ?? String(name));
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

export function listOf(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === 'string' ? `\`${value}\`` : JSON.stringify(value))).join(', ');
}

export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
    case 'number':
      return `the number ${value}`;
    case 'boolean':
      return String(value);
    default:
      return 'a map';
  }
}

export function comparisonWords(comparison: unknown): string {
  switch (comparison) {
    case '>=':
      return 'at least';
    case '<=':
      return 'at most';
    case '>':
      return 'more than';
    case '<':
      return 'less than';
    default:
      return String(comparison);
  }
}

export function lengthWords(keyword: string, params: SchemaError['params']): string | undefined {
  if (keyword === 'minLength') return params.limit === 1 ? 'must not be empty' : `must have at least ${params.limit} characters`;
  return keyword === 'maxLength' ? `must have at most ${params.limit} characters` : undefined;
}

export function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** The value by its key, a list item by the list's key and its number. */
export function thingAt(path: Path): string {
  const from = path.findLastIndex((step) => typeof step === 'string');
  if (path.length === 0) return 'the document';
  const name = path
    .slice(Math.max(from, 0))
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`));
  return `\`${name.join('')}\``;
}
