import { parseDuration } from '../promql/duration.ts';
import { readSeriesNotation } from '../promql/formats/series-notation.ts';
import { createStore, type SeriesInput, type SeriesStore, StoreError } from '../promql/store/series-store.ts';
import { type Checked, checked, type Diagnostic, failed } from '../source/diagnostic.ts';
import type { Located, Path } from '../source/yaml.ts';
import type { PolicyTest, TestCase } from './types.ts';

const defaultIntervalMs = 15_000;

/** The series written in a case, their first values at zero. `paths` are theirs in the file. */
export type InlineData = {
  readonly series: readonly SeriesInput[];
  readonly paths: readonly Path[];
  readonly store: SeriesStore;
  /** Time of the last value. */
  readonly endMs: number;
};

export function readInlineSeries(test: Located<PolicyTest>, one: TestCase, casePath: Path): Checked<InlineData> {
  const key = one.series === undefined ? 'input_series' : 'series';
  const given = one.interval ?? test.value.spec.interval;
  const intervalMs = given === undefined ? defaultIntervalMs : parseDuration(given);
  if (intervalMs === undefined) throw new Error('intervals were read');
  const options = { startMs: 0, intervalMs };
  const diagnostics: Diagnostic[] = [];
  const series: SeriesInput[] = [];
  const paths: Path[] = [];
  for (const at of (one[key] ?? []).keys()) {
    const path = [...casePath, key, at];
    const read = readSeriesNotation(test.textAt([...path, 'series']), test.textAt([...path, 'values']), options);
    diagnostics.push(...read.diagnostics);
    if (!read.ok) continue;
    series.push(read.value);
    paths.push(path);
  }
  if (diagnostics.some(({ severity }) => severity === 'error')) return { ok: false, diagnostics };
  const endMs = Math.max(0, ...series.map(({ timestampsMs }) => timestampsMs[timestampsMs.length - 1] ?? 0));
  try {
    return checked({ series, paths, store: createStore(series), endMs }, diagnostics);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const path = paths[error.seriesIndex];
    if (path === undefined) throw error;
    const range = test.rangeAt([...path, 'series']);
    return failed({ code: 'GP656', name: 'test-data', severity: 'error', message: error.message, range });
  }
}
