import type { Expr } from '../../src/expr/ast.ts';

/** Numbers as text, since JSON has no NaN, no infinity and no negative zero. */
export type EncodedResult = { readonly vector: readonly string[] } | { readonly scalar: string };

/** A tree, its text, and the phase that each release's engine gives a measurement with that text as successCondition. */
export type ExprGolden = {
  readonly id: number;
  readonly tree: Expr;
  readonly text: string;
  readonly result: EncodedResult;
  readonly phases: { readonly 'v1.9.3': string; readonly 'v1.10.2': string };
};

export function encodeNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

export function decodeNumber(text: string): number {
  if (text === 'NaN') return Number.NaN;
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}

export function decodeResult(result: EncodedResult): number | readonly number[] {
  return 'vector' in result ? result.vector.map(decodeNumber) : decodeNumber(result.scalar);
}

/** The tree's negative zeros are the text `-0`. */
export function goldenToJson(golden: ExprGolden): string {
  return JSON.stringify(golden, (_key, value) => (Object.is(value, -0) ? '-0' : value));
}

export function goldenFromJson(json: string): ExprGolden {
  return JSON.parse(json, (key, value) => (key === 'value' && value === '-0' ? -0 : value)) as ExprGolden;
}
