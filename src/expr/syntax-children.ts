import type { Syntax } from './syntax.ts';

/** Direct children of a node, in source order. */
export function syntaxChildren(node: Syntax): readonly Syntax[] {
  switch (node.kind) {
    case 'nil':
    case 'bool':
    case 'int':
    case 'float':
    case 'string':
    case 'bytes':
    case 'identifier':
    case 'pointer':
      return [];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'member':
      return [node.node, node.property];
    case 'chain':
    case 'predicate':
      return [node.node];
    case 'slice':
      return [node.node, ...(node.low === undefined ? [] : [node.low]), ...(node.high === undefined ? [] : [node.high])];
    case 'call':
      return [node.callee, ...node.args];
    case 'builtin':
      return node.args;
    case 'conditional':
      return [node.test, node.yes, node.no];
    case 'let':
      return [node.value, node.body];
    case 'sequence':
    case 'list':
      return node.nodes;
    case 'map':
      return node.pairs.flatMap(({ key, value }) => [key, value]);
    default:
      return unknownSyntax(node);
  }
}

function unknownSyntax(node: never): never {
  throw new Error(`unknown kind of syntax: ${JSON.stringify(node)}`);
}
