import { describe, expect, test } from 'vitest';
import { renderDiagnostics } from '../../src/report/console.ts';
import type { Diagnostic } from '../../src/source/diagnostic.ts';
import type { SourceFile, SourceRange } from '../../src/source/source-file.ts';

const policy = `kind: Policy
spec:
  value: |
    sum(kube_pod_status_ready{condition="false",
      namespace="x"}) or vector(0)
  require: value == 0
  a: 1
  b: 2
  c: 3
  d: 4
  e: 5
  f: 6
  g: 7
`;

function fileOf(text: string, name = 'policies/a.yaml'): SourceFile {
  return { name, text };
}

/** The range of `part` in `text`. */
function rangeOf(text: string, part: string, file = 'policies/a.yaml'): SourceRange {
  const from = text.indexOf(part);
  expect(from, `${part} is not in the text`).toBeGreaterThanOrEqual(0);
  return { file, from, to: from + part.length };
}

function diagnosticAt(range: SourceRange, rest: Partial<Diagnostic> = {}): Diagnostic {
  return { code: 'GP101', name: 'fail-open', severity: 'error', message: 'passes when there is no data', range, ...rest };
}

function render(diagnostics: readonly Diagnostic[], files: readonly SourceFile[], width = 100, color = false): string {
  return `\n${renderDiagnostics(diagnostics, new Map(files.map((file) => [file.name, file])), { color, width })}`;
}

/** A frame around `part` of a file that has only this text. */
function frame(text: string, part: string, width = 100): string {
  return render([diagnosticAt(rangeOf(text, part))], [fileOf(text)], width);
}

