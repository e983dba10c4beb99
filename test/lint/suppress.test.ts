import { describe, expect, test } from 'vitest';
import type { Finding, LintRule } from '../../src/lint/rule.ts';
import { applySuppressions } from '../../src/lint/suppress.ts';
import type { DiagnosticCode } from '../../src/source/diagnostic.ts';
import { positionAt, type SourceFile } from '../../src/source/source-file.ts';

const now = Date.parse('2026-08-24T12:00:00Z');
const good = 'until 2026-09-30 reason="until OPS-812" owner=@team';
const rules = ['GP111', 'GP124'].map((code) => ({ code, name: 'some', severity: 'error', of: 'input' }) as unknown as LintRule);

function fileOf(...lines: readonly string[]): SourceFile {
  return { name: 'a.yaml', text: `${lines.join('\n')}\n` };
}

/** A finding of GP124 at the first `HERE`. */
function finding(file: SourceFile, code: DiagnosticCode = 'GP124', word = 'HERE'): Finding {
  const from = file.text.indexOf(word);
  return { code, name: 'some', severity: 'error', message: 'wrong', range: { file: file.name, from, to: from + word.length } };
}

function outcome(file: SourceFile, findings: readonly Finding[] = [finding(file)], nowMs = now): readonly string[] {
  const result = applySuppressions(findings, [file], { rules, nowMs });
  const place = ({ range }: Finding): string => `${positionAt(file, range.from).line}:${positionAt(file, range.from).column}`;
  return [
    ...result.suppressed.map((one) => `${one.finding.code} suppressed: ${one.suppression.reason}`),
    ...result.findings.map((one) => `${one.code} ${place(one)} ${one.message}`),
  ];
}

const hidden = ['GP124 suppressed: until OPS-812'];

describe('a comment suppresses', () => {
  test.each<[string, readonly string[]]>([
    ['on its line', ['a: 1', `b: HERE # guard-policy: ignore GP124 ${good}`]],
    ['on the line above', [`# guard-policy: ignore GP124 ${good}`, 'b: HERE']],
    ['above, with other comments between', [`  # guard-policy: ignore GP124 ${good}`, '# people', 'b: HERE']],
    ['without spaces around', ['a: 1', `b: HERE #guard-policy:ignore GP124 ${good}`]],
    ['one of several codes', ['a: 1', `b: HERE # guard-policy: ignore GP124 ${good}`]],
    ['in another order', ['b: HERE # guard-policy: ignore GP124 owner=@team reason="until OPS-812" until 2026-09-30']],
    ['inside a block scalar, from its key', [`b: |- # guard-policy: ignore GP124 ${good}`, '  one', '', '  two HERE']],
    ['inside a block scalar, from above its key', [`# guard-policy: ignore GP124 ${good}`, 'b: >', '  one', '  # HERE']],
    ['inside a text over two lines', ['c: 1', `# guard-policy: ignore GP124 ${good}`, 'b: "one', '  HERE"']],
    ['inside plain text over two lines', [`# guard-policy: ignore GP124 ${good}`, 'b: one', '  HERE']],
    ['inside a flow', ['b: {', `  # guard-policy: ignore GP124 ${good}`, '  a: HERE }']],
    ['in another document', ['a: 1', '---', `b: HERE # guard-policy: ignore GP124 ${good}`]],
    ['behind a byte order mark', [`\uFEFF# guard-policy: ignore GP124 ${good}`, 'b: HERE']],
  ])('%s', (_name, lines) => {
    expect(outcome(fileOf(...lines))).toEqual(hidden);
  });

  test('every finding of its rule on the line, and those of the rules that it names', () => {
    const file = fileOf(`b: [HERE, THERE] # guard-policy: ignore GP124, GP111 ${good}`);
    const findings = [finding(file), finding(file, 'GP124', 'THERE'), finding(file, 'GP111', 'THERE')];
    expect(outcome(file, findings)).toEqual(['GP124', 'GP111', 'GP124'].map((code) => `${code} suppressed: until OPS-812`));
  });

  test('with quotes in its reason', () => {
    const file = fileOf('b: HERE # guard-policy: ignore GP124 until 2026-09-30 reason="says \\"no\\""');
    expect(outcome(file)).toEqual(['GP124 suppressed: says "no"']);
  });
});

describe('a comment does not suppress', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    [
      'from a line above with something on it',
      [`a: 1 # guard-policy: ignore GP124 ${good}`, 'b: HERE'],
      ['GP578 1:29 GP124 is not found here', 'GP124 2:4 wrong'],
    ],
    [
      'over an empty line',
      [`# guard-policy: ignore GP124 ${good}`, '', 'b: HERE'],
      ['GP578 1:24 GP124 is not found here', 'GP124 3:4 wrong'],
    ],
    ['from the line below', ['b: HERE', `# guard-policy: ignore GP124 ${good}`], ['GP124 1:4 wrong', 'GP578 2:24 GP124 is not found here']],
    ['from inside a block scalar', ['b: |', `  # guard-policy: ignore GP124 ${good}`, '  HERE'], ['GP124 3:3 wrong']],
    ['from inside quotes', [`b: "HERE # guard-policy: ignore GP124 ${good.replaceAll('"', '')}"`], ['GP124 1:5 wrong']],
    ['another rule', [`b: HERE # guard-policy: ignore GP111 ${good}`], ['GP124 1:4 wrong', 'GP578 1:32 GP111 is not found here']],
  ])('%s', (_name, lines, expected) => {
    expect(outcome(fileOf(...lines))).toEqual(expected);
  });
});

