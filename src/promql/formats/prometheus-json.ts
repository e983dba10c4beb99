import { type Checked, type Diagnostic, failed, type Severity } from '../../source/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { SeriesInput } from '../store/series-store.ts';
import { diagnosticOf, refuse } from './format-error.ts';
import { formatDiagnostic, shown } from './format-rules.ts';
import { JsonCursor } from './json-cursor.ts';
import { parseFloatText, plainDecimal } from './number-text.ts';
import { type Labels, SeriesCollector } from './series-collector.ts';

/**
 * Series of an answer of Prometheus's HTTP API: `/api/v1/query` (vector, matrix) or `/api/v1/query_range` (matrix), in label order. Times
 * are in seconds and may have three decimals. Warnings of the answer are kept as warnings, infos as notes; `status: error` is an error.
 * Source: prometheus/web/api/v1 (Response, queryData) and util/jsonutil.
 */
export function readPrometheusJson(file: SourceFile): Checked<readonly SeriesInput[]> {
  const reader = new AnswerReader(file);
  try {
    const value = reader.read();
    return { ok: true, value, diagnostics: reader.notes };
  } catch (error) {
    return failed(diagnosticOf(error, file.name), ...reader.notes);
  }
}

type Place = { readonly text: string; readonly from: number; readonly to: number };
type Shape = 'value' | 'values';

class AnswerReader {
  readonly notes: Diagnostic[] = [];
  private readonly file: SourceFile;
  private readonly cursor: JsonCursor;
  private readonly collector = new SeriesCollector();
  private readonly seen = new Set<object>();
  private status: Place | undefined;
  private resultType: Place | undefined;
  private hasResult = false;
  /** What the elements of the result look like, where there are any. */
  private shape: Shape | undefined;

  constructor(file: SourceFile) {
    this.file = file;
    this.cursor = new JsonCursor(file.text);
  }

  read(): readonly SeriesInput[] {
    const failure: { type?: string; message?: string } = {};
    this.cursor.readObject('the answer', (name) => {
      if (name === 'status') this.status = this.readPlace('the status');
      else if (name === 'errorType') failure.type = this.cursor.readString('errorType');
      else if (name === 'error') failure.message = this.cursor.readString('error');
      else if (name === 'warnings') this.readNotes('warning');
      else if (name === 'infos') this.readNotes('note');
      else if (name === 'data' && this.cursor.peek() === '{') this.readData();
      else this.cursor.skipValue();
    });
    this.cursor.end();
    this.checkStatus(failure);
    this.checkResult();
    return this.collector.finish();
  }

  private checkStatus({ type, message }: { readonly type?: string; readonly message?: string }): void {
    if (this.status === undefined)
      refuse('json', 'the answer has no "status"', 0, 1, 'save the whole answer of /api/v1/query or /api/v1/query_range');
    const { text, from, to } = this.status;
    if (text === 'error')
      refuse('apiError', `Prometheus answered with an error: ${type ?? 'unknown'}: ${message ?? 'without a reason'}`, from, to);
    if (text !== 'success') refuse('json', `status ${shown(text)} is neither "success" nor "error"`, from, to);
  }

  private checkResult(): void {
    if (this.resultType === undefined || !this.hasResult) {
      refuse(
        'json',
        'the answer has no data with "resultType" and "result"',
        0,
        1,
        'save the whole answer of /api/v1/query or /api/v1/query_range',
      );
    }
    const { text, from, to } = this.resultType;
    if (text !== 'vector' && text !== 'matrix') {
      refuse('json', `a result of type ${shown(text)} has no series`, from, to, 'query a vector or a matrix');
    }
    if (this.shape !== undefined && (this.shape === 'value') !== (text === 'vector')) {
      refuse('json', `the result is no ${text}: its elements have "${this.shape}"`, from, to);
    }
  }

  private readData(): void {
    this.cursor.readObject('data', (name) => {
      if (name === 'resultType') this.resultType = this.readPlace('resultType');
      else if (name === 'result') {
        this.hasResult = true;
        this.readResult();
      } else this.cursor.skipValue();
    });
  }

  /** A scalar or string stands in an array, too, as a time and a text: `checkResult` tells what it is. */
  private readResult(): void {
    this.cursor.readArray('result', () => {
      if (this.cursor.peek() === '{') this.readSeries();
      else this.cursor.skipValue();
    });
  }

