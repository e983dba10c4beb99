import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { printYaml } from '../../src/source/print-yaml.ts';

const cases: readonly (readonly [string, unknown, string])[] = [
  ['keys in the order given', { b: 1, a: { d: true, c: 'x' } }, 'b: 1\na:\n  d: true\n  c: x\n'],
  ['a list under a key', { list: [{ name: 'a', more: [1, 2] }, 'b'] }, 'list:\n- name: a\n  more:\n  - 1\n  - 2\n- b\n'],
  ['lists in lists', [[1, [2]], []], '- - 1\n  - - 2\n- []\n'],
  ['empty ones', { map: {}, list: [] }, 'map: {}\nlist: []\n'],
  [
    'quotes where they must be',
    { a: '1', b: 'yes: no', c: '# x', d: '', e: 'true', f: "it's" },
    "a: '1'\nb: 'yes: no'\nc: '# x'\nd: ''\ne: 'true'\nf: it's\n",
  ],
  ['several lines', { query: 'sum(\n  x\n)\n\nand y' }, 'query: |-\n  sum(\n    x\n  )\n\n  and y\n'],
  ['several lines in a list', { list: ['a\nb', { c: 'd\ne' }] }, 'list:\n- |-\n  a\n  b\n- c: |-\n    d\n    e\n'],
  ['a long line', { text: `${'word '.repeat(40)}end` }, `text: ${'word '.repeat(40)}end\n`],
];

test.each(cases)('%s', (_, value, text) => {
  expect(printYaml(value)).toBe(text);
  expect(parse(text)).toEqual(value);
});

const seed = Number(process.env.SEED ?? 20260101);
test(`random data reads back equal (seed ${seed})`, () => {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pieces = [
    'a',
    ' ',
    '\n',
    ':',
    '#',
    '-',
    "'",
    '"',
    '{{args.x}}',
    '[',
    '|',
    '>',
    '\t',
    '0',
    '~',
    'é',
    '😀',
    '%',
    '&',
    '*',
    '!',
    ',',
    '\\',
    '\u0007',
    '\u2028',
  ];
  const text = (): string => Array.from({ length: random(8) }, () => pieces[random(pieces.length)]).join('');
  const value = (depth: number): unknown => {
    const kind = random(depth > 3 ? 3 : 6);
    if (kind === 0) return random(1000) / 8;
    if (kind === 1) return random(2) === 0;
    if (kind === 2) return text();
    if (kind === 3) return Array.from({ length: random(4) }, () => value(depth + 1));
    return Object.fromEntries(Array.from({ length: random(4) }, (__, index) => [`${text()}${index}k`, value(depth + 1)]));
  };
  for (let round = 0; round < 3000; round++) {
    const data = value(0);
    expect(parse(printYaml(data)), printYaml(data)).toEqual(data);
  }
});
