import type { MetricResult } from '../rollouts/analysis.ts';
import type { TellingCase } from '../scenario/mutant-screen.ts';
import type { MutationReport } from '../scenario/mutate.ts';
import type { CaseProblem, CaseResult, ObservedRun, TestReport } from '../scenario/result.ts';
import { positionAt, type SourceFile, type SourceRange } from '../source/source-file.ts';
import { coverageScore } from './coverage-table.ts';
import { printJson, toJsonReport } from './json.ts';
import type { TestVerdict } from './test-verdict.ts';

/**
 * The report of `guard-policy test` as JSON. Times are seconds since the start of the run. Numbers that JSON does not have are texts, as the
 * controller writes values. Additions only within v1; the schema is `guard-policy schema report`.
 */
export function renderTestJson(
  report: TestReport,
  files: ReadonlyMap<string, SourceFile>,
  { exitCode, coverageBar, mutations }: TestVerdict,
): string {
  const cases = report.tests.flatMap((test) => test.cases);
  const failed = cases.filter((one) => one.status === 'failed').length;
  const score = coverageScore(report.coverage);
  return printJson({
    ...toJsonReport({ diagnostics: report.diagnostics, files }),
    command: 'test',
    exitCode,
    cases: { total: cases.length, passed: cases.length - failed, failed },
    tests: report.tests.map((test) => ({
      name: test.name,
      subject: test.subject,
      subjectKind: test.subjectKind,
      file: test.file,
      cases: test.cases.map((one) => jsonCase(one, files)),
    })),
    coverage: { rows: report.coverage, ...compact({ percent: score, barPercent: coverageBar }) },
    ...(mutations === undefined ? {} : { mutants: jsonMutations(mutations) }),
  });
}

function jsonMutations({ killed, survived, survivors, equivalent }: MutationReport) {
  return {
    killed,
    survived,
    equivalent,
    survivors: survivors.map(({ mutant, telling, cases, ...rest }) => {
      const { metric, part, field, before, after } = mutant;
      return { ...rest, metric, part, field, before, after, telling: jsonTelling(telling), cases };
    }),
  };
}

function jsonTelling({ world, text }: TellingCase) {
  if (world === undefined) return { text };
  const { name, phase, atMs } = world;
  return { text, world: { name, phase, ...(atMs === undefined ? {} : { atSeconds: atMs / 1000 }) } };
}

function jsonCase(one: CaseResult, files: ReadonlyMap<string, SourceFile>) {
  return {
    name: one.name,
    ...(one.environment === undefined ? {} : { environment: one.environment }),
    ...lineOf(one.range, files),
    status: one.status,
    data: one.data,
    selector: one.selector,
    problems: one.problems.map((problem) => jsonProblem(problem, files)),
    ...(one.why === undefined ? {} : { why: one.why }),
    ...(one.wouldBe === undefined ? {} : { wouldBe: one.wouldBe }),
    ...(one.observed === undefined ? {} : { observed: jsonRun(one.observed) }),
  };
}

function jsonProblem({ kind, message, expected, actual, hint, range }: CaseProblem, files: ReadonlyMap<string, SourceFile>) {
  return { kind, message, ...compact({ expected, actual, hint }), ...lineOf(range, files) };
}

function jsonRun({ run, placement, outcome, outcomeReason, because, guardrailOf }: ObservedRun) {
  return {
    phase: run.phase,
    ...(run.message === '' ? {} : { message: run.message }),
    ...(run.completedAtMs === undefined ? {} : { completedAtSeconds: (run.completedAtMs - run.startedAtMs) / 1000 }),
    placement,
    outcome,
    outcomeReason,
    ...(because === undefined ? {} : { because }),
    metrics: run.metricResults.map((result) => ({
      ...compact({ guardrail: guardrailOf.get(result.name) }),
      ...jsonMetric(result, run.startedAtMs),
    })),
  };
}

function jsonMetric({ measurements, message, decision, ...rest }: MetricResult, startedAtMs: number) {
  return {
    ...rest,
    ...(message === '' ? {} : { message }),
    ...compact({ decision }),
    measurements: measurements.map((one) => ({
      atSeconds: (one.startedAtMs - startedAtMs) / 1000,
      phase: one.phase,
      ...compact({ value: one.value, message: one.message, warnings: one.warnings }),
    })),
  };
}

function lineOf(range: SourceRange, files: ReadonlyMap<string, SourceFile>): { readonly line?: number } {
  const file = files.get(range.file);
  return file === undefined ? {} : { line: positionAt(file, range.from).line };
}

function compact(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
