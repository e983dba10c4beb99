import { type Node, unknownNode } from './node.ts';

/** Visits children first, then the node; what `visit` gives back takes the node's place. `map` of a builtin is not visited, as in the engines. */
export function rewrite(node: Node, visit: (node: Node) => Node): Node {
  const inner = (one: Node): Node => rewrite(one, visit);
  switch (node.kind) {
    case 'nil':
    case 'bool':
    case 'int':
    case 'float':
    case 'string':
    case 'constant':
    case 'identifier':
    case 'pointer':
      break;
    case 'unary':
      node.operand = inner(node.operand);
      break;
    case 'binary':
      node.left = inner(node.left);
      node.right = inner(node.right);
      break;
    case 'member':
      node.node = inner(node.node);
      node.property = inner(node.property);
      break;
    case 'chain':
    case 'predicate':
      node.node = inner(node.node);
      break;
    case 'slice':
      node.node = inner(node.node);
      if (node.low !== undefined) node.low = inner(node.low);
      if (node.high !== undefined) node.high = inner(node.high);
      break;
    case 'call':
      node.callee = inner(node.callee);
      node.args = node.args.map(inner);
      break;
    case 'builtin':
      node.args = node.args.map(inner);
      break;
    case 'conditional':
      node.test = inner(node.test);
      node.yes = inner(node.yes);
      node.no = inner(node.no);
      break;
    case 'let':
      node.value = inner(node.value);
      node.body = inner(node.body);
      break;
    case 'sequence':
    case 'list':
      node.nodes = node.nodes.map(inner);
      break;
    case 'map':
      for (const pair of node.pairs) {
        pair.key = inner(pair.key);
        pair.value = inner(pair.value);
      }
      break;
    default:
      return unknownNode(node);
  }
  return visit(node);
}
