import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/source/yaml.ts';
import { inOneLine } from './findings.ts';

function problemsOf(text: string): readonly string[] {
  const file = { name: 'f.yaml', text };
  const parsed = parseYaml(file);
  expect(parsed.ok).toBe(false);
  for (const { range, hint, severity } of parsed.diagnostics) {
    expect(severity).toBe('error');
    expect(hint).toBeTruthy();
    expect(range.from).toBeLessThanOrEqual(range.to);
    expect(range.to).toBeLessThanOrEqual(text.length);
  }
  return parsed.diagnostics.map((diagnostic) => inOneLine(file, diagnostic));
}

const indented = 'this line is indented as if it continued the value above it';
const notBeside = 'this line is indented differently from those beside it';
const notBelow = 'this line does not belong to the list or map above it';
const noValue = 'this is neither a key with a value nor part of the text above';

describe('what is wrong in a YAML file, once, at its place', () => {
  const cases: readonly [text: string, expected: readonly string[]][] = [
    // structure
    ['a: b\n  c: d\n', [`GP504 2:3 "c" ${indented}`]],
    ['a:\n  b: 1\n   c: 2\n', [`GP504 3:4 "c" ${indented}`]],
    ['a:\n  b: 1\n c: 2\n', [`GP504 3:2 "c" ${notBeside}`]],
    ['a:\n  - b\n - c\n', [`GP504 3:2 "-" ${notBeside}`]],
    ['- - a\n - b\n', [`GP504 2:2 "-" ${notBeside}`]],
    [' a: 1\nb: 2\n', [`GP504 2:1 "b" ${notBelow}`]],
    ['- a\nb: 1\n', [`GP504 2:1 "b" ${notBelow}`]],
    ['a: 1\n- b\n', ['GP504 2:1 "-" a list item among the keys of a map']],
    ['a: - b\n', ['GP504 1:4 "-" a list cannot start on the line of its key']],
    ['a: b: c\n', ['GP504 1:4 "b: c" a second key on the same line']],
    ['a: 1\nb\nc: 2\n', [`GP504 2:1 "b" ${noValue}`]],
    ['a: |\nfoo\n', [`GP504 2:1 "foo" ${noValue}`]],
    ['a: | x\n  foo\n', ['GP504 1:6 "x" unexpected text behind the `|` or `>`']],
    ['a: |\n    \n  foo\n', ['GP504 3:3 "foo" the blank lines above this text are indented more than the text']],
    ['a: "x\nb: 1\n', ['GP504 1:4 "\\"" this text is not closed']],
    ["a: 'x\n", ['GP504 1:4 "\'" this text is not closed']],
    ['a: [1, 2\nb: 3\n', ['GP504 1:4 "[" this list is not closed']],
    ['a: {x: 1\n', ['GP504 1:4 "{" this map is not closed']],
    ['- {a: 1\n- b\n', ['GP504 1:3 "{" this map is not closed']],
    ['a: "b" c\n', ['GP504 1:8 "c" unexpected "c"']],
    ['a: [1,,2]\n', ['GP504 1:7 "," unexpected ","']],
    ['a: [1 2, "x" y]\n', ['GP504 1:14 "y" a comma or colon is missing before this']],
    ['a: @x\n', ['GP504 1:4 "@" a plain text cannot start with `@`']],
    ['a: `x`\n', ['GP504 1:4 "`" a plain text cannot start with a backtick']],
    ['a: 1\nb: "x"#c\n', ['GP504 2:7 "#" a comment needs a space before its `#`']],
    ["a: ['x' 'y']\n", ['GP504 1:9 "\'y\'" a comma or colon is missing before this']],
    ['a: [\n  - b\n  ]\n', ['GP504 2:3 "-" a map or list by indentation inside brackets']],
    ['a: *\n', ['GP510 1:4 "*" alias cannot be an empty string']],
    // inside values: every one is told
    [
      'a: "\\q"\nb: "\\xZZ"\n',
      [
        'GP504 1:5 "\\\\q" `\\q` is not an escape of double-quoted text',
        'GP504 2:5 "\\\\xZZ" `\\xZZ` is not an escape of double-quoted text',
      ],
    ],
    ['a:\n\tb: 1\n', ['GP505 2:1 "\\t" a tab cannot indent']],
    ['-\t- a\n', ['GP505 1:2 "\\t" a tab cannot indent']],
    [
      'a: !foo b\nc: !!set {d}\n',
      [
        'GP507 1:4 "!foo" the tag `!foo` is not known or does not fit its value',
        'GP507 2:4 "!!set" the tag `!!set` is not known or does not fit its value',
      ],
    ],
    ['a: !!int x\n', ['GP507 1:4 "!!int" the tag `!!int` is not known or does not fit its value']],
    // keys
    ['a: 1\nb: 2\na: 3\n"a": 4\n', ['GP506 3:1 "a" the key "a" is given twice', 'GP506 4:1 "\\"a\\"" the key "a" is given twice']],
    ['{a: 1, a: 1}', ['GP506 1:8 "a" the key "a" is given twice']],
    [
      '1: a\ntrue: b\n~: c\n',
      ['GP508 1:1 "1" a key must be text', 'GP508 2:1 "true" a key must be text', 'GP508 3:1 "~" a key must be text'],
    ],
    ['? [a]\n: b\n', ['GP508 1:3 "[a]" a key must be text']],
    ['k: &k x\n*k : b\n', ['GP508 2:1 "*k" a key must be text']],
    ['require: {{params.x}}\n', ['GP508 1:11 "{params.x}" YAML reads an unquoted `{{` as a map inside a map']],
    ['x: &x {a: 1}\ny:\n  <<: *x\n', ['GP509 3:3 "<<" merge keys are not part of YAML 1.2']],
    // aliases
    ['a: *x\n', ['GP510 1:4 "*x" no anchor `&x` before this alias']],
    ['a: &x [*x]\n', ['GP510 1:8 "*x" the alias `*x` stands inside what it repeats']],
    // the whole
    ['', ['GP512 1:1 "" the file is empty']],
    [' \n\n', ['GP512 1:1 "" the file is empty']],
    ['# only\n---\n# comments\n', ['GP512 1:1 "" the file contains no YAML document, only comments']],
    ['%YAML 1.1\n---\na: 1\n', ['GP514 1:1 "%YAML 1.1" the directive `%YAML 1.1` is not supported']],
    ['%TAG ! tag:x,2000:\n---\na: 1\n', ['GP514 1:1 "%TAG ! tag:x,2000:" the directive `%TAG ! tag:x,2000:` is not supported']],
    // numbers
    ['a: 9007199254740993\n', ['GP513 1:4 "9007199254740993" 9007199254740993 is beyond 2^53 and would be rounded']],
    ['a: 0x20000000000001\n', ['GP513 1:4 "0x20000000000001" 0x20000000000001 is beyond 2^53 and would be rounded']],
    ['a: [.nan, -.INF]\n', ['GP513 1:5 ".nan" .nan is not a number to decide on', 'GP513 1:11 "-.INF" -.INF is not a number to decide on']],
    ['a: 1e999\n', ['GP513 1:4 "1e999" 1e999 is too large for a number']],
    ['a: 1e-999\n', ['GP513 1:4 "1e-999" 1e-999 is too small for a number and would be read as 0']],
    // characters
    ['a: b\u0000\n', ['GP502 1:5 "\\u0000" the file contains a NUL character: it is binary (U+0000)']],
    ['a: \u001b[31m\n', ['GP502 1:4 "\\u001b" the file contains a control character (U+001B)']],
    ['a: b # x\rc: d\n', ['GP502 1:9 "\\r" the file contains a carriage return that ends no line (U+000D)']],
    ['a: b\u202ec\n', ['GP502 1:5 "\u202e" the file contains an invisible character that reorders text (U+202E)']],
    ['a: \ud800\n', ['GP502 1:4 "\\ud800" the file contains half of a character (U+D800)']],
    ['a: b\ufeff\n', ['GP502 1:5 "\ufeff" the file contains a byte order mark after its start (U+FEFF)']],
  ];
  test.each(cases)('%j', (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  test('a duplicate key names the first one', () => {
    const parsed = parseYaml({ name: 'f', text: 'a: 1\na: 2\n' });
    expect(parsed.diagnostics[0]?.related).toEqual([{ message: 'first given here', range: { file: 'f', from: 0, to: 1 } }]);
  });

  test('an unclosed list says where its end is missing', () => {
    const parsed = parseYaml({ name: 'f', text: 'a: [1, 2\nb: 3\n' });
    expect(parsed.diagnostics[0]?.related).toEqual([
      { message: '`]` is missing here at the latest', range: { file: 'f', from: 8, to: 8 } },
    ]);
  });
});
