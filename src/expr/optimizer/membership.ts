import { type GoType, intListType, intSetType, stringSetType } from '../go/type.ts';
import { type GoEntry, type GoMap, list } from '../go/value.ts';
import { makeNode, type Node, type NodeOf } from '../tree/node.ts';
import { known } from '../tree/static-type.ts';

/** `x in [1, 2]` where x is an int, `x in ["a", "b"]` whatever x is: a set, which refuses what is of another type when it runs. */
export function inConstantList(node: Node): Node {
  if (node.kind !== 'binary' || node.op !== 'in' || node.right.kind !== 'list') return node;
  const { nodes } = node.right;
  if (nodes.length === 0) return node;
  if (node.left.type?.type?.kind === 'int' && nodes.every((one) => one.kind === 'int')) {
    const values = nodes.map((one) => (one.kind === 'int' ? one.value : 0n));
    const set = setOf(intSetType, new Map(values.map((key) => [`i${key}`, { key, value: null }])));
    return withSet(node, intSetType, set);
  }
  if (nodes.every((one) => one.kind === 'string')) {
    const values = nodes.map((one) => (one.kind === 'string' ? one.value : ''));
    const set = setOf(stringSetType, new Map(values.map((key) => [`s${key}`, { key, value: null }])));
    return withSet(node, stringSetType, set);
  }
  return node;
}

function setOf(type: GoType, entries: Map<string, GoEntry>): GoMap {
  return { kind: 'map', type, entries };
}

function withSet(node: NodeOf<'binary'>, goType: GoType, set: GoMap): Node {
  const text = `{${[...set.entries.keys()].sort().join(',')}}`;
  const constant = makeNode<'constant'>(node.right, { kind: 'constant', goType, make: () => set, text }, known(goType));
  return makeNode<'binary'>(node, { kind: 'binary', op: 'in', word: 'in', left: node.left, right: constant }, node.type);
}

/** `x in 1..5` where x is an int: two comparisons, x evaluated in both. */
export function inConstantRange(node: Node): Node {
  if (node.kind !== 'binary' || node.op !== 'in' || node.left.type?.type?.kind !== 'int') return node;
  const { left, right } = node;
  if (right.kind !== 'binary' || right.op !== '..' || right.left.kind !== 'int' || right.right.kind !== 'int') return node;
  const least = makeNode<'binary'>(node, { kind: 'binary', op: '>=', word: '>=', left, right: right.left });
  const most = makeNode<'binary'>(node, { kind: 'binary', op: '<=', word: '<=', left, right: right.right });
  return makeNode<'binary'>(node, { kind: 'binary', op: '&&', word: 'and', left: least, right: most }, node.type);
}

const largestConstant = 1_000_000n;

/** 1.15.5 makes ranges of up to a million when it compiles, at no cost to its budget. */
export function constantRange(node: Node): Node {
  if (node.kind !== 'binary' || node.op !== '..' || node.left.kind !== 'int' || node.right.kind !== 'int') return node;
  const from = node.left.value;
  const size = BigInt.asIntN(64, node.right.value - from + 1n);
  if (size > largestConstant) return node;
  // Made when it is needed: a condition may hold many.
  const make = (): ReturnType<typeof list> =>
    list(
      Array.from({ length: Math.max(0, Number(size)) }, (_, at) => BigInt.asIntN(64, from + BigInt(at))),
      intListType,
    );
  return makeNode<'constant'>(node, { kind: 'constant', goType: intListType, make, text: '' });
}
