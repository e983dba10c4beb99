import { printJson, toJsonReport } from '../../report/json.ts';
import { visible } from '../../report/terminal-text.ts';
import type { ExitCode } from '../exit-code.ts';
import { printTime } from '../query-time.ts';
import type { Redaction } from './redact.ts';
import type { Verdict } from './verdict.ts';

/** What was recorded, and where it went. Names of files are as they are shown. */
export type RecordReport = {
  readonly exitCode: ExitCode;
  readonly provider: string;
  readonly subject: string;
  readonly environment?: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly selectors: readonly { readonly selector: string; readonly series: number; readonly samples: number }[];
  readonly queries: number;
  readonly series: number;
  readonly samples: number;
  readonly stale: number;
  /** Of the file. */
  readonly bytes: number;
  readonly redactions: readonly Redaction[];
  readonly verdict: Verdict;
  readonly recording: string;
  readonly addedCase?: { readonly file: string; readonly line: number; readonly name: string };
  readonly notes: readonly string[];
};

export function renderRecordConsole(report: RecordReport): string {
  const { addedCase, verdict } = report;
  const rows: [string, string][] = [
    [
      'recorded',
      `${counted(report.queries, 'query', 'queries')}, ${report.series} series, ${counted(report.samples, 'sample')}, ${counted(report.stale, 'stale marker')}, ${report.bytes} bytes`,
    ],
    ['time', `${printTime(report.fromMs)} to ${printTime(report.toMs)}`],
    ...report.selectors.map(({ selector, series, samples }): [string, string] => [
      '',
      series === 0 ? `${visible(selector)}   nothing found` : `${visible(selector)}   ${series} series, ${counted(samples, 'sample')}`,
    ]),
    ['redacted', redactedText(report.redactions)],
    ['verdict now', verdict.kind === 'phase' ? phaseText(verdict) : `none: ${visible(verdict.reason)}`],
    ['wrote', visible(report.recording)],
  ];
  if (addedCase !== undefined) {
    const expected =
      verdict.kind === 'phase' ? `   expect: ${verdict.phase}   <- edit if that is wrong` : '   <- says what to expect: edit it';
    rows.push(['added case', `${visible(addedCase.file)}:${addedCase.line}${expected}`]);
  }
  const lines = rows.map(([what, text]) => `${what.padEnd(20)} ${text}`.trimEnd());
  return `${[...lines, ...report.notes.map((note) => `note: ${visible(note)}`)].join('\n')}\n`;
}

function redactedText(redactions: readonly Redaction[]): string {
  const never = 'the address and credentials are never stored';
  if (redactions.length === 0) return `nothing; ${never}`;
  const labels = redactions.map(({ label, values, dropped }) => `${label} (${dropped ? 'dropped' : counted(values, 'value')})`);
  return `${labels.join(', ')}; ${never}`;
}

function phaseText({ phase, at, because }: Extract<Verdict, { kind: 'phase' }>): string {
  return `${phase}${at === undefined ? '' : ` at t+${at}`}${because === undefined ? '' : `, because of ${visible(because)}`}`;
}

export function renderRecordJson(report: RecordReport): string {
  const { fromMs, toMs, exitCode, ...rest } = report;
  return printJson({
    ...toJsonReport({ diagnostics: [], files: new Map() }),
    command: 'record',
    exitCode,
    recorded: { ...rest, from: printTime(fromMs), to: printTime(toMs) },
  });
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
