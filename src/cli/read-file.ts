import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { type Checked, type Diagnostic, failed } from '../source/diagnostic.ts';
import { readSourceText, tooLong } from '../source/read-text.ts';
import type { SourceFile } from '../source/source-file.ts';
import { yamlLimits } from '../source/yaml-limits.ts';
import { reasonOf, UsageError } from './usage-error.ts';

/**
 * The text of the file at `path`, reported under `name`. Never holds more than `most` bytes in memory. A file that the system does not
 * let us read is a finding like any other that is wrong with a file, so that it hides nothing of the others.
 */
export function readSourceFile(path: string, name: string, most: number = yamlLimits.bytes): Checked<SourceFile> {
  let bytes: Uint8Array | number;
  try {
    bytes = readBounded(path, name, most);
  } catch (error) {
    if (error instanceof UsageError) return failed(unreadable(name, error));
    throw error;
  }
  if (typeof bytes === 'number') return failed(tooLong(name, bytes, most));
  return readSourceText(bytes, name, most);
}

/** What the system said of a path that was to be read. */
export function unreadable(name: string, { message, hint }: UsageError): Diagnostic {
  const place = { file: name, from: 0, to: 0 };
  return { code: 'GP516', name: 'file-unreadable', severity: 'error', message, range: place, ...(hint === undefined ? {} : { hint }) };
}

// Some files of the kernel, and a pipe put in the place of a file, would wait for ever. Windows has neither.
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The bytes, or the size of a file that has more than `most`. The size a file states is not believed: /proc files state 0. */
export function readBounded(path: string, name: string, most: number): Uint8Array | number {
  try {
    const handle = openSync(path, readOnly);
    try {
      const { size } = fstatSync(handle);
      if (size > most) return size;
      const buffer = Buffer.allocUnsafe(Math.min(most, Math.max(size, 64 * 1024)) + 1);
      const head = readInto(handle, buffer);
      if (head < buffer.length) return buffer.subarray(0, head);
      const rest = Buffer.allocUnsafe(most + 1);
      buffer.copy(rest);
      const all = head + readInto(handle, rest.subarray(head));
      return all > most ? all : rest.subarray(0, all);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new UsageError(`cannot read ${name}: ${reasonOf(error)}`);
  }
}

function readInto(handle: number, buffer: Uint8Array): number {
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(handle, buffer, filled, buffer.length - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

/** The text of a file that is there, or undefined where none is. Any other failure is told. */
export function readTextIfThere(path: string, name: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(`cannot read ${name}: ${reasonOf(error)}`);
  }
}
