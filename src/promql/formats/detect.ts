import { type Checked, failed } from '../../source/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { SeriesInput } from '../store/series-store.ts';
import { readDataText } from './data-text.ts';
import { type ExpositionOptions, isOpenMetrics, readExposition } from './exposition.ts';
import { formatDiagnostic } from './format-rules.ts';
import { readPrometheusJson } from './prometheus-json.ts';
import type { Recording } from './recording.ts';
import { readSeriesScript } from './series-script.ts';

export type SeriesFormat = 'recording' | 'prometheus-json' | 'prometheus' | 'openmetrics' | 'series-notation';

/** Series of a file and how they were written; a recording keeps what it is bound to. */
export type SeriesFile = { readonly format: SeriesFormat; readonly series: readonly SeriesInput[]; readonly recording?: Recording };

/** `startMs`: where series notation starts (0 unless told). `timestampMs`: the time of exposition samples that carry none. */
export type SeriesFileOptions = { readonly startMs?: number; readonly timestampMs?: number };

/**
 * Reads a file of series in any of the four formats, gzipped or not: its content tells which, the extension only where that says nothing.
 * A promise, since only recordings need YAML, which is loaded with the first of them.
 */
export async function readSeriesFile(name: string, bytes: Uint8Array, options: SeriesFileOptions = {}): Promise<Checked<SeriesFile>> {
  const file = readDataText(bytes, name);
  return file.ok ? readSeriesText(file.value, options) : file;
}

/** The same from the text that `readDataText` gives, for who needs it to show where a finding stands. */
export async function readSeriesText(file: SourceFile, options: SeriesFileOptions = {}): Promise<Checked<SeriesFile>> {
  const format = detectSeriesFormat(file);
  if (format === undefined) return failed(unknownFormat(file.name));
  if (format === 'recording') {
    const { readRecording } = await import('./recording.ts');
    const result = readRecording(file);
    return result.ok ? { ...result, value: { format, series: result.value.series, recording: result.value } } : result;
  }
  const result = readAs(format, file, options);
  return result.ok ? { ...result, value: { format, series: result.value } } : result;
}

function readAs(format: Exclude<SeriesFormat, 'recording'>, file: SourceFile, options: SeriesFileOptions): Checked<readonly SeriesInput[]> {
  switch (format) {
    case 'prometheus-json':
      return readPrometheusJson(file);
    case 'series-notation':
      return readSeriesScript(file, { startMs: options.startMs ?? 0 });
    case 'prometheus':
    case 'openmetrics': {
      const exposition: ExpositionOptions = { format, ...(options.timestampMs === undefined ? {} : { timestampMs: options.timestampMs }) };
      return readExposition(file, exposition);
    }
  }
}

/** The format of a text; undefined if it looks like none of them. */
export function detectSeriesFormat(file: SourceFile): SeriesFormat | undefined {
  const start = file.text.slice(0, 65_536);
  if (isOpenMetrics(file.text)) return 'openmetrics';
  // `{"name",…} 1` is a sample, `{"name": …` is JSON.
  if (/^\s*(?:\{\s*(?:\}|"(?:\\.|[^"\\])*"\s*:|$)|\[)/.test(start)) return 'prometheus-json';
  if (/^(?:[ \t]*(?:#.*)?\r?\n|---[ \t]*\r?\n)*(?:apiVersion|kind)[ \t]*:/.test(start)) return 'recording';
  if (/^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*load[ \t]+\d+(?:ms|[smhdwy])/.test(start)) return 'series-notation';
  if (/^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*(?:[a-zA-Z_:][\w:]*(?:[ \t]*\{|[ \t]+[+-]?[\d.niNI])|\{[ \t]*")/.test(start))
    return byExtension(file.name) === 'openmetrics' ? 'openmetrics' : 'prometheus';
  if (/^#[ \t]+(?:HELP|TYPE)[ \t]/m.test(start)) return 'prometheus';
  return byExtension(file.name);
}

function byExtension(name: string): SeriesFormat | undefined {
  const extension = /\.(\w+)(?:\.gz)?$/.exec(name.toLowerCase())?.[1];
  if (extension === 'json') return 'prometheus-json';
  if (extension === 'om' || extension === 'openmetrics') return 'openmetrics';
  if (extension === 'prom') return 'prometheus';
  return undefined;
}

function unknownFormat(name: string) {
  const message = 'the file is none of the formats of series that are read';
  const hint =
    'these are: a recording (apiVersion, kind: Recording), an answer of the Prometheus HTTP API (JSON), Prometheus or OpenMetrics text with timestamps, series notation (`load 15s` and series below it)';
  return formatDiagnostic({ rule: 'unknownFormat', message, hint }, { file: name, from: 0, to: 0 });
}
