/** A character of a pattern, and whether a `\` stood before it: then it means itself. */
export type Char = { readonly char: string; readonly literal: boolean };

/** A pattern of whole texts: `*` is any text, `?` any character. */
export type Glob = { readonly text: string; readonly chars: readonly Char[] };

export function charsOf(text: string): readonly Char[] {
  const chars: Char[] = [];
  let literal = false;
  for (const char of text) {
    if (char === '\\' && !literal) {
      literal = true;
      continue;
    }
    chars.push({ char, literal });
    literal = false;
  }
  return literal ? [...chars, { char: '\\', literal: true }] : chars;
}

export function globOf(chars: readonly Char[]): Glob {
  return { text: chars.map(({ char }) => char).join(''), chars };
}

/** Takes at most as many steps as pattern and text multiplied: a regular expression with many `.*` can take exponentially many. */
export function fitsGlob({ chars }: Glob, text: string): boolean {
  const wanted = [...text];
  let at = 0;
  let inPattern = 0;
  let star: number | undefined;
  let starAt = 0;
  while (at < wanted.length) {
    const one = chars[inPattern];
    if (one?.char === '*' && !one.literal) {
      star = inPattern++;
      starAt = at;
    } else if (one !== undefined && ((one.char === '?' && !one.literal) || one.char === wanted[at])) {
      inPattern++;
      at++;
    } else if (star !== undefined) {
      inPattern = star + 1;
      at = ++starAt;
    } else return false;
  }
  return chars.slice(inPattern).every(({ char, literal }) => char === '*' && !literal);
}
