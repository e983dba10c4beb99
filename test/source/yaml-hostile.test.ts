import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/source/yaml.ts';

/** A little under a mebibyte of `part`. */
function full(part: string): string {
  return part.repeat(Math.floor(1_000_000 / part.length));
}

function codesOf(text: string): readonly string[] {
  const parsed = parseYaml({ name: 'f', text });
  expect(parsed.diagnostics.length).toBeLessThanOrEqual(101);
  return parsed.ok ? ['ok'] : [...new Set(parsed.diagnostics.map(({ code }) => code))];
}

const letters = [...'abcdefghij'];
const bomb = letters
  .map(
    (name, index) =>
      `${name}: &${name} [${Array(10)
        .fill(index === 0 ? 'x' : `*${letters[index - 1]}`)
        .join(',')}]\n`,
  )
  .join('');
const chain = Array.from({ length: 400 }, (_, index) => `a${index}: &a${index} [${index === 0 ? 1 : `*a${index - 1}`}]\n`).join('');
const stairs = (steps: number): string => Array.from({ length: steps }, (_, index) => `${' '.repeat(index)}a:\n`).join('');

describe('hostile files get an answer', () => {
  const cases: readonly [name: string, text: string, codes: readonly string[]][] = [
    ['10,000 levels of flow lists', '['.repeat(10_000), ['GP511']],
    ['10,000 levels of closed flow lists', '['.repeat(10_000) + ']'.repeat(10_000), ['GP511']],
    ['10,000 levels of flow maps', '{a: '.repeat(10_000), ['GP511']],
    ['10,000 levels of pairs in lists', '[a: '.repeat(10_000), ['GP511']],
    ['10,000 levels of block lists', '- '.repeat(10_000), ['GP511']],
    ['10,000 levels of explicit keys', '? '.repeat(10_000), ['GP511']],
    ['1,200 levels of block maps', stairs(1_200), ['GP511']],
    ['201 levels', `${'['.repeat(201)}${']'.repeat(201)}`, ['GP511']],
    ['200 levels', `${'['.repeat(200)}${']'.repeat(200)}`, ['ok']],
    ['200 levels of block maps', stairs(200), ['ok']],
    ['201 levels of block maps', stairs(201), ['GP511']],
    ['levels by aliases', chain, ['GP511']],
    ['alias bomb', bomb, ['GP515']],
    ['1,001 documents', '---\na\n'.repeat(1_001), ['GP515']],
    ['5 MB', `a: ${'x'.repeat(5_000_000)}`, ['GP501']],
    ['a megabyte of brackets', full('['), ['GP515']],
    ['a megabyte of closing brackets', full(']'), ['GP515']],
    ['a megabyte of dashes', full('-\n'), ['GP515']],
    ['a megabyte of quotes', full('"'), ['GP515']],
    ['a megabyte of commas', `[${full(',')}`, ['GP515']],
    ['a megabyte of line breaks', full('\n'), ['GP515']],
    ['a megabyte of stars', full('* '), ['GP515']],
    ['a megabyte of tags', full('!a '), ['GP515']],
    ['a megabyte of bad escapes', `a: "${full('\\q')}"`, ['GP504']],
    ['many directives', '%FOO\n'.repeat(50_000), ['GP514']],
    ['a megabyte of text', `a: ${full('x')}`, ['ok']],
    ['a megabyte of folded text', `a: >\n${full(' x\n\n')}`, ['ok']],
    ['many wrong keys', '1: a\n'.repeat(9_000), ['GP508']],
    ['many duplicate keys', 'a: b\n'.repeat(9_000), ['GP506']],
    ['many errors in one place', '"a" '.repeat(30_000), ['GP504']],
    ['blank lines, then comments', `a:\n - b:\n    c: 1\n${'\n'.repeat(24_000)}${'    #\n'.repeat(16_000)}`, ['ok']],
  ];
  test.each(cases)('%s', (_, text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });
});
