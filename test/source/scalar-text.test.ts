import { describe, expect, test } from 'vitest';
import { type MappedText, originOf } from '../../src/source/mapped-text.ts';
import type { SourceFile } from '../../src/source/source-file.ts';
import { type Path, parseYaml } from '../../src/source/yaml.ts';
import { Random, seedOfRun } from './random.ts';

function textIn(
  source: string,
  path: Path = ['k'],
): { readonly file: SourceFile; readonly mapped: MappedText; readonly value: unknown } | undefined {
  const file = { name: 'f.yaml', text: source };
  const parsed = parseYaml(file);
  const document = parsed.ok ? parsed.value[0] : undefined;
  if (document === undefined || parsed.ok === false || parsed.value.length !== 1) return undefined;
  let value: unknown = document.value;
  for (const step of path) value = (value as Record<string, unknown> | undefined)?.[step];
  return typeof value === 'string' ? { file, mapped: document.textAt(path), value } : undefined;
}

/** Each character with the source it comes from; neighbours from neighbouring places are put together. */
function pieces(source: string, path?: Path): readonly (readonly [string, string])[] {
  const found = textIn(source, path);
  if (found === undefined) throw new Error(`not a text: ${JSON.stringify(source)}`);
  return found.mapped.segments.map(({ length, range }, index) => {
    const from = found.mapped.segments.slice(0, index).reduce((sum, segment) => sum + segment.length, 0);
    return [found.mapped.text.slice(from, from + length), found.file.text.slice(range.from, range.to)] as const;
  });
}

