import type { CelExpr } from '../../src/policy/cel/ast.ts';
import { childrenOf } from '../../src/policy/cel/ast.ts';
import { readCel } from '../../src/policy/cel/parse.ts';
import type { BoundParam } from '../../src/policy/param.ts';
import { copiedText } from '../../src/source/mapped-text.ts';

/** The tree of a metric condition, over `value`, `values`, `baseline` and the number params a to d. */
export function treeOf(text: string): CelExpr {
  const fields = { a: 'double', b: 'double', c: 'double', d: 'double' } as const;
  const variables = { value: 'double', values: 'list<double>', baseline: 'double', params: { fields } } as const;
  const read = readCel(copiedText(text, 'require', 0), { variables, wholeNumbersAreDoubles: true });
  if (!read.ok) throw new Error(`${text}: ${read.diagnostics[0]?.message}`);
  return read.value.tree;
}

/** Number params by name. */
export function paramsOf(values: Readonly<Record<string, number>>): ReadonlyMap<string, BoundParam> {
  const range = { file: 'params', from: 0, to: 0 };
  return new Map(Object.entries(values).map(([name, value]) => [name, { name, type: 'number', value, range, declared: range }]));
}

/** A tree in brackets, whatever brackets it was written with. */
export function shapeOf(node: CelExpr): string {
  const inner = childrenOf(node).map(shapeOf).join(' ');
  switch (node.kind) {
    case 'literal':
      return String(node.value);
    case 'name':
      return node.name;
    case 'select':
      return `(${inner}.${node.field})`;
    case 'unary':
    case 'binary':
      return `(${node.op} ${inner})`;
    case 'call':
      return `(${node.func} ${inner})`;
    case 'macro':
      return `(${node.macro} ${node.variable} ${inner})`;
    default:
      return `(${node.kind} ${inner})`;
  }
}
