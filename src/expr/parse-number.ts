import type { ExprProfile } from './syntax.ts';

export type NumberValue = { readonly kind: 'int'; readonly value: bigint } | { readonly kind: 'float'; readonly value: number };

const maxInt = 2n ** 63n - 1n;

/**
 * What a number token means, or why it means nothing. The lexer lets more pass than has a value: `1e`, `.5.5`, `0x`, `0b1` in 1.15.5.
 * Source: parser/parser.go (parseSecondary), expr 1.15.5 and 1.17.7, and strconv.
 */
export function numberValue(text: string, profile: ExprProfile): NumberValue | { readonly problem: string; readonly hint?: string } {
  const plain = text.replaceAll('_', '');
  const modern = profile === 'expr-1.17.7';
  if (/^0x[0-9a-f]+$/i.test(plain) && (modern || plain[1] === 'x')) return intValue(text, plain);
  if (modern && /^0(?:b[01]+|o[0-7]+)$/i.test(plain)) return intValue(text, plain);
  if (/^\d+$/.test(plain)) return intValue(text, plain);
  if (/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) {
    const value = Number(plain);
    return Number.isFinite(value) ? { kind: 'float', value } : { problem: `${text} is too large for a number of 64 bits` };
  }
  const newer = !modern && /^0[xbo][0-9a-f]+$/i.test(plain);
  return { problem: `${text} is no number`, ...(newer ? { hint: 'numbers with 0b, 0o and 0X exist from Argo Rollouts 1.10 on' } : {}) };
}

function intValue(text: string, plain: string): NumberValue | { readonly problem: string; readonly hint?: string } {
  const value = BigInt(plain);
  if (value <= maxInt) return { kind: 'int', value };
  const problem = `${text} is too large for an int, the largest is ${maxInt}`;
  return /^\d+$/.test(plain) ? { problem, hint: `write ${text}.0 for a float` } : { problem };
}
