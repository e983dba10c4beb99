import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/lint/rule.ts';
import { renderCodeQuality } from '../../src/report/code-quality.ts';
import { renderFindingsGithub } from '../../src/report/findings-github.ts';
import { renderFindingsJunit } from '../../src/report/findings-junit.ts';
import { renderFindingsMarkdown } from '../../src/report/findings-markdown.ts';
import { type FindingsReport, isClean, repositoryPath } from '../../src/report/findings-report.ts';
import { fileOf, findingAt, reportOf, suppressedAt, text } from './findings-report-fixture.ts';

const file = fileOf('a.yaml');

/** What is done, with the text, and what is different about the finding. */
type Edited = readonly [string, string, Partial<Finding> & { readonly word?: string; readonly file?: string }];

describe('Code Quality', () => {
  type Issue = { readonly check_name: string; readonly fingerprint: string; readonly severity: string; readonly location: object };
  const issuesOf = (report: FindingsReport): readonly Issue[] => JSON.parse(renderCodeQuality(report));
  const printOf = (content: string, { word = 'failureLimit: 5', file: name = 'a.yaml', ...changes }: Partial<Edited[2]> = {}): string => {
    const one = fileOf(name, content);
    return issuesOf(reportOf([findingAt(one, word, changes)], [one]))[0]?.fingerprint as string;
  };

  test.each<[Partial<Finding>, string]>([
    [{}, 'critical'],
    [{ code: 'GP199' }, 'critical'],
    [{ code: 'GP430' }, 'major'],
    [{ severity: 'warning' }, 'minor'],
    [{ severity: 'note' }, 'info'],
  ])('%o is %s', (changes, severity) => {
    expect(issuesOf(reportOf([findingAt(file, 'spec', changes)], [file]))[0]?.severity).toBe(severity);
  });

  test('an issue has its rule and its place in the repository', () => {
    const [issue] = issuesOf(reportOf([findingAt(file, 'failureLimit: 6')], [file], { folder: 'deploy' }));
    expect(issue).toMatchObject({ check_name: 'GP124', location: { path: 'deploy/a.yaml', lines: { begin: 7 } } });
  });

  test.each<Edited>([
    ['lines above', `# one\n# two\n\n${text}`, {}],
    ['another metric before it', text.replace('    - name: error', '    - name: new\n      count: 1\n    - name: error'), {}],
    [
      'another order of keys',
      text.replace('- name: error-ratio # 😀 wide\n      failureLimit: 5', '- failureLimit: 5\n      name: error-ratio'),
      {},
    ],
    ['another value', text.replace('Limit: 5', 'Limit: 7'), { word: 'failureLimit: 7' }],
    ['another file name', text, { file: 'moved.yaml' }],
    ['another message', text, { message: 'tolerates 5' }],
    ['line ends of Windows', text.replaceAll('\n', '\r\n'), {}],
  ])('a fingerprint outlives %s', (_name, content, changes) => {
    expect(printOf(content, changes)).toBe(printOf(text));
  });

  test.each<Edited>([
    ['another object', text.replace('name: checkout', 'name: cart'), {}],
    ['another metric', text, { word: 'failureLimit: 6' }],
    ['another key', text, { word: 'error-ratio' }],
    ['another rule', text, { code: 'GP125' }],
  ])('a fingerprint tells %s', (_name, content, changes) => {
    expect(printOf(content, changes)).not.toBe(printOf(text));
  });

  test('equal findings are told apart, also in copies of an object', () => {
    const copy = fileOf('b.yaml');
    const findings = [findingAt(file, 'failureLimit: 5'), findingAt(file, 'failureLimit: 5'), findingAt(copy, 'failureLimit: 5')];
    expect(new Set(issuesOf(reportOf(findings, [file, copy])).map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });

  test('suppressed findings are left out and change no fingerprint', () => {
    const [first, second] = [findingAt(file, 'failureLimit: 5'), findingAt(file, 'failureLimit: 5', { message: 'z second' })];
    const both = issuesOf(reportOf([first, second], [file]));
    const one = issuesOf(reportOf([second], [file], { suppressed: [suppressedAt(file, first)] }));
    expect(one).toEqual([both[1]]);
  });
});

describe('JUnit', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  // biome-ignore lint/suspicious/noExplicitAny: its parts are only looked at by expectations
  const suitesOf = (report: FindingsReport): any => {
    const xml = renderFindingsJunit(report);
    expect(XMLValidator.validate(xml)).toBe(true);
    return parser.parse(xml).testsuites;
  };

  test('findings at the bar are failures; milder and suppressed ones pass', () => {
    const findings = [findingAt(file, 'failureLimit: 5', { message: 'a <b> & "c"' }), findingAt(file, 'spec', { severity: 'warning' })];
    const suites = suitesOf(reportOf(findings, [file, fileOf('b.yaml')], { suppressed: [suppressedAt(file, findingAt(file, 'kind'))] }));
    expect(suites).toMatchObject({ tests: '4', failures: '1', errors: '0' });
    const [first, second] = suites.testsuite;
    expect(first).toMatchObject({ name: 'a.yaml', tests: '3', failures: '1' });
    expect(first.testcase).toMatchObject([
      {
        classname: 'GP124 failure-limit-of-all',
        name: 'GP124: tolerates everything (3)',
        'system-out': 'a.yaml:3: warning[GP124] tolerates everything',
      },
      { name: 'GP124: a <b> & "c" (6)', failure: { message: 'a <b> & "c"', '#text': 'a.yaml:6: error[GP124] a <b> & "c"' } },
      { 'system-out': 'a.yaml:1: suppressed until 2026-09-30 (@team): until | OPS-812 <b>' },
    ]);
    expect(second).toMatchObject({ name: 'b.yaml', failures: '0', testcase: [{ name: 'no findings' }] });
  });

  test('the bar is the one that was asked for', () => {
    const findings = [findingAt(file, 'spec', { severity: 'warning' })];
    expect(suitesOf(reportOf(findings, [file], { failOn: 'warning' })).failures).toBe('1');
  });

  test('what else makes the answer no is a failure', () => {
    const suites = suitesOf(reportOf([], [file], { further: ['5 warnings are more than 3'], complete: false }));
    expect(suites.failures).toBe('2');
  });

  test('control characters cannot break the file', () => {
    suitesOf(reportOf([findingAt(file, 'spec', { message: 'a\u0000\u001b[31m]]>\uffff' })], [file]));
  });
});

describe('Markdown', () => {
  test('says the verdict, a row for each finding, and what is suppressed', () => {
    const noted = findingAt(file, 'failureLimit: 5', {
      message: 'ping @all | [x](y)',
      notes: [{ label: 'world', text: 'gone' }],
      hint: 'do it\nso: <b>',
    });
    const page = renderFindingsMarkdown(reportOf([noted], [file], { suppressed: [suppressedAt(file, findingAt(file, 'kind'))] }));
    expect(page).toMatchInlineSnapshot(`
      "### guard-policy lint: failed

      1 file: 1 error, 1 suppressed

      | | Finding | Place | What |
      |---|---|---|---|
      | **error** | GP124 failure-limit-of-all | \`a.yaml:6\` | ping &#64;all \\| \\[x\\]\\(y\\) |

      <details><summary>When they show</summary>

      - GP124 \`a.yaml:6\`
        - world: gone
        - help: do it<br>so: \\<b\\>

      </details>

      <details><summary>Suppressed</summary>

      | Rule | Place | Until | Owner | Reason |
      |---|---|---|---|---|
      | GP124 | \`a.yaml:1\` | 2026-09-30 | &#64;team | until \\| OPS-812 \\<b\\> |

      </details>
      "
    `);
  });

  test('passes', () => {
    expect(renderFindingsMarkdown(reportOf([], [file]))).toBe('### guard-policy lint: passed\n\n1 file: no findings\n');
  });

  test('is cut, and says so', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      findingAt(file, 'spec', { message: `${index}`, notes: [{ label: 'note', text: 'n' }] }),
    );
    const page = renderFindingsMarkdown(reportOf(many, [file]));
    expect(page).toContain('10 more findings are not shown.');
    expect(page).toContain('- and 50 more');
  });
});