describe('a scalar with the place of every character', () => {
  const cases: readonly [name: string, source: string, expected: readonly (readonly [string, string])[]][] = [
    ['plain', 'k: a b\n', [['a b', 'a b']]],
    ['plain, empty', 'k: !!str\nz: 1\n', [['', '']]],
    ['plain in a flow map', '{k: a b , z: 1}', [['a b', 'a b']]],
    [
      'plain over lines',
      'k: a  \n   b\n',
      [
        ['a', 'a'],
        [' ', '  \n   '],
        ['b', 'b'],
      ],
    ],
    [
      'plain over lines, CRLF',
      'k: a\r\n  b\r\n',
      [
        ['a', 'a'],
        [' ', '\r\n  '],
        ['b', 'b'],
      ],
    ],
    [
      'plain with an empty line',
      'k: a\n\n\n  b\n',
      [
        ['a', 'a'],
        ['\n\n', '\n\n'],
        ['b', 'b'],
      ],
    ],
    ['plain before a comment', 'k: a #b\n', [['a', 'a']]],
    [
      'single quotes',
      "k: 'a''b'\n",
      [
        ['a', 'a'],
        ["'", "''"],
        ['b', 'b'],
      ],
    ],
    ['single quotes, empty', "k: ''\n", [['', '']]],
    [
      'single quotes over lines',
      "k: 'a \n\n  b '\n",
      [
        ['a', 'a'],
        ['\n', '\n'],
        ['b ', 'b '],
      ],
    ],
    [
      'double quotes',
      'k: "a\\tb\\"c"\n',
      [
        ['a', 'a'],
        ['\t', '\\t'],
        ['b', 'b'],
        ['"', '\\"'],
        ['c', 'c'],
      ],
    ],
    [
      'double quotes, code points',
      'k: "\\x41\\u00e9\\U0001F600"\n',
      [
        ['A', '\\x41'],
        ['é', '\\u00e9'],
        ['😀', '\\U0001F600'],
      ],
    ],
    [
      'double quotes, escaped line break',
      'k: "a \\\n   b"\n',
      [
        ['a ', 'a '],
        ['b', 'b'],
      ],
    ],
    [
      'double quotes, folded',
      'k: "a \n   b"\n',
      [
        ['a', 'a'],
        [' ', ' \n   '],
        ['b', 'b'],
      ],
    ],
    [
      'double quotes, escaped blank before a break',
      'k: "a\\ \n b"\n',
      [
        ['a', 'a'],
        [' ', '\\ '],
        [' ', '\n '],
        ['b', 'b'],
      ],
    ],
    [
      'literal',
      'k: |\n  a\n   b\nz: 1\n',
      [
        ['a\n', 'a\n'],
        [' b\n', ' b\n'],
      ],
    ],
    [
      'literal, CRLF',
      'k: |\r\n  a\r\n  b\r\n',
      [
        ['a', 'a'],
        ['\n', '\r\n'],
        ['b', 'b'],
        ['\n', '\r\n'],
      ],
    ],
    [
      'literal, stripped',
      'k: |- # why\n  a\n  b\n\n',
      [
        ['a\n', 'a\n'],
        ['b', 'b'],
      ],
    ],
    ['literal, kept', 'k: |+\n  a\n\n\nz: 1\n', [['a\n\n\n', 'a\n\n\n']]],
    [
      'literal with an indent',
      'k: |2\n    a\n  b\n',
      [
        ['  a\n', '  a\n'],
        ['b\n', 'b\n'],
      ],
    ],
    [
      'literal to the end of the file',
      'k: |\n  a',
      [
        ['a', 'a'],
        ['\n', ''],
      ],
    ],
    [
      'literal with an empty line',
      'k: |\n  a\n\n  b\n',
      [
        ['a\n\n', 'a\n\n'],
        ['b\n', 'b\n'],
      ],
    ],
    [
      'literal with blanks on an empty line',
      'k: |\n  a\n    \n  b\n',
      [
        ['a\n', 'a\n'],
        ['  \n', '  \n'],
        ['b\n', 'b\n'],
      ],
    ],
    ['literal without lines', 'k: |\nz: 1\n', [['', '']]],
    [
      'folded',
      'k: >\n  a\n  b\n\n  c\n',
      [
        ['a', 'a'],
        [' ', '\n  '],
        ['b', 'b'],
        ['\n', '\n'],
        ['c\n', 'c\n'],
      ],
    ],
    [
      'folded, more indented',
      'k: >\n  a\n    b\n  c\n',
      [
        ['a\n', 'a\n'],
        ['  b\n', '  b\n'],
        ['c\n', 'c\n'],
      ],
    ],
    [
      'folded, stripped',
      'k: >-\n  a\n  b\n',
      [
        ['a', 'a'],
        [' ', '\n  '],
        ['b', 'b'],
      ],
    ],
    ['outside the BMP', 'k: 😀x\n', [['😀x', '😀x']]],
    ['behind a byte order mark', '\ufeffk: ab\n', [['ab', 'ab']]],
  ];
  test.each(cases)('%s', (_, source, expected) => {
    expect(pieces(source)).toEqual(expected);
  });

  test('an offset inside a block scalar is an offset in the file', () => {
    const source = 'spec:\n  - value: |\n      sum(\n        up)\n';
    const found = textIn(source, ['spec', 0, 'value']);
    const at = found?.mapped.text.indexOf('up') ?? -1;
    expect(originOf(found?.mapped as MappedText, at, at + 2).range).toEqual({
      file: 'f.yaml',
      from: source.indexOf('up'),
      to: source.indexOf('up') + 2,
    });
  });

  test('an alias gives the text where it was anchored', () => {
    const source = 'a: &x hello\nk: *x\n';
    expect(originOf(textIn(source)?.mapped as MappedText, 0, 5).range).toEqual({ file: 'f.yaml', from: 6, to: 11 });
  });

  test('the text of a number is as written', () => {
    const parsed = parseYaml({ name: 'f', text: 'k: 1.10\n' });
    expect(parsed.ok && parsed.value[0]?.textAt(['k']).text).toBe('1.10');
  });

  test('no scalar is our error', () => {
    const parsed = parseYaml({ name: 'f', text: 'k: [1]\n' });
    expect(() => parsed.ok && parsed.value[0]?.textAt(['k'])).toThrow('no scalar at ["k"]');
    expect(() => parsed.ok && parsed.value[0]?.textAt(['x'])).toThrow('no scalar at ["x"]');
  });
});

