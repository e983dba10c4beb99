import { type Checked, type Diagnostic, failed } from '../../source/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { SeriesInput } from '../store/series-store.ts';
import { dataLimits } from './data-limits.ts';
import { type Dialect, SampleLine } from './exposition-line.ts';
import { type MetricType, readMetadata } from './exposition-metadata.ts';
import { readSeriesText, seriesTextEnd, type TextSpan } from './exposition-series.ts';
import { diagnosticOf, refuse } from './format-error.ts';
import { type OpenSeries, SeriesCollector } from './series-collector.ts';

export type ExpositionFormat = 'prometheus' | 'openmetrics';

/** `format`: by the closing `# EOF`, unless given. `timestampMs`: the time of samples that carry none; without it they are refused. */
export type ExpositionOptions = { readonly format?: ExpositionFormat; readonly timestampMs?: number };

/** OpenMetrics ends in a line of its own; to the older format the same line is a comment that nobody writes. */
export function isOpenMetrics(text: string): boolean {
  return /(?:^|\n)# EOF\r?\n?$/.test(text.slice(-16));
}

/**
 * Series of a text in the Prometheus exposition format (times in milliseconds) or OpenMetrics (in seconds), in label order. A series may
 * stand there many times, its samples ascending in time. Exemplars are checked and left out; `le` and `quantile` are written as
 * Prometheus 3 does (`1` becomes `1.0`). A bad line is told and the next one read, up to 20 of them.
 * Source: prometheus/model/textparse (promparse.go, openmetricsparse.go and their lexers).
 */
export function readExposition(file: SourceFile, options: ExpositionOptions = {}): Checked<readonly SeriesInput[]> {
  const reader = new ExpositionReader(
    file,
    options.format ?? (isOpenMetrics(file.text) ? 'openmetrics' : 'prometheus'),
    options.timestampMs,
  );
  return reader.read();
}

class ExpositionReader {
  private readonly file: SourceFile;
  private readonly text: string;
  private readonly dialect: Dialect;
  private readonly line: SampleLine;
  private readonly collector = new SeriesCollector();
  private readonly diagnostics: Diagnostic[] = [];
  /** By the text of the series, which differs between scrapes only where the series does; one map for each meaning of `le`. */
  private readonly known: Readonly<Record<'histogram' | 'summary' | 'other', Map<string, OpenSeries>>> = {
    histogram: new Map(),
    summary: new Map(),
    other: new Map(),
  };
  private type: MetricType = 'unknown';
  private ended = false;

  constructor(file: SourceFile, format: ExpositionFormat, timestampMs: number | undefined) {
    this.file = file;
    this.text = file.text;
    this.dialect = { format, timestampMs };
    this.line = new SampleLine(file.text, this.dialect);
  }

  read(): Checked<readonly SeriesInput[]> {
    let from = 0;
    while (from < this.text.length && this.diagnostics.length < dataLimits.problems) {
      const lineBreak = this.text.indexOf('\n', from);
      const end = lineBreak < 0 ? this.text.length : lineBreak;
      this.tryLine({ from, to: end > from && this.text.charCodeAt(end - 1) === 13 ? end - 1 : end });
      from = end + 1;
    }
    if (this.dialect.format === 'openmetrics' && !this.ended && this.diagnostics.length === 0) {
      const end = this.text.length;
      this.tryRead(() =>
        refuse('exposition', 'the text does not end with "# EOF": it may be cut off', end, end, 'end it with a line "# EOF"'),
      );
    }
    if (this.diagnostics.length > 0) return failed(...this.diagnostics);
    return { ok: true, value: this.collector.finish(), diagnostics: [] };
  }

  private tryLine(span: TextSpan): void {
    this.tryRead(() => this.readLine(span));
  }

  private tryRead(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.diagnostics.push(diagnosticOf(error, this.file.name));
    }
  }

  private readLine(span: TextSpan): void {
    const strict = this.dialect.format === 'openmetrics';
    if (this.ended) refuse('exposition', 'unexpected text after "# EOF"', span.from, span.to);
    const from = strict ? span.from : this.skipBlanks(span.from, span.to);
    if (from >= span.to) {
      if (strict) refuse('exposition', 'OpenMetrics has no empty lines', span.from, span.to, 'remove the line');
      return;
    }
    if (this.text.charCodeAt(from) !== 35) {
      this.readSample(from, span.to);
      return;
    }
    const metadata = readMetadata(this.text.slice(from, span.to), from, this.dialect.format);
    if (metadata.kind === 'type') this.type = metadata.type;
    if (metadata.kind === 'end') this.ended = true;
  }

  private readSample(from: number, to: number): void {
    const end = seriesTextEnd(this.text, { from, to }, this.dialect.format);
    const series = this.seriesAt(from, end);
    this.line.read(end, to);
    this.collector.add(series, this.line.atMs, this.line.value, from, to);
  }

  private seriesAt(from: number, to: number): OpenSeries {
    const known = this.known[this.type === 'histogram' || this.type === 'summary' ? this.type : 'other'];
    const text = this.text.slice(from, to);
    const found = known.get(text);
    if (found !== undefined) return found;
    const series = this.collector.seriesOf(readSeriesText(text, from, this.dialect.format, this.type), from, to);
    known.set(text, series);
    return series;
  }

  private skipBlanks(from: number, to: number): number {
    let at = from;
    while (at < to && (this.text.charCodeAt(at) === 32 || this.text.charCodeAt(at) === 9)) at++;
    return at;
  }
}
