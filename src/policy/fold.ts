import type { CelExpr } from './cel/ast.ts';
import type { BoundParam } from './param.ts';

/** A constant that is no number one could compare with, at its place. */
export type FoldProblem = { readonly range: CelExpr['range']; readonly value: number };

/**
 * The tree of a metric condition with params as literals and every constant part computed, in doubles as CEL does it.
 * `&&` and `||` with a constant side are folded too: doubles raise no errors that the other side would have to absorb.
 */
export function foldCondition(
  tree: CelExpr,
  params: ReadonlyMap<string, BoundParam>,
): { readonly tree: CelExpr; readonly problems: readonly FoldProblem[] } {
  const problems: FoldProblem[] = [];
  const constant = (value: number | boolean, node: CelExpr, operands: readonly NumberNode[] = []): CelExpr => {
    // Where an operand is not finite already, that one was reported.
    const first = operands.every((operand) => Number.isFinite(operand.value));
    if (typeof value === 'number' && !Number.isFinite(value) && first) problems.push({ range: node.range, value });
    return { kind: 'literal', value, range: node.range };
  };
  const fold = (node: CelExpr): CelExpr => {
    switch (node.kind) {
      case 'literal':
        return typeof node.value === 'bigint' ? { ...node, value: Number(node.value) } : node;
      case 'name':
      case 'index':
      case 'list':
      case 'map':
        return node;
      case 'select': {
        if (node.operand.kind !== 'name' || node.operand.name !== 'params') return { ...node, operand: fold(node.operand) };
        const value = params.get(node.field)?.value;
        return value === undefined ? node : { kind: 'literal', value, range: node.range };
      }
      case 'unary': {
        const operand = fold(node.operand);
        if (node.op === '-' && isNumber(operand)) return constant(-operand.value, node, [operand]);
        if (node.op === '!' && isBool(operand)) return constant(!operand.value, node);
        return { ...node, operand };
      }
      case 'binary': {
        const left = fold(node.left);
        const right = fold(node.right);
        if (isNumber(left) && isNumber(right)) {
          const value = calculate(node.op, left.value, right.value);
          if (value !== undefined) return constant(value, node, [left, right]);
        }
        if (node.op === '&&' || node.op === '||') {
          for (const [side, other] of [
            [left, right],
            [right, left],
          ] as const) {
            if (isBool(side)) return side.value === (node.op === '||') ? side : other;
          }
        }
        return { ...node, left, right };
      }
      case 'conditional':
        return { ...node, test: fold(node.test), yes: fold(node.yes), no: fold(node.no) };
      case 'call': {
        const args = node.args.map(fold);
        if ((node.func === 'math.greatest' || node.func === 'math.least') && args.every(isNumber)) {
          const numbers = args.map((arg) => arg.value);
          return constant(node.func === 'math.greatest' ? Math.max(...numbers) : Math.min(...numbers), node, args);
        }
        return { ...node, args };
      }
      case 'macro':
        return { ...node, body: node.body.map(fold) };
    }
  };
  return { tree: fold(tree), problems };
}

type NumberNode = Extract<CelExpr, { kind: 'literal' }> & { readonly value: number };
type BoolNode = Extract<CelExpr, { kind: 'literal' }> & { readonly value: boolean };

export function isNumber(node: CelExpr): node is NumberNode {
  return node.kind === 'literal' && typeof node.value === 'number';
}

export function isBool(node: CelExpr): node is BoolNode {
  return node.kind === 'literal' && typeof node.value === 'boolean';
}

/** One step of arithmetic or comparison on doubles; undefined for operators that do not take numbers. */
export function calculate(op: string, left: number, right: number): number | boolean | undefined {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    default:
      return undefined;
  }
}

/** The parts of a condition that all must hold. */
export function conjuncts(tree: CelExpr): readonly CelExpr[] {
  return tree.kind === 'binary' && tree.op === '&&' ? [...conjuncts(tree.left), ...conjuncts(tree.right)] : [tree];
}
