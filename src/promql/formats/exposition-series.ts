import type { ExpositionFormat } from './exposition.ts';
import type { MetricType } from './exposition-metadata.ts';
import { refuse } from './format-error.ts';
import { shown } from './format-rules.ts';
import { formatOpenMetricsNumber, parseFloatText } from './number-text.ts';
import type { Labels } from './series-collector.ts';

export type TextSpan = { readonly from: number; readonly to: number };

/** Where the series of the sample line `span` ends: behind its labels if it has any, else behind its name. */
export function seriesTextEnd(text: string, span: TextSpan, format: ExpositionFormat): number {
  let at = span.from;
  while (at < span.to && isNameCode(text.charCodeAt(at))) at++;
  const nameEnd = at;
  if (format === 'prometheus') while (at < span.to && isBlank(text.charCodeAt(at))) at++;
  if (text.charCodeAt(at) !== 123 || at >= span.to) return nameEnd;
  for (at++; at < span.to; at++) {
    const code = text.charCodeAt(at);
    if (code === 125) return at + 1;
    if (code === 34) at = stringEnd(text, at, span.to);
  }
  return refuse('exposition', 'the labels are not closed by "}"', span.from, span.to);
}

/** Where the quote at `from` is closed. */
function stringEnd(text: string, from: number, to: number): number {
  for (let at = from + 1; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at;
    if (code === 92) at++;
  }
  return refuse('exposition', 'a quoted text is not closed in its line', from, to, 'write a line break in it as \\n');
}

/**
 * Labels of `name{a="b"}` or `{"quoted.name",a="b"}`; empty ones are left out. Stricter than Prometheus: labels given twice are refused, as
 * is a missing comma in the older format. `from` is where `text` starts in the file.
 */
export function readSeriesText(text: string, from: number, format: ExpositionFormat, type: MetricType): Labels {
  const labels = new LabelReader(text, from, format).readSeries();
  for (const name of ['le', 'quantile']) {
    const value = labels.get(name);
    const normal = (name === 'le' && type === 'histogram') || (name === 'quantile' && type === 'summary');
    const number = normal && value !== undefined ? parseFloatText(value) : undefined;
    if (number !== undefined) labels.set(name, formatOpenMetricsNumber(number));
  }
  return Object.fromEntries([...labels].filter(([, value]) => value !== ''));
}

/** Checks the labels of an exemplar, `{a="b"}`. */
export function checkExemplarLabels(text: string, from: number): void {
  new LabelReader(text, from, 'openmetrics').readLabels();
}

class LabelReader {
  private readonly text: string;
  private readonly from: number;
  private readonly blanks: RegExp;
  private readonly labels = new Map<string, string>();
  private at = 0;

  constructor(text: string, from: number, format: ExpositionFormat) {
    this.text = text;
    this.from = from;
    // OpenMetrics allows no space within a series.
    this.blanks = format === 'prometheus' ? /[ \t]*/y : /(?:)/y;
  }

  readSeries(): Map<string, string> {
    const name = this.take(/[a-zA-Z_:][\w:]*/y);
    if (name !== '') this.labels.set('__name__', name);
    this.take(this.blanks);
    if (this.text[this.at] === '{') this.readBraces(true);
    if (!this.labels.get('__name__')) this.fail('a metric name is expected');
    if (this.at < this.text.length) this.fail('a value is expected');
    return this.labels;
  }

  readLabels(): void {
    this.readBraces(false);
  }

  private readBraces(mayName: boolean): void {
    this.at++;
    this.take(this.blanks);
    while (this.text[this.at] !== '}') {
      this.readLabel(mayName);
      this.take(this.blanks);
      if (this.text[this.at] === ',') {
        this.at++;
        this.take(this.blanks);
      } else if (this.text[this.at] !== '}') this.fail('"," or "}" is expected');
    }
    this.at++;
  }

  private readLabel(mayName: boolean): void {
    const start = this.at;
    const quoted = this.text[this.at] === '"';
    const name = quoted ? this.takeString() : this.take(/[a-zA-Z_]\w*/y);
    if (name === '') this.fail(quoted ? 'a name is empty' : 'a label name is expected', start);
    this.take(this.blanks);
    if (this.text[this.at] !== '=') {
      if (!quoted || !mayName) this.fail('"=" is expected');
      this.set('__name__', name, start);
      return;
    }
    this.at++;
    this.take(this.blanks);
    if (this.text[this.at] !== '"') this.fail('a value in double quotes is expected');
    this.set(name, this.takeString(), start);
  }

  private set(name: string, value: string, start: number): void {
    if (this.labels.has(name)) {
      const what = name === '__name__' ? 'the metric name' : `label ${shown(name)}`;
      refuse('labels', `${what} is given twice`, this.from + start, this.from + this.at);
    }
    this.labels.set(name, value);
  }

  /** Only these three escapes mean something; any other backslash is itself. */
  private takeString(): string {
    const end = stringEnd(this.text, this.at, this.text.length);
    const body = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return body.includes('\\') ? body.replace(/\\["\\n]/g, (pair) => (pair === '\\n' ? '\n' : pair.slice(1))) : body;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const taken = pattern.exec(this.text)?.[0] ?? '';
    this.at += taken.length;
    return taken;
  }

  private fail(message: string, start = this.at): never {
    const to = Math.max(start, Math.min(start + 1, this.text.length));
    return refuse('exposition', message, this.from + start, this.from + to);
  }
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 58) || (code >= 65 && code <= 90) || code === 95;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