/** Why `character` may stand for `source`. */
function explains(character: string, source: string): boolean {
  if (source === character || source === `'${character}`) return true;
  if (character === ' ' || character === '\n')
    return (
      /^[ \t]*\r?\n[ \t\r\n]*$/.test(source) || source === '' || source === '\\n' || source === '\\ ' || isCodePoint(source, character)
    );
  if (source.startsWith('\\') && source.length === 2) return 'abtnvfre"/\\N_LP0\t '.includes(source[1] as string);
  return isCodePoint(source, character);
}

function isCodePoint(source: string, character: string): boolean {
  const digits = /^\\[xuU]([0-9a-fA-F]+)$/.exec(source)?.[1];
  return digits !== undefined && String.fromCodePoint(Number.parseInt(digits, 16)).includes(character);
}

/** All of the source is explained: by a character, or as white space, quotes, a line continuation or a header. */
function checkExplained(source: string, path: Path): 'checked' | 'no text' {
  const found = textIn(source, path);
  if (found === undefined) return 'no text';
  const { mapped, value, file } = found;
  expect(mapped.text).toBe(value);
  let end: number | undefined;
  for (let at = 0; at < mapped.text.length; at++) {
    const { range, related } = originOf(mapped, at, at + 1);
    const text = file.text.slice(range.from, range.to);
    expect(related).toEqual([]);
    expect(
      explains(mapped.text[at] as string, text),
      `${JSON.stringify(mapped.text[at])} from ${JSON.stringify(text)} in ${JSON.stringify(source)}`,
    ).toBe(true);
    if (end !== undefined && range.from > end) expect(file.text.slice(end, range.from)).toMatch(/^(?:\\\r?\n|[ \t\r\n])*$/);
    end = range.to;
  }
  return 'checked';
}

describe('random texts', () => {
  test('whatever is written comes back, each character from its place', () => {
    const random = new Random(seedOfRun());
    const letters = ['a', 'b c', '😀', 'é', '日', '"', "'", '\\', '{', ']', ':', ': ', ' #', '%', '@', '-', '1', '\n', '\n\n', '\t', ' '];
    for (let round = 0; round < 700; round++) {
      const lineBreak = random.pick(['\n', '\n', '\r\n']);
      const value = random.text(letters, 8);
      const prefix = random.pick(['', '\ufeff', `# c${lineBreak}`]);
      for (const written of [doubleQuoted(value, random, lineBreak), singleQuoted(value, lineBreak), literal(value, random, lineBreak)]) {
        if (written === undefined) continue;
        const [source, path] = random.pick([
          [`${prefix}k: ${written}${lineBreak}`, ['k']],
          [`${prefix}x:${lineBreak}  - k: ${written.replace(/\n(?=.)/g, '\n    ')}${lineBreak}`, ['x', 0, 'k']],
        ] as const);
        const where = `seed ${random.seed}, round ${round}: ${JSON.stringify(source)}`;
        expect(textIn(source, path)?.value, where).toBe(value);
        expect(checkExplained(source, path), where).toBe('checked');
      }
    }
  });

  test('whatever can be read is explained', () => {
    const random = new Random(seedOfRun());
    let checked = 0;
    for (let round = 0; round < 2000; round++) {
      const source = randomSource(random);
      if (checkExplained(source.text, source.path) === 'checked') checked++;
    }
    expect(checked, `seed ${random.seed}`).toBeGreaterThan(1000);
  });
});

