import type { CelExpr } from './cel/ast.ts';
import { paramsIn } from './condition.ts';
import { isNumber } from './fold.ts';

/** How the truth of a condition moves as a param grows: `looser` (more readings pass), `tighter`, `none` (not mentioned), undefined (cannot be said). */
export type Direction = 'looser' | 'tighter' | 'none' | undefined;

/** Derives the direction of `params.NAME` from its place in `require`, for every reading. */
export function directionOf(tree: CelExpr, param: string): Direction {
  switch (tree.kind) {
    case 'literal':
    case 'name':
      return 'none';
    case 'unary':
      return tree.op === '!' ? flip(directionOf(tree.operand, param)) : fallback(tree, param);
    case 'binary': {
      if (tree.op === '&&' || tree.op === '||') return join(directionOf(tree.left, param), directionOf(tree.right, param));
      const left = growth(tree.left, param);
      const right = growth(tree.right, param);
      if (tree.op === '<' || tree.op === '<=') return asDirection(sum(negate(left), right));
      if (tree.op === '>' || tree.op === '>=') return asDirection(sum(left, negate(right)));
      return left === 0 && right === 0 ? 'none' : undefined;
    }
    case 'macro':
      // all and exists are monotonic in their predicate; the others are not.
      return tree.macro === 'all' || tree.macro === 'exists' ? directionOf(tree.body[0] as CelExpr, param) : fallback(tree, param);
    default:
      return fallback(tree, param);
  }
}

function fallback(tree: CelExpr, param: string): Direction {
  return growth(tree, param) === 0 ? 'none' : undefined;
}

function flip(direction: Direction): Direction {
  return direction === 'looser' ? 'tighter' : direction === 'tighter' ? 'looser' : direction;
}

function join(a: Direction, b: Direction): Direction {
  if (a === 'none') return b;
  if (b === 'none' || a === b) return a;
  return undefined;
}

/** Sign of the change of a number as the param grows: 1 up, -1 down, 0 not at all, undefined unknown. */
type Growth = 1 | -1 | 0 | undefined;

function growth(tree: CelExpr, param: string): Growth {
  switch (tree.kind) {
    case 'literal':
    case 'name':
      return 0;
    case 'select':
      return tree.operand.kind === 'name' && tree.operand.name === 'params' ? (tree.field === param ? 1 : 0) : growth(tree.operand, param);
    case 'unary':
      return tree.op === '-' ? negate(growth(tree.operand, param)) : growth(tree.operand, param) === 0 ? 0 : undefined;
    case 'binary': {
      const left = growth(tree.left, param);
      const right = growth(tree.right, param);
      if (left === 0 && right === 0) return 0;
      if (tree.op === '+') return sum(left, right);
      if (tree.op === '-') return sum(left, negate(right));
      if (tree.op === '*') {
        if (right === 0 && isNumber(tree.right)) return scale(left, tree.right.value);
        if (left === 0 && isNumber(tree.left)) return scale(right, tree.left.value);
      }
      if (tree.op === '/' && right === 0 && isNumber(tree.right)) return scale(left, tree.right.value);
      return undefined;
    }
    case 'call': {
      const parts = tree.args.map((arg) => growth(arg, param));
      if (parts.every((part) => part === 0)) return tree.target === undefined ? 0 : growth(tree.target, param) === 0 ? 0 : undefined;
      return tree.func === 'math.greatest' || tree.func === 'math.least' ? parts.reduce(sum, 0) : undefined;
    }
    default:
      return paramsIn(tree).has(param) ? undefined : 0;
  }
}

function negate(growth: Growth): Growth {
  return growth === undefined ? undefined : growth === 0 ? 0 : growth === 1 ? -1 : 1;
}

function sum(a: Growth, b: Growth): Growth {
  if (a === 0) return b;
  if (b === 0 || a === b) return a;
  return undefined;
}

function scale(growth: Growth, factor: number): Growth {
  return factor > 0 ? growth : factor < 0 ? negate(growth) : 0;
}

function asDirection(growth: Growth): Direction {
  return growth === undefined ? undefined : growth === 0 ? 'none' : growth === 1 ? 'looser' : 'tighter';
}