  private readSeries(): void {
    const from = this.cursor.at;
    let labels: Labels | undefined;
    let done = false;
    let samplesAt: { readonly from: number; readonly shape: Shape } | undefined;
    this.cursor.readObject('a series', (name, at) => {
      if (name === 'metric') labels = this.readLabels();
      else if (name === 'histogram' || name === 'histograms') {
        refuse(
          'nativeHistogram',
          'native histograms are not supported',
          at,
          this.cursor.at,
          'query a classic histogram: one series per `le`',
        );
      } else if (name === 'value' || name === 'values') {
        if (samplesAt !== undefined) refuse('json', 'a series has both "value" and "values"', at, this.cursor.at);
        this.cursor.peek();
        samplesAt = { from: this.cursor.at, shape: name };
        // In the usual order the labels are known by now, and the samples are read in passing.
        if (labels === undefined) this.cursor.skipValue();
        else {
          this.readSamples(labels, name, from);
          done = true;
        }
      } else this.cursor.skipValue();
    });
    const end = this.cursor.at;
    if (labels === undefined || samplesAt === undefined) {
      refuse(
        'json',
        `a series has no "${labels === undefined ? 'metric' : 'value'}"${labels === undefined ? '' : ' or "values"'}`,
        from,
        end,
      );
    }
    const { shape } = samplesAt;
    if (this.shape !== undefined && this.shape !== shape) refuse('json', 'some series have "value", others "values"', from, end);
    this.shape = shape;
    if (done) return;
    this.cursor.at = samplesAt.from;
    this.readSamples(labels, shape, from);
    this.cursor.at = end;
  }

  private readLabels(): Labels {
    const labels: [string, string][] = [];
    this.cursor.readObject('metric', (name, from) => {
      if (name === '') refuse('labels', 'a label has an empty name', from, this.cursor.at);
      const value = this.cursor.readString('a label value');
      if (value !== '') labels.push([name, value]);
    });
    return Object.fromEntries(labels);
  }

  private readSamples(labels: Labels, shape: Shape, from: number): void {
    const series = this.collector.seriesOf(labels, from, this.cursor.at);
    if (this.seen.has(series)) refuse('duplicate', 'the same series stands twice in the result', from, this.cursor.at);
    this.seen.add(series);
    const readSample = (): void => {
      this.cursor.peek();
      const sampleFrom = this.cursor.at;
      const sample = this.readSample();
      this.collector.add(series, sample.atMs, sample.value, sampleFrom, this.cursor.at);
    };
    if (shape === 'value') readSample();
    else this.cursor.readArray('values', readSample);
  }

  private readSample(): { readonly atMs: number; readonly value: number } {
    let atMs = 0;
    let value = 0;
    let parts = 0;
    const open = this.cursor.at;
    this.cursor.readArray('a sample', (index) => {
      parts = index + 1;
      if (index === 0) atMs = this.readTime();
      else if (index === 1) value = this.readValue();
      else this.cursor.skipValue();
    });
    if (parts !== 2) refuse('json', 'a sample is not [time, "value"]', open, this.cursor.at);
    return { atMs, value };
  }

  private readTime(): number {
    const from = this.cursor.skipNumber('a time');
    const to = this.cursor.at;
    const plain = plainDecimal(this.file.text, from, to);
    const seconds = Number.isNaN(plain) ? Number(this.file.text.slice(from, to)) : plain;
    const atMs = Math.round(seconds * 1000);
    if (!Number.isSafeInteger(atMs)) refuse('timestamp', `time ${shown(this.file.text.slice(from, to))} is out of range`, from, to);
    return atMs === 0 ? 0 : atMs;
  }

  private readValue(): number {
    this.cursor.peek();
    const from = this.cursor.at;
    const text = this.cursor.readString('the value of a sample');
    const plain = plainDecimal(text, 0, text.length);
    if (!Number.isNaN(plain)) return plain;
    return parseFloatText(text) ?? refuse('number', `value ${shown(text)} is not a number`, from, this.cursor.at);
  }

  private readNotes(severity: Severity): void {
    if (this.cursor.peek() === 'n') {
      this.cursor.skipValue();
      return;
    }
    this.cursor.readArray(`${severity}s`, () => {
      this.cursor.peek();
      const from = this.cursor.at;
      const message = `Prometheus: ${this.cursor.readString('a message')}`;
      this.notes.push(formatDiagnostic({ rule: 'apiWarning', message }, { file: this.file.name, from, to: this.cursor.at }, severity));
    });
  }

  private readPlace(what: string): Place {
    this.cursor.peek();
    const from = this.cursor.at;
    const text = this.cursor.readString(what);
    return { text, from, to: this.cursor.at };
  }
}
