import type { PromExpr } from './ast.ts';
import { unknownNode } from './walk.ts';

/** The node with other children, as many and in the order that `childrenOf` gives them. */
export function withChildren(node: PromExpr, children: readonly PromExpr[]): PromExpr {
  const at = (index: number): PromExpr => {
    const child = children[index];
    if (child === undefined) throw new Error(`a ${node.kind} has more than ${children.length} children`);
    return child;
  };
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'selector':
      return node;
    case 'matrix': {
      const selector = at(0);
      if (selector.kind !== 'selector') throw new Error('a range stands behind a selector');
      return { ...node, selector };
    }
    case 'subquery':
      return { ...node, expr: at(0) };
    case 'paren':
      return { ...node, inner: at(0) };
    case 'unary':
      return { ...node, operand: at(0) };
    case 'binary':
      return { ...node, left: at(0), right: at(1) };
    case 'aggregation':
      return node.param === undefined ? { ...node, expr: at(0) } : { ...node, param: at(0), expr: at(1) };
    case 'call':
      return { ...node, args: children };
    default:
      return unknownNode(node);
  }
}
