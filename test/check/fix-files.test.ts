import { describe, expect, test } from 'vitest';
import { fixFiles } from '../../src/check/fix-files.ts';
import { lintFiles } from '../../src/check/lint-files.ts';
import { isFixable } from '../../src/lint/fix.ts';
import { allRules } from '../../src/lint/rules/all.ts';
import type { SourceFile } from '../../src/source/source-file.ts';
import { exampleFile } from '../lint/example-file.ts';

function findingsOf(file: SourceFile) {
  return lintFiles({ files: [{ file, named: true }] }).findings;
}

/** Rules whose own example can be corrected. */
const fixable = allRules.flatMap((rule) => {
  const file = exampleFile('example.yaml', rule.example.wrong);
  const own = findingsOf(file).filter((one) => one.code === rule.code && isFixable(one));
  return own.length === 0 ? [] : [{ code: rule.code, name: rule.name, file, count: own.length }];
});

// That of an unknown key is held by test/cli/lint-options.test.ts: the example has the right key as well.
test('some rules have corrections', () => {
  expect(fixable.map(({ code }) => code)).toEqual(expect.arrayContaining(['GP126', 'GP200', 'GP431']));
});

describe('the example of a rule, corrected', () => {
  test.each(fixable)('$code $name', ({ code, file, count }) => {
    const commented = { name: file.name, text: file.text.replaceAll(/^(\s+\w+: [^|{["'>]+)$/gm, '$1 # a comment') };
    const { changed, fixed, refused } = fixFiles({ files: [{ file: commented, named: true }] });
    const tried = [...fixed, ...refused].filter(({ finding }) => finding.code === code);
    expect(tried.length).toBeGreaterThanOrEqual(Math.min(1, count));
    const after = changed.get(file.name) ?? commented;
    const left = findingsOf(after).filter((one) => one.code === code);
    expect(left.length).toBe(refused.filter(({ finding }) => finding.code === code).length);
    expect(after.text.match(/# a comment/g)?.length).toBe(commented.text.match(/# a comment/g)?.length);
    const known = new Set(findingsOf(commented).map((one) => one.code));
    const worse = findingsOf(after).filter((one) => one.severity === 'error' && !known.has(one.code));
    expect(worse.map((one) => `${one.code} ${one.message}`)).toEqual([]);
  });
});
