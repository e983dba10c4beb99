import { type Checked, type Diagnostic, failed } from '../../source/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { compareLabels, Labels as LabelSet } from '../store/labels.ts';
import type { SeriesInput } from '../store/series-store.ts';
import { dataLimits } from './data-limits.ts';
import { diagnosticOf, FormatError, refuse } from './format-error.ts';
import { shown } from './format-rules.ts';
import { type BodyLine, BodyLines, type Scalar } from './recording-lines.ts';
import { readTimes } from './recording-times.ts';
import type { Labels } from './series-collector.ts';
import { readLabels } from './series-metric.ts';
import { type GridValues, readValues } from './series-values.ts';

/** Reads the groups of a recording: `- times:`, `series:`, then `- series:` and `values:` in turn. A broken series is told and the next one read. */
export class RecordingBody {
  private readonly file: SourceFile;
  private readonly lines: BodyLines;
  private readonly found: { readonly set: LabelSet; readonly input: SeriesInput }[] = [];
  private readonly seen = new Set<string>();
  private readonly diagnostics: Diagnostic[] = [];
  private timesLeft: number = dataLimits.samples;
  private samplesLeft: number = dataLimits.samples;

  constructor(file: SourceFile, from: number) {
    this.file = file;
    this.lines = new BodyLines(file.text, from);
  }

  read(): Checked<readonly SeriesInput[]> {
    try {
      let line = this.lines.next();
      if (line === undefined || line.indent <= 2)
        refuse(
          'recording',
          'the recording ends before its first group',
          this.file.text.length,
          this.file.text.length,
          'write `  groups: []` where there is none',
        );
      while (line !== undefined && line.indent > 2 && this.diagnostics.length < dataLimits.problems) line = this.readGroup(line);
      if (this.diagnostics.length === 0) this.readEnd(line);
    } catch (error) {
      this.diagnostics.push(diagnosticOf(error, this.file.name));
    }
    if (this.diagnostics.length > 0) return failed(...this.diagnostics);
    const value = this.found.sort((a, b) => compareLabels(a.set, b.set)).map(({ input }) => input);
    return { ok: true, value, diagnostics: [] };
  }

  /** Without it a file that was cut off between two series would pass for a whole one. */
  private readEnd(line: BodyLine | undefined): void {
    this.lines.expectKey(line, 2, 'complete: true');
    const after = this.lines.next();
    if (after !== undefined) refuse('recording', 'nothing may stand below `complete: true`', after.from, after.to);
  }

  /** Returns the line behind the group. */
  private readGroup(line: BodyLine): BodyLine | undefined {
    const times = this.lines.scalarOf(line, 4, '- times:');
    const column = readTimes(times.text, times.from, this.timesLeft);
    this.timesLeft -= column.length;
    this.lines.expectKey(this.lines.next(), 6, 'series:');
    let next = this.lines.next();
    while (next !== undefined && next.indent > 4 && this.diagnostics.length < dataLimits.problems) {
      const metric = this.lines.scalarOf(next, 8, '- series:');
      const values = this.lines.scalarOf(this.lines.next(), 10, 'values:');
      this.tryRead(() => this.readSeries(metric, values, column));
      next = this.lines.next();
    }
    return next;
  }

  private tryRead(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.diagnostics.push(diagnosticOf(error, this.file.name));
    }
  }

  private readSeries(metric: Scalar, valuesText: Scalar, column: Float64Array): void {
    const labels = readMetricAt(metric);
    const set = LabelSet.from(labels);
    if (this.seen.has(set.key)) refuse('duplicate', 'the series is recorded twice', metric.from, metric.to);
    if (this.seen.size >= dataLimits.series)
      refuse('tooLarge', `the recording has more than ${dataLimits.series} series`, metric.from, metric.to);
    this.seen.add(set.key);
    const grid = readValues(valuesText.text, this.samplesLeft, valuesText.from);
    this.samplesLeft -= grid.places;
    if (grid.places !== column.length) {
      const message = `the series has ${grid.places} values, gaps included, and its group ${column.length} times`;
      refuse('recording', message, valuesText.from, valuesText.to, 'give every time of the group a value, `stale` or `_`');
    }
    this.found.push({ set, input: { labels, ...samplesOf(grid, column) } });
  }
}

function samplesOf(grid: GridValues, column: Float64Array): Omit<SeriesInput, 'labels'> {
  const timestampsMs = grid.at === undefined ? column : grid.at.map((place) => column[place] as number);
  return { timestampsMs, values: grid.values, ...(grid.stale === undefined ? {} : { stale: grid.stale }) };
}

function readMetricAt(metric: Scalar): Labels {
  if (metric.text.trim() === '') refuse('labels', `${shown(metric.text)} is no series`, metric.from, metric.to);
  try {
    return readLabels(metric.text);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { from, to } = error.problem;
    // Behind an escape the offsets of the text are not those of the file.
    const place = metric.exact ? { from: metric.from + from, to: metric.from + to } : { from: metric.from, to: metric.to };
    throw new FormatError({ ...error.problem, ...place });
  }
}
