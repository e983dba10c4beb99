import type { FilesFix } from '../check/fix-files.ts';
import type { FilesReport } from '../check/lint-files.ts';
import { isFixable } from '../lint/fix.ts';
import type { MetricSummary } from '../lint/lint-summary.ts';
import type { SuppressedFinding } from '../lint/suppress.ts';
import type { WaiverSummary } from '../lint/waiver.ts';
import { daysUntil, soonMs } from '../policy/calendar-day.ts';
import { renderDiagnostics } from '../report/console.ts';
import { countDiagnostics, summaryText } from '../report/summary.ts';
import { visible } from '../report/terminal-text.ts';
import type { Diagnostic, Severity } from '../source/diagnostic.ts';
import { positionAt, type SourceFile } from '../source/source-file.ts';
import type { ExitCode } from './exit-code.ts';
import { placeOf } from './lint-place.ts';

/** What was found, and what goes with it whatever the format. */
export type FoundLint = {
  readonly report: FilesReport;
  readonly sources: ReadonlyMap<string, SourceFile>;
  /** Names of the files that were looked at. */
  readonly read: readonly string[];
  readonly exitCode: ExitCode;
  readonly failOn: Severity;
  /** Reasons for a no that are no findings. */
  readonly further: readonly string[];
  /** The time at which suppressions were judged. */
  readonly nowMs: number;
  /** What `--fix` did. */
  readonly fixes?: FilesFix;
};

/** What is shown of it. `chosen`: somebody asked for that severity. */
export type ShownLint = FoundLint & { readonly minSeverity: Severity; readonly chosen: boolean };

const rank: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

export function atLeast(severity: Severity, bar: Severity): boolean {
  return rank[severity] >= rank[bar];
}

/** More warnings than `--max-warnings` allows, shown or not. */
export function furtherReasons({ findings }: FilesReport, { maxWarnings }: { readonly maxWarnings?: number }): readonly string[] {
  const { warnings } = countDiagnostics(findings);
  if (maxWarnings === undefined || warnings <= maxWarnings) return [];
  return [`${counted(warnings, 'warning')}, and --max-warnings allows ${maxWarnings}`];
}

/** Findings that are not shown and make the answer no all the same. */
export function hiddenReasons({ report, minSeverity, failOn }: ShownLint): readonly string[] {
  const hidden = report.findings.filter(({ severity }) => atLeast(severity, failOn) && !atLeast(severity, minSeverity));
  return hidden.length === 0 ? [] : [`${summaryText(countDiagnostics(hidden))} not shown: --min-severity ${failOn} shows them`];
}

/** Notes that nobody asked to hide. */
function hiddenNotes({ report, minSeverity, chosen }: ShownLint): readonly string[] {
  const { notes } = countDiagnostics(report.findings);
  if (chosen || notes === 0 || minSeverity === 'note') return [];
  return [`${counted(notes, 'note')} not shown: --min-severity note shows ${notes === 1 ? 'it' : 'them'}`];
}

export function renderLintConsole(
  shown: ShownLint,
  options: { readonly color: boolean; readonly width: number; readonly verbose: boolean },
): string {
  const { report, sources, minSeverity, further } = shown;
  const all = [...report.unreadable, ...report.findings].filter(({ severity }) => atLeast(severity, minSeverity));
  const frames = renderDiagnostics(all, sources, {
    ...{ color: options.color, width: options.width, order: 'worst first' },
    docs: (code) => `guard-policy explain ${code}`,
  });
  const parts = frames === '' ? [] : [frames];
  if (options.verbose) parts.push(...report.metrics.map((metric) => metricTable(metric, sources)));
  const aside = [
    ...report.waivers.map(waiverLine),
    ...(options.verbose ? report.suppressed.map((one) => suppressedLine(one, sources)) : []),
  ];
  if (aside.length > 0) parts.push(aside.join(''));
  if (all.length > fewFindings) parts.push(byRule(all));
  const fixes = fixLines(shown);
  if (fixes !== '') parts.push(fixes);
  parts.push(
    [summaryLine(shown, options.verbose), ...hiddenNotes(shown), ...hiddenReasons(shown), ...further].map((line) => `${line}\n`).join(''),
  );
  return parts.join('\n');
}

/** What `--fix` did and what it did not, or how many problems it could take away. */
function fixLines({ report, fixes }: ShownLint): string {
  if (fixes === undefined) {
    // Stdin cannot be written.
    const fixable = report.findings.filter((one) => isFixable(one) && one.range.file !== '<stdin>').length;
    return fixable === 0 ? '' : `${counted(fixable, 'problem')} can be fixed with --fix\n`;
  }
  const done = fixes.fixed.map((one) => `fixed      ${tried(one)}`);
  const left = fixes.refused.map((one) => `not fixed  ${tried(one)}: ${visible(one.reason)}`);
  const generated =
    fixes.generated === 0
      ? []
      : [`not fixed  ${counted(fixes.generated, 'problem')} in files that compile writes: change the policy and compile again`];
  return [...done, ...left, ...generated].map((line) => `${line}\n`).join('');
}

function tried({ finding, line }: FilesFix['fixed'][number]): string {
  return `${visible(finding.range.file)}:${line}  ${finding.code} ${visible(finding.fix.title)}`;
}

/** Those that do not hold say so: whoever reads the list must not take them for a reason. */
function waiverLine({ guardrail, policy, environments, services = [], state, expires, owner, ticket, reason }: WaiverSummary): string {
  const where = [...environments, ...services].join(', ');
  const holds = state === 'holds' ? `until ${expires}` : `${state}, to ${expires}`;
  return `waived     ${visible(`${guardrail} of ${policy} in ${where} ${holds}, ${owner}, ${ticket}: ${reason}`)}\n`;
}

