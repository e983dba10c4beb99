import { Unsupported } from '../go/budget.ts';
import { formatFloat } from '../go/format.ts';
import { type Node, unknownNode } from './node.ts';

/** Stands in the text of a constant for NaN or an infinity, which the engine cannot print. */
export const unprintable = '\u0000';

/**
 * A text that is the same for two nodes where the engine prints them the same: 1.17.7 joins neighbouring predicates over lists by their text,
 * in which 1 and 1.0 are one. Fully in parentheses, unlike the engine's.
 */
export function printNode(node: Node): string {
  switch (node.kind) {
    case 'nil':
      return 'nil';
    case 'bool':
    case 'int':
      return String(node.value);
    case 'float':
      return formatFloat(node.value);
    case 'string':
      return JSON.stringify(node.value);
    case 'constant':
      if (node.text.includes(unprintable)) throw new Unsupported('the engine crashes on a list of NaN or infinity here');
      return node.text;
    case 'identifier':
      return node.name;
    case 'pointer':
      return `#${node.name}`;
    case 'unary':
      return `(${node.word} ${printNode(node.operand)})`;
    case 'binary':
      return `(${printNode(node.left)} ${node.word} ${printNode(node.right)})`;
    case 'member':
      return `${printNode(node.node)}${node.optional ? '?' : ''}[${printNode(node.property)}]`;
    case 'chain':
    case 'predicate':
      return printNode(node.node);
    case 'slice':
      return `${printNode(node.node)}[${node.low === undefined ? '' : printNode(node.low)}:${node.high === undefined ? '' : printNode(node.high)}]`;
    case 'call':
      return `${printNode(node.callee)}(${node.args.map(printNode).join(', ')})`;
    case 'builtin':
      return `${node.name}(${node.args.map(printNode).join(', ')})`;
    case 'conditional':
      return `(${node.word} ${printNode(node.test)} : ${printNode(node.yes)} : ${printNode(node.no)})`;
    case 'let':
      return `(let ${node.name} = ${printNode(node.value)}; ${printNode(node.body)})`;
    case 'sequence':
      return `(${node.nodes.map(printNode).join('; ')})`;
    case 'list':
      return `[ ${node.nodes.map(printNode).join(', ')} ]`;
    case 'map':
      return `{${node.pairs.map(({ key, value }) => `${printNode(key)}: ${printNode(value)}`).join(', ')}}`;
    default:
      return unknownNode(node);
  }
}
