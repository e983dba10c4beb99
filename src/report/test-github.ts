import type { TestReport } from '../scenario/result.ts';
import type { SourceFile } from '../source/source-file.ts';
import { githubAnnotation, githubDiagnostics, githubMessage } from './github.ts';
import { problemLine } from './test-junit.ts';
import { furtherFailures, type TestVerdict } from './test-verdict.ts';
import { caseTitle } from './test-words.ts';

/** Annotations for GitHub Actions: one for each failed case at its place in the test file. */
export function renderTestGithub(report: TestReport, files: ReadonlyMap<string, SourceFile>, verdict: TestVerdict): string {
  const failures = report.tests.flatMap((test) =>
    test.cases
      .filter((one) => one.status === 'failed')
      .map((one) => githubAnnotation('error', caseTitle(test.name, one), problemLine(one), one.problems[0]?.range ?? one.range, files)),
  );
  const further = furtherFailures(report.coverage, verdict).map((text) => githubMessage('error', 'guard-policy test', text));
  return [githubDiagnostics(report.diagnostics, files), ...failures, ...further].join('');
}
