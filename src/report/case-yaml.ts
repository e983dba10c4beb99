import type { TestCase } from '../scenario/types.ts';

/** A case as it stands in a test: an item of `cases`, a line for each key. */
export function caseYaml(one: TestCase): readonly string[] {
  return Object.entries(one)
    .filter(([, value]) => value !== undefined)
    .map(([key, value], index) => `    ${index === 0 ? '- ' : '  '}${key}: ${flow(value)}`);
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(([key, inner]) => `${flow(key)}: ${flow(inner)}`);
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
  }
  return typeof value === 'string' && isPlain(value) ? value : JSON.stringify(value);
}

/** Words and durations; all else is quoted, be it necessary or not. */
function isPlain(text: string): boolean {
  if (/^(\d+(ms|[smhdwy]))+$/.test(text)) return true;
  return /^[A-Za-z][\w.-]*(?: [\w.-]+)*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
}
