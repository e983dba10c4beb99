import { type Checked, checked, type Diagnostic, failed } from './diagnostic.ts';
import type { SourceFile } from './source-file.ts';
import { yamlLimits } from './yaml-limits.ts';

/**
 * The bytes of a file as text, without a byte order mark, so that columns are those an editor shows.
 * Refuses what has more than `most` bytes, what is not UTF-8, and characters that YAML does not allow or that hide what a line says.
 */
export function readSourceText(bytes: Uint8Array, name: string, most: number = yamlLimits.bytes): Checked<SourceFile> {
  if (bytes.length > most) return failed(tooLong(name, bytes.length, most));
  const text = decodeUtf8(bytes);
  if (text === undefined) return failed(notUtf8(bytes, name));
  const file: SourceFile = { name, text: text.startsWith('\uFEFF') ? text.slice(1) : text };
  return checked(file, checkCharacters(file));
}

export function tooLong(name: string, length: number, most: number = yamlLimits.bytes): Diagnostic {
  return {
    code: 'GP501',
    name: 'file-size',
    severity: 'error',
    message: `the file has ${length} bytes; the limit is ${most / 1_048_576} MiB (${most} bytes)`,
    range: { file: name, from: 0, to: 0 },
    hint: 'split the file',
  };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function notUtf8(bytes: Uint8Array, name: string): Diagnostic {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, validUtf8Length(bytes)), { stream: true });
  const badByte = new TextEncoder().encode(before).length + 1;
  const at = before.startsWith('\uFEFF') ? before.length - 1 : before.length;
  const line = before.split(/\r\n|\r|\n/).length;
  return {
    code: 'GP500',
    name: 'file-encoding',
    severity: 'error',
    message: utf16 ? 'the file is UTF-16' : `the file is not UTF-8: byte ${badByte} (line ${line}) is not part of a character`,
    range: { file: name, from: at, to: at },
    hint: 'save the file as UTF-8',
  };
}

/** Length of the longest prefix that can be the start of valid UTF-8. */
function validUtf8Length(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (startsUtf8(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

function startsUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

// What YAML 1.2.2 (5.1) leaves out, a carriage return that ends no line, and characters that reorder the text around them.
const refused = /[^\P{Cc}\t\n\r\u0085]|[\ufffe\uffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]|\r(?!\n)|\p{Surrogate}|(?<!^)\ufeff/u;

/** The first character that a file must not contain. One is told: such files have thousands. */
export function checkCharacters(file: SourceFile): readonly Diagnostic[] {
  const found = refused.exec(file.text);
  if (found === null) return [];
  const point = found[0].codePointAt(0) as number;
  const notation = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  return [
    {
      code: 'GP502',
      name: 'file-character',
      severity: 'error',
      message: `the file contains ${describe(point)} (${notation})`,
      range: { file: file.name, from: found.index, to: found.index + found[0].length },
      hint: point === 0x0d ? 'end lines with LF or CR LF' : 'remove it, or write it as an escape in double quotes',
    },
  ];
}

function describe(point: number): string {
  if (point === 0) return 'a NUL character: it is binary';
  if (point === 0x0d) return 'a carriage return that ends no line';
  if (point === 0xfeff) return 'a byte order mark after its start';
  if (point >= 0xd800 && point <= 0xdfff) return 'half of a character';
  if (point >= 0x200e && point <= 0x2069) return 'an invisible character that reorders text';
  return 'a control character';
}
