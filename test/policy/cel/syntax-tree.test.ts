import { describe, expect, test } from 'vitest';
import { type CelExpr, childrenOf } from '../../../src/policy/cel/ast.ts';
import { parseCel } from '../../../src/policy/cel/syntax-tree.ts';
import { copiedText } from '../../../src/source/mapped-text.ts';

function parse(text: string): CelExpr {
  const parsed = parseCel(copiedText(text, 'policy.yaml', 0));
  if (!parsed.ok) throw new Error(`${text}: ${parsed.diagnostics.map((diagnostic) => diagnostic.message).join('; ')}`);
  return parsed.value;
}

/** The tree as nested text, every bracket written. */
function shape(node: CelExpr): string {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'bigint'
        ? `${node.value}`
        : typeof node.value === 'number'
          ? `${node.value}d`
          : JSON.stringify(node.value);
    case 'name':
      return node.name;
    case 'select':
      return `${shape(node.operand)}.${node.field}`;
    case 'index':
      return `${shape(node.operand)}[${shape(node.index)}]`;
    case 'unary':
      return `(${node.op} ${shape(node.operand)})`;
    case 'binary':
      return `(${shape(node.left)} ${node.op} ${shape(node.right)})`;
    case 'conditional':
      return `(${shape(node.test)} ? ${shape(node.yes)} : ${shape(node.no)})`;
    case 'list':
      return `[${node.items.map(shape).join(', ')}]`;
    case 'map':
      return `{${node.entries.map(({ key, value }) => `${shape(key)}: ${shape(value)}`).join(', ')}}`;
    case 'call':
      return `${node.target === undefined ? '' : `${shape(node.target)}->`}${node.func}(${node.args.map(shape).join(', ')})`;
    case 'macro':
      return `${shape(node.target)}#${node.macro}(${[node.variable, ...node.body.map(shape)].join(', ')})`;
  }
}

const shapes: readonly (readonly [text: string, shape: string])[] = [
  ['true', 'true'],
  ['null', 'null'],
  ['1', '1'],
  ['0x1F', '31'],
  ['1.5', '1.5d'],
  ['1e3', '1000d'],
  ['1.5E-2', '0.015d'],
  ["'a\"b'", '"a\\"b"'],
  ['"""a"b"""', '"a\\"b"'],
  ['r"a\\d"', '"a\\\\d"'],
  ['"\\u00e9\\x41\\101\\n"', '"éAA\\n"'],
  ['a.b.c', 'a.b.c'],
  ['a . b', 'a.b'],
  ['a["b"][0]', 'a["b"][0]'],
  ['(a).b', 'a.b'],
  ['(a + b).c', '(a + b).c'],
  ['!!a', '(! (! a))'],
  ['--1', '(- (- 1))'],
  ['-a.b', '(- a.b)'],
  ['!(a == b)', '(! (a == b))'],
  ['a + b * c', '(a + (b * c))'],
  ['(a + b) * c', '((a + b) * c)'],
  ['a - b - c', '((a - b) - c)'],
  ['a - (b - c)', '(a - (b - c))'],
  ['a / b * c % d', '(((a / b) * c) % d)'],
  ['a || b && c', '(a || (b && c))'],
  ['(a || b) && c', '((a || b) && c)'],
  ['a && b && c', '((a && b) && c)'],
  ['a < b == c', '((a < b) == c)'],
  ['a == (b < c)', '(a == (b < c))'],
  ['a in b', '(a in b)'],
  ['a in (b)', '(a in b)'],
  ['a + 1 in b', '((a + 1) in b)'],
  ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
  ['(a ? b : c) ? d : e', '((a ? b : c) ? d : e)'],
  ['a ? b ? c : d : e', '(a ? (b ? c : d) : e)'],
  ['a || b ? c : d', '((a || b) ? c : d)'],
  ['[]', '[]'],
  ['[1, a,]', '[1, a]'],
  ['{}', '{}'],
  ['{"a": 1, "b": [2]}', '{"a": 1, "b": [2]}'],
  ['size(a)', 'size(a)'],
  ['a.size()', 'a->size()'],
  ['(a).size()', 'a->size()'],
  ['(a + b).size()', '(a + b)->size()'],
  ['((a + b)) . size ( )', '(a + b)->size()'],
  ['math.greatest(a, 1.0)', 'math.greatest(a, 1d)'],
  ['(math).greatest(a, 1.0)', 'math.greatest(a, 1d)'],
  ['has(a.b)', 'has(a.b)'],
  ['a.all(x, x > 1)', 'a#all(x, (x > 1))'],
  ['a.exists_one(x, x)', 'a#exists_one(x, x)'],
  ['a.map(x, x > 1, x * 2)', 'a#map(x, (x > 1), (x * 2))'],
  ['a.filter(x, x > 1).size()', 'a#filter(x, (x > 1))->size()'],
  ['(a + b).filter(x, (x))', '(a + b)#filter(x, x)'],
  ['a.all(x)', 'a->all(x)'],
  ['all(a, x, x)', 'all(a, x, x)'],
  ['a // said\n + b', '(a + b)'],
  ['  a\t+\r\n b  ', '(a + b)'],
];

describe('trees', () => {
  test.each(shapes)('%s', (text, expected) => {
    expect(shape(parse(text))).toBe(expected);
  });
});

function nodesOf(node: CelExpr): readonly CelExpr[] {
  return [node, ...childrenOf(node).flatMap(nodesOf)];
}

describe('ranges', () => {
  test.each(shapes)('every node of %s is where it says', (text) => {
    const root = parse(text);
    for (const node of nodesOf(root)) {
      const own = text.slice(node.range.from, node.range.to);
      expect(shape(parse(own)), own).toBe(shape(node));
      expect(own, 'no blanks around it').toBe(own.trim());
      for (const child of childrenOf(node)) {
        expect(child.range.from).toBeGreaterThanOrEqual(node.range.from);
        expect(child.range.to).toBeLessThanOrEqual(node.range.to);
      }
    }
  });

  test('brackets around a node are not part of it, but of what it is in', () => {
    const text = '((a + b)) * (c)';
    const root = parse(text);
    expect(childrenOf(root).map(({ range }) => text.slice(range.from, range.to))).toEqual(['a + b', 'c']);
    expect(root.range).toEqual({ from: 0, to: text.length });
  });
});
