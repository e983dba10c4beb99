import { Unsupported } from '../go/budget.ts';
import { builtinNode, makeNode, type Node, type NodeOf } from '../tree/node.ts';
import { printNode } from '../tree/print-node.ts';
import { unknownStatic } from '../tree/static-type.ts';

/** A rewriting of the optimizer: the node, or what stands in its place. `modern` is 1.17.7, which keeps the type of what it replaces. */
export type Rewriting = (node: Node, modern: boolean) => Node;

function replaced<T extends Node>(by: T, node: Node, modern: boolean): T {
  by.type = modern && node.type?.type !== undefined ? { type: node.type.type, nil: false, bare: true } : modern ? unknownStatic : undefined;
  return by;
}

function isFilter(node: Node | undefined): node is NodeOf<'builtin'> {
  return node?.kind === 'builtin' && node.name === 'filter' && node.args.length === 2;
}

/** `map(filter(l, p), f)` in one pass. 1.15.5 does so with `#index` in f too, which then counts the elements of l. */
export function mapOfFilter(node: Node, modern: boolean): Node {
  if (node.kind !== 'builtin' || node.name !== 'map' || node.args.length !== 2) return node;
  const [over, predicate] = node.args;
  if (predicate?.kind !== 'predicate' || over?.kind !== 'builtin' || over.name !== 'filter' || over.map !== undefined) return node;
  if (modern && hasIndex(predicate)) return node;
  return replaced(builtinNode(node, 'filter', over.args, { map: predicate.node }), node, modern);
}

function hasIndex(node: Node): boolean {
  if (node.kind === 'pointer') return node.name === 'index';
  switch (node.kind) {
    case 'unary':
      return hasIndex(node.operand);
    case 'binary':
      return hasIndex(node.left) || hasIndex(node.right);
    case 'member':
      return hasIndex(node.node) || hasIndex(node.property);
    case 'chain':
    case 'predicate':
      return hasIndex(node.node);
    case 'slice':
      return hasIndex(node.node) || (node.low !== undefined && hasIndex(node.low)) || (node.high !== undefined && hasIndex(node.high));
    case 'call':
      return hasIndex(node.callee) || node.args.some(hasIndex);
    case 'builtin':
      return node.args.some(hasIndex);
    case 'conditional':
      return hasIndex(node.test) || hasIndex(node.yes) || hasIndex(node.no);
    case 'let':
      return hasIndex(node.value) || hasIndex(node.body);
    case 'sequence':
    case 'list':
      return node.nodes.some(hasIndex);
    case 'map':
      return node.pairs.some(({ key, value }) => hasIndex(key) || hasIndex(value));
    default:
      return false;
  }
}

/** `len(filter(l, p))` counts; what a `map` around the filter would have done is left out. */
export function lenOfFilter(node: Node, modern: boolean): Node {
  if (node.kind !== 'builtin' || node.name !== 'len' || node.args.length !== 1) return node;
  const [filter] = node.args;
  return isFilter(filter) ? replaced(builtinNode(node, 'count', filter.args), node, modern) : node;
}

/** `filter(l, p)[-1]` and `last(filter(l, p))` stop at the first that fits from the end. */
export function lastOfFilter(node: Node, modern: boolean): Node {
  return endOfFilter(node, -1n, 'last', 'findLast', modern);
}

/** `filter(l, p)[0]` and `first(filter(l, p))` stop at the first that fits. */
export function firstOfFilter(node: Node, modern: boolean): Node {
  return endOfFilter(node, 0n, 'first', 'find', modern);
}

function endOfFilter(node: Node, index: bigint, builtin: string, by: string, modern: boolean): Node {
  if (node.kind === 'member' && !node.optional && node.property.kind === 'int' && node.property.value === index && isFilter(node.node)) {
    return replaced(builtinNode(node, by, node.node.args, { throws: true, map: node.node.map }), node, modern);
  }
  if (node.kind === 'builtin' && node.name === builtin && node.args.length === 1) {
    const [filter] = node.args;
    if (isFilter(filter)) return replaced(builtinNode(node, by, filter.args, { map: filter.map }), node, modern);
  }
  return node;
}

/** `all(l, p) && all(l, q)`, `any || any`, `none && none` over the same list: one pass over it. */
export function neighbouringPredicates(node: Node): Node {
  if (node.kind !== 'binary' || (node.op !== '&&' && node.op !== '||')) return node;
  const { left, right } = node;
  if (left.kind !== 'builtin' || right.kind !== 'builtin' || left.name !== right.name) return node;
  const op = combinedOp(left.name, node.op);
  const [leftList, leftPredicate] = left.args;
  const [rightList, rightPredicate] = right.args;
  if (op === undefined || leftList === undefined || rightList === undefined) return node;
  if (leftPredicate?.kind !== 'predicate' || rightPredicate?.kind !== 'predicate') return node;
  if (typeText(leftList) !== typeText(rightList) || printNode(leftList) !== printNode(rightList)) return node;
  const word = node.word === 'and' ? (op === '||' ? 'or' : 'and') : node.word === 'or' ? 'or' : op;
  const body = makeNode<'binary'>(node, { kind: 'binary', op, word, left: leftPredicate.node, right: rightPredicate.node });
  const predicate = makeNode<'predicate'>(node, { kind: 'predicate', node: neighbouringPredicates(body) });
  return replaced(builtinNode(node, left.name, [leftList, predicate]), node, true);
}

function typeText({ type }: Node): string {
  return type?.type?.name ?? 'interface {}';
}

function combinedOp(name: string, op: '&&' | '||'): '&&' | '||' | undefined {
  if (name === 'all' && op === '&&') return '&&';
  if (name === 'any' && op === '||') return '||';
  return name === 'none' && op === '&&' ? '||' : undefined;
}

/** Each makes the tree one level higher. */
const longestSum = 500;

/** `sum([a, b, c])` of what is no constant: `a + (b + c)`, with that rounding and those types. */
export function sumOfList(node: Node, modern: boolean): Node {
  if (node.kind !== 'builtin' || node.name !== 'sum' || node.args.length !== 1) return node;
  const [list] = node.args;
  if (list?.kind !== 'list' || list.nodes.length < 2) return node;
  if (list.nodes.length > longestSum) throw new Unsupported(`a sum of more than ${longestSum} elements that are spelled out`);
  const sum = list.nodes.reduceRight((right, left) => makeNode<'binary'>(list, { kind: 'binary', op: '+', word: '+', left, right }));
  return replaced(sum, node, modern);
}

/** `sum(map(l, f))` without the list between. */
export function sumOfMap(node: Node, modern: boolean): Node {
  if (node.kind !== 'builtin' || node.name !== 'sum' || node.args.length !== 1) return node;
  const [map] = node.args;
  if (map?.kind !== 'builtin' || map.name !== 'map' || map.args.length !== 2) return node;
  return replaced(builtinNode(node, 'sum', map.args), node, modern);
}
