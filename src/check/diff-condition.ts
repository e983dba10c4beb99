import type { CelExpr } from '../policy/cel/ast.ts';
import { childrenOf } from '../policy/cel/ast.ts';
import { answer, decidingReadings } from '../policy/constant-condition.ts';
import { directionOf } from '../policy/direction.ts';
import { conjuncts } from '../policy/fold.ts';
import { type Direction, flipDirection, joinDirections } from './diff-change.ts';

type Move = Direction | 'same';

/**
 * Which way a folded condition moved. Exact for conditions on one reading alone; of others, parts that were joined or left out, limits and
 * strictness are told, and anything else is `changed`. `same`: they are the same condition.
 */
export function conditionDirection(before: CelExpr, after: CelExpr): Move {
  if (shapeOf(before) === shapeOf(after)) return 'same';
  const exact = exactDirection(before, after);
  const told = exact ?? partsDirection(before, after);
  // Written in another way: said all the same, for a root that is no double may hide a difference.
  return told === 'same' ? 'changed' : told;
}

function exactDirection(before: CelExpr, after: CelExpr): Move | undefined {
  const readings = decidingReadings([before, after]);
  if (readings === undefined) return undefined;
  let move: Move = 'same';
  for (const reading of readings) {
    const [was, is] = [answer(before, reading), answer(after, reading)];
    if (typeof was !== 'boolean' || typeof is !== 'boolean') return undefined;
    if (was !== is) move = joinDirections(move, is ? 'looser' : 'tighter');
  }
  return move;
}

/** Parts joined by `&&`: one more is tighter, one less is looser, and those alike but for numbers are compared with each other. */
function partsDirection(before: CelExpr, after: CelExpr): Move {
  const [was, is] = [conjuncts(before), conjuncts(after)].map((parts) => new Set(parts.map(shapeOf))) as [Set<string>, Set<string>];
  const left = conjuncts(before).filter((part) => !is.has(shapeOf(part)));
  const added = conjuncts(after).filter((part) => !was.has(shapeOf(part)));
  let move: Move = 'same';
  for (const part of left) {
    const at = added.findIndex((other) => frameOf(other) === frameOf(part));
    const [other] = at < 0 ? [] : added.splice(at, 1);
    move = joinDirections(move, other === undefined ? 'looser' : (exactDirection(part, other) ?? pairDirection(part, other)));
  }
  return added.length > 0 ? joinDirections(move, 'tighter') : move;
}

/** Two conditions that are alike but for numbers and for `<` and `<=`. */
function pairDirection(before: CelExpr, after: CelExpr): Move {
  if (shapeOf(before) === shapeOf(after)) return 'same';
  if (before.kind === 'unary' && after.kind === 'unary' && before.op === '!') {
    return flipDirection(pairDirection(before.operand, after.operand));
  }
  if (before.kind === 'macro' && after.kind === 'macro' && (before.macro === 'all' || before.macro === 'exists')) {
    return childrenDirection(before, after);
  }
  if (before.kind !== 'binary' || after.kind !== 'binary') return 'changed';
  if (before.op === '&&' || before.op === '||') return childrenDirection(before, after);
  const strict = before.op === after.op ? 'same' : after.op.endsWith('=') ? 'looser' : 'tighter';
  return joinDirections(strict, numbersDirection(before, after));
}

function childrenDirection(before: CelExpr, after: CelExpr): Move {
  const others = childrenOf(after);
  return childrenOf(before).reduce<Move>((move, child, at) => joinDirections(move, pairDirection(child, others[at] as CelExpr)), 'same');
}

const moved = 'moved number';

/** Each number that differs taken for a param, whose direction follows from its place. */
function numbersDirection(before: CelExpr, after: CelExpr): Move {
  const was = numbersIn(before);
  return numbersIn(after).reduce<Move>((move, number, at) => {
    const earlier = was[at] as number;
    if (Object.is(earlier, number)) return move;
    const grows = directionOf(replaceNumber(after, at), moved);
    if (grows === undefined || grows === 'none') return 'changed';
    return joinDirections(move, number > earlier ? grows : (flipDirection(grows) as Direction));
  }, 'same');
}

function numbersIn(tree: CelExpr): readonly number[] {
  if (tree.kind === 'literal') return typeof tree.value === 'number' ? [tree.value] : [];
  return childrenOf(tree).flatMap(numbersIn);
}

/** `index` counts numbers in the order of `numbersIn`. */
function replaceNumber(tree: CelExpr, index: number): CelExpr {
  let at = 0;
  const replace = (node: CelExpr): CelExpr => {
    if (node.kind === 'literal') {
      if (typeof node.value !== 'number' || at++ !== index) return node;
      return { kind: 'select', operand: { kind: 'name', name: 'params', range: node.range }, field: moved, range: node.range };
    }
    switch (node.kind) {
      case 'unary':
        return { ...node, operand: replace(node.operand) };
      case 'binary':
        return { ...node, left: replace(node.left), right: replace(node.right) };
      case 'call':
        return node.target === undefined
          ? { ...node, args: node.args.map(replace) }
          : { ...node, target: replace(node.target), args: node.args.map(replace) };
      case 'macro':
        return { ...node, target: replace(node.target), body: node.body.map(replace) };
      default:
        // No direction follows from a number in there.
        at += numbersIn(node).length;
        return node;
    }
  };
  return replace(tree);
}

function shapeOf(tree: CelExpr): string {
  return JSON.stringify(tree, (key, value) => (key === 'range' ? undefined : typeof value === 'bigint' ? `${value}` : value));
}

/** As `shapeOf`, but for numbers and strictness. */
function frameOf(tree: CelExpr): string {
  return JSON.stringify(tree, (key, value) => {
    if (key === 'range') return undefined;
    if (key === 'op' && (value === '<=' || value === '>=')) return value[0];
    if (key === 'value' && typeof value === 'number') return '#';
    return typeof value === 'bigint' ? `${value}` : value;
  });
}
