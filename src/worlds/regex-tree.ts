/** What a regex is made of, as far as strings that match it are to be made. `others` of a class: any character but these. */
export type RegexNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'class'; readonly from: readonly string[]; readonly others: boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly least: number; readonly most: number };

class RegexError extends Error {}

/** At most so deep: the regexes are anybody's. */
const mostDeep = 50;

/** The tree of an RE2 regex; undefined for what is not understood. Strings made from it are to be tried against the regex itself. */
export function readRegex(source: string): RegexNode | undefined {
  try {
    const reader = new RegexReader([...source]);
    const tree = reader.choice(0);
    return reader.atEnd ? tree : undefined;
  } catch (error) {
    if (error instanceof RegexError) return undefined;
    throw error;
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits: readonly string[] = [...'0123456789'];
const word: readonly string[] = [...letters, ...digits, '_'];
const escapes: Readonly<Record<string, readonly string[]>> = { d: digits, w: word, s: [' '] };
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', a: '\u0007' };
const named: Readonly<Record<string, readonly string[]>> = {
  alpha: [...letters],
  lower: [...letters],
  alnum: word.filter((one) => one !== '_'),
  word,
  digit: digits,
  upper: [...letters.toUpperCase()],
  xdigit: [...'abcdef', ...digits],
  space: [' '],
};
const nothing: RegexNode = { kind: 'text', text: '' };

class RegexReader {
  private at = 0;
  private readonly source: readonly string[];

  constructor(source: readonly string[]) {
    this.source = source;
  }

  get atEnd(): boolean {
    return this.at >= this.source.length;
  }

  choice(depth: number): RegexNode {
    if (depth > mostDeep) throw new RegexError();
    const options: RegexNode[] = [];
    do options.push(this.sequence(depth));
    while (this.take('|'));
    return options.length === 1 ? (options[0] as RegexNode) : { kind: 'choice', options };
  }

  private sequence(depth: number): RegexNode {
    const parts: RegexNode[] = [];
    while (!this.atEnd && this.peek() !== '|' && this.peek() !== ')') parts.push(this.repeats(this.atom(depth)));
    return parts.length === 1 ? (parts[0] as RegexNode) : { kind: 'sequence', parts };
  }

  private repeats(part: RegexNode): RegexNode {
    const [least, most] = this.bounds();
    if (least === undefined || most === undefined) return part;
    this.take('?');
    return this.repeats({ kind: 'repeat', part, least, most });
  }

  private bounds(): readonly [number, number] | readonly [] {
    if (this.take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.take('?')) return [0, 1];
    const counted = /^\{(\d+)(,(\d*))?\}/.exec(this.source.slice(this.at, this.at + 12).join(''));
    if (counted === null) return [];
    this.at += counted[0].length;
    const least = Number(counted[1]);
    if (counted[2] === undefined) return [least, least];
    return [least, counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3])];
  }

  private atom(depth: number): RegexNode {
    const character = this.next();
    switch (character) {
      case '.':
        return { kind: 'any' };
      case '^':
      case '$':
        return nothing;
      case '[':
        return this.characterClass();
      case '(':
        return this.group(depth);
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        throw new RegexError();
      default:
        return { kind: 'text', text: character };
    }
  }

  private group(depth: number): RegexNode {
    if (this.take('?')) {
      if (this.take('P') || this.peek() === '<') {
        while (this.next() !== '>');
      } else {
        let flag = this.next();
        while (/[imsU-]/.test(flag)) flag = this.next();
        if (flag === ')') return nothing;
        if (flag !== ':') throw new RegexError();
      }
    }
    const inner = this.choice(depth + 1);
    if (!this.take(')')) throw new RegexError();
    return inner;
  }

  private escape(): RegexNode {
    const character = this.next();
    if (character === 'Q') {
      let text = '';
      while (!this.atEnd && !(this.peek() === '\\' && this.source[this.at + 1] === 'E')) text += this.next();
      this.at += 2;
      return { kind: 'text', text };
    }
    if (/[bBAz]/.test(character)) return nothing;
    const from = escapes[character.toLowerCase()];
    if (from !== undefined) return { kind: 'class', from, others: character !== character.toLowerCase() };
    const control = controls[character];
    if (control !== undefined) return { kind: 'text', text: control };
    // Letters and digits that are left have meanings of their own, such as \pL or \x41.
    if (/[A-Za-z0-9]/.test(character)) throw new RegexError();
    return { kind: 'text', text: character };
  }

  private characterClass(): RegexNode {
    const others = this.take('^');
    const from: string[] = [];
    for (let first = true; first || this.peek() !== ']'; first = false) {
      const start = this.classItem();
      if (start.length === 1 && this.peek() === '-' && this.source[this.at + 1] !== ']') {
        this.next();
        const end = this.classItem();
        from.push(...rangeOf(start[0] as string, end[0] as string));
      } else {
        from.push(...start);
      }
    }
    this.next();
    return { kind: 'class', from, others };
  }

  private classItem(): readonly string[] {
    const character = this.next();
    if (character === '[' && this.peek() === ':') {
      const name = /^:([a-z]+):\]/.exec(this.source.slice(this.at, this.at + 10).join(''));
      const members = named[name?.[1] ?? ''];
      if (name === null || members === undefined) throw new RegexError();
      this.at += name[0].length;
      return members;
    }
    if (character !== '\\') return [character];
    const escaped = this.escape();
    if (escaped.kind === 'text') return [escaped.text];
    if (escaped.kind === 'class' && !escaped.others) return escaped.from;
    throw new RegexError();
  }

  private peek(): string | undefined {
    return this.source[this.at];
  }

  private next(): string {
    const character = this.source[this.at++];
    if (character === undefined) throw new RegexError();
    return character;
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }
}

function rangeOf(first: string, last: string): readonly string[] {
  const [from, to] = [first.codePointAt(0) as number, last.codePointAt(0) as number];
  if (to < from) throw new RegexError();
  return Array.from({ length: Math.min(to - from + 1, 128) }, (_, index) => String.fromCodePoint(from + index));
}
