import { gunzipSync } from 'node:zlib';
import { type Checked, failed } from '../../source/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { dataLimits } from './data-limits.ts';
import { formatDiagnostic } from './format-rules.ts';

/** The text of a data file, unzipped if need be: UTF-8, a byte order mark left out, at most 128 MiB. */
export function readDataText(bytes: Uint8Array, name: string): Checked<SourceFile> {
  const problem = (rule: 'encoding' | 'tooLarge', message: string, hint?: string) =>
    failed(formatDiagnostic({ rule, message, ...(hint === undefined ? {} : { hint }) }, { file: name, from: 0, to: 0 }));
  let plain = bytes;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      plain = gunzipSync(bytes, { maxOutputLength: dataLimits.bytes });
    } catch (error) {
      const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      if (tooLarge)
        return problem(
          'tooLarge',
          `the file has more than ${dataLimits.bytes} bytes when unzipped`,
          'record fewer series or a shorter time',
        );
      return problem('encoding', 'the file starts as gzip does and cannot be unzipped', 'it may be cut off: fetch it again');
    }
  }
  if (plain.length > dataLimits.bytes) {
    return problem(
      'tooLarge',
      `the file has ${plain.length} bytes; the limit is ${dataLimits.bytes}`,
      'record fewer series or a shorter time',
    );
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(plain);
    return { ok: true, value: { name, text }, diagnostics: [] };
  } catch {
    return problem('encoding', 'the file is not UTF-8', 'save the file as UTF-8');
  }
}
