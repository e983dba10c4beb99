import type { ExpositionFormat } from './exposition.ts';
import { checkExemplarLabels } from './exposition-series.ts';
import { refuse } from './format-error.ts';
import { shown } from './format-rules.ts';
import { parseFloatText, plainDecimal } from './number-text.ts';

/** How a text is written; `timestampMs` stands for samples without a time. */
export type Dialect = { readonly format: ExpositionFormat; readonly timestampMs: number | undefined };

/** Reads what follows the series in a line; one object serves all lines, so that millions of them cost no allocation. */
export class SampleLine {
  value = 0;
  atMs = 0;
  private readonly text: string;
  private readonly dialect: Dialect;
  private at = 0;
  private end = 0;

  constructor(text: string, dialect: Dialect) {
    this.text = text;
    this.dialect = dialect;
  }

  /** ` VALUE [TIME] [# EXEMPLAR]` at [from, to). */
  read(from: number, to: number): void {
    this.at = from;
    this.end = to;
    const valueFrom = this.nextWord();
    if (valueFrom === this.at) refuse('exposition', 'a value is expected', valueFrom, to);
    this.value = this.readNumber(valueFrom, this.at, 'value');
    const timeFrom = this.nextWord();
    const bare = timeFrom === this.at || (this.dialect.format === 'openmetrics' && this.text[timeFrom] === '#');
    if (bare) {
      this.atMs = this.dialect.timestampMs ?? this.refuseUntimed(valueFrom);
      this.at = timeFrom;
    } else this.atMs = this.readTime(timeFrom, this.at);
    this.readRest(bare);
  }

  private refuseUntimed(from: number): never {
    return refuse(
      'timestamp',
      'the sample has no timestamp',
      from,
      this.end,
      'write one behind the value, or say when the text was scraped',
    );
  }

  private readRest(bare: boolean): void {
    const rest = bare ? this.at : this.nextWord();
    if (rest >= this.end) {
      if (this.text.charCodeAt(this.end - 1) === 32 && this.dialect.format === 'openmetrics') {
        refuse('exposition', 'unexpected space at the end of the line', this.end - 1, this.end);
      }
      return;
    }
    if (this.dialect.format === 'openmetrics' && this.text.startsWith('# {', rest)) this.checkExemplar(rest);
    else refuse('exposition', `unexpected ${shown(this.text.slice(rest, this.end))}`, rest, this.end);
  }

  private checkExemplar(from: number): void {
    const line = this.text.slice(from, this.end);
    const match = /^# (\{(?:[^"}]|"(?:\\.|[^\\"])*")*\}) (\S+)(?: (\S+))?$/.exec(line);
    if (match === null) refuse('exposition', 'the exemplar is not `# {label="value"} value [timestamp]`', from, this.end);
    const [, labels = '', value = '', time] = match;
    checkExemplarLabels(labels, from + 2);
    const valueFrom = from + 3 + labels.length;
    this.readNumber(valueFrom, valueFrom + value.length, 'exemplar value');
    if (time !== undefined) this.readTime(this.end - time.length, this.end);
  }

  private readNumber(from: number, to: number, what: string): number {
    const plain = plainDecimal(this.text, from, to);
    if (!Number.isNaN(plain)) return plain;
    const word = this.text.slice(from, to);
    const value = /[pP_]/.test(word) ? undefined : parseFloatText(word);
    return value ?? refuse('number', `${what} ${shown(word)} is not a number`, from, to);
  }

  private readTime(from: number, to: number): number {
    if (this.dialect.format === 'openmetrics') {
      const atMs = Math.trunc(this.readNumber(from, to, 'timestamp') * 1000);
      if (!Number.isSafeInteger(atMs)) refuse('timestamp', `timestamp ${shown(this.text.slice(from, to))} is out of range`, from, to);
      return atMs === 0 ? 0 : atMs;
    }
    const word = this.text.slice(from, to);
    const hint = /^[+-]?\d+\.\d+$/.test(word) ? 'times in seconds are OpenMetrics, which ends with a line "# EOF"' : undefined;
    if (!/^\d+$/.test(word)) refuse('timestamp', `timestamp ${shown(word)} is not a whole number of milliseconds`, from, to, hint);
    const atMs = Number(word);
    if (!Number.isSafeInteger(atMs)) refuse('timestamp', `timestamp ${shown(word)} is out of range`, from, to);
    return atMs;
  }

  /** Moves behind the next word and returns its start; both are the same where there is none. */
  private nextWord(): number {
    let from = this.at;
    if (this.dialect.format === 'openmetrics') {
      if (from < this.end && this.text.charCodeAt(from) !== 32) refuse('exposition', 'a space is expected', from, from + 1);
      from++;
    } else {
      while (from < this.end && isBlank(this.text.charCodeAt(from))) from++;
    }
    from = Math.min(from, this.end);
    this.at = from;
    while (this.at < this.end && !isBlank(this.text.charCodeAt(this.at))) this.at++;
    return from;
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
