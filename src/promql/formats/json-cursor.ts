import { refuse } from './format-error.ts';
import { shown } from './format-rules.ts';

/** How deep arrays and objects may stand in one another. */
const mostLevels = 64;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Reads JSON from left to right without building it, so that large answers cost no tree and every refusal has a place. */
export class JsonCursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The next character that is not white space; empty at the end. */
  peek(): string {
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return this.text[this.at] as string;
    }
    return '';
  }

  /** Calls `readValue` before each value of an object; a name that stands twice is refused. */
  readObject(what: string, readValue: (name: string, from: number) => void): void {
    const seen = new Set<string>();
    this.readItems('{', '}', what, () => {
      if (this.peek() !== '"') this.unexpected('a name in double quotes');
      const from = this.at;
      const name = this.readString(what);
      if (seen.has(name)) refuse('json', `${shown(name)} stands twice in ${what}`, from, this.at);
      seen.add(name);
      if (this.peek() !== ':') this.unexpected('":"');
      this.at++;
      readValue(name, from);
    });
  }

  readArray(what: string, readItem: (index: number) => void): void {
    let index = 0;
    this.readItems('[', ']', what, () => readItem(index++));
  }

  readString(what: string): string {
    if (this.peek() !== '"') this.unexpected(`${what} to be a string`);
    const from = this.at;
    const to = this.stringEnd();
    this.at = to + 1;
    const body = this.text.slice(from + 1, to);
    if (!body.includes('\\')) return body;
    let value: string;
    try {
      value = JSON.parse(`"${body}"`) as string;
    } catch {
      return refuse('json', 'a string has an escape that JSON does not know', from, to + 1);
    }
    return value.isWellFormed() ? value : refuse('json', 'a string has half of a character', from, to + 1);
  }

  /** Moves behind a number and returns where it starts. */
  skipNumber(what: string): number {
    this.peek();
    const from = this.at;
    number.lastIndex = from;
    const match = number.exec(this.text);
    if (match === null) this.unexpected(`${what} to be a number`);
    this.at += match[0].length;
    return from;
  }

  /** Any value, checked and forgotten. */
  skipValue(level = 0): void {
    if (level > mostLevels) refuse('json', `values stand more than ${mostLevels} deep in one another`, this.at, this.at + 1);
    const next = this.peek();
    if (next === '{') {
      this.readItems('{', '}', 'an object', () => {
        this.readString('a name');
        if (this.peek() !== ':') this.unexpected('":"');
        this.at++;
        this.skipValue(level + 1);
      });
    } else if (next === '[') this.readItems('[', ']', 'an array', () => this.skipValue(level + 1));
    else if (next === '"') this.readString('a value');
    else {
      const word = ['true', 'false', 'null'].find((known) => this.text.startsWith(known, this.at));
      if (word !== undefined) this.at += word.length;
      else this.skipNumber('the value');
    }
  }

  /** Nothing may follow. */
  end(): void {
    if (this.peek() !== '') this.unexpected('the end of the file');
  }

  unexpected(expected: string): never {
    const next = this.peek();
    const found = next === '' ? 'the end of the file: it may be cut off' : shown(next);
    return refuse('json', `expected ${expected}, found ${found}`, this.at, Math.min(this.at + 1, this.text.length));
  }

  private readItems(open: string, close: string, what: string, readItem: () => void): void {
    if (this.peek() !== open) this.unexpected(`${what} to be an ${open === '{' ? 'object' : 'array'}`);
    this.at++;
    if (this.peek() === close) {
      this.at++;
      return;
    }
    for (;;) {
      readItem();
      const next = this.peek();
      if (next !== ',' && next !== close) this.unexpected(`"," or "${close}"`);
      this.at++;
      if (next === close) return;
    }
  }

  /** Offset of the closing quote of the string that starts here. */
  private stringEnd(): number {
    for (let at = this.at + 1; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === 34) return at;
      if (code === 92) at++;
      else if (code < 32) refuse('json', 'a string has a control character', at, at + 1);
    }
    return refuse('json', 'a string is not closed: the file may be cut off', this.at, this.text.length);
  }
}
