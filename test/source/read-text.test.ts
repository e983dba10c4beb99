import { describe, expect, test } from 'vitest';
import { readSourceText } from '../../src/source/yaml.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('bytes to text', () => {
  test('UTF-8', () => {
    expect(readSourceText(bytes('a: é😀\r\n'), 'f')).toEqual({ ok: true, value: { name: 'f', text: 'a: é😀\r\n' }, diagnostics: [] });
  });

  test('a byte order mark is no part of the text', () => {
    const read = readSourceText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), 'f');
    expect(read.ok && read.value.text).toBe('a');
  });

  const cases: readonly [name: string, input: Uint8Array, message: string, from: number][] = [
    [
      'not UTF-8',
      Uint8Array.of(0x61, 0x0a, 0xc3, 0xa9, 0xff, 0x62),
      'GP500 the file is not UTF-8: byte 5 (line 2) is not part of a character',
      3,
    ],
    [
      'cut in the middle of a character',
      Uint8Array.of(0x61, 0xc3),
      'GP500 the file is not UTF-8: byte 2 (line 1) is not part of a character',
      1,
    ],
    ['Latin-1', Uint8Array.of(0x61, 0xe9, 0x62), 'GP500 the file is not UTF-8: byte 2 (line 1) is not part of a character', 1],
    [
      'behind a byte order mark',
      Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xff),
      'GP500 the file is not UTF-8: byte 5 (line 1) is not part of a character',
      1,
    ],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x61, 0x00), 'GP500 the file is UTF-16', 0],
    ['over 1 MiB', new Uint8Array(1_048_577).fill(0x61), 'GP501 the file has 1048577 bytes; the limit is 1 MiB (1048576 bytes)', 0],
    ['NUL', bytes('a\0b'), 'GP502 the file contains a NUL character: it is binary (U+0000)', 1],
    ['escape sequence', bytes('a\u001b[2J'), 'GP502 the file contains a control character (U+001B)', 1],
  ];
  test.each(cases)('%s', (_, input, message, from) => {
    const read = readSourceText(input, 'dir/f.yaml');
    expect(read.ok).toBe(false);
    expect(read.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([message]);
    expect(read.diagnostics[0]?.range.file).toBe('dir/f.yaml');
    expect(read.diagnostics[0]?.range.from).toBe(from);
    expect(read.diagnostics[0]?.hint).toBeTruthy();
  });

  test('exactly 1 MiB is read', () => {
    expect(readSourceText(new Uint8Array(1_048_576).fill(0x61), 'f').ok).toBe(true);
  });
});
