import { existsSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFile, exampleFile, framesOf, root } from './compile-example.ts';
import { objectsInSchemas, objectsInTables, sections } from './field-tables.ts';
import { examplesOf, withGeneratedParts } from './generated.ts';
import { pages, pageText } from './pages.ts';

const language = 'docs/policy-language.md';

/** Anchors of the headings of a page, as GitHub and GitLab make them. */
function anchorsOf(page: string): ReadonlySet<string> {
  const withoutFences = page.replaceAll(/^```[\s\S]*?^```/gm, '');
  return new Set([...withoutFences.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading as string)));
}

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function linksOf(page: string): readonly string[] {
  const prose = page.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
}

describe.each(pages)('%s', (path) => {
  const text = pageText(path);

  test('its generated parts are current (else run node test/docs/write.ts)', () => {
    expect(withGeneratedParts(text)).toBe(text);
  });

  test('every marker of a generated part is closed', () => {
    expect(text.match(/<!-- (fields|compiled|refused|outcomes): /g)?.length ?? 0).toBe(text.match(/<!-- end -->/g)?.length ?? 0);
  });

  test('its links lead somewhere', () => {
    const broken = linksOf(text).filter((link) => {
      if (/^https:\/\//.test(link)) return false;
      const [target = '', anchor] = link.split('#');
      const file = target === '' ? path : posix.normalize(posix.join(dirname(path), target));
      if (!existsSync(join(root, file))) return true;
      if (anchor === undefined || statSync(join(root, file)).isDirectory()) return false;
      return !anchorsOf(pageText(file)).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('its examples compile, unless the page says that they do not', () => {
    const refused = new Set([...text.matchAll(/<!-- refused: example=(\S+) -->/g)].map(([, name]) => name));
    const wrong = [...examplesOf(text)].flatMap(([name, example]) => {
      if (refused.has(name) || /^kind: (Config|Pack)$/m.test(example)) return [];
      const file = exampleFile(name, example);
      const compiled = compileFile(file);
      return compiled.ok ? [] : [framesOf(file, compiled)];
    });
    expect(wrong).toEqual([]);
  });

  test('it names no path of a machine', () => {
    expect(text.match(/(?:^|[\s"'`(])\/(?:home|root|work|tmp|Users)\//gm) ?? []).toEqual([]);
  });
});

describe('the field tables', () => {
  test('every object of the schemas stands in one', () => {
    const inTables = objectsInTables();
    expect([...objectsInSchemas()].filter((one) => !inTables.has(one))).toEqual([]);
  });

  test('every table stands in the page, under its heading', () => {
    const page = pageText(language);
    const missing = Object.entries(sections).filter(([name, { anchor }]) => {
      const at = page.indexOf(`<!-- fields: ${name} -->`);
      const heading = [...page.slice(0, Math.max(0, at)).matchAll(/^#+ (.+)$/gm)].at(-1)?.[1] ?? '';
      return at < 0 || slug(heading) !== anchor;
    });
    expect(missing.map(([name]) => name)).toEqual([]);
  });
});