function suppressedLine({ finding, suppression: { until, owner, reason } }: SuppressedFinding, sources: ShownLint['sources']): string {
  const { file, line } = placeOf(finding.range, sources);
  const place = line === undefined ? file : `${file}:${line}`;
  return `suppressed ${visible(`${place} ${finding.code} ${finding.name} until ${until}${owner === undefined ? '' : `, ${owner}`}: ${reason}`)}\n`;
}

/** `2 waived (1 expires in 6 days)`: how many hold at `nowMs`, and when the first of those ends that end soon. */
function heldText([word, verb]: readonly [string, string], ends: readonly number[], nowMs: number): readonly string[] {
  if (ends.length === 0) return [];
  const soon = ends.filter((endsAtMs) => endsAtMs - nowMs <= soonMs);
  const days = daysUntil(Math.min(...soon), nowMs);
  const many = soon.length === 1 ? `1 ${verb}s` : `${soon.length} ${verb}, the first`;
  return [`${ends.length} ${word}${soon.length === 0 ? '' : ` (${many} in ${counted(days, 'day')})`}`];
}

function heldTexts({ waivers, suppressed }: FilesReport, nowMs: number): readonly string[] {
  const held = waivers.filter(({ state }) => state === 'holds' || state === 'not judged').map(({ endsAtMs }) => endsAtMs);
  const aside = suppressed.map(({ suppression }) => suppression.endsAtMs);
  return [...heldText(['waived', 'expire'], held, nowMs), ...heldText(['suppressed', 'end'], aside, nowMs)];
}

/** So many are read one by one. */
const fewFindings = 20;

/** Of many findings, how often each rule has one: the worst and most frequent first. */
function byRule(findings: readonly Diagnostic[]): string {
  const groups = [...Map.groupBy(findings, ({ code, severity }) => `${code} ${severity}`).values()].map((group) => ({
    ...(group[0] as Diagnostic),
    count: group.length,
  }));
  const rows = groups.toSorted((a, b) => rank[b.severity] - rank[a.severity] || b.count - a.count || (a.code < b.code ? -1 : 1));
  const width = String(findings.length).length;
  return rows
    .map(({ severity, code, name, count }) => `${String(count).padStart(width)}  ${severity.padEnd(7)}  ${code} ${name}\n`)
    .join('');
}

/** `1 template, 3 metrics in 18 worlds: 2 errors, 1 suppressed; 2 fail open, 1 fails closed` */
function summaryLine({ report, nowMs }: ShownLint, verbose: boolean): string {
  const { templates, rollouts, experiments, metrics, closed, open, notJudged } = report.summary;
  const passedOver = report.notJudged.length;
  const worlds = new Set(
    report.metrics.flatMap((one) => one.worlds.flatMap(({ world, verdict }) => (verdict === 'not judged' ? [] : [world]))),
  );
  const found = [
    ...(templates > 0 ? [counted(templates, 'template')] : []),
    ...(rollouts > 0 ? [counted(rollouts, 'Rollout')] : []),
    ...(experiments > 0 ? [counted(experiments, 'Experiment')] : []),
    `${counted(metrics, 'metric')}${worlds.size === 0 ? '' : ` in ${counted(worlds.size, 'world')}`}`,
  ];
  const states = [
    ...(open > 0 ? [`${open} ${open === 1 ? 'fails' : 'fail'} open`] : []),
    ...(closed > 0 ? [`${closed} ${closed === 1 ? 'fails' : 'fail'} closed`] : []),
    ...(notJudged > 0 ? [`${notJudged} not judged${verbose ? '' : ' (-v says why)'}`] : []),
    ...(passedOver > 0 ? [`${counted(passedOver, 'object')} not judged`] : []),
  ];
  const { errors, warnings, notes } = countDiagnostics([...report.unreadable, ...report.findings]);
  const counts = errors + warnings + notes === 0 ? 'no findings' : summaryText({ errors, warnings, notes });
  const all = [counts, ...heldTexts(report, nowMs)].join(', ');
  return `${found.join(', ')}: ${all}${states.length === 0 ? '' : `; ${states.join(', ')}`}`;
}

/** What one metric does in every world, a line each. */
function metricTable({ template, metric, range, state, reason, worlds }: MetricSummary, sources: ReadonlyMap<string, SourceFile>): string {
  const file = sources.get(range.file);
  const place = file === undefined ? range.file : `${range.file}:${positionAt(file, range.from).line}`;
  const tried = worlds.filter(({ verdict }) => verdict !== 'not judged').length;
  const found = reason === undefined ? `${state} in ${tried} worlds` : `${state}: ${visible(reason)}`;
  const head = `${visible(metric)} of ${visible(template)} (${visible(place)}): ${found}`;
  const width = Math.max(0, ...worlds.map(({ world }) => world.length));
  const lines = worlds.map(({ world, phase, verdict, reason: why, later, reading, doubt }) => {
    const after = later === undefined ? '' : `, ${later.phase} ${later.how === 'count' ? 'later' : 'when the rollout ends'}`;
    const said = verdict === 'not judged' ? `not judged: ${why ?? ''}` : `${phase ?? ''}${after}`;
    const doubted = doubt === undefined || verdict === 'right' || verdict === 'not judged' ? '' : `  (no finding: ${visible(doubt)})`;
    return `  ${world.padEnd(width)}  ${verdict.padEnd(10)}  ${visible(said)}${reading === undefined ? '' : `  ${visible(reading)}`}${doubted}`;
  });
  return [head, ...lines].map((line) => `${line}\n`).join('');
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
