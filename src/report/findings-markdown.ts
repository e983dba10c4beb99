import type { Finding } from '../lint/rule.ts';
import type { SuppressedFinding } from '../lint/suppress.ts';
import type { WaiverSummary } from '../lint/waiver.ts';
import type { SourceFile } from '../source/source-file.ts';
import { type FindingsReport, inReadingOrder, isClean } from './findings-report.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { countDiagnostics, summaryText } from './summary.ts';
import { placeText } from './test-console.ts';

/** A note that names more helps nobody; the other formats have them all. */
const mostFindings = 50;
const mostWorlds = 10;

/** Notes are cut from the end: what is worst comes first. */
const rank: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, note: 2 };

/** A summary for a merge request or a job page: the verdict, a row for each finding, then the worlds that show what goes wrong. */
export function renderFindingsMarkdown(report: FindingsReport): string {
  const { suppressed, waivers = [], further, complete, files } = report;
  const findings = inReadingOrder(report.findings).toSorted((a, b) => rank[a.severity] - rank[b.severity]);
  const lines = [`### guard-policy lint: ${isClean(report) ? 'passed' : 'failed'}`, '', markdownText(countsText(report)), ''];
  for (const text of further) lines.push(`- ${markdownText(text)}`);
  if (!complete) lines.push('- Input could not be read: there may be more to find.');
  if (further.length > 0 || !complete) lines.push('');
  if (findings.length > 0) {
    lines.push('| | Finding | Place | What |', '|---|---|---|---|', ...findings.slice(0, mostFindings).map((one) => row(one, files)), '');
  }
  if (findings.length > mostFindings) lines.push(`${findings.length - mostFindings} more findings are not shown.`, '');
  lines.push(...worlds(findings, files), ...waiverRows(waivers), ...asides(suppressed, files));
  return `${lines.join('\n').trimEnd()}\n`;
}

function countsText({ findings, suppressed, waivers = [], read: names }: FindingsReport): string {
  const read = `${names.length} ${names.length === 1 ? 'file' : 'files'}`;
  const held = waivers.filter(({ state }) => state === 'holds' || state === 'not judged').length;
  const waived = held === 0 ? '' : `, ${held} waived`;
  const aside = suppressed.length === 0 ? '' : `, ${suppressed.length} suppressed`;
  return `${read}: ${findings.length === 0 ? 'no findings' : summaryText(countDiagnostics(findings))}${waived}${aside}`;
}

function row({ code, name, severity, message, range }: Finding, files: ReadonlyMap<string, SourceFile>): string {
  const cells = [
    severity === 'error' ? '**error**' : severity,
    `${code} ${name}`,
    markdownCode(placeText(range, files)),
    markdownText(message),
  ];
  return `| ${cells.join(' | ')} |`;
}

function inLines(text: string): string {
  return text.split('\n').map(markdownText).join('<br>');
}

/** Folded, since traces are long: the situations in which findings show. */
function worlds(findings: readonly Finding[], files: ReadonlyMap<string, SourceFile>): readonly string[] {
  const telling = findings.filter(({ notes = [] }) => notes.length > 0);
  if (telling.length === 0) return [];
  const parts = telling
    .slice(0, mostWorlds)
    .flatMap(({ code, range, notes = [], hint }) => [
      `- ${code} ${markdownCode(placeText(range, files))}`,
      ...notes.map(({ label, text }) => `  - ${label}: ${inLines(text)}`),
      ...(hint === undefined ? [] : [`  - help: ${inLines(hint)}`]),
    ]);
  const more = telling.length > mostWorlds ? [`- and ${telling.length - mostWorlds} more`] : [];
  return ['<details><summary>When they show</summary>', '', ...parts, ...more, '', '</details>', ''];
}

function waiverRows(waivers: readonly WaiverSummary[]): readonly string[] {
  if (waivers.length === 0) return [];
  const rows = waivers.slice(0, mostFindings).map((one) => {
    const where = [...one.environments, ...(one.services ?? [])].join(', ');
    const state = one.state === 'holds' ? `until ${one.expires}` : `${one.state}, ${one.expires}`;
    const cells = [`${one.guardrail} of ${one.policy}`, where, state, one.owner, one.ticket, one.reason];
    return `| ${cells.map(markdownText).join(' | ')} |`;
  });
  const more = waivers.length > mostFindings ? ['', `${waivers.length - mostFindings} more are not shown.`] : [];
  const head = ['| Guardrail | Where | Holds | Owner | Ticket | Reason |', '|---|---|---|---|---|---|'];
  return ['<details><summary>Waived</summary>', '', ...head, ...rows, ...more, '', '</details>', ''];
}

function asides(suppressed: readonly SuppressedFinding[], files: ReadonlyMap<string, SourceFile>): readonly string[] {
  if (suppressed.length === 0) return [];
  const rows = suppressed.slice(0, mostFindings).map(({ finding, suppression: { until, owner = '', reason } }) => {
    const cells = [finding.code, markdownCode(placeText(finding.range, files)), until, markdownText(owner), markdownText(reason)];
    return `| ${cells.join(' | ')} |`;
  });
  const more = suppressed.length > mostFindings ? ['', `${suppressed.length - mostFindings} more are not shown.`] : [];
  return [
    '<details><summary>Suppressed</summary>',
    '',
    '| Rule | Place | Until | Owner | Reason |',
    '|---|---|---|---|---|',
    ...rows,
    ...more,
    '',
    '</details>',
    '',
  ];
}
