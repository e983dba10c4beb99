import type { BinaryOp } from './syntax.ts';

/** How strong an operator binds, and what it is in the tree; the pipe is no operator there. */
export type Binding = { readonly level: number; readonly rightFirst: boolean; readonly op: BinaryOp | '|' };

/** Source: parser/operator/operator.go, the same in expr 1.15.5 and 1.17.7. */
const levels: readonly (readonly [number, string])[] = [
  [0, '|'],
  [10, '||'],
  [15, '&&'],
  [20, '== != < > <= >= in matches contains startsWith endsWith'],
  [25, '..'],
  [30, '+ -'],
  [60, '* / %'],
  [100, '**'],
  [500, '??'],
];
const spellings: Readonly<Record<string, BinaryOp>> = { or: '||', and: '&&', '^': '**' };

const bindings: ReadonlyMap<string, Binding> = new Map(
  levels.flatMap(([level, ops]) => ops.split(' ').map((op) => [op, { level, rightFirst: op === '**', op: op as BinaryOp | '|' }])),
);

export function bindingOf(text: string): Binding | undefined {
  return bindings.get(Object.hasOwn(spellings, text) ? (spellings[text] as string) : text);
}

const unaries: ReadonlyMap<string, { readonly level: number; readonly op: '!' | '-' | '+' }> = new Map([
  ['not', { level: 50, op: '!' }],
  ['!', { level: 50, op: '!' }],
  ['-', { level: 90, op: '-' }],
  ['+', { level: 90, op: '+' }],
]);

export function unaryOf(text: string): { readonly level: number; readonly op: '!' | '-' | '+' } | undefined {
  return unaries.get(text);
}

/** What 1.17.7 takes behind `not`; 1.15.5 takes every operator. */
export const afterNot: ReadonlySet<string> = new Set(['in', 'matches', 'contains', 'startsWith', 'endsWith']);

/** What 1.17.7 reads as a chain: `a < b <= c`. */
export const chaining: ReadonlySet<string> = new Set(['<', '>', '<=', '>=']);
