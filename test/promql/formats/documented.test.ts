import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatRules } from '../../../src/promql/formats/format-rules.ts';
import { readRecording } from '../../../src/promql/formats/recording.ts';
import { renderRecording } from '../../../src/promql/formats/render-recording.ts';

const root = new URL('../../../', import.meta.url);

test('the example of docs/recordings.md is what the writer writes', () => {
  const page = readFileSync(new URL('docs/recordings.md', root), 'utf8');
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const result = readRecording({ name: 'example', text: example });
  expect(result.diagnostics).toEqual([]);
  expect(result.ok && renderRecording(result.value)).toBe(example);
});

test('the README lists every code, and every code is used', () => {
  const folder = new URL('src/promql/formats/', root);
  const readme = readFileSync(new URL('README.md', folder), 'utf8');
  const listed = [...readme.matchAll(/\| (GP\d+) \| ([a-z-]+) /g)].map(([, code, name]) => `${code} ${name}`);
  expect(listed).toEqual(Object.values(formatRules).map(({ code, name }) => `${code} ${name}`));
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'format-rules.ts');
  const text = sources.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
  expect(Object.keys(formatRules).filter((rule) => !text.includes(`'${rule}'`))).toEqual([]);
});