test('GitHub gets an annotation for each finding and for what else is wrong', () => {
  const lines = renderFindingsGithub(
    reportOf([findingAt(file, 'failureLimit: 5', { message: 'a\nb' })], [file], { further: ['too many'] }),
  );
  expect(lines).toBe(
    '::error file=a.yaml,line=6,col=7,title=GP124 failure-limit-of-all::a%0Ab\n::error title=guard-policy lint::too many\n',
  );
});

describe('the answer', () => {
  const warning = [findingAt(file, 'spec', { severity: 'warning' })];
  test.each<[string, FindingsReport, boolean]>([
    ['no findings', reportOf([], [file]), true],
    ['an error', reportOf([findingAt(file, 'spec')], [file]), false],
    ['a warning below the bar', reportOf(warning, [file]), true],
    ['a warning at the bar', reportOf(warning, [file], { failOn: 'warning' }), false],
    ['a warning above the bar', reportOf(warning, [file], { failOn: 'note' }), false],
    ['input that was not read', reportOf([], [file], { complete: false }), false],
    ['a further reason', reportOf([], [file], { further: ['x'] }), false],
  ])('%s', (_name, report, clean) => {
    expect(isClean(report)).toBe(clean);
  });
});

test.each([
  ['a.yaml', '', 'a.yaml'],
  ['a.yaml', 'x/y', 'x/y/a.yaml'],
  ['../a.yaml', 'x/y', 'x/a.yaml'],
  ['../../../a.yaml', 'x/y', '../../../a.yaml'],
  ['/etc/a.yaml', 'x', '/etc/a.yaml'],
])('%s from %s is %s', (name, folder, expected) => {
  expect(repositoryPath(name, folder)).toBe(expected);
});
