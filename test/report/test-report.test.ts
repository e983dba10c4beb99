import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { coverageScore } from '../../src/report/coverage-table.ts';
import { markdownCode, markdownText } from '../../src/report/markdown-text.ts';
import { durationText, offsetText } from '../../src/report/offset-text.ts';
import { renderTestConsole } from '../../src/report/test-console.ts';
import { renderTestGithub } from '../../src/report/test-github.ts';
import { renderTestJson } from '../../src/report/test-json.ts';
import { renderTestJunit } from '../../src/report/test-junit.ts';
import { renderTestMarkdown } from '../../src/report/test-markdown.ts';
import { limitText, valueText } from '../../src/report/test-words.ts';
import { failedCase, files, report } from './test-report-fixture.ts';

const options = { color: false, width: 100, failOnly: false, coverage: true } as const;

describe('words', () => {
  test.each([
    [0, '0s'],
    [90_000, '1m30s'],
    [3_600_000, '1h'],
    [1500, '1s500ms'],
    [-5000, '-5s'],
  ])('%d ms is %s', (ms, text) => expect(durationText(ms)).toBe(text));

  test('times of a run count from its start', () => expect([offsetText(180_000), offsetText(-1000)]).toEqual(['t+3m', 't-1s']));

  test.each([
    ['len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] <= 0.01', '<= 0.01'],
    ['result[0] >= 0.95', '>= 0.95'],
    ['len(result) >= 2 && all(result, !isNaN(#) && !isInf(#) && # <= 0.8)', 'all(result, # <= 0.8)'],
    ['result < 5', 'result < 5'],
    ['result[0] < 5 || isNaN(result[0])', 'value < 5 || isNaN(value)'],
  ])('the condition %s is shown as %s', (successCondition, text) => {
    expect(limitText({ name: 'a', successCondition, provider: {} })).toBe(text);
  });

  test('a failure condition says that it is one', () => {
    expect(limitText({ name: 'a', failureCondition: 'result[0] > 5', provider: {} })).toBe('fails if > 5');
    expect(limitText({ name: 'a', provider: {} })).toBe('no condition');
  });

  test.each([
    ['[0.5]', '0.5'],
    ['[]', '[]'],
    ['[1,2]', '[1,2]'],
    [undefined, '-'],
  ])('the value %s is shown as %s', (value, text) => expect(valueText(value)).toBe(text));
});

describe('console', () => {
  test('shows each test, the failed case with its timeline, coverage and the count', () => {
    expect(renderTestConsole(report, files, options)).toMatchInlineSnapshot(`
      " FAIL  slo  2 cases    prod   1 failed

      FAIL  slo > 5xx burst (prod)   tests/slo.test.yaml:4
        expected  Successful by t+5m
        actual    Failed at t+3m
        rollout   blocked: the run Failed and the rollout is aborted

          error-ratio
          time  value   limit    measurement  counted
          t+1m  0.0021  <= 0.01  Successful
          t+2m  0.081   <= 0.01  Failed       failed 1
          t+3m  0.09    <= 0.01  Failed       failed 2  -> Failed

          latency
          time   value     limit    measurement  counted
          t+0s   -         <= 0.01  Error        1 in a row: 503
          t+10s  [NaN, 1]  <= 0.01  Successful   -> Successful

          1 other metric not shown

        why       failureLimit 1 forgives one failure
        would be  Successful at t+5m with failureLimit 2
        data      recording checkout <&> "x"
        rerun     guard-policy test 'tests/slo.test.yaml' -t "policy=slo,case=it's 5xx,env=prod"

      Coverage of outcomes  pass  fail  no-data  NaN  error  limit  score
        error-ratio (prod)  yes   yes   NO       n/a  yes    yes    80%
        total 80%

      2 cases: 1 passed, 1 failed   2 tests, 1 environment
      "
    `);
  });

  test('--fail-only leaves out what passed', () => {
    const passed = { ...report, tests: report.tests.map((one) => ({ ...one, cases: one.cases.slice(1) })) };
    expect(renderTestConsole(passed, files, { ...options, failOnly: true, coverage: false })).toBe(
      '1 case: 1 passed, 0 failed   2 tests, 1 environment\n',
    );
  });

  test('nothing from a file reaches the terminal unescaped', () => {
    const evil = { ...failedCase, name: 'a\u001b[2Jb', data: '\u001b]0;x\u0007' };
    const tests = report.tests.slice(0, 1).map((one) => ({ ...one, cases: [evil] }));
    const text = renderTestConsole({ ...report, tests }, files, options);
    expect(text).not.toContain('\u001b');
    expect(text).toContain('a\\x1b[2Jb');
  });
});

