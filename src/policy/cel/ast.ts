/** Half-open UTF-16 offsets in the CEL text. */
export type CelRange = { readonly from: number; readonly to: number };

export type CelBinaryOp = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | 'in';
export type CelMacro = 'all' | 'exists' | 'exists_one' | 'filter' | 'map';

/** Our own tree of a CEL expression, with the range of every node. Whole-number literals are bigint unless the rails made them doubles (number). */
export type CelExpr =
  | { readonly kind: 'literal'; readonly value: number | bigint | string | boolean | null; readonly range: CelRange }
  | { readonly kind: 'name'; readonly name: string; readonly range: CelRange }
  | { readonly kind: 'select'; readonly operand: CelExpr; readonly field: string; readonly range: CelRange }
  | { readonly kind: 'index'; readonly operand: CelExpr; readonly index: CelExpr; readonly range: CelRange }
  | { readonly kind: 'unary'; readonly op: '!' | '-'; readonly operand: CelExpr; readonly range: CelRange }
  | { readonly kind: 'binary'; readonly op: CelBinaryOp; readonly left: CelExpr; readonly right: CelExpr; readonly range: CelRange }
  | { readonly kind: 'conditional'; readonly test: CelExpr; readonly yes: CelExpr; readonly no: CelExpr; readonly range: CelRange }
  | { readonly kind: 'list'; readonly items: readonly CelExpr[]; readonly range: CelRange }
  | { readonly kind: 'map'; readonly entries: readonly { readonly key: CelExpr; readonly value: CelExpr }[]; readonly range: CelRange }
  /** `f(x)`, or `target.f(x)`; functions in a namespace are spelt whole: `math.greatest`. */
  | { readonly kind: 'call'; readonly func: string; readonly target?: CelExpr; readonly args: readonly CelExpr[]; readonly range: CelRange }
  | {
      readonly kind: 'macro';
      readonly macro: CelMacro;
      readonly target: CelExpr;
      readonly variable: string;
      readonly body: readonly CelExpr[];
      readonly range: CelRange;
    };

/** The direct parts of a node, in the order they are written. */
export function childrenOf(node: CelExpr): readonly CelExpr[] {
  switch (node.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'select':
    case 'unary':
      return [node.operand];
    case 'index':
      return [node.operand, node.index];
    case 'binary':
      return [node.left, node.right];
    case 'conditional':
      return [node.test, node.yes, node.no];
    case 'list':
      return node.items;
    case 'map':
      return node.entries.flatMap((entry) => [entry.key, entry.value]);
    case 'call':
      return node.target === undefined ? node.args : [node.target, ...node.args];
    case 'macro':
      return [node.target, ...node.body];
    default:
      return unknownNode(node);
  }
}

export function countNodes(node: CelExpr): number {
  return childrenOf(node).reduce((sum, child) => sum + countNodes(child), 1);
}

export function unknownNode(node: never): never {
  throw new Error(`unknown CEL node ${JSON.stringify(node)}`);
}
