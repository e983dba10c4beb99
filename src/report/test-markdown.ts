import type { Survivor } from '../scenario/mutate.ts';
import type { CaseResult, TestReport, TestResult } from '../scenario/result.ts';
import type { SourceFile } from '../source/source-file.ts';
import { coverageScore } from './coverage-table.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { visible } from './terminal-text.ts';
import { placeText, summaryLine } from './test-console.ts';
import { problemLine } from './test-junit.ts';
import { timelineRows } from './test-timeline.ts';
import { furtherFailures, type TestVerdict } from './test-verdict.ts';
import { caseTitle, tellingMetrics } from './test-words.ts';

/** GitLab and GitHub take a little more than a million characters; a note that long helps nobody. */
const mostFailures = 20;

const mostSurvivors = 50;

/** A summary for a merge request or a job page: the verdict first, then the failed cases folded. */
export function renderTestMarkdown(report: TestReport, files: ReadonlyMap<string, SourceFile>, verdict: TestVerdict): string {
  const errors = report.diagnostics.filter((one) => one.severity === 'error');
  const failures = report.tests.flatMap((test) => test.cases.filter((one) => one.status === 'failed').map((one) => ({ test, one })));
  const further = furtherFailures(report.coverage, verdict);
  const good = failures.length === 0 && errors.length === 0 && further.length === 0 && verdict.exitCode === 0;
  const lines = [`### guard-policy test: ${good ? 'passed' : 'failed'}`, '', markdownText(summaryLine(report)), ''];
  if (further.length > 0) lines.push(...further.map((text) => `- ${markdownText(text)}`), '');
  if (report.tests.length > 0) {
    lines.push('| Test | Policy | Cases | Failed |', '|---|---|---|---|', ...report.tests.map(testRow), '');
  }
  for (const one of errors) lines.push(`- **${one.code}** ${markdownCode(placeText(one.range, files))} ${markdownText(one.message)}`);
  if (errors.length > 0) lines.push('');
  for (const { test, one } of failures.slice(0, mostFailures)) lines.push(...failure(test, one, files));
  if (failures.length > mostFailures) lines.push(`${failures.length - mostFailures} more failed cases are not shown.`, '');
  const score = coverageScore(report.coverage);
  if (score !== undefined) lines.push(`Coverage of outcomes: ${score}%`);
  const { survivors = [] } = verdict.mutations ?? {};
  if (survivors.length > 0)
    lines.push('', '| Survivor | Was | Became |', '|---|---|---|', ...survivors.slice(0, mostSurvivors).map(survivorRow));
  if (survivors.length > mostSurvivors) lines.push('', `${survivors.length - mostSurvivors} more survivors are not shown.`);
  return `${lines.join('\n').trimEnd()}\n`;
}

function survivorRow({ subject, guardrail, mutant }: Survivor): string {
  return `| ${markdownText(`${subject} > ${guardrail}`)} | ${markdownCode(mutant.before)} | ${markdownCode(mutant.after)} |`;
}

function testRow(test: TestResult): string {
  const failed = test.cases.filter((one) => one.status === 'failed').length;
  return `| ${markdownText(test.name)} | ${markdownText(test.subject)} | ${test.cases.length} | ${failed === 0 ? '0' : `**${failed}**`} |`;
}

function failure(test: TestResult, one: CaseResult, files: ReadonlyMap<string, SourceFile>): readonly string[] {
  const title = `<details><summary>${htmlText(caseTitle(test.name, one))}: ${htmlText(problemLine(one))}</summary>`;
  const { observed } = one;
  const table =
    observed === undefined
      ? []
      : tellingMetrics(observed, undefined, 3).flatMap((result) => [result.name, ...timelineRows(result, observed), '']);
  const why = [...(one.why ?? []), `data: ${one.data}`, `place: ${placeText(one.range, files)}`];
  return [title, '', ...[...table, ...why].map((line) => `    ${visible(line)}`.trimEnd()), '', '</details>', ''];
}

function htmlText(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '@': '&#64;' };
  return visible(text).replace(/[&<>"@]/g, (character) => entities[character] as string);
}
