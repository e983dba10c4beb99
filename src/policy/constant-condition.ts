import type { CelExpr } from './cel/ast.ts';
import { calculate, isBool } from './fold.ts';

/**
 * Whether a folded condition on one reading, `value` or the variable of a macro, gives one answer for every finite reading.
 *
 * Exact where every comparison is linear in the reading: the answer can only change at the roots, so one value at, before, after and between
 * roots decides. Anything that is not linear counts as not constant unless it folded to a literal.
 */
export function constantAnswer(tree: CelExpr, reading = 'value'): boolean | undefined {
  if (isBool(tree)) return tree.value;
  const samples = decidingReadings([tree], reading);
  if (samples === undefined) return undefined;
  const answers = new Set(samples.map((sample) => asBool(answer(tree, sample, reading))));
  return answers.size === 1 ? [...answers][0] : undefined;
}

/**
 * Readings that show all that these conditions can answer: one at, before, after and between those at which a comparison of any of them changes.
 * Undefined where a comparison is not linear in the reading.
 */
export function decidingReadings(trees: readonly CelExpr[], reading = 'value'): readonly number[] | undefined {
  const roots = new Set<number>();
  if (!trees.every((tree) => collectRoots(tree, reading, roots))) return undefined;
  const sorted = [...roots].sort((a, b) => a - b);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [0];
  const samples = [first - step(first), last + step(last)];
  for (const [at, root] of sorted.entries()) {
    samples.push(root);
    const next = sorted[at + 1];
    if (next !== undefined) samples.push(root + (next - root) / 2);
  }
  return samples;
}

const step = (value: number): number => Math.max(1, Math.abs(value));

function asBool(value: number | boolean | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** Value of the tree for one reading; undefined where the tree has a part that is not arithmetic, comparison, logic, a choice or math on the reading. */
export function answer(tree: CelExpr, value: number, reading = 'value'): number | boolean | undefined {
  switch (tree.kind) {
    case 'literal':
      return typeof tree.value === 'number' || typeof tree.value === 'boolean' ? tree.value : undefined;
    case 'name':
      return tree.name === reading ? value : undefined;
    case 'unary': {
      const operand = answer(tree.operand, value, reading);
      if (tree.op === '!') return typeof operand === 'boolean' ? !operand : undefined;
      return typeof operand === 'number' ? -operand : undefined;
    }
    case 'binary': {
      const left = answer(tree.left, value, reading);
      const right = answer(tree.right, value, reading);
      if (typeof left === 'boolean' && typeof right === 'boolean') {
        if (tree.op === '&&') return left && right;
        if (tree.op === '||') return left || right;
        return tree.op === '==' ? left === right : tree.op === '!=' ? left !== right : undefined;
      }
      return typeof left === 'number' && typeof right === 'number' ? calculate(tree.op, left, right) : undefined;
    }
    case 'conditional': {
      const test = answer(tree.test, value, reading);
      return typeof test === 'boolean' ? answer(test ? tree.yes : tree.no, value, reading) : undefined;
    }
    case 'call': {
      const args = tree.args.map((arg) => answer(arg, value, reading));
      if ((tree.func !== 'math.greatest' && tree.func !== 'math.least') || !args.every((arg) => typeof arg === 'number')) return undefined;
      return tree.func === 'math.greatest' ? Math.max(...args) : Math.min(...args);
    }
    default:
      return undefined;
  }
}

/** Adds the reading at which each comparison changes; false where one is not linear in it. */
function collectRoots(tree: CelExpr, reading: string, roots: Set<number>): boolean {
  if (tree.kind === 'literal') return true;
  if (tree.kind === 'unary' && tree.op === '!') return collectRoots(tree.operand, reading, roots);
  if (tree.kind !== 'binary') return false;
  if (tree.op === '&&' || tree.op === '||') return collectRoots(tree.left, reading, roots) && collectRoots(tree.right, reading, roots);
  const left = linear(tree.left, reading);
  const right = linear(tree.right, reading);
  if (left === undefined || right === undefined) {
    // Two conditions may be compared with each other; all else is arithmetic that is not linear.
    const ofConditions = tree.op === '==' || tree.op === '!=';
    return ofConditions && collectRoots(tree.left, reading, roots) && collectRoots(tree.right, reading, roots);
  }
  if (tree.op === '+' || tree.op === '-' || tree.op === '*' || tree.op === '/') return false;
  const slope = left.slope - right.slope;
  const root = (right.start - left.start) / slope;
  if (slope !== 0 && Number.isFinite(root)) roots.add(root);
  return true;
}

type Line = { readonly slope: number; readonly start: number };

function linear(tree: CelExpr, reading: string): Line | undefined {
  if (tree.kind === 'literal') return typeof tree.value === 'number' ? { slope: 0, start: tree.value } : undefined;
  if (tree.kind === 'name') return tree.name === reading ? { slope: 1, start: 0 } : undefined;
  if (tree.kind === 'unary' && tree.op === '-') {
    const operand = linear(tree.operand, reading);
    return operand === undefined ? undefined : { slope: -operand.slope, start: -operand.start };
  }
  if (tree.kind !== 'binary') return undefined;
  const left = linear(tree.left, reading);
  const right = linear(tree.right, reading);
  if (left === undefined || right === undefined) return undefined;
  switch (tree.op) {
    case '+':
      return { slope: left.slope + right.slope, start: left.start + right.start };
    case '-':
      return { slope: left.slope - right.slope, start: left.start - right.start };
    case '*':
      if (left.slope !== 0 && right.slope !== 0) return undefined;
      return left.slope === 0
        ? { slope: right.slope * left.start, start: right.start * left.start }
        : { slope: left.slope * right.start, start: left.start * right.start };
    case '/':
      return right.slope === 0 ? { slope: left.slope / right.start, start: left.start / right.start } : undefined;
    default:
      return undefined;
  }
}
