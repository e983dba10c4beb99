import type { Diagnostic } from '../../source/diagnostic.ts';
import type { MappedText } from '../../source/mapped-text.ts';
import { type CelExpr, childrenOf, unknownNode } from './ast.ts';
import { refusal } from './diagnostics.ts';
import { functionNamed } from './functions.ts';

/** Keys that JavaScript treats as more than data. */
const unsafeKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

const largestInt = 9_223_372_036_854_775_807n;
const largestExactDouble = 9_007_199_254_740_992n;

/** Map keys are distinct texts without a meaning in JavaScript; whole numbers fit their type exactly. */
export function checkLiterals(text: MappedText, tree: CelExpr): readonly Diagnostic[] {
  const found: Diagnostic[] = [];

  function visit(node: CelExpr): void {
    if (node.kind === 'map') checkKeys(node);
    if (node.kind === 'literal' && typeof node.value === 'bigint' && node.value > largestInt) {
      found.push(refusal(text, 'number-range', node.range, `${node.value} does not fit a whole number of 64 bits`));
    }
    for (const child of childrenOf(node)) visit(child);
  }

  function checkKeys(node: CelExpr & { readonly kind: 'map' }): void {
    const seen: string[] = [];
    for (const { key } of node.entries) {
      if (key.kind !== 'literal' || typeof key.value !== 'string') {
        found.push(refusal(text, 'map-key', key.range, 'a map key is a string in quotes'));
      } else if (unsafeKeys.includes(key.value)) {
        found.push(refusal(text, 'map-key', key.range, `\`${key.value}\` cannot be a map key`));
      } else if (seen.includes(key.value)) {
        found.push(refusal(text, 'map-key', key.range, `the key \`${key.value}\` is given twice`));
      } else seen.push(key.value);
    }
  }

  visit(tree);
  return found;
}

/** Whole-number literals too large to be a double exactly: rounding a limit silently would judge by another one. */
export function checkExactDoubles(text: MappedText, tree: CelExpr): readonly Diagnostic[] {
  if (tree.kind === 'literal' && typeof tree.value === 'bigint' && tree.value > largestExactDouble) {
    return [
      refusal(text, 'number-range', tree.range, `${tree.value} is no exact double`, 'write it with a decimal point or an exponent, 1e16'),
    ];
  }
  return childrenOf(tree).flatMap((child) => checkExactDoubles(text, child));
}

/**
 * The tree with its whole-number literals as doubles, in place: ranges stay.
 *
 * A literal that is itself a list index, or the argument of a function that counts characters, stays whole.
 */
export function withDoubles(node: CelExpr): CelExpr {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'bigint' ? { ...node, value: Number(node.value) } : node;
    case 'name':
      return node;
    case 'select':
    case 'unary':
      return { ...node, operand: withDoubles(node.operand) };
    case 'index':
      return { ...node, operand: withDoubles(node.operand), index: isWholeLiteral(node.index) ? node.index : withDoubles(node.index) };
    case 'binary':
      return { ...node, left: withDoubles(node.left), right: withDoubles(node.right) };
    case 'conditional':
      return { ...node, test: withDoubles(node.test), yes: withDoubles(node.yes), no: withDoubles(node.no) };
    case 'list':
      return { ...node, items: node.items.map(withDoubles) };
    case 'map':
      return { ...node, entries: node.entries.map(({ key, value }) => ({ key: withDoubles(key), value: withDoubles(value) })) };
    case 'call':
      return callWithDoubles(node);
    case 'macro':
      return { ...node, target: withDoubles(node.target), body: node.body.map(withDoubles) };
    default:
      return unknownNode(node);
  }
}

function callWithDoubles(node: CelExpr & { readonly kind: 'call' }): CelExpr {
  const whole = functionNamed(node.func, node.target === undefined ? 'call' : 'method')?.wholeArguments ?? [];
  const args = node.args.map((arg, index) => (whole.includes(index) && isWholeLiteral(arg) ? arg : withDoubles(arg)));
  return node.target === undefined ? { ...node, args } : { ...node, target: withDoubles(node.target), args };
}

function isWholeLiteral(node: CelExpr): boolean {
  if (node.kind === 'unary' && node.op === '-') return isWholeLiteral(node.operand);
  return node.kind === 'literal' && typeof node.value === 'bigint';
}