describe('a comment that is not understood suppresses nothing', () => {
  const nothing = ': nothing is ignored';
  test.each<[string, string]>([
    ['ignore GP124 reason="x"', 'the date is missing'],
    ['ignore GP124 until 2026-09-30', 'the reason is missing'],
    ['ignore GP124 until 2026-09-30 reason=""', 'the reason is empty'],
    ['ignore GP124 until 2026-02-30 reason="x"', '"2026-02-30" is not a date'],
    ['ignore GP124 until tomorrow reason="x"', '"tomorrow" is not a date'],
    ['ignore GP124 until 2026-09-30 until 2027-09-30 reason="x"', '`until` is given twice'],
    ['ignore GP124 until 2026-09-30 reason=later', '"reason=later" is not understood'],
    ['ignore GP124 until 2026-09-30 reason=“x”', '"reason=“x”" is not understood'],
    ['ignore GP124 until 2026-09-30 reason="x', '"reason=\\"x" is not understood'],
    ['ignore GP124 forever', '"forever" is not understood'],
    ['ignore GP999 until 2026-09-30 reason="x"', 'GP999 is not a rule whose findings can be ignored'],
    ['ignore gp124 until 2026-09-30 reason="x"', 'gp124 is not a rule whose findings can be ignored'],
    ['ignore GP124, GP124 until 2026-09-30 reason="x"', 'GP124 is given twice'],
    ['ignore GP578 until 2026-09-30 reason="x"', 'GP578 is not a rule whose findings can be ignored'],
    ['ignore until 2026-09-30 reason="x"', 'the code of the rule is missing'],
    ['ignore all until 2026-09-30 reason="x"', 'the code of the rule is missing'],
    ['disable GP124', '"disable" is not known here'],
    ['', 'what to do is missing'],
  ])('%s', (comment, message) => {
    const found = outcome(fileOf(`b: HERE # guard-policy: ${comment}`));
    expect(found[0]).toBe('GP124 1:4 wrong');
    expect(found[1]?.replace(/^GP576 1:\d+ /, '')).toBe(message + nothing);
  });

  test('without the colon', () => {
    const found = outcome(fileOf(`b: HERE # guard-policy ignore GP124 ${good}`));
    expect(found).toEqual(['GP124 1:4 wrong', 'GP576 1:9 a colon is missing behind `guard-policy`: nothing is ignored']);
  });

  test.each(['# guard-policy is great', '# Generated by guard-policy from x', '# guard-policy policy=x digest=y'])(
    '%s is for people',
    (comment) => {
      expect(outcome(fileOf(comment, 'b: HERE'))).toEqual(['GP124 2:4 wrong']);
    },
  );
});

describe('the clock', () => {
  const file = fileOf(`b: HERE # guard-policy: ignore GP124 ${good}`);
  const ended = 'GP577 1:9 GP124 was to be ignored until 2026-09-30';
  test.each<[string, readonly string[]]>([
    ['2026-09-30T23:59:59.999Z', hidden],
    ['2026-10-01T00:00:00Z', ['GP124 1:4 wrong', ended]],
  ])('at %s', (at, expected) => {
    expect(outcome(file, undefined, Date.parse(at))).toEqual(expected);
  });

  test('an expired comment is an error though nothing is found any more', () => {
    expect(outcome(file, [], Date.parse('2027-01-01T00:00:00Z'))).toEqual([ended]);
  });

  test('of two comments the one that still counts decides', () => {
    const both = fileOf('# guard-policy: ignore GP124 until 2026-01-01 reason="old"', `b: HERE # guard-policy: ignore GP124 ${good}`);
    expect(outcome(both)).toEqual([...hidden, 'GP577 1:1 GP124 was to be ignored until 2026-01-01']);
  });
});

test('a finding in a file that was not read is kept', () => {
  const file = fileOf('b: 1');
  const other = { ...finding(file), range: { file: 'other.yaml', from: 0, to: 1 } };
  expect(applySuppressions([other], [file], { rules, nowMs: now }).findings).toEqual([other]);
});

describe('a warning that tells of an error within it', () => {
  const told = (file: SourceFile): Finding => ({ ...finding(file), milder: 'warning', told: [finding(file, 'GP111')] });

  test('does not take the error with it', () => {
    const file = fileOf(`b: HERE # guard-policy: ignore GP124 ${good}`);
    expect(outcome(file, [told(file)])).toEqual([...hidden, 'GP111 1:4 wrong']);
  });

  test('does where the comment names it too', () => {
    const file = fileOf(`b: HERE # guard-policy: ignore GP124, GP111 ${good}`);
    expect(outcome(file, [told(file)])).toEqual(hidden);
  });
});
