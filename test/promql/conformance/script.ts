import { parseDuration } from '../../../src/promql/duration.ts';
import { readSeriesLine } from '../../../src/promql/formats/series-notation.ts';
import { Labels } from '../../../src/promql/store/labels.ts';
import type { SeriesInput } from '../../../src/promql/store/series-store.ts';
import { copiedText } from '../../../src/source/mapped-text.ts';

/** A series of a result: one value a step, undefined where there is none. */
export type Row = { readonly labels: Labels; readonly values: readonly (number | undefined)[] };

/** What a query must give. Without a `message` any error will do. */
export type Expected =
  | { readonly kind: 'error'; readonly message: string | undefined }
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'rows'; readonly rows: readonly Row[]; readonly ordered: boolean };

export type Times =
  | { readonly kind: 'instant'; readonly atMs: number }
  | { readonly kind: 'range'; readonly startMs: number; readonly endMs: number; readonly stepMs: number };

/** One `eval` with what was loaded before it. `title` is the comment above it, `compat2` what Prometheus 2 gives where that differs. */
export type Case = {
  readonly script: string;
  readonly line: number;
  readonly title: string;
  readonly loaded: readonly Load[];
  readonly query: string;
  readonly times: Times;
  readonly expected: Expected;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly compat2: Expected | undefined;
};

export type Load = { readonly interval: string; readonly lines: readonly string[]; readonly series: readonly SeriesInput[] };

