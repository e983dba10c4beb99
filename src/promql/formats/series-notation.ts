import { type Checked, checked, failed } from '../../source/diagnostic.ts';
import { type MappedText, originOf } from '../../source/mapped-text.ts';
import { formatDiagnostic } from './format-rules.ts';
import type { SeriesInput } from '../store/series-store.ts';
import { FormatError, type Labels, readMetric } from './series-metric.ts';
import { readValueRuns, type ValueRun } from './series-values.ts';

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
  const runs = reading(values, (text) => readValueRuns(text, options.mostSamples ?? defaultMostSamples));
  if (!labels.ok || !runs.ok) return failed(...labels.diagnostics, ...runs.diagnostics);
  return checked(expandRuns(labels.value, runs.value, options));
}

/** The same in one text, `name{label="value"} 0+10x20`, as in the `load` command of Prometheus's own test scripts. */
export function readSeriesLine(line: MappedText, options: SeriesNotationOptions): Checked<SeriesInput> {
  return reading(line, (text) => {
    const split = metricEnd(text);
    const labels = readMetric(text.slice(0, split));
    // Blanks instead of the metric keep the offsets of what follows.
    const runs = readValueRuns(' '.repeat(split) + text.slice(split), options.mostSamples ?? defaultMostSamples);
    return expandRuns(labels, runs, options);
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

function expandRuns(labels: Labels, runs: readonly ValueRun[], options: SeriesNotationOptions): SeriesInput {
  const places = runs.reduce((sum, run) => sum + run.count, 0);
  const samples = runs.reduce((sum, run) => sum + (run.kind === 'gap' ? 0 : run.count), 0);
  const values = new Float64Array(samples);
  const timestampsMs = samples === places ? gridOf(options, places) : new Float64Array(samples);
  const stale = runs.some((run) => run.kind === 'run' && run.stale) ? new Uint8Array(samples) : undefined;
  let place = 0;
  let sample = 0;
  for (const run of runs) {
    if (run.kind === 'run') {
      if (run.stale) markStale(stale, run, sample);
      let value = run.first;
      for (let at = 0; at < run.count; at++) {
        if (samples !== places) timestampsMs[sample] = options.startMs + (place + at) * options.intervalMs;
        values[sample++] = value;
        if (run.step !== undefined) value += run.step;
      }
    }
    place += run.count;
  }
  return { labels, timestampsMs, values, ...(stale === undefined ? {} : { stale }) };
}

/** Adding anything to a stale marker gives an ordinary NaN; without a step it is repeated. */
function markStale(stale: Uint8Array | undefined, run: ValueRun & { readonly kind: 'run' }, from: number): void {
  stale?.fill(1, from, from + (run.step === undefined ? run.count : 1));
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
