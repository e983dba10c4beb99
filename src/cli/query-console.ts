import { printDuration } from '../promql/duration.ts';
import type { QueryValue } from '../promql/engine/evaluate.ts';
import { printNumber } from '../promql/engine/number-text.ts';
import { renderMetric } from '../promql/formats/render-recording.ts';
import type { Labels } from '../promql/store/labels.ts';
import { renderDiagnostics } from '../report/console.ts';
import { type SparklineSymbols, sparkline } from '../report/sparkline.ts';
import { countDiagnostics, summaryText } from '../report/summary.ts';
import { columnsOf, visible, wrap } from '../report/terminal-text.ts';
import { hasErrors } from '../source/diagnostic.ts';
import type { QueryAnswer, QueryGrid, QueryReport } from './query-report.ts';
import { printTime } from './query-time.ts';

export type QueryConsoleOptions = { readonly color: boolean; readonly width: number; readonly symbols: SparklineSymbols };

type Matrix = Extract<QueryValue, { readonly kind: 'matrix' }>;
type PointSeries = Matrix['series'][number];

/** The value first, then what is worth knowing about it: selectors that found nothing, and findings as frames. */
export function renderQueryConsole(report: QueryReport, options: QueryConsoleOptions): string {
  const { answer, diagnostics, sources } = report;
  const parts: string[] = [];
  if (answer?.value !== undefined) parts.push(linesOf(valueLines(answer.value, answer.grid, options)));
  const notes = answer === undefined || hasErrors(diagnostics) ? [] : selectorNotes(answer);
  if (notes.length > 0) parts.push(linesOf(notes.flatMap((note) => indented(note, options.width))));
  const frames = renderDiagnostics(diagnostics, sources, options);
  if (frames !== '') parts.push(frames);
  if (hasErrors(diagnostics)) parts.push(`${summaryText(countDiagnostics(diagnostics))}; there is no value\n`);
  return parts.join('\n');
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function valueLines(value: QueryValue, grid: QueryGrid, options: QueryConsoleOptions): readonly string[] {
  switch (value.kind) {
    case 'scalar':
      return [printNumber(value.value)];
    case 'string':
      return [visible(value.value)];
    case 'vector': {
      const rows = value.samples.map((sample) => ({ series: seriesText(sample.labels), cells: [printNumber(sample.value)] }));
      return [...table(rows, options.width), `${counted(rows.length)} ${whenOf(grid)}`];
    }
    case 'matrix':
      return grid.kind === 'range' ? rangeLines(value, grid, options) : sampleLines(value, grid);
  }
}

type TableRow = { readonly series: string; readonly cells: readonly string[] };

/** Series on the left, cells aligned to the right; a series that leaves no room for its cells has a line of its own. */
function table(rows: readonly TableRow[], width: number): readonly string[] {
  const cells = aligned(rows.map((row) => row.cells));
  const cellColumns = Math.max(0, ...cells.map((text) => text.length));
  const room = Math.max(20, width - cellColumns - 2);
  const columns = Math.min(room, Math.max(0, ...rows.map(({ series }) => columnsOf(series))));
  return rows.flatMap(({ series }, index) => {
    const own = columnsOf(series);
    if (own <= columns) return [`${series}${' '.repeat(columns - own)}  ${cells[index]}`];
    return [series, `${' '.repeat(columns)}  ${cells[index]}`];
  });
}

/** The cells of each row in one text, every column as wide as its widest. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] as number)).join('  '));
}

const leastSparkline = 8;
const mostSparkline = 60;

function rangeLines({ series }: Matrix, grid: QueryGrid & { readonly kind: 'range' }, options: QueryConsoleOptions): readonly string[] {
  const names = series.map(({ labels }) => seriesText(labels));
  const figures = aligned(series.map(figuresOf));
  const nameColumns = Math.max(0, ...names.map(columnsOf));
  const figureColumns = figures[0]?.length ?? 0;
  const oneLine = nameColumns + 2 + figureColumns + 2 + leastSparkline <= options.width;
  const indent = oneLine ? nameColumns + 2 : 2;
  const room = Math.min(mostSparkline, Math.max(leastSparkline, options.width - indent - figureColumns - 2));
  const lines = series.flatMap((one, index) => {
    const name = names[index] as string;
    const row = `${figures[index]}  ${sparkline(onGrid(one, grid), room, options.symbols)}`;
    return oneLine ? [`${name}${' '.repeat(nameColumns - columnsOf(name))}  ${row}`] : [name, `  ${row}`];
  });
  return [...lines, `${counted(series.length)} ${whenOf(grid)}`];
}

function figuresOf({ values }: PointSeries): readonly string[] {
  const known = values.filter((value) => !Number.isNaN(value));
  const ofKnown = (choose: (a: number, b: number) => number): string => printNumber(known.length === 0 ? Number.NaN : known.reduce(choose));
  const last = values.at(-1);
  if (last === undefined) throw new Error('a series of a result has a sample');
  return [`min ${ofKnown((a, b) => Math.min(a, b))}`, `max ${ofKnown((a, b) => Math.max(a, b))}`, `last ${printNumber(last)}`];
}

function onGrid({ timestampsMs, values }: PointSeries, grid: QueryGrid & { readonly kind: 'range' }): readonly (number | undefined)[] {
  const steps = new Array<number | undefined>(Math.floor((grid.endMs - grid.startMs) / grid.stepMs) + 1).fill(undefined);
  timestampsMs.forEach((timeMs, index) => {
    steps[(timeMs - grid.startMs) / grid.stepMs] = values[index];
  });
  return steps;
}

/** A range vector has samples with times of their own, so all of them are shown. */
function sampleLines({ series }: Matrix, grid: QueryGrid): readonly string[] {
  const lines = series.flatMap(({ labels, timestampsMs, values }) => {
    const cells = aligned(Array.from(timestampsMs, (timeMs, index) => [printTime(timeMs), printNumber(values[index] as number)]));
    return [seriesText(labels), ...cells.map((cell) => `  ${cell}`)];
  });
  return [...lines, `${counted(series.length)} ${whenOf(grid)}`];
}

/** Safe to show in a terminal. */
function seriesText(labels: Labels): string {
  return visible(renderMetric(labels));
}

function counted(count: number): string {
  return count === 0 ? 'no series' : `${count} series`;
}

function whenOf(grid: QueryGrid): string {
  if (grid.kind === 'instant') return `at ${printTime(grid.atMs)}`;
  const points = Math.floor((grid.endMs - grid.startMs) / grid.stepMs) + 1;
  return `at ${points} times from ${printTime(grid.startMs)} to ${printTime(grid.endMs)}, every ${printDuration(grid.stepMs)}`;
}

/** Selectors that found nothing; where the result is empty, also what the others found. */
function selectorNotes({ value, selectors }: QueryAnswer): readonly string[] {
  const empty = (value?.kind === 'vector' && value.samples.length === 0) || (value?.kind === 'matrix' && value.series.length === 0);
  return selectors.flatMap(({ selector, series, span, reason }) => {
    if (reason !== undefined) return [`note: ${selector} matches no series: ${reason}`];
    if (!empty) return [];
    const times = span === undefined ? 'without a sample' : `sampled from ${printTime(span.startMs)} to ${printTime(span.endMs)}`;
    return [`note: ${selector} matches ${counted(series)}, ${times}`];
  });
}

function indented(note: string, width: number): readonly string[] {
  return wrap(visible(note), Math.max(20, width - 6)).map((line, index) => (index === 0 ? line : `      ${line}`));
}
