import { resolve } from 'node:path';
import { dataLimits } from '../promql/formats/data-limits.ts';
import { readDataText } from '../promql/formats/data-text.ts';
import { readSeriesText, type SeriesFile } from '../promql/formats/detect.ts';
import { formatDiagnostic } from '../promql/formats/format-rules.ts';
import { Labels } from '../promql/store/labels.ts';
import { createStore, type SeriesStore } from '../promql/store/series-store.ts';
import { type Checked, checked, failed } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { displayPath } from './display-path.ts';
import { statNamed } from './named-path.ts';
import type { DataSpan } from './query-time.ts';
import { readBounded } from './read-file.ts';
import { UsageError } from './usage-error.ts';

/** Series of one file under the name it is reported by. */
export type DataFile = Pick<SeriesFile, 'format' | 'series' | 'recording'> & { readonly name: string; readonly samples: number };

/** The series of all files in one store. `span` are the first and last sample, stale markers not counted. */
export type QueryData = { readonly files: readonly DataFile[]; readonly store: SeriesStore; readonly span: DataSpan };

/** Reads the file at `path` (relative to `cwd`), and keeps its text in `sources` to show findings in. */
export async function readDataFile(path: string, cwd: string, sources: Map<string, SourceFile>): Promise<Checked<DataFile>> {
  const absolute = resolve(cwd, path);
  const name = displayPath(cwd, absolute);
  if (statNamed(absolute, cwd).isDirectory()) throw new UsageError(`\`${name}\` is a folder`, 'name the files of series in it');
  const bytes = readBounded(absolute, name, dataLimits.bytes);
  if (typeof bytes === 'number') {
    const message = `the file has ${bytes} bytes; the limit is ${dataLimits.bytes}`;
    return failed(formatDiagnostic({ rule: 'tooLarge', message }, { file: name, from: 0, to: 0 }));
  }
  const text = readDataText(bytes, name);
  if (!text.ok) return text;
  sources.set(name, text.value);
  const read = await readSeriesText(text.value);
  if (!read.ok) return read;
  const samples = read.value.series.reduce((sum, { timestampsMs }) => sum + timestampsMs.length, 0);
  return checked({ ...read.value, name, samples }, read.diagnostics);
}

/** One store of all files. Throws a UsageError if they hold no sample, or one series twice. */
export function mergeData(files: readonly DataFile[]): QueryData {
  refuseTwice(files);
  const store = createStore(files.flatMap((file) => file.series));
  const span = spanOf(store);
  if (span === undefined) throw new UsageError(`no sample to evaluate in ${files.map(({ name }) => `\`${name}\``).join(', ')}`);
  return { files, store, span };
}

/** Readers refuse a series that stands twice in one file. */
function refuseTwice(files: readonly DataFile[]): void {
  if (files.length < 2) return;
  const fileOf = new Map<string, string>();
  for (const { name, series } of files) {
    for (const { labels } of series) {
      const { key } = Labels.from(labels);
      const other = fileOf.get(key);
      if (other !== undefined) throw new UsageError(`the series ${Labels.from(labels)} stands in \`${other}\` and in \`${name}\``);
      fileOf.set(key, name);
    }
  }
}

function spanOf({ series }: SeriesStore): DataSpan | undefined {
  let span: DataSpan | undefined;
  for (const { samples } of series) {
    const [startMs, endMs] = [samples.times[0], samples.times.at(-1)];
    if (startMs === undefined || endMs === undefined) continue;
    span = { startMs: Math.min(startMs, span?.startMs ?? startMs), endMs: Math.max(endMs, span?.endMs ?? endMs) };
  }
  return span;
}
