import { stringify } from 'yaml';
import { RecentMap } from './recent-map.ts';

type Text = { readonly text: string };

// Most scalars of a generated file stand in hundreds of others.
const scalars = new RecentMap<string, Text>(2000);

/**
 * Plain data as block-style YAML: keys in the order given, LF, no line folding, texts of several lines as blocks.
 *
 * The library writes the scalars, and so decides on quotes; the lines around them are laid out here, some four times faster.
 */
export function printYaml(value: unknown): string {
  if (typeof value === 'string') return `${word(value)}\n`;
  return `${block(value, '').replace(/^\n/, '')}\n`;
}

/** What follows a key or stands alone: a scalar on the same line, or lines below it, beginning with a line break. */
function block(value: unknown, indent: string): string {
  if (Array.isArray(value) && value.length > 0) return value.map((one) => `\n${indent}- ${item(one, indent)}`).join('');
  if (isMap(value) && Object.keys(value).length > 0) return `\n${map(value, indent)}`;
  return scalar(value, indent);
}

function item(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (isMap(value) && Object.keys(value).length > 0) return map(value, inner).slice(inner.length);
  return block(value, inner).replace(/^\n\s*/, '');
}

function map(value: Readonly<Record<string, unknown>>, indent: string): string {
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => {
      // A list under a key is not indented.
      const nested = Array.isArray(inner) ? indent : `${indent}  `;
      const text = block(inner, nested);
      return `${indent}${word(key)}:${text.startsWith('\n') ? '' : ' '}${text}`;
    })
    .join('\n');
}

function scalar(value: unknown, indent: string): string {
  if (typeof value !== 'string') return byLibrary(value);
  // A block with white space at an end of a line would need marks, or not be seen.
  if (value.includes('\n') && value === value.trim() && !/[^\S\n]\n|[\u2028\u2029]|[^\P{C}\n]/u.test(value)) {
    return `|-\n${value.replaceAll(/^(?=.)/gm, indent)}`;
  }
  return word(value);
}

/** On one line, whatever it holds; JSON's strings are YAML's. */
function word(value: string): string {
  if (/[\r\n\u0085\u2028\u2029]/.test(value)) return JSON.stringify(value).replaceAll(/[\u0085\u2028\u2029]/g, escaped);
  const known = scalars.get(value);
  if (known !== undefined) return known.text;
  const text = byLibrary(value);
  scalars.set(value, { text });
  return text;
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function byLibrary(value: unknown): string {
  return stringify(value, { lineWidth: 0, singleQuote: true, blockQuote: false }).replace(/\n$/, '');
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
