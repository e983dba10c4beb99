import { readSeriesText, type SeriesFormat } from '../promql/formats/detect.ts';
import type { Recording } from '../promql/formats/recording.ts';
import { createStore, type SeriesInput, type SeriesStore, StoreError } from '../promql/store/series-store.ts';
import { type Checked, checked, type Diagnostic, failed } from '../source/diagnostic.ts';
import type { SourceFile, SourceRange } from '../source/source-file.ts';

/** Milliseconds since the epoch, both ends included. */
export type TimeRange = { readonly fromMs: number; readonly toMs: number };

/** A file of series. `recording` is what it is bound to, if it says so. */
export type LoadedRecording = {
  readonly path: string;
  readonly name: string;
  readonly format: SeriesFormat;
  readonly series: readonly SeriesInput[];
  readonly recording?: Recording;
  /** What it speaks of: its `range`, else from the first to the last sample. */
  readonly range: TimeRange;
  /** Whether `range` was asked for: then its start may cut a series that was there before. */
  readonly bounded: boolean;
};

export async function loadRecording(path: string, file: SourceFile): Promise<Checked<LoadedRecording>> {
  const read = await readSeriesText(file);
  if (!read.ok) return read;
  const { format, series, recording } = read.value;
  const range = recording?.range ?? sampledRange(series);
  if (range === undefined) return failed(...read.diagnostics, emptyRecording(file));
  const name = recording?.name ?? path.slice(path.lastIndexOf('/') + 1);
  const bounded = recording?.range !== undefined;
  const loaded = { path, name, format, series, ...(recording === undefined ? {} : { recording }), range, bounded };
  return checked(loaded, read.diagnostics);
}

function emptyRecording(file: SourceFile): Diagnostic {
  return {
    code: 'GP656',
    name: 'test-data',
    severity: 'error',
    message: 'there is no sample in it and no range: nothing says when a run could start',
    range: { file: file.name, from: 0, to: 0 },
    hint: 'add `range` if it was recorded and nothing was there',
  };
}

function sampledRange(series: readonly SeriesInput[]): TimeRange | undefined {
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  for (const { timestampsMs } of series) {
    if (timestampsMs.length === 0) continue;
    fromMs = Math.min(fromMs, timestampsMs[0] as number);
    toMs = Math.max(toMs, timestampsMs[timestampsMs.length - 1] as number);
  }
  return fromMs <= toMs ? { fromMs, toMs } : undefined;
}

/** Files of series as one. They speak of the time that all of them speak of. */
export type CombinedRecordings = {
  readonly parts: readonly LoadedRecording[];
  readonly series: readonly SeriesInput[];
  readonly store: SeriesStore;
  readonly range: TimeRange;
  readonly bounded: boolean;
};

/** `ranges` are the places at which the test names the parts. */
export function combineRecordings(parts: readonly LoadedRecording[], ranges: readonly SourceRange[]): Checked<CombinedRecordings> {
  const range = {
    fromMs: Math.max(...parts.map((part) => part.range.fromMs)),
    toMs: Math.min(...parts.map((part) => part.range.toMs)),
  };
  const last = ranges.at(-1);
  if (last === undefined) throw new Error('no recording to combine');
  if (range.fromMs > range.toMs) return failed(notTogether('the recordings have no time in common', last));
  const series = parts.length === 1 ? (parts[0] as LoadedRecording).series : parts.flatMap((part) => part.series);
  const bounded = parts.some((part) => part.bounded);
  try {
    return checked({ parts, series, store: createStore(series), range, bounded });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return failed(notTogether(error.message, ranges[partOf(parts, error.seriesIndex)] ?? last));
  }
}

function partOf(parts: readonly LoadedRecording[], seriesIndex: number): number {
  let before = 0;
  return parts.findIndex((part) => {
    before += part.series.length;
    return seriesIndex < before;
  });
}

function notTogether(message: string, range: SourceRange): Diagnostic {
  return { code: 'GP656', name: 'test-data', severity: 'error', message, range };
}
