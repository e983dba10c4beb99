import { refuse } from './format-error.ts';
import { shown } from './format-rules.ts';

/** A line that says something: [from, to) without its indentation and its line break. */
export type BodyLine = { readonly indent: number; readonly from: number; readonly to: number };

/** A value at [from, to) of the file; `exact` if its characters are those of the file, one to one. */
export type Scalar = { readonly text: string; readonly from: number; readonly to: number; readonly exact: boolean };

const layout = 'keep the layout that `guard-policy record` writes: docs/recordings.md shows it';

/** The lines below `groups:`: YAML in one fixed layout, so that large files need no general parser. Comments and empty lines are skipped. */
export class BodyLines {
  private readonly text: string;
  private at: number;

  constructor(text: string, from: number) {
    this.text = text;
    this.at = from;
  }

  next(): BodyLine | undefined {
    while (this.at < this.text.length) {
      const line = this.readLine();
      if (line.from < line.to && this.text[line.from] !== '#') return line;
    }
    return undefined;
  }

  /** Refuses any line but `key` alone at this indentation. */
  expectKey(line: BodyLine | undefined, indent: number, key: string): void {
    const from = this.valueStart(line, indent, key);
    if (line !== undefined && !this.isEnd(from, line.to)) this.refuseLine(line, indent, key);
  }

  /** What stands behind `key`: quoted, plain where nothing in it could mean something else, or on deeper lines below `>-`. */
  scalarOf(line: BodyLine | undefined, indent: number, key: string): Scalar {
    const from = this.valueStart(line, indent, key);
    const to = line?.to ?? from;
    const first = this.text[from];
    if (from < to && first === "'") return this.singleQuoted(from, to);
    if (from < to && first === '"') return this.doubleQuoted(from, to);
    const rest = this.text.slice(from, to).trimEnd();
    if (rest === '>-' || rest === '>') return this.folded(key.startsWith('-') ? indent + 2 : indent, to);
    if (!/^[\w+.-][\w+.:-]*(?: [\w+.-][\w+.:-]*)*$/.test(rest) || rest.endsWith(':')) {
      refuse('recording', `${shown(rest)} is expected in single quotes`, from, to, layout);
    }
    return { text: rest, from, to: from + rest.length, exact: true };
  }

  private readLine(): BodyLine {
    const start = this.at;
    const lineBreak = this.text.indexOf('\n', start);
    const end = lineBreak < 0 ? this.text.length : lineBreak;
    this.at = end + 1;
    let from = start;
    while (from < end && this.text.charCodeAt(from) === 32) from++;
    let to = end;
    while (to > from && /[ \t\r]/.test(this.text[to - 1] as string)) to--;
    return { indent: from - start, from, to };
  }

  private valueStart(line: BodyLine | undefined, indent: number, key: string): number {
    if (line === undefined) {
      const end = this.text.length;
      return refuse('recording', `expected "${key}", found the end of the file: it may be cut off`, end, end);
    }
    if (line.indent !== indent || !this.text.startsWith(key, line.from)) this.refuseLine(line, indent, key);
    let from = line.from + key.length;
    if (from < line.to && this.text.charCodeAt(from) !== 32) this.refuseLine(line, indent, key);
    while (from < line.to && this.text.charCodeAt(from) === 32) from++;
    return from;
  }

  private refuseLine({ from, to }: BodyLine, indent: number, key: string): never {
    return refuse('recording', `expected "${key}" behind ${indent} spaces, found ${shown(this.text.slice(from, to))}`, from, to, layout);
  }

  private singleQuoted(from: number, to: number): Scalar {
    let end = this.text.indexOf("'", from + 1);
    while (end >= 0 && end < to && this.text[end + 1] === "'") end = this.text.indexOf("'", end + 2);
    if (end < 0 || end >= to) refuse('recording', 'a quoted text is not closed in its line', from, to, layout);
    this.checkRest(end + 1, to);
    const body = this.text.slice(from + 1, end);
    const escaped = body.includes("''");
    return { text: escaped ? body.replaceAll("''", "'") : body, from: from + 1, to: end, exact: !escaped };
  }

  private doubleQuoted(from: number, to: number): Scalar {
    let end = from + 1;
    while (end < to && this.text[end] !== '"') end += this.text[end] === '\\' ? 2 : 1;
    if (end >= to) refuse('recording', 'a quoted text is not closed in its line', from, to, layout);
    this.checkRest(end + 1, to);
    const body = this.text.slice(from + 1, end);
    return { text: body.includes('\\') ? this.decode(from, end + 1) : body, from: from + 1, to: end, exact: !body.includes('\\') };
  }

  /** Of the escapes of YAML those that JSON has, too. */
  private decode(from: number, to: number): string {
    try {
      return JSON.parse(this.text.slice(from, to)) as string;
    } catch {
      return refuse('recording', 'a quoted text has an escape that JSON does not know', from, to, 'use single quotes');
    }
  }

  private folded(indent: number, from: number): Scalar {
    const start = this.at;
    let end = from;
    let first = start;
    while (this.at < this.text.length) {
      const before = this.at;
      const line = this.readLine();
      if (line.from < line.to && line.indent <= indent) {
        this.at = before;
        break;
      }
      if (line.from >= line.to) continue;
      if (end === from) first = line.from;
      end = line.to;
    }
    if (end === from) return { text: '', from, to: from, exact: true };
    return { text: this.text.slice(first, end), from: first, to: end, exact: true };
  }

  private checkRest(from: number, to: number): void {
    if (!this.isEnd(from, to)) refuse('recording', `unexpected ${shown(this.text.slice(from, to))}`, from, to, layout);
  }

  /** Nothing but a comment follows. */
  private isEnd(from: number, to: number): boolean {
    return from >= to || /^\s*(?:$|\s#)/.test(this.text.slice(from, to)) || (this.text[from] === '#' && this.text[from - 1] === ' ');
  }
}