const instantForm = /^eval instant at (\S+) (.+)$/;
const rangeForm = /^eval range from (\S+) to (\S+) step (\S+) (.+)$/;
const expectForm = /^expect (ordered|fail|warn|info|string)(?: msg: (.+)| (["`].*["`]))?$/;
const compatForm = /^# compat 2: (.+)$/;

/**
 * The cases of a script in the notation of promqltest: `load`, `clear`, `eval instant`, `eval range` and `expect`. Ours in addition: a comment
 * above every `eval` says what it holds, and comments `# compat 2: …` below it give the rows (or `nothing`) of Prometheus 2.
 * Throws for anything else: a line that is not understood must not go unseen.
 */
export function readScript(script: string, text: string): readonly Case[] {
  return new ScriptReader(script, text).cases();
}

class ScriptReader {
  private readonly script: string;
  private readonly lines: readonly string[];
  private at = 0;

  constructor(script: string, text: string) {
    this.script = script;
    this.lines = text.split('\n').map((line) => line.trim());
  }

  cases(): readonly Case[] {
    const cases: Case[] = [];
    let loaded: Load[] = [];
    let comment: string[] = [];
    while (this.at < this.lines.length) {
      const line = this.lines[this.at] as string;
      if (line === '') comment = [];
      else if (line.startsWith('#')) comment.push(line.replace(/^#\s*/, ''));
      else if (line === 'clear') loaded = [];
      else if (line.startsWith('load ')) loaded = [...loaded, this.load(line.slice('load '.length))];
      else if (line.startsWith('eval ')) {
        cases.push(this.evaluation(line, comment.join(' '), loaded));
        comment = [];
      } else this.fail('expected load, clear or eval');
      this.at++;
    }
    return cases;
  }

  private load(interval: string): Load {
    const options = { startMs: 0, intervalMs: this.duration(interval) };
    const lines = this.block();
    return { interval, lines, series: lines.map((line) => this.series(line, options)) };
  }

  private evaluation(line: string, title: string, loaded: readonly Load[]): Case {
    const lineNumber = this.at + 1;
    if (title === '') this.fail('no comment says what this case holds');
    const { query, times } = this.question(line);
    const block = this.block();
    const expects = block.filter((one) => one.startsWith('expect '));
    const rows = block.filter((one) => !one.startsWith('expect '));
    const compat2 = this.compatRows();
    const told = expects.map((one) => this.expectation(one));
    const messagesOf = (kind: string): string[] =>
      told.filter((one) => one.kind === kind).map(({ text }) => text ?? this.fail('no message'));
    return {
      script: this.script,
      line: lineNumber,
      title,
      loaded,
      query,
      times,
      expected: this.expected(told, rows, times),
      warnings: messagesOf('warn'),
      infos: messagesOf('info'),
      compat2: compat2.length === 0 ? undefined : this.rows(compat2[0] === 'nothing' ? [] : compat2, false, times),
    };
  }

  private question(line: string): { readonly query: string; readonly times: Times } {
    const instant = instantForm.exec(line);
    if (instant !== null) return { query: instant[2] as string, times: { kind: 'instant', atMs: this.duration(instant[1] as string) } };
    const [, from, to, step, query] = rangeForm.exec(line) ?? this.fail('neither an instant nor a range query');
    const [startMs, endMs, stepMs] = [from, to, step].map((one) => this.duration(one as string)) as [number, number, number];
    return { query: query as string, times: { kind: 'range', startMs, endMs, stepMs } };
  }

  private expectation(line: string): { readonly kind: string; readonly text: string | undefined } {
    const [, kind, message, text] = expectForm.exec(line) ?? this.fail(`not understood: ${line}`);
    return { kind: kind as string, text: message ?? text };
  }

  private expected(
    told: readonly { readonly kind: string; readonly text: string | undefined }[],
    rows: readonly string[],
    times: Times,
  ): Expected {
    const failure = told.find(({ kind }) => kind === 'fail');
    if (failure !== undefined) return { kind: 'error', message: failure.text };
    const text = told.find(({ kind }) => kind === 'string');
    if (text?.text !== undefined) return { kind: 'string', value: text.text.slice(1, -1) };
    const [first] = rows;
    if (rows.length === 1 && first !== undefined && /^[+-]?(?:[\d.]|Inf$|NaN$)\S*$/.test(first)) {
      return { kind: 'scalar', value: Number(first.replace('Inf', 'Infinity')) };
    }
    return this.rows(
      rows,
      told.some(({ kind }) => kind === 'ordered'),
      times,
    );
  }

  private rows(lines: readonly string[], ordered: boolean, times: Times): Expected {
    const rows = lines.map((line): Row => {
      // A series that is loaded has a label at least, one of a result need not.
      const bare = /^\{\s*\}/.test(line);
      const { labels, timestampsMs, values } = this.series(bare ? `bare${line}` : line, { startMs: 0, intervalMs: 1 });
      const steps = times.kind === 'instant' ? 1 : Math.floor((times.endMs - times.startMs) / times.stepMs) + 1;
      const byStep = new Map(Array.from(timestampsMs, (step, index) => [step, values[index]]));
      if (Math.max(...byStep.keys()) >= steps) this.fail(`more than ${steps} values: ${line}`);
      return { labels: bare ? Labels.empty : Labels.from(labels), values: Array.from({ length: steps }, (_, step) => byStep.get(step)) };
    });
    return { kind: 'rows', rows, ordered };
  }

  /** The lines up to an empty one or a comment, without the one at hand. */
  private block(): string[] {
    const lines: string[] = [];
    for (;;) {
      const next = this.lines[this.at + 1];
      if (next === undefined || next === '' || next.startsWith('#')) return lines;
      lines.push(next);
      this.at++;
    }
  }

  private compatRows(): string[] {
    const rows: string[] = [];
    for (;;) {
      const row = compatForm.exec(this.lines[this.at + 1] ?? '')?.[1];
      if (row === undefined) return rows;
      rows.push(row);
      this.at++;
    }
  }

  private series(line: string, options: { readonly startMs: number; readonly intervalMs: number }): SeriesInput {
    const result = readSeriesLine(copiedText(line, this.script, 0), options);
    if (!result.ok) return this.fail(`${line}: ${result.diagnostics.map(({ message }) => message).join('; ')}`);
    return result.value;
  }

  private duration(text: string): number {
    return text === '0' ? 0 : (parseDuration(text) ?? this.fail(`not a duration: ${text}`));
  }

  private fail(problem: string): never {
    throw new Error(`${this.script}:${this.at + 1}: ${problem}`);
  }
}