describe('coverage', () => {
  test('counts what can happen', () => expect(coverageScore(report.coverage)).toBe(80));
  test('is undefined where nothing can happen', () => expect(coverageScore([])).toBeUndefined());
});

describe('junit', () => {
  const parsed = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => ['testsuite', 'testcase'].includes(name),
  });

  test('is read back as it was meant', () => {
    const { testsuites } = parsed.parse(renderTestJunit(report, files, { exitCode: 1 }));
    expect(testsuites).toMatchObject({ tests: '2', failures: '1', errors: '0' });
    expect(testsuites.testsuite[0]).toMatchObject({ name: 'slo', tests: '2', failures: '1' });
    const [failed, passed] = testsuites.testsuite[0].testcase;
    expect(failed).toMatchObject({ classname: 'service-slo', name: '5xx burst (prod)' });
    expect(failed.failure.message).toBe('expected Successful by t+5m, actual Failed at t+3m');
    expect(failed.failure['#text']).toContain('data: recording checkout <&> "x"');
    expect(passed.failure).toBeUndefined();
  });

  test('a broken input is an error and not an empty success', () => {
    const range = { file: 'tests/slo.test.yaml', from: 0, to: 4 };
    const broken = { ...report, tests: [], diagnostics: [{ code: 'GP640', name: 'x', severity: 'error', message: 'bad', range } as const] };
    const { testsuites } = parsed.parse(renderTestJunit(broken, files, { exitCode: 2 }));
    expect(testsuites).toMatchObject({ tests: '1', errors: '1' });
    expect(testsuites.testsuite[0].testcase[0].error.message).toBe('bad');
  });
});

describe('json', () => {
  const json = JSON.parse(renderTestJson(report, files, { exitCode: 1 }));

  test('names its schema, the command and the exit code', () => {
    expect(json).toMatchObject({
      schema: 'guard-policy/report/v1',
      command: 'test',
      exitCode: 1,
      cases: { total: 2, passed: 1, failed: 1 },
    });
  });

  test('gives the run with times in seconds', () => {
    const { observed } = json.tests[0].cases[0];
    expect(observed).toMatchObject({ phase: 'Failed', completedAtSeconds: 180, outcome: 'blocked', because: { limit: 'failureLimit' } });
    expect(observed.metrics[1].measurements[1]).toEqual({ atSeconds: 120, phase: 'Failed', value: '[0.081]' });
  });
});

describe('markdown and GitHub', () => {
  test('markdown says the verdict first', () => {
    expect(renderTestMarkdown(report, files, { exitCode: 1 }).split('\n')[0]).toBe('### guard-policy test: failed');
  });

  test.each([
    ['@team', '&#64;team'],
    ['a|b', 'a\\|b'],
    ['/close', '\\/close'],
    ['<b>', '\\<b\\>'],
  ])('the text %s becomes no markup', (text, shown) => expect(markdownText(text)).toBe(shown));

  test('code is fenced wider than what is inside', () => expect(markdownCode('a``b')).toBe('```a``b```'));

  test('GitHub gets one annotation at the place of the expectation', () => {
    expect(renderTestGithub(report, files, { exitCode: 1 })).toBe(
      '::error file=tests/slo.test.yaml,line=4,col=13,title=slo > 5xx burst (prod)::expected Successful by t+5m, actual Failed at t+3m\n',
    );
  });
});
