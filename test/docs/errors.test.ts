import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './compile-example.ts';
import { pageText } from './pages.ts';

const page = pageText('docs/errors.md');
const rows = [...page.matchAll(/^\| (GP\d{3}) \| ([a-z0-9-]+) \| (.+?) \| (.+?) \|$/gm)];
const onPage = rows.map(([, code]) => code as string);

/** What the commands and the library are made of: files that they import, directly or not. Parts that nothing uses yet report to nobody. */
function reachableSource(): string {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    if (found.has(path) || !path.endsWith('.ts')) return;
    const text = readFileSync(join(root, 'src', path), 'utf8');
    found.set(path, text);
    for (const [, target] of text.matchAll(/(?:from |import\()'(\.[^']+)'/g)) visit(posix.join(posix.dirname(path), target as string));
  };
  visit('index.ts');
  for (const name of readdirSync(join(root, 'src/cli'))) visit(`cli/${name}`);
  expect(found.size).toBeGreaterThan(100);
  return [...found.values()].join('\n');
}

const source = reachableSource();

test('every code that can be reported stands in docs/errors.md, in order and once, and none else', () => {
  const used = new Set([...source.matchAll(/'(GP\d{3})'/g)].map(([, code]) => code as string));
  expect(onPage).toEqual([...used].sort());
});

test('every code stands under the name it is reported by', () => {
  const named = [...source.matchAll(/'(GP\d{3})',\s*(?:name:\s*)?'([a-z][a-z0-9-]*)'/g)].map(([, code, name]) => `${code} ${name}`);
  const written = new Set(rows.map(([, code, name]) => `${code} ${name}`));
  expect(named.length).toBeGreaterThan(100);
  expect([...new Set(named)].filter((one) => !written.has(one))).toEqual([]);
});

test('every row stands in the section of its family', () => {
  const wrong = page.split(/^## /m).flatMap((section) => {
    const family = /^(GP\d)xx/.exec(section)?.[1];
    return [...section.matchAll(/^\| (GP\d{3})/gm)].flatMap(([, code]) => (family !== undefined && code?.startsWith(family) ? [] : [code]));
  });
  expect(wrong).toEqual([]);
});