describe('frames', () => {
  test('everything a diagnostic can say', () => {
    const range = rangeOf(policy, 'or vector(0)');
    const diagnostic = diagnosticAt(range, {
      related: [
        { message: 'turns "no series" into 0', range },
        { message: '0 satisfies this', range: rangeOf(policy, 'value == 0') },
      ],
      notes: [
        { label: 'world', text: 'absent – kube_pod_status_ready has no series' },
        { label: 'trace', text: 'query = 0   require: 0 == 0 is true   pass' },
      ],
      hint: 'remove `or vector(0)`.\nIf zero is the healthy state, name a witness:\n  alive: kube_pod_info',
    });
    const files = new Map([['policies/a.yaml', fileOf(policy)]]);
    const text = renderDiagnostics([diagnostic], files, { color: false, width: 100, docs: (code) => `guard-policy explain ${code}` });
    expect(`\n${text}`).toBe(`
error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:5:23
  |
5 |       namespace="x"}) or vector(0)
  |                       ^^^^^^^^^^^^ turns "no series" into 0
6 |   require: value == 0
  |            ---------- 0 satisfies this
  |
  = world  absent – kube_pod_status_ready has no series
  = trace  query = 0   require: 0 == 0 is true   pass
  = help   remove \`or vector(0)\`.
           If zero is the healthy state, name a witness:
             alive: kube_pod_info
  = docs   guard-policy explain GP101
`);
  });

  test('a label for which there is no room behind the underline stands below it', () => {
    const range = rangeOf(policy, 'kube_pod_status_ready');
    const text = render(
      [diagnosticAt(range, { related: [{ message: 'gives [] here, for there is nothing', range }] })],
      [fileOf(policy)],
      60,
    );
    expect(text).toBe(`
error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:4:9
  |
4 |     sum(kube_pod_status_ready{condition="false",
  |         ^^^^^^^^^^^^^^^^^^^^^
  |         gives [] here, for there is nothing
`);
  });

  test('a warning without a hint ends at its underline', () => {
    expect(render([diagnosticAt(rangeOf(policy, 'Policy'), { severity: 'warning' })], [fileOf(policy)])).toBe(`
warning[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:1:7
  |
1 | kind: Policy
  |       ^^^^^^
`);
  });

  test('reading order, a blank line between, docs once', () => {
    const diagnostics = [diagnosticAt(rangeOf(policy, 'spec')), diagnosticAt(rangeOf(policy, 'kind'))];
    const files = new Map([['policies/a.yaml', fileOf(policy)]]);
    expect(`\n${renderDiagnostics(diagnostics, files, { color: false, width: 100, docs: () => 'explain' })}`).toBe(`
error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:1:1
  |
1 | kind: Policy
  | ^^^^
  |
  = docs   explain

error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:2:1
  |
2 | spec:
  | ^^^^
`);
    expect(renderDiagnostics([], files, { color: false, width: 100 })).toBe('');
  });

  test('long help once, then where it stands', () => {
    const long = `write\nvalue: ${'a + '.repeat(40)}1`;
    const [first, second, other] = ['value: |', 'require', 'a: 1'].map((part) => rangeOf(policy, part)) as [
      SourceRange,
      SourceRange,
      SourceRange,
    ];
    const hints = render(
      [diagnosticAt(first, { hint: long }), diagnosticAt(second, { hint: long, code: 'GP102' }), diagnosticAt(other, { hint: 'short' })],
      [fileOf(policy)],
    )
      .split('\n')
      .filter((line) => line.includes('= help'));
    expect(hints).toEqual(['  = help   write', '  = help   as for GP101 at 3:3 above', '  = help   short']);
  });

  test('the worst of each file first, where that is asked for', () => {
    const files = [fileOf(policy), fileOf(policy, 'policies/b.yaml')];
    const all = files.flatMap(({ name }) => [
      diagnosticAt(rangeOf(policy, 'value', name), { severity: 'note', message: 'a note' }),
      diagnosticAt(rangeOf(policy, 'require', name), { severity: 'warning', message: 'a warning' }),
      diagnosticAt(rangeOf(policy, 'a: 1', name), { message: 'an error' }),
    ]);
    const text = renderDiagnostics(all, new Map(files.map((file) => [file.name, file])), {
      color: false,
      width: 100,
      order: 'worst first',
    });
    expect(text.match(/an? (?:note|warning|error)$/gm)).toEqual(['an error', 'a warning', 'a note', 'an error', 'a warning', 'a note']);
  });

  test('a second place above, one line between', () => {
    const diagnostic = diagnosticAt(rangeOf(policy, 'b: 2'), {
      related: [{ message: 'because of this', range: rangeOf(policy, 'value ==') }],
    });
    expect(render([diagnostic], [fileOf(policy)])).toBe(`
error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:8:3
  |
6 |   require: value == 0
  |            -------- because of this
7 |   a: 1
8 |   b: 2
  |   ^^^^
`);
  });

  test('a second place some lines away', () => {
    const diagnostic = diagnosticAt(rangeOf(policy, 'require'), { related: [{ message: 'see', range: rangeOf(policy, 'e: 5') }] });
    expect(render([diagnostic], [fileOf(policy)])).toBe(`
error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:6:3
   |
 6 |   require: value == 0
   |   ^^^^^^^
...
11 |   e: 5
   |   ---- see
`);
  });

  test('a second place far away, in another file, and in a file that is not there', () => {
    const other = fileOf('x: 1\n', 'b.yaml');
    const diagnostic = diagnosticAt(rangeOf(policy, 'Policy'), {
      hint: 'act',
      related: [
        { message: 'far', range: rangeOf(policy, 'g: 7') },
        { message: 'elsewhere', range: rangeOf('x: 1\n', '1', 'b.yaml') },
        { message: 'unread', range: { file: 'c.yaml', from: 3, to: 4 } },
      ],
    });
    expect(render([diagnostic], [fileOf(policy), other])).toBe(`
error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:1:7
   |
 1 | kind: Policy
   |       ^^^^^^
   |
  ::: policies/a.yaml:13:3
   |
13 |   g: 7
   |   ---- far
   |
  ::: b.yaml:1:4
   |
 1 | x: 1
   |    - elsewhere
   |
  ::: c.yaml
   = note   unread
   = help   act
`);
  });

  test('two places on one line', () => {
    const text = 'low: 3, high: 2\n';
    const diagnostic = diagnosticAt(rangeOf(text, '2'), { related: [{ message: 'above this', range: rangeOf(text, '3') }] });
    expect(render([diagnostic], [fileOf(text)])).toBe(`
error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:1:15
  |
1 | low: 3, high: 2
  |               ^
  |      - above this
`);
  });

  test('a file that could not be read', () => {
    expect(render([diagnosticAt({ file: 'big.yaml', from: 0, to: 0 }, { hint: 'split it' })], [])).toBe(`
error[GP101] fail-open: passes when there is no data
  --> big.yaml
  = help   split it
`);
  });
});

