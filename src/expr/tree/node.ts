import type { GoType } from '../go/type.ts';
import type { GoValue } from '../go/value.ts';
import type { BinaryOp, ExprSpan } from '../syntax.ts';
import type { StaticType } from './static-type.ts';

/**
 * A condition as the engines work on it: the checker writes types into the nodes, the optimizer puts other nodes in their place. `type` is
 * undefined until a checker has seen the node, and for nodes of an optimizer that gives none.
 */
export type Node = ExprSpan & { type: StaticType | undefined } & NodeBody;

export type NodeBody =
  | { kind: 'nil' }
  | { kind: 'bool'; value: boolean }
  | { kind: 'int'; value: bigint }
  | { kind: 'float'; value: number }
  | { kind: 'string'; value: string }
  /** A list or a set of the optimizer. `make` gives the same value each time but for large ones. */
  | { kind: 'constant'; goType: GoType; make: () => GoValue; text: string }
  | { kind: 'identifier'; name: string }
  | { kind: 'pointer'; name: '' | 'index' | 'acc' }
  /** `word` is the operator as it was written: `not` is not `!` to the optimizer's comparison of texts. */
  | { kind: 'unary'; op: '!' | '-' | '+'; word: string; operand: Node }
  | { kind: 'binary'; op: BinaryOp; word: string; left: Node; right: Node }
  | { kind: 'member'; node: Node; property: Node; optional: boolean; called: boolean }
  | { kind: 'chain'; node: Node }
  | { kind: 'slice'; node: Node; low: Node | undefined; high: Node | undefined }
  | { kind: 'call'; callee: Node; args: Node[] }
  /** `map` and `throws` are the optimizer's: `find` of what was `map(filter())[0]`. */
  | { kind: 'builtin'; name: string; args: Node[]; throws: boolean; map: Node | undefined }
  | { kind: 'predicate'; node: Node }
  | { kind: 'conditional'; word: string; test: Node; yes: Node; no: Node }
  | { kind: 'let'; name: string; value: Node; body: Node }
  | { kind: 'sequence'; nodes: Node[] }
  | { kind: 'list'; nodes: Node[] }
  | { kind: 'map'; pairs: { key: Node; value: Node }[] };

export type NodeOf<K extends NodeBody['kind']> = Extract<Node, { kind: K }>;
type BodyOf<K extends NodeBody['kind']> = Extract<NodeBody, { kind: K }>;

export function makeNode<K extends NodeBody['kind']>(at: ExprSpan, body: BodyOf<K>, type?: StaticType): NodeOf<K> {
  return { from: at.from, to: at.to, type, ...body } as unknown as NodeOf<K>;
}

export function builtinNode(
  at: ExprSpan,
  name: string,
  args: Node[],
  more: { throws?: boolean; map?: Node | undefined } = {},
): NodeOf<'builtin'> {
  return makeNode<'builtin'>(at, { kind: 'builtin', name, args, throws: more.throws ?? false, map: more.map });
}

export function unknownNode(node: never): never {
  throw new Error(`unknown kind of node: ${JSON.stringify(node)}`);
}
