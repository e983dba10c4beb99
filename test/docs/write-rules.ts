/** Writes the pages of rules anew, and their rows in docs/errors.md: node test/docs/write-rules.ts */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRules } from '../../src/lint/rules/all.ts';
import { root } from './compile-example.ts';
import { pageText } from './pages.ts';
import { renderRuleIndex, renderRulePage, rulePageOf, withRuleRows } from './rule-pages.ts';

const folder = join(root, 'docs/rules');
const pages = allRules.map(rulePageOf);
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) rmSync(join(folder, name));
for (const page of pages) writeFileSync(join(folder, `${page.rule.code}.md`), renderRulePage(page));
writeFileSync(join(folder, 'README.md'), renderRuleIndex(pages));
writeFileSync(join(root, 'docs/errors.md'), withRuleRows(pageText('docs/errors.md'), pages));