describe('ranges', () => {
  test('over lines', () => {
    expect(frame(policy, 'sum(kube_pod_status_ready{condition="false",\n      namespace="x"})')).toBe(`
error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:4:5
  |
4 |     sum(kube_pod_status_ready{condition="false",
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
5 |       namespace="x"}) or vector(0)
  |       ^^^^^^^^^^^^^^^
`);
  });

  test('over many lines: the first and the last', () => {
    expect(frame(policy, 'require: value == 0\n  a: 1\n  b: 2\n  c: 3\n  d: 4\n')).toBe(`
error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:6:3
   |
 6 |   require: value == 0
   |   ^^^^^^^^^^^^^^^^^^^
...
10 |   d: 4
   |   ^^^^
`);
  });

  const points: readonly [name: string, text: string, at: number, expected: string][] = [
    ['between characters', 'ab\n', 1, '1:2\n  |\n1 | ab\n  |  ^'],
    ['at the end of a line', 'ab\ncd\n', 2, '1:3\n  |\n1 | ab\n  |   ^'],
    ['at the end of the file', 'ab\n\n', 4, '1:3\n  |\n1 | ab\n  |   ^'],
    ['past the end', 'ab', 99, '1:3\n  |\n1 | ab\n  |   ^'],
    ['an empty file', '', 0, '1:1\n  |\n1 |\n  | ^'],
    ['an empty line', 'a\n\nb\n', 2, '2:1\n  |\n2 |\n  | ^'],
    ['CRLF', 'ab\r\ncd\r\n', 5, '2:2\n  |\n2 | cd\n  |  ^'],
  ];
  test.each(points)('a point: %s', (_, text, at, expected) => {
    const rendered = render([diagnosticAt({ file: 'policies/a.yaml', from: at, to: at })], [fileOf(text)]);
    expect(rendered.trim().split('\n').slice(1).join('\n')).toBe(`  --> policies/a.yaml:${expected}`);
  });
});

