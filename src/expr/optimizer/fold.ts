import { CompileError } from '../checker/context.ts';
import { Unsupported } from '../go/budget.ts';
import { formatFloat } from '../go/format.ts';
import { wrapInt } from '../go/number.ts';
import { power } from '../go/power.ts';
import { anyListType, boolType, floatType, type GoType, intType, stringType } from '../go/type.ts';
import { list } from '../go/value.ts';
import { builtinNode, makeNode, type Node, type NodeOf } from '../tree/node.ts';
import { unprintable } from '../tree/print-node.ts';
import { known } from '../tree/static-type.ts';

/**
 * What the engines compute before they evaluate: arithmetic on what is spelled out, `x || true` without x, lists of constants, a filter of a
 * filter. Undefined where nothing is folded. 1.15.5 leaves bools and remainders without a type, which nothing shows.
 */
export function foldNode(node: Node, modern: boolean): Node | undefined {
  switch (node.kind) {
    case 'unary':
      return foldUnary(node);
    case 'binary':
      return foldBinary(node, modern);
    case 'list':
      return foldList(node);
    case 'builtin':
      return foldFilter(node, modern);
    default:
      return undefined;
  }
}

function foldUnary(node: NodeOf<'unary'>): Node | undefined {
  const { operand, op } = node;
  if (op === '!') return operand.kind === 'bool' ? bool(node, !operand.value) : undefined;
  if (operand.kind === 'int') return int(node, op === '-' ? -operand.value : operand.value);
  if (operand.kind === 'float') return float(node, op === '-' ? -operand.value : operand.value);
  return undefined;
}

function foldBinary(node: NodeOf<'binary'>, modern: boolean): Node | undefined {
  const { left, right, op } = node;
  switch (op) {
    case '&&':
      return foldLogic(node, true, modern);
    case '||':
      return foldLogic(node, false, modern);
    case '==':
      if (left.kind === 'int' && right.kind === 'int') return bool(node, left.value === right.value);
      if (left.kind === 'string' && right.kind === 'string') return bool(node, left.value === right.value);
      return left.kind === 'bool' && right.kind === 'bool' ? bool(node, left.value === right.value) : undefined;
    case '%':
      if (left.kind !== 'int' || right.kind !== 'int') return undefined;
      if (right.value === 0n) throw new CompileError(node, 'integer divide by zero');
      return int(node, left.value % right.value);
    case '+':
      if (left.kind === 'string' && right.kind === 'string') {
        return makeNode<'string'>(node, { kind: 'string', value: left.value + right.value }, known(stringType));
      }
      return foldArithmetic(node);
    case '-':
    case '*':
    case '/':
    case '**':
      return foldArithmetic(node);
    default:
      return undefined;
  }
}

/** `neutral` is what leaves the other side alone: true for `&&`. The other constant decides without the other side. */
function foldLogic(node: NodeOf<'binary'>, neutral: boolean, modern: boolean): Node | undefined {
  const { left, right } = node;
  const kept = left.kind === 'bool' && left.value === neutral ? right : right.kind === 'bool' && right.value === neutral ? left : undefined;
  if (kept !== undefined) {
    if (modern) kept.type = node.type;
    return kept;
  }
  const decides = (one: Node): boolean => one.kind === 'bool' && one.value !== neutral;
  return decides(left) || decides(right) ? bool(node, !neutral) : undefined;
}

function foldArithmetic(node: NodeOf<'binary'>): Node | undefined {
  const { left, right, op } = node;
  if (left.kind === 'int' && right.kind === 'int' && (op === '+' || op === '-' || op === '*')) {
    const [a, b] = [left.value, right.value];
    return int(node, op === '+' ? a + b : op === '-' ? a - b : a * b);
  }
  if ((left.kind !== 'int' && left.kind !== 'float') || (right.kind !== 'int' && right.kind !== 'float')) return undefined;
  const [a, b] = [Number(left.value), Number(right.value)];
  switch (op) {
    case '+':
      return float(node, a + b);
    case '-':
      return float(node, a - b);
    case '*':
      return float(node, a * b);
    case '/':
      return float(node, a / b);
    case '**': {
      const value = power(a, b);
      if (value === undefined) throw new Unsupported('the last digits of a fractional power depend on the processor');
      return float(node, value);
    }
    default:
      return undefined;
  }
}

function foldList(node: NodeOf<'list'>): Node | undefined {
  if (node.nodes.length === 0) return undefined;
  const values: (bigint | number | string | boolean)[] = [];
  for (const one of node.nodes) {
    if (one.kind !== 'int' && one.kind !== 'float' && one.kind !== 'string' && one.kind !== 'bool') return undefined;
    values.push(one.value);
  }
  const constant = list(values);
  const text = `[${values.map(constantText).join(',')}]`;
  return makeNode<'constant'>(node, { kind: 'constant', goType: anyListType, make: () => constant, text }, known(anyListType));
}

function constantText(value: bigint | number | string | boolean): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'number') return String(value);
  return Number.isFinite(value) ? formatFloat(value) : unprintable;
}

function foldFilter(node: NodeOf<'builtin'>, modern: boolean): Node | undefined {
  const [over, predicate] = node.args;
  if (node.name !== 'filter' || node.args.length !== 2 || over?.kind !== 'builtin' || over.name !== 'filter') return undefined;
  const [inner, innerPredicate] = over.args;
  if (inner === undefined || innerPredicate === undefined || predicate === undefined) return undefined;
  const body = (one: Node): Node => (modern && one.kind === 'predicate' ? one.node : one);
  const both = makeNode<'binary'>(predicate, { kind: 'binary', op: '&&', word: '&&', left: body(innerPredicate), right: body(predicate) });
  const merged = builtinNode(node, 'filter', [inner, modern ? makeNode<'predicate'>(predicate, { kind: 'predicate', node: both }) : both]);
  if (modern) merged.type = node.type;
  return merged;
}

function typed<T extends Node>(node: T, type: GoType): T {
  node.type = known(type);
  return node;
}

function bool(at: Node, value: boolean): Node {
  return typed(makeNode<'bool'>(at, { kind: 'bool', value }), boolType);
}

function int(at: Node, value: bigint): Node {
  return typed(makeNode<'int'>(at, { kind: 'int', value: wrapInt(value) }), intType);
}

function float(at: Node, value: number): Node {
  return typed(makeNode<'float'>(at, { kind: 'float', value }), floatType);
}
