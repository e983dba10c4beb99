import { type Checked, checked, failed } from '../../source/diagnostic.ts';
import { type MappedText, originOf } from '../../source/mapped-text.ts';
import type { SeriesInput } from '../store/series-store.ts';
import { FormatError } from './format-error.ts';
import { formatDiagnostic } from './format-rules.ts';
import type { Labels } from './series-collector.ts';
import { readMetric } from './series-metric.ts';
import { type GridValues, readValues } from './series-values.ts';

/** Where the grid of a notation lies. `mostSamples` bounds one series, gaps included: 1,000,000 unless told. */
export type SeriesNotationOptions = { readonly startMs: number; readonly intervalMs: number; readonly mostSamples?: number };

const defaultMostSamples = 1_000_000;

/**
 * One series in promtool's notation: `series` as `name{label="value"}`, `values` as `0+10x20 _ stale`.
 * The first value stands at `startMs`. Series read with the same options object share their timestamp columns.
 * Source: prometheus/promql/parser (ParseSeriesDesc) and promqltest; native histograms (`{{…}}`) are refused.
 */
export function readSeriesNotation(series: MappedText, values: MappedText, options: SeriesNotationOptions): Checked<SeriesInput> {
  const labels = reading(series, readMetric);
  const grid = reading(values, (text) => readValues(text, options.mostSamples ?? defaultMostSamples));
  if (!labels.ok || !grid.ok) return failed(...labels.diagnostics, ...grid.diagnostics);
  return checked(placeOnGrid(labels.value, grid.value, options));
}

/** The same in one text, `name{label="value"} 0+10x20`, as in the `load` command of Prometheus's own test scripts. */
export function readSeriesLine(line: MappedText, options: SeriesNotationOptions): Checked<SeriesInput> {
  return reading(line, (text) => {
    const split = metricEnd(text);
    const labels = readMetric(text.slice(0, split));
    return placeOnGrid(labels, readValues(text.slice(split), options.mostSamples ?? defaultMostSamples, split), options);
  });
}

function reading<T>(mapped: MappedText, read: (text: string) => T): Checked<T> {
  try {
    return checked(read(mapped.text));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { from, to } = error.problem;
    return failed(formatDiagnostic(error.problem, originOf(mapped, from, to).range));
  }
}

/** Where the metric of a line ends: at the closing brace if one opens right behind the name, else at the first space. */
function metricEnd(text: string): number {
  const name = /^[ \t\n\r]*[^\s{]*/.exec(text)?.[0].length ?? 0;
  if (text[name] !== '{') return name;
  for (let at = name; at < text.length; at++) {
    const char = text[at] as string;
    if (char === '}') return at + 1;
    if (char === '#') at = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    if (char === '"' || char === "'" || char === '`') at = stringEnd(text, at, char);
  }
  return text.length;
}

function stringEnd(text: string, from: number, quote: string): number {
  let at = from + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' && quote !== '`' ? 2 : 1;
  return at;
}

function placeOnGrid(labels: Labels, grid: GridValues, options: SeriesNotationOptions): SeriesInput {
  const { startMs, intervalMs } = options;
  const timestampsMs = grid.at === undefined ? gridOf(options, grid.places) : grid.at.map((place) => startMs + place * intervalMs);
  return { labels, timestampsMs, values: grid.values, ...(grid.stale === undefined ? {} : { stale: grid.stale }) };
}

const grids = new WeakMap<SeriesNotationOptions, Map<number, Float64Array>>();

/** Full columns of one grid are the same array: a store that is given it twice need not look into it. */
function gridOf(options: SeriesNotationOptions, length: number): Float64Array {
  const known = grids.get(options) ?? new Map<number, Float64Array>();
  grids.set(options, known);
  const column = known.get(length) ?? Float64Array.from({ length }, (_, at) => options.startMs + at * options.intervalMs);
  known.set(length, column);
  return column;
}
