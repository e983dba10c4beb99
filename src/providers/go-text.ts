import { printPlainNumber, printShortNumber } from '../promql/engine/number-text.ts';

/** JSON as Go's encoding/json writes decoded data: keys sorted, `<`, `>` and `&` escaped. Throws for what JSON has not. */
export function printGoJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, escaped);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`JSON has no ${value}`);
    return Object.is(value, -0) ? '-0' : JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(printGoJson).join(',')}]`;
  if (typeof value === 'object') {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${printGoJson(name)}:${printGoJson((value as Readonly<Record<string, unknown>>)[name])}`).join(',')}}`;
  }
  throw new Error(`JSON has no ${typeof value}`);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A value as Go's `%v` prints it. */
export function printGoValue(value: null | boolean | bigint | number | string): string {
  if (value === null) return '<nil>';
  return typeof value === 'number' ? printShortNumber(value) : String(value);
}

/** A float as Go's `%.2f` and `%f` (6 digits) print it: ties to the even digit. */
export function printFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return printPlainNumber(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  if (size >= 1e21) return `${printPlainNumber(value)}.${'0'.repeat(digits)}`;
  const exact = size.toFixed(100);
  const cut = exact.length - 100 + digits;
  const isTie = /^50*$/.test(exact.slice(cut)) && Number(exact[cut - 1]) % 2 === 0;
  return sign + (isTie ? exact.slice(0, cut) : size.toFixed(digits));
}
