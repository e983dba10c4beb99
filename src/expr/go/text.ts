/*
 * Text as Go has it: bytes. A string of the engine is held as one character (0 to 255) per byte of its UTF-8, so that lengths, indices,
 * slices and order are those of Go, also where a slice cuts a character in two.
 */

const encoder = new TextEncoder();
const replacement = 0xfffd;

/** The bytes of a text. Half a surrogate pair becomes U+FFFD, as encoding/json makes of it. */
export function bytesOf(text: string): string {
  if (isAscii(text)) return text;
  let bytes = '';
  for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

/** The text of bytes. Each byte that is no part of a character becomes U+FFFD, as a Go loop over runes sees it. */
export function textOf(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  return runesOf(bytes)
    .map(({ rune }) => String.fromCodePoint(rune))
    .join('');
}

export type Rune = { readonly rune: number; readonly at: number; readonly size: number };

export function runesOf(bytes: string): readonly Rune[] {
  const runes: Rune[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { rune, size } = decodeRune(bytes, at);
    runes.push({ rune, at, size });
    at += size;
  }
  return runes;
}

export function countRunes(bytes: string): number {
  return isAscii(bytes) ? bytes.length : runesOf(bytes).length;
}

export function isValidUtf8(bytes: string): boolean {
  return isAscii(bytes) || runesOf(bytes).every(({ rune, size }) => rune !== replacement || size === 3);
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}

/** Source: unicode/utf8, DecodeRuneInString: the shortest form only, no surrogates, a wrong byte counts alone. */
function decodeRune(bytes: string, at: number): { readonly rune: number; readonly size: number } {
  const wrong = { rune: replacement, size: 1 };
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return { rune: first, size: 1 };
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + size > bytes.length) return wrong;
  let rune = first & (0x7f >> size);
  for (let offset = 1; offset < size; offset++) {
    const next = bytes.charCodeAt(at + offset);
    if ((next & 0xc0) !== 0x80) return wrong;
    rune = (rune << 6) | (next & 0x3f);
  }
  const least = size === 4 ? 0x10000 : size === 3 ? 0x800 : 0x80;
  if (rune < least || rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff)) return wrong;
  return { rune, size };
}
