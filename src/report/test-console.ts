import type { CaseResult, TestReport, TestResult } from '../scenario/result.ts';
import type { SourceFile, SourceRange } from '../source/source-file.ts';
import { positionAt } from '../source/source-file.ts';
import { renderDiagnostics } from './console.ts';
import { coverageLines } from './coverage-table.ts';
import { colourPaint, type Paint, plainPaint } from './paint.ts';
import { countDiagnostics, summaryText } from './summary.ts';
import { columnsOf, masked, shortened, visible, wrap } from './terminal-text.ts';
import { timelineRows } from './test-timeline.ts';
import { caseTitle, counted, runText, tellingMetrics } from './test-words.ts';

export type TestConsoleOptions = {
  readonly color: boolean;
  readonly width: number;
  /** Leaves out what passed. */
  readonly failOnly: boolean;
  readonly coverage: boolean;
  /** Percent; undefined without a bar. */
  readonly coverageBar?: number;
};

const mostMetrics = 3;
const labelWidth = 10;
const longestText = 800;

/** The report of `guard-policy test`: one line a test, then each failed case with its timeline, the coverage, and the count. */
export function renderTestConsole(report: TestReport, files: ReadonlyMap<string, SourceFile>, options: TestConsoleOptions): string {
  const paint = options.color ? colourPaint : plainPaint;
  const frames = renderDiagnostics(report.diagnostics, files, options);
  const parts = frames === '' ? [] : [frames];
  const lines = testLines(report.tests, options.failOnly, paint);
  if (lines.length > 0) parts.push(joined(lines));
  for (const test of report.tests) {
    for (const group of failedGroups(test, files, options.width, paint)) parts.push(joined(failedLines(test, group, files, paint)));
  }
  if (options.coverage && report.coverage.length > 0) parts.push(joined(coverageLines(report.coverage, options.coverageBar)));
  parts.push(`${summaryLine(report)}\n`);
  return parts.join('\n');
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function testLines(tests: readonly TestResult[], failOnly: boolean, paint: Paint): readonly string[] {
  const shown = tests.filter((test) => test.cases.length > 0 && (!failOnly || failedOf(test).length > 0));
  const width = Math.max(0, ...shown.map((test) => columnsOf(visible(test.name))));
  return shown.map((test) => {
    const failed = failedOf(test).length;
    const environments = [...new Set(test.cases.flatMap((one) => one.environment ?? []))];
    const name = visible(test.name) + ' '.repeat(width - columnsOf(visible(test.name)));
    const count = counted(test.cases.length, 'case').padEnd(9);
    const which = environments.length === 0 ? visible(test.subject) : environments.map(visible).join(' ');
    return ` ${statusWord(failed > 0 ? 'failed' : 'passed', paint)}  ${name}  ${count}  ${which}${failed > 0 ? `   ${failed} failed` : ''}`;
  });
}

function failedOf(test: TestResult): readonly CaseResult[] {
  return test.cases.filter((one) => one.status === 'failed');
}

function statusWord(status: CaseResult['status'], paint: Paint): string {
  return status === 'failed' ? paint.severity('error', 'FAIL') : paint.strong('PASS');
}

/** Failed cases of a test that are told alike: one case in several environments, or several that could not be run for one reason. */
type FailedGroup = { readonly cases: readonly CaseResult[]; readonly body: readonly string[] };

function failedGroups(test: TestResult, files: ReadonlyMap<string, SourceFile>, width: number, paint: Paint): readonly FailedGroup[] {
  const groups = new Map<string, { readonly cases: CaseResult[]; readonly body: readonly string[] }>();
  for (const one of failedOf(test)) {
    const body = failedBody(one, width, paint);
    const key = JSON.stringify([isInvalid(one) ? '' : placeText(one.range, files), isInvalid(one) ? '' : one.name, body]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { cases: [one], body });
    else known.cases.push(one);
  }
  return [...groups.values()];
}

function isInvalid({ problems }: CaseResult): boolean {
  return problems.every(({ kind }) => kind === 'invalid');
}

const mostNames = 5;

function failedLines(
  test: TestResult,
  { cases, body }: FailedGroup,
  files: ReadonlyMap<string, SourceFile>,
  paint: Paint,
): readonly string[] {
  const [first] = cases;
  if (first === undefined) throw new Error('a group has a case');
  const names = [...new Set(cases.map(({ name }) => name))];
  const title =
    names.length > mostNames ? `${names.slice(0, mostNames).join(', ')}, and ${names.length - mostNames} more` : names.join(', ');
  const environments = [...new Set(cases.flatMap(({ environment }) => environment ?? []))];
  const head = caseTitle(test.name, { name: title, ...(environments.length === 0 ? {} : { environment: environments.join(', ') }) });
  const lines = [`${statusWord('failed', paint)}  ${paint.strong(visible(head))}   ${placeText(first.range, files)}`, ...body];
  // What cannot be run is corrected first.
  return isInvalid(first) ? lines : [...lines, rerunLine(test, cases, first, environments)];
}

/** Not wrapped: it is there to be copied. */
function rerunLine(
  test: TestResult,
  cases: readonly CaseResult[],
  { name, selector }: CaseResult,
  environments: readonly string[],
): string {
  const all = test.cases.filter((one) => one.name === name).length === cases.length;
  const everywhere = cases.length === 1 ? selector : selector.replace(/,env=[^,]*$/, '');
  const only = cases.length === 1 || all ? '' : ` -e ${shellQuoted(visible(environments.join(',')))}`;
  return labelled('rerun', `guard-policy test ${shellQuoted(visible(test.file))} -t ${shellQuoted(masked(everywhere))}${only}`);
}

function labelled(label: string, text: string): string {
  return `  ${label.padEnd(labelWidth)}${text}`;
}

function failedBody(one: CaseResult, width: number, paint: Paint): readonly string[] {
  const lines: string[] = [];
  const say = (label: string, text: string): void => {
    const [first = '', ...rest] = wrap(shortened(text, longestText), Math.max(40, width - labelWidth - 4));
    lines.push(labelled(label, first), ...rest.map((line) => labelled('', line)));
  };
  for (const [index, problem] of one.problems.entries()) {
    if (problem.expected === undefined) say('problem', problem.message);
    else say('expected', problem.expected);
    if (problem.actual !== undefined) say('actual', problem.actual);
    if (problem.hint === undefined || one.problems[index + 1]?.hint === problem.hint) continue;
    const [, words, command] = /^(.*): (guard-policy .*)$/s.exec(problem.hint) ?? [];
    say('help', words === undefined ? problem.hint : `${words}:`);
    if (command !== undefined) lines.push(labelled('', visible(command)));
  }
  if (isInvalid(one)) return lines;
  const { observed } = one;
  if (observed !== undefined) {
    if (one.problems.every((problem) => problem.actual === undefined)) say('run', runText(observed.run));
    const rollout = `${observed.outcome}: ${observed.outcomeReason}`;
    // An unmet `blocked` or `outcome` says it already.
    if (one.problems.every((problem) => problem.actual !== rollout)) say('rollout', rollout);
    const shown = tellingMetrics(observed, undefined, mostMetrics);
    for (const result of shown) {
      lines.push('', `    ${paint.strong(visible(result.name))}${result.dryRun ? ' (only watched)' : ''}`);
      lines.push(...timelineRows(result, observed).map((row) => `    ${row}`));
    }
    const others = observed.run.metricResults.length - shown.length;
    if (others > 0) lines.push('', `    ${counted(others, 'other metric')} not shown`);
    lines.push('');
  }
  for (const text of one.why ?? []) say('why', text);
  for (const text of one.wouldBe ?? []) say('would be', text);
  say('data', one.data);
  return lines;
}

/** For a POSIX shell. */
function shellQuoted(text: string): string {
  return text.includes("'") ? `"${text.replace(/[\\"$`]/g, '\\$&')}"` : `'${text}'`;
}

export function placeText(range: SourceRange, files: ReadonlyMap<string, SourceFile>): string {
  const file = files.get(range.file);
  return file === undefined ? visible(range.file) : `${visible(range.file)}:${positionAt(file, range.from).line}`;
}

/** `22 cases: 21 passed, 1 failed   4 tests, 2 environments`; in front what is wrong with the input, if anything is. */
export function summaryLine(report: TestReport): string {
  const cases = report.tests.flatMap((test) => test.cases);
  const counts = countDiagnostics(report.diagnostics);
  if (counts.errors > 0 && cases.length === 0) return `${summaryText(counts)}; nothing was run`;
  const found = counts.errors + counts.warnings === 0 ? '' : `${summaryText(counts)}; `;
  const failed = cases.filter((one) => one.status === 'failed').length;
  const environments = new Set(cases.flatMap((one) => one.environment ?? [])).size;
  const where = [counted(report.tests.length, 'test'), ...(environments === 0 ? [] : [counted(environments, 'environment')])];
  return `${found}${counted(cases.length, 'case')}: ${cases.length - failed} passed, ${failed} failed   ${where.join(', ')}`;
}