function doubleQuoted(value: string, random: Random, lineBreak: string): string {
  let text = '"';
  for (const character of value) {
    const point = character.codePointAt(0) as number;
    const form = random.below(6);
    if (form === 0) text += `\\U${point.toString(16).padStart(8, '0')}`;
    else if (form === 1 && point <= 0xffff) text += `\\u${point.toString(16).padStart(4, '0')}`;
    else if (form === 2 && point <= 0xff) text += `\\x${point.toString(16).padStart(2, '0')}`;
    else if (form === 3 && character !== '\n' && character !== ' ' && character !== '\t')
      text += `\\${lineBreak}    ${escapeDouble(character)}`;
    else text += escapeDouble(character);
  }
  return `${text}"`;
}

function escapeDouble(character: string): string {
  const escapes: Record<string, string> = { '\n': '\\n', '\t': '\\t', '"': '\\"', '\\': '\\\\' };
  return escapes[character] ?? character;
}

function singleQuoted(value: string, lineBreak: string): string | undefined {
  // A line break swallows the white space around it.
  if (/[ \t]\n|\n[ \t]|^\n|\n$/.test(value)) return undefined;
  const lines = value.replaceAll("'", "''").replace(/\n+/g, (breaks) => `${lineBreak}${breaks.replaceAll('\n', lineBreak)}    `);
  return `'${lines}'`;
}

function literal(value: string, random: Random, lineBreak: string): string | undefined {
  // Lines of white space alone at the end are read differently by different parsers.
  if (!/[^\s]/.test(value) || /\n[ \t]+\n*$/.test(value)) return undefined;
  const kept = /\n*$/.exec(value)?.[0].length ?? 0;
  const chomp = kept === 0 ? '-' : kept === 1 ? random.pick(['', '+']) : '+';
  const lines = value.slice(0, value.length - kept).split('\n');
  const indent = /^[ \n]/.test(value) || random.below(3) === 0 ? '2' : '';
  const body = lines.map((line) => (line === '' ? '' : `  ${line}`)).join(lineBreak);
  return `|${indent}${chomp}${lineBreak}${body}${lineBreak.repeat(Math.max(0, kept - 1))}`;
}

function randomSource(random: Random): { readonly text: string; readonly path: Path } {
  const nl = random.pick(['\n', '\n', '\r\n']);
  const style = random.pick(['plain', 'single', 'double', '|', '>']);
  const parts = [
    'a',
    'bc',
    '😀',
    ' ',
    '  ',
    '\t',
    '#',
    "'",
    '"',
    '\\n',
    '\\',
    '\\u00e9',
    '\\U0001F600',
    '\\"',
    "''",
    nl,
    `${nl}  `,
    `${nl}${nl}  `,
    `\\${nl}  `,
    ':',
    '-',
    '\u2028',
    `${nl}  ${nl}  `,
  ];
  let text = 'k: ';
  if (style === 'plain') text += `a${random.text(parts, 8)}`;
  else if (style === 'single') text += `'${random.text(parts, 8)}'`;
  else if (style === 'double') text += `"${random.text(parts, 8)}"`;
  else {
    const lines = ['', '  ', '   ', '    ', '  a', '  b c', '   d', '  \te', '  - x', '  # y', '  😀', ' '];
    const body = Array.from({ length: random.below(7) }, () => `${random.pick(lines)}${nl}`).join('');
    text += `${style}${random.pick(['', '', '1', '2', '3'])}${random.pick(['', '-', '+'])}${random.pick(['', ' # c', ' '])}${nl}${body}`;
    if (random.below(4) === 0) text = text.trimEnd();
  }
  const nested = random.below(2) === 0;
  if (nested) text = `p:${nl}- ${text.replace(/\n(?=.)/g, '\n  ')}`;
  if (random.below(3) === 0) text += `${text.endsWith('\n') ? '' : nl}z: 1${nl}`;
  return { text: `${random.pick(['', '', '\ufeff'])}${text}`, path: nested ? ['p', 0, 'k'] : ['k'] };
}
