import type { PromExpr } from '../promql/ast.ts';
import { checkPromql } from '../promql/check.ts';
import { evaluateInstant, evaluateRange } from '../promql/engine/evaluate.ts';
import { defaultLimits } from '../promql/engine/limits.ts';
import { evaluationDiagnostics } from '../promql/evaluation-finding.ts';
import { parsePromql } from '../promql/parse.ts';
import { asciiSymbols, blockSymbols } from '../report/sparkline.ts';
import { visible } from '../report/terminal-text.ts';
import { type Checked, checked, hasErrors } from '../source/diagnostic.ts';
import { copiedText } from '../source/mapped-text.ts';
import type { SourceFile } from '../source/source-file.ts';
import { wantsAscii } from './ascii.ts';
import { wantsColour } from './colour.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { readOutputs, renderOutputs } from './output.ts';
import { type QueryOptions, queryFormats } from './query.ts';
import { renderQueryConsole } from './query-console.ts';
import { type DataFile, mergeData, type QueryData, readDataFile } from './query-data.ts';
import { type QueryGrid, type QueryReport, renderQueryJson } from './query-report.ts';
import { matchSelectors } from './query-selectors.ts';
import { type DataSpan, defaultStepMs, isShowable, printTime, type QueryTime, resolveTime } from './query-time.ts';
import { UsageError } from './usage-error.ts';
import { writeTogether } from './write-together.ts';

/** The name under which the expression is shown in frames. */
const exprName = '<expr>';

export async function query(expr: string | undefined, options: QueryOptions, io: CliIo): Promise<ExitCode> {
  const outputs = readOutputs(options.output, queryFormats);
  if (expr === undefined) throw new UsageError('no expression is given', "write it before --data: guard-policy query 'EXPR' --data FILE");
  if (options.data === undefined) throw new UsageError('no data is given', 'name files of series: --data FILE');
  const { report, notes } = await makeReport(expr, options.data, options, io);
  const rendered = renderOutputs(outputs, ({ format, file }) => renderReport(report, format, file, options, io), io);
  writeTogether(rendered.writes, [], io.cwd);
  io.stdout.write(rendered.stdout);
  if (options.quiet !== true) io.stderr.write(notes.map((note) => `note: ${visible(note)}\n`).join(''));
  return report.exitCode;
}

type Outcome = { readonly report: QueryReport; readonly notes: readonly string[] };

async function makeReport(expr: string, paths: readonly string[], options: QueryOptions, io: CliIo): Promise<Outcome> {
  const sources = new Map<string, SourceFile>([[exprName, { name: exprName, text: expr }]]);
  const text = copiedText(expr, exprName, 0);
  const engine = { compat: options.compat === '2' ? 2 : 3, lookbackMs: options.lookback ?? 300_000 } as const;
  const tree = readExpr(expr);
  const read = await Promise.all(paths.map((path) => readDataFile(path, io.cwd, sources)));
  const diagnostics = [...tree.diagnostics, ...read.flatMap((file) => file.diagnostics)];
  const start = { exitCode: exitCodes.couldNotStart, expr, options: engine, sources };
  if (!tree.ok || !read.every((file) => file.ok)) return { report: { ...start, diagnostics }, notes: [] };

  const data = mergeData(read.map(({ value }) => value));
  const grid = gridOf(options, data.span);
  const limited = { ...engine, now: io.nowMs };
  const result =
    grid.kind === 'instant'
      ? evaluateInstant(tree.value, data.store, grid.atMs, limited)
      : evaluateRange(tree.value, data.store, grid, limited);
  const all = [...diagnostics, ...evaluationDiagnostics(result, text)];
  const answer = {
    grid,
    files: data.files,
    span: data.span,
    selectors: matchSelectors(tree.value, expr, data.store),
    ...(result.ok ? { value: result.value } : {}),
  };
  const exitCode = hasErrors(all) ? exitCodes.couldNotStart : exitCodes.yes;
  return { report: { ...start, exitCode, diagnostics: all, answer }, notes: [...choiceNotes(options, grid), ...rangeNotes(data, grid)] };
}

function readExpr(expr: string): Checked<PromExpr> {
  const text = copiedText(expr, exprName, 0);
  const parsed = parsePromql(text);
  return parsed.ok ? checked(parsed.value, [...parsed.diagnostics, ...checkPromql(parsed.value, text).diagnostics]) : parsed;
}

/** A range if one of its options is given, else one time. */
function gridOf(options: QueryOptions, span: DataSpan): QueryGrid {
  const timeOf = (time: QueryTime | undefined, anchor: 'start' | 'end'): number => {
    const atMs = resolveTime(time ?? { kind: 'relative', anchor, offsetMs: 0 }, span);
    if (!isShowable(atMs)) throw new UsageError('the time is out of range');
    return atMs;
  };
  if (!isRange(options)) return { kind: 'instant', atMs: timeOf(options.at, 'end') };
  const startMs = timeOf(options.from, 'start');
  const endMs = timeOf(options.to, 'end');
  if (endMs < startMs) throw new UsageError(`the range ends at ${printTime(endMs)}, before it starts at ${printTime(startMs)}`);
  const stepMs = options.step ?? defaultStepMs(endMs - startMs);
  const points = Math.floor((endMs - startMs) / stepMs) + 1;
  if (points > defaultLimits.steps) {
    throw new UsageError(`the range has ${points} steps, more than ${defaultLimits.steps}`, 'use a larger --step or a shorter range');
  }
  return { kind: 'range', startMs, endMs, stepMs };
}

function isRange({ from, to, step }: QueryOptions): boolean {
  return from !== undefined || to !== undefined || step !== undefined;
}

/** What was chosen for the user. */
function choiceNotes(options: QueryOptions, grid: QueryGrid): readonly string[] {
  if (grid.kind === 'instant') {
    return options.at === undefined ? [`evaluated at ${printTime(grid.atMs)}, the last sample of the data (--at)`] : [];
  }
  const chosen = [
    ...(options.from === undefined ? [`from ${printTime(grid.startMs)}, the first sample`] : []),
    ...(options.to === undefined ? [`to ${printTime(grid.endMs)}, the last sample`] : []),
    ...(options.step === undefined ? [`every ${grid.stepMs / 1000}s`] : []),
  ];
  return chosen.length === 0 ? [] : [`evaluated ${chosen.join(', ')}`];
}

/** A recording says nothing about times that were not recorded, which is not the same as no series. */
function rangeNotes({ files }: QueryData, grid: QueryGrid): readonly string[] {
  const [startMs, endMs] = grid.kind === 'instant' ? [grid.atMs, grid.atMs] : [grid.startMs, grid.endMs];
  return files.flatMap(({ name, recording }: DataFile) => {
    const range = recording?.range;
    if (range === undefined || (startMs >= range.fromMs && endMs <= range.toMs)) return [];
    return [`\`${name}\` was recorded from ${printTime(range.fromMs)} to ${printTime(range.toMs)} and says nothing about other times`];
  });
}

function renderReport(report: QueryReport, format: string, file: string | undefined, options: QueryOptions, io: CliIo): string {
  if (format === 'json') return renderQueryJson(report);
  if (options.quiet === true && report.exitCode === exitCodes.yes) return '';
  const toTerminal = file === undefined;
  return renderQueryConsole(report, {
    color: toTerminal && wantsColour(options.color, io),
    width: (toTerminal ? io.stdout.columns : undefined) ?? 100,
    symbols: wantsAscii(io.env) ? asciiSymbols : blockSymbols,
  });
}
