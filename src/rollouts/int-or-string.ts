/** A whole number or a text, as Kubernetes lets counts and limits be written. */
export type IntOrString = number | string;

const largest = 2n ** 63n - 1n;

/**
 * The number that the controller makes of it: a text that is no decimal number counts as 0, without a word, and one too large as the nearest
 * 64-bit number (here rounded to a double). Undefined stays undefined.
 * Source: k8s.io/apimachinery intstr.IntValue over Go's strconv.Atoi.
 */
export function intValue(value: IntOrString): number;
export function intValue(value: IntOrString | undefined): number | undefined;
export function intValue(value: IntOrString | undefined): number | undefined {
  if (typeof value !== 'string') return value;
  if (!/^[+-]?\d+$/.test(value)) return 0;
  const exact = BigInt(value.startsWith('+') ? value.slice(1) : value);
  if (exact > largest) return Number(largest);
  return Number(exact < -largest - 1n ? -largest - 1n : exact);
}

/** The same where the controller then keeps 32 bits of it, as it does of most limits and counts: larger numbers wrap. */
export function int32Value(value: IntOrString): number {
  if (typeof value !== 'string') return value | 0;
  if (!/^[+-]?\d+$/.test(value)) return 0;
  const exact = BigInt(value.startsWith('+') ? value.slice(1) : value);
  if (exact > largest) return -1;
  return exact < -largest - 1n ? 0 : Number(BigInt.asIntN(32, exact));
}
