import { endOfDayMs } from '../policy/calendar-day.ts';
import type { DiagnosticCode } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import { closest } from '../source/suggest.ts';
import type { YamlComment } from '../source/yaml-comments.ts';

/** `# guard-policy: ignore GP111 until 2026-09-30 reason="..." owner=@team`, valid to the end of that day in UTC. */
export type Suppression = {
  readonly codes: readonly { readonly code: DiagnosticCode; readonly range: SourceRange }[];
  /** YYYY-MM-DD */
  readonly until: string;
  /** The first millisecond at which it no longer counts. */
  readonly endsAtMs: number;
  readonly reason: string;
  readonly owner?: string;
  readonly range: SourceRange;
};

export type CommentProblem = { readonly message: string; readonly range: SourceRange; readonly hint?: string };

const suppressionForm = '# guard-policy: ignore GP124 until 2026-12-31 reason="why" owner=@team';

/** What a comment says to us; undefined where it is a comment for people. A suppression with any problem counts for nothing. */
export function readSuppression(
  { text, range }: YamlComment,
  codes: ReadonlySet<DiagnosticCode>,
): { readonly suppression: Suppression } | { readonly problems: readonly CommentProblem[] } | undefined {
  // The second form is what people write who forget the colon.
  const opening = /^#+\s*guard-policy(?:\s*:\s*|\s+(?=(?:ignore|suppress|disable|skip|allow|waive)\b))/i.exec(text);
  if (opening === null) return undefined;
  const reader = new CommentReader(text, range, codes);
  return reader.read(opening[0].length, /:\s*$/.test(opening[0]));
}

class CommentReader {
  readonly #text: string;
  readonly #range: SourceRange;
  readonly #known: ReadonlySet<DiagnosticCode>;
  readonly #problems: CommentProblem[] = [];
  readonly #codes: { readonly code: DiagnosticCode; readonly range: SourceRange }[] = [];
  readonly #fields = new Map<'until' | 'reason' | 'owner', string>();

  constructor(text: string, range: SourceRange, known: ReadonlySet<DiagnosticCode>) {
    this.#text = text;
    this.#range = range;
    this.#known = known;
  }

  read(from: number, colon: boolean): { readonly suppression: Suppression } | { readonly problems: readonly CommentProblem[] } {
    if (!colon) this.#problem('a colon is missing behind `guard-policy`', 0, from);
    const word = /^\S*/.exec(this.#text.slice(from))?.[0] ?? '';
    if (word !== 'ignore') {
      this.#problem(word === '' ? 'what to do is missing' : `${JSON.stringify(word)} is not known here`, from, from + word.length);
      return { problems: this.#problems };
    }
    const codesEnd = this.#readCodes(from + word.length);
    this.#readFields(codesEnd);
    const until = this.#fields.get('until');
    const reason = this.#fields.get('reason');
    const owner = this.#fields.get('owner');
    if (this.#problems.length === 0 && until === undefined)
      this.#problem('the date is missing', 0, this.#text.length, '`until 2026-12-31`');
    if (this.#problems.length === 0 && reason === undefined) this.#problem('the reason is missing', 0, this.#text.length, '`reason="why"`');
    if (until === undefined || reason === undefined || this.#problems.length > 0) return { problems: this.#problems };
    const endsAtMs = endOfDayMs(until);
    if (endsAtMs === undefined) throw new Error('a date was read');
    return {
      suppression: { codes: this.#codes, until, endsAtMs, reason, range: this.#range, ...(owner === undefined ? {} : { owner }) },
    };
  }

  /** One code, or several with commas. */
  #readCodes(from: number): number {
    const list = /^\s*GP\w*(?:\s*,\s*GP\w*)*/i.exec(this.#text.slice(from))?.[0] ?? '';
    if (list === '') this.#problem('the code of the rule is missing', 0, this.#text.length, '`ignore GP124`');
    for (const match of list.matchAll(/GP\w*/gi)) {
      const at = from + match.index;
      const code = this.#codeOf(match[0], at);
      if (code !== undefined) this.#codes.push({ code, range: this.#rangeOf(at, at + match[0].length) });
    }
    return from + list.length;
  }

  #codeOf(word: string, at: number): DiagnosticCode | undefined {
    const found = [...this.#known].find((code) => code === word);
    if (found === undefined) {
      const meant = closest(word, [...this.#known]);
      this.#problem(
        `${word} is not a rule whose findings can be ignored`,
        at,
        at + word.length,
        meant === undefined ? undefined : `\`${meant}\``,
      );
    } else if (this.#codes.some(({ code }) => code === found)) this.#problem(`${word} is given twice`, at, at + word.length);
    return found;
  }

  #readFields(from: number): void {
    const part = /\s+|until\s+([^\s"]+)|reason="((?:[^"\\]|\\["\\])*)"|owner=([^\s"]+)|(\S+)/y;
    part.lastIndex = from;
    for (let match = part.exec(this.#text); match !== null; match = part.exec(this.#text)) {
      const [whole, until, reason, owner, other] = match;
      const [at, to] = [match.index, match.index + whole.length];
      if (until !== undefined) this.#field('until', until, at, to);
      else if (reason !== undefined) this.#field('reason', reason.replace(/\\(["\\])/g, '$1').trim(), at, to);
      else if (owner !== undefined) this.#field('owner', owner, at, to);
      else if (other !== undefined) {
        const quotes = /^reason\b/.test(other) ? 'put the reason into straight double quotes, with `=` before them' : undefined;
        this.#problem(`${JSON.stringify(other)} is not understood`, at, to, quotes);
        return;
      }
    }
  }

  #field(name: 'until' | 'reason' | 'owner', value: string, from: number, to: number): void {
    if (this.#fields.has(name)) this.#problem(`\`${name}\` is given twice`, from, to);
    else if (name === 'until' && endOfDayMs(value) === undefined)
      this.#problem(`${JSON.stringify(value)} is not a date`, from, to, '`until 2026-12-31`');
    else if (value === '') this.#problem(`the ${name} is empty`, from, to);
    this.#fields.set(name, value);
  }

  /** `example` is code, or an action. */
  #problem(message: string, from: number, to: number, example?: string): void {
    const hint = example === undefined ? `write \`${suppressionForm}\`` : example.startsWith('`') ? `write ${example}` : example;
    this.#problems.push({ message, range: this.#rangeOf(from, to), hint });
  }

  #rangeOf(from: number, to: number): SourceRange {
    return { file: this.#range.file, from: this.#range.from + from, to: this.#range.from + to };
  }
}
