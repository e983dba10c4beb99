import type { Syntax } from '../../src/expr/syntax.ts';

/** A tree without its places, as nested lists: the form in which test/oracle/expr writes what the engines read. */
export type Normal = null | string | boolean | readonly Normal[];

export function normalOf(node: Syntax): Normal {
  switch (node.kind) {
    case 'nil':
      return ['nil'];
    case 'bool':
      return ['bool', node.value];
    case 'int':
      return ['int', String(node.value)];
    case 'float':
      return ['float', bitsOf(node.value)];
    case 'string':
      return ['string', node.value];
    case 'bytes':
      return ['bytes', Buffer.from(node.value).toString('hex')];
    case 'identifier':
    case 'pointer':
      return [node.kind, node.name];
    case 'unary':
      return ['unary', node.op, normalOf(node.operand)];
    case 'binary':
      return ['binary', node.op, normalOf(node.left), normalOf(node.right)];
    case 'member':
      return ['member', normalOf(node.node), normalOf(node.property), node.optional];
    case 'chain':
    case 'predicate':
      return [node.kind, normalOf(node.node)];
    case 'slice':
      return ['slice', normalOf(node.node), orNull(node.low), orNull(node.high)];
    case 'call':
      return ['call', normalOf(node.callee), node.args.map(normalOf)];
    case 'builtin':
      return ['builtin', node.name, node.args.map(normalOf)];
    case 'conditional':
      return ['conditional', normalOf(node.test), normalOf(node.yes), normalOf(node.no)];
    case 'let':
      return ['let', node.name, normalOf(node.value), normalOf(node.body)];
    case 'sequence':
    case 'list':
      return [node.kind, node.nodes.map(normalOf)];
    case 'map':
      return ['map', node.pairs.map(({ key, value }) => [normalOf(key), normalOf(value)])];
    default:
      return neverKind(node);
  }
}

function orNull(node: Syntax | undefined): Normal {
  return node === undefined ? null : normalOf(node);
}

function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

function neverKind(node: never): never {
  throw new Error(`unknown kind of node: ${JSON.stringify(node)}`);
}
