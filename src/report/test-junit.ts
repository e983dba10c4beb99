import XMLBuilder from 'fast-xml-builder';
import type { CaseResult, TestReport, TestResult } from '../scenario/result.ts';
import type { SourceFile } from '../source/source-file.ts';
import { shortened, visible } from './terminal-text.ts';
import { placeText } from './test-console.ts';
import { timelineRows } from './test-timeline.ts';
import { furtherFailures, type TestVerdict } from './test-verdict.ts';
import { runText, tellingMetrics } from './test-words.ts';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#',
  format: true,
  suppressEmptyNode: true,
});

/**
 * JUnit XML: a suite for each test, a case for each case and environment. `classname` is the policy, the message one line, the body what the
 * console shows. What is wrong with the input itself is a suite of errors, so that no reader takes an empty file for success.
 */
export function renderTestJunit(report: TestReport, files: ReadonlyMap<string, SourceFile>, verdict: TestVerdict): string {
  const suites = report.tests.map((test) => suite(test, files));
  const further = furtherFailures(report.coverage, verdict);
  if (further.length > 0) {
    suites.push({
      '@name': 'coverage and mutants',
      '@tests': further.length,
      '@failures': further.length,
      '@errors': 0,
      testcase: further.map((text) => ({
        '@classname': 'guard-policy',
        '@name': text.replace(/[:,].*/, ''),
        failure: { '@message': visible(text) },
      })),
    });
  }
  const errors = report.diagnostics.filter((one) => one.severity === 'error');
  if (errors.length > 0) {
    suites.push({
      '@name': 'input',
      '@tests': errors.length,
      '@failures': 0,
      '@errors': errors.length,
      testcase: errors.map((one) => ({
        '@classname': one.code,
        '@name': visible(one.name),
        '@file': visible(one.range.file),
        error: { '@message': visible(one.message), '#': `${placeText(one.range, files)}: ${visible(one.message)}` },
      })),
    });
  }
  const sum = (key: '@tests' | '@failures' | '@errors'): number => suites.reduce((total, one) => total + one[key], 0);
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': 'guard-policy test',
      '@tests': sum('@tests'),
      '@failures': sum('@failures'),
      '@errors': sum('@errors'),
      testsuite: suites,
    },
  });
}

type Suite = {
  readonly '@name': string;
  readonly '@tests': number;
  readonly '@failures': number;
  readonly '@errors': number;
  readonly '@file'?: string;
  readonly testcase: readonly object[];
};

function suite(test: TestResult, files: ReadonlyMap<string, SourceFile>): Suite {
  return {
    '@name': visible(test.name),
    '@tests': test.cases.length,
    '@failures': test.cases.filter((one) => one.status === 'failed').length,
    '@errors': 0,
    '@file': visible(test.file),
    testcase: test.cases.map((one) => testcase(test, one, files)),
  };
}

function testcase(test: TestResult, one: CaseResult, files: ReadonlyMap<string, SourceFile>): object {
  return {
    '@classname': visible(test.subject),
    '@name': visible(one.environment === undefined ? one.name : `${one.name} (${one.environment})`),
    '@file': visible(test.file),
    ...(one.status === 'passed' ? {} : { failure: { '@message': problemLine(one), '#': body(one, files) } }),
  };
}

const longestLine = 2000;

/** `expected Failed by t+3m, actual Successful at t+5m` */
export function problemLine({ problems }: CaseResult): string {
  const parts = problems.map(({ expected, actual, message }) =>
    expected === undefined ? message : `expected ${expected}${actual === undefined ? '' : `, actual ${actual}`}`,
  );
  return visible(shortened(parts.join('; '), longestLine));
}

function body(one: CaseResult, files: ReadonlyMap<string, SourceFile>): string {
  const lines = [placeText(one.range, files), problemLine(one)];
  if (one.observed !== undefined) {
    lines.push(`${runText(one.observed.run)}; rollout ${one.observed.outcome}: ${one.observed.outcomeReason}`);
    for (const result of tellingMetrics(one.observed, undefined, 3)) lines.push('', result.name, ...timelineRows(result, one.observed));
  }
  return [...lines, ...(one.why ?? []), `data: ${one.data}`].map(visible).join('\n');
}
