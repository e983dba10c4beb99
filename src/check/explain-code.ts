import { allRules } from '../lint/rules/all.ts';
import type { CodePage } from '../scenario/explanation.ts';
import { closest } from '../source/suggest.ts';

/** The row of a code in docs/errors.md, or the nearest codes where there is none. `page` is the text of that file. */
export function readCodePage(page: string, code: string): CodePage | { readonly unknown: string; readonly hint: string } {
  const rows = rowsOf(page);
  const found = rows.find((row) => row.code === code);
  if (found !== undefined) return withRule(found);
  const family = rows.filter((row) => row.code.slice(0, 3) === code.slice(0, 3)).map((row) => row.code);
  const meant = closest(code, family);
  const hint = meant === undefined ? 'docs/errors.md has them all' : `did you mean ${meant}?`;
  return { unknown: code, hint };
}

/** With what the rule says that reports the code, if one does. */
function withRule(row: CodePage): CodePage {
  const rule = allRules.find(({ code }) => code === row.code);
  if (rule === undefined) return row;
  const { why, help, catalogue, example } = rule;
  const shown = example.wrong === example.right ? {} : { example: { wrong: example.wrong.trim(), right: example.right.trim() } };
  return { ...row, rule: { why: why.trim().replaceAll(/\s*\n\s*/g, ' '), help, patterns: catalogue, ...shown } };
}

const severities = ['warning', 'note'] as const;

function rowsOf(page: string): readonly CodePage[] {
  return page.split(/^## /m).flatMap((section) => {
    const family = section.slice(0, section.indexOf('\n')).trim();
    return [...section.matchAll(/^\| (GP\d{3}) \| ([a-z0-9-]+) \| (.+?) \| (.+?) \|$/gm)].map(
      ([, code = '', name = '', means = '', cure = '']): CodePage => {
        const severity = severities.find((one) => means.startsWith(`*${one}:* `));
        const text = severity === undefined ? means : means.slice(severity.length + 4);
        return { code, name, severity: severity ?? 'error', means: text, cure, family };
      },
    );
  });
}
