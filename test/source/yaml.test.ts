import { describe, expect, test } from 'vitest';
import { type Located, type Path, parseYaml } from '../../src/source/yaml.ts';

function documentsOf(text: string): readonly Located<unknown>[] {
  const parsed = parseYaml({ name: 'f.yaml', text });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join());
  expect(parsed.diagnostics).toEqual([]);
  return parsed.value;
}

function documentOf(text: string): Located<unknown> {
  const documents = documentsOf(text);
  expect(documents).toHaveLength(1);
  return documents[0] as Located<unknown>;
}

describe('values of the core schema', () => {
  const cases: readonly [text: string, expected: unknown][] = [
    ['a', 'a'],
    ['true', true],
    ['yes', 'yes'],
    ['on', 'on'],
    ['~', null],
    ['0', 0],
    ['-12', -12],
    ['010', 10],
    ['0o17', 15],
    ['0xff', 255],
    ['9007199254740991', 9007199254740991],
    ['1.50', 1.5],
    ['-1e-3', -0.001],
    ['0.0', 0],
    ['1_000', '1_000'],
    ['12:30', '12:30'],
    ['2026-01-01', '2026-01-01'],
    ['"9007199254740993"', '9007199254740993'],
    ['!!str 1', '1'],
    ['!!int "1"', 1],
    ['! 1', '1'],
    ['[]', []],
    ['{}', {}],
    ['[a, {b: c}]', ['a', { b: 'c' }]],
    ['a:\nb:\n', { a: null, b: null }],
    ['{a, b: }', { a: null, b: null }],
    ['? a\n: b\n', { a: 'b' }],
    ['"<<": a', { '<<': 'a' }],
    ['a: &x [1, 2]\nb: *x\nc: [*x]\n', { a: [1, 2], b: [1, 2], c: [[1, 2]] }],
    ['a: &x 1\nb: &x 2\nc: *x\n', { a: 1, b: 2, c: 2 }],
    ['&k a: b\nc: *k\n', { a: 'b', c: 'a' }],
    ['%YAML 1.2\n---\na\n', 'a'],
    ['\ufeffa: b\r\nc: d\r\n', { a: 'b', c: 'd' }],
  ];
  test.each(cases)('%j', (text, expected) => {
    expect(documentOf(text).value).toEqual(expected);
  });

  test('no key is special', () => {
    const { value } = documentOf('__proto__: {polluted: true}\nconstructor: 1\ntoString: 2\n');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((documentOf('a: 1').value as Record<string, unknown>).constructor).toBeUndefined();
  });

  test('every document, without empty ones', () => {
    const documents = documentsOf('# first\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n# end\n');
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { b: 2 }]);
  });

  test('a document that says null is one', () => {
    expect(documentsOf('---\n~\n---\na\n').map(({ value }) => value)).toEqual([null, 'a']);
  });
});

describe('places', () => {
  const text =
    'a: 1 # one\nlist:\n  - x: "q"\n    y:\n  - [1,  2]\nblock: |\n  text\n\nflow: { k: v }\nref: &r\n  in: 3\nalias: *r\nnone:\nlast: z\n';
  const document = documentOf(text);
  const at = ({ from, to }: { readonly from: number; readonly to: number }): string => text.slice(from, to);

  const values: readonly [path: Path, expected: string][] = [
    [['a'], '1'],
    [['list'], '- x: "q"\n    y:\n  - [1,  2]'],
    [['list', 0], 'x: "q"\n    y:'],
    [['list', 0, 'x'], '"q"'],
    [['list', 0, 'y'], ''],
    [['list', 1], '[1,  2]'],
    [['list', 1, 1], '2'],
    [['block'], '|\n  text'],
    [['flow'], '{ k: v }'],
    [['flow', 'k'], 'v'],
    [['ref'], 'in: 3'],
    [['alias'], '*r'],
    [['alias', 'in'], '3'],
    [['none'], ''],
    [['last'], 'z'],
    // what is not there: the nearest thing around it
    [['list', 7], '- x: "q"\n    y:\n  - [1,  2]'],
    [['list', 0, 'z', 'deep'], 'x: "q"\n    y:'],
    [['a', 'b'], '1'],
    [['list', '0'], '- x: "q"\n    y:\n  - [1,  2]'],
    [['toString'], text.trimEnd()],
    [[], text.trimEnd()],
  ];
  test.each(values)('value at %j', (path, expected) => {
    expect(at(document.rangeAt(path))).toBe(expected);
    expect(document.rangeAt(path).file).toBe('f.yaml');
  });

  const keys: readonly [path: Path, expected: string][] = [
    [['a'], 'a'],
    [['list', 0, 'y'], 'y'],
    [['flow', 'k'], 'k'],
    [['alias', 'in'], 'in'],
    [['list', 1], '[1,  2]'],
    [['nothing'], text.trimEnd()],
  ];
  test.each(keys)('key at %j', (path, expected) => {
    expect(at(document.keyRangeAt(path))).toBe(expected);
  });

  test('in the second document offsets are still those of the file', () => {
    const source = 'a: 1\n---\nb: two\n';
    const range = documentsOf(source)[1]?.rangeAt(['b']);
    expect(source.slice(range?.from, range?.to)).toBe('two');
  });
});