describe('what characters look like', () => {
  const lines: readonly [name: string, text: string, part: string, line: string, mark: string][] = [
    ['tabs', '\ta:\tb\n', 'b', '    a:    b', '          ^'],
    ['a tab', 'a:\t- b\n', '\t', 'a:    - b', '  ^^^^'],
    ['wide characters', 'a: 日本 x\n', 'x', 'a: 日本 x', '        ^'],
    ['a wide character', 'a: 日本 x\n', '本', 'a: 日本 x', '     ^^'],
    ['emoji', 'a: 😀 x\n', 'x', 'a: 😀 x', '      ^'],
    ['combining characters', 'a: e\u0301 x\n', 'x', 'a: e\u0301 x', '     ^'],
    ['escape sequences', 'a: \u001b[2J x\n', 'x', 'a: \\x1b[2J x', '           ^'],
    ['text direction', 'a: \u202e x\n', 'x', 'a: \\u{202e} x', '            ^'],
    ['line separators', 'a: \u2028 x\n', 'x', 'a: \\u{2028} x', '            ^'],
    ['C1 controls', 'a: \u009b x\n', 'x', 'a: \\x9b x', '        ^'],
  ];
  test.each(lines)('%s', (_, text, part, line, mark) => {
    const rows = frame(text, part).trimEnd().split('\n');
    expect(rows.slice(-2)).toEqual([`1 | ${line}`, `  | ${mark}`]);
  });

  test('columns count characters', () => {
    expect(frame('a: 😀 x\n', 'x')).toContain('policies/a.yaml:1:6\n');
  });

  test('nothing hostile reaches the terminal', () => {
    const evil = '\u001b]0;x\u0007\u009b31m\u202e\r\n\ttext';
    const name = `dir/\u001b[31m.yaml`;
    const diagnostic = diagnosticAt(
      { file: name, from: 0, to: 1 },
      {
        name: evil,
        message: evil,
        hint: evil,
        notes: [{ label: 'note', text: evil }],
        related: [
          { message: evil, range: { file: name, from: 1, to: 2 } },
          { message: evil, range: { file: evil, from: 0, to: 1 } },
        ],
      },
    );
    const text = render([diagnostic], [fileOf(`${evil}\n`, name)]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).toContain('error[GP101] \\x1b]0;x\\x07\\x9b31m\\u{202e}\\r\\n\\ttext: ');
  });
});

describe('width', () => {
  const long = `key: ${'a'.repeat(200)}HERE${'b'.repeat(200)}`;

  test('a long line is cut around the place', () => {
    expect(frame(long, 'HERE', 44)).toBe(`
error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:1:206
  |
1 | …aaaaaaaaaaaaaHEREbbbbbbbbbbbbbbbbbbbbb…
  |               ^^^^
`);
    expect(frame(long, 'key', 44)).toBe(`
error[GP101] fail-open: passes when there is no data
  --> policies/a.yaml:1:1
  |
1 | key: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
  | ^^^
`);
  });

  test.each(['key', 'HERE', 'aHEREb', 'bbb', long])('no line is wider than the terminal: %s', (part) => {
    for (const width of [30, 44, 80, 120]) {
      for (const line of frame(long, part, width).split('\n').slice(3)) expect([...line].length).toBeLessThanOrEqual(width);
    }
  });

  test('the end of a long line', () => {
    const text = `${'x'.repeat(300)}日本\n`;
    const rows = frame(text, '本', 40).trimEnd().split('\n').slice(-2);
    expect(rows).toEqual([`1 | …${'x'.repeat(10)}日本`, `  | ${' '.repeat(13)}^^`]);
  });

  test('a line of a megabyte', () => {
    const text = `${'日'.repeat(500_000)}X${'😀'.repeat(250_000)}`;
    expect(frame(text, 'X', 80)).toContain('X');
  });

  test('notes are wrapped at words', () => {
    const diagnostic = diagnosticAt(rangeOf(policy, 'kind'), {
      hint: 'one two three four five six seven eight nine ten a-very-long-word-that-does-not-fit-anywhere end',
    });
    expect(render([diagnostic], [fileOf(policy)], 45)).toContain(`
  = help   one two three four five six seven
           eight nine ten
           a-very-long-word-that-does-not-fit-anywhere
           end
`);
  });
});

test('colour', () => {
  const range = rangeOf('a: 1\n', '1');
  expect(render([diagnosticAt(range, { hint: 'x' })], [fileOf('a: 1\n')], 100, true)).toBe(
    '\n\u001b[1;31merror[GP101]\u001b[0m \u001b[1mfail-open: passes when there is no data\u001b[0m\n' +
      '  \u001b[34m-->\u001b[0m policies/a.yaml:1:4\n' +
      '\u001b[34m  |\u001b[0m\n' +
      '\u001b[34m1 |\u001b[0m a: 1\n' +
      '\u001b[34m  |\u001b[0m \u001b[1;31m   ^\u001b[0m\n' +
      '\u001b[34m  |\u001b[0m\n' +
      '  \u001b[34m=\u001b[0m help   x\n',
  );
});
