import type { LintReport } from '../lint/lint.ts';
import type { MetricSummary } from '../lint/lint-summary.ts';
import { renderDiagnostics } from '../report/console.ts';
import { printJson, toJsonReport } from '../report/json.ts';
import { countDiagnostics, summaryText } from '../report/summary.ts';
import { visible } from '../report/terminal-text.ts';
import { compareDiagnostics, type Severity } from '../source/diagnostic.ts';
import { positionAt, type SourceFile } from '../source/source-file.ts';
import type { ExitCode } from './exit-code.ts';

export type ShownLint = {
  readonly report: LintReport;
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly exitCode: ExitCode;
  readonly minSeverity: Severity;
};

const rank: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

export function atLeast(severity: Severity, bar: Severity): boolean {
  return rank[severity] >= rank[bar];
}

export function renderLintConsole(
  { report, sources, minSeverity }: ShownLint,
  options: { readonly color: boolean; readonly width: number; readonly verbose: boolean },
): string {
  const all = [...report.unreadable, ...report.findings].sort(compareDiagnostics);
  const frames = renderDiagnostics(
    all.filter(({ severity }) => atLeast(severity, minSeverity)),
    sources,
    { color: options.color, width: options.width },
  );
  const parts = frames === '' ? [] : [frames];
  if (options.verbose) parts.push(...report.metrics.map((metric) => metricTable(metric, sources)));
  parts.push(`${summaryLine(report)}\n`);
  return parts.join('\n');
}

function summaryLine(report: LintReport): string {
  const { templates, rollouts, metrics, closed, open, notJudged } = report.summary;
  const found = [
    ...(templates > 0 ? [counted(templates, 'template')] : []),
    ...(rollouts > 0 ? [counted(rollouts, 'Rollout')] : []),
    counted(metrics, 'metric'),
  ];
  const states = [
    ...(closed > 0 ? [`${closed} closed`] : []),
    ...(open > 0 ? [`${open} open`] : []),
    ...(notJudged > 0 ? [`${notJudged} not judged`] : []),
  ];
  const counts = summaryText(countDiagnostics([...report.unreadable, ...report.findings]));
  return `${found.join(', ')}: ${counts}${states.length === 0 ? '' : `; ${states.join(', ')}`}`;
}

/** What one metric does in every world, a line each. */
function metricTable({ template, metric, range, state, reason, worlds }: MetricSummary, sources: ReadonlyMap<string, SourceFile>): string {
  const file = sources.get(range.file);
  const place = file === undefined ? range.file : `${range.file}:${positionAt(file, range.from).line}`;
  const tried = worlds.filter(({ verdict }) => verdict !== 'not judged').length;
  const head = `${visible(metric)} of ${visible(template)} (${visible(place)}): ${state}${reason === undefined ? ` in ${tried} worlds` : `: ${visible(reason)}`}`;
  const width = Math.max(0, ...worlds.map(({ world }) => world.length));
  const lines = worlds.map(({ world, phase, verdict, reason: why, later, reading }) => {
    const after = later === undefined ? '' : `, ${later.phase} ${later.how === 'count' ? 'later' : 'when the rollout ends'}`;
    const said = verdict === 'not judged' ? `not judged: ${why ?? ''}` : `${phase ?? ''}${after}`;
    return `  ${world.padEnd(width)}  ${verdict.padEnd(10)}  ${visible(said)}${reading === undefined ? '' : `  ${visible(reading)}`}`;
  });
  return [head, ...lines].map((line) => `${line}\n`).join('');
}

/** Every metric with what it does in every world stands in the report, whatever is shown. */
export function renderLintJson({ report, sources, exitCode, minSeverity }: ShownLint): string {
  const { summary, ...json } = toJsonReport({
    diagnostics: [...report.unreadable, ...report.findings].filter(({ severity }) => atLeast(severity, minSeverity)),
    files: sources,
  });
  const metrics = report.metrics.map(({ range, ...metric }) => ({ ...metric, ...placeOf(range, sources) }));
  const notJudged = report.notJudged.map(({ range, ...one }) => ({ ...one, ...placeOf(range, sources) }));
  return printJson({ ...json, summary: { ...summary, ...report.summary }, metrics, notJudged, exitCode });
}

function placeOf(range: { readonly file: string; readonly from: number }, sources: ReadonlyMap<string, SourceFile>) {
  const file = sources.get(range.file);
  return file === undefined ? { file: range.file } : { file: range.file, ...positionAt(file, range.from) };
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
