import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allRules } from '../../src/lint/rules/all.ts';
import { root } from './compile-example.ts';
import { pageText } from './pages.ts';
import { renderRuleIndex, renderRulePage, rulePageOf, withRuleRows } from './rule-pages.ts';

const pages = allRules.map(rulePageOf);

describe('pages of rules are current (else run node test/docs/write-rules.ts)', () => {
  test('there is one for each rule, and none else', () => {
    const names = readdirSync(join(root, 'docs/rules')).sort();
    expect(names).toEqual([...allRules.map(({ code }) => `${code}.md`), 'README.md'].sort());
  });

  test.each(pages.map((page) => [page.rule.code, page] as const))('docs/rules/%s.md', (code, page) => {
    expect(renderRulePage(page)).toBe(pageText(`docs/rules/${code}.md`));
  });

  test('docs/rules/README.md', () => {
    expect(renderRuleIndex(pages)).toBe(pageText('docs/rules/README.md'));
  });

  test('docs/errors.md has their rows', () => {
    expect(withRuleRows(pageText('docs/errors.md'), pages)).toBe(pageText('docs/errors.md'));
  });
});

test('rows of rules are made anew where they are out of date, and rows by hand stay', () => {
  const old = pageText('docs/errors.md');
  const changed = old.replace(/^(\| GP124 \| )failure-limit-of-all/m, '$1another-name').replace(/^\| GP125 .*\n/m, '');
  expect(changed).not.toBe(old);
  expect(withRuleRows(changed, pages)).toBe(old);
});

test('what a page shows of a finding fits the rule', () => {
  for (const { rule, finding } of pages) {
    if (finding !== undefined) expect([finding.code, finding.name]).toEqual([rule.code, rule.name]);
    else expect(rule.example.wrong).toBe(rule.example.right);
  }
});
