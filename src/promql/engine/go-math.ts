/** Go's math functions where JavaScript's differ in more than the last digit. */

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const smallestNormal = 2 ** -1022;

/** Number e with value = f × 2^e and 0.5 <= |f| < 1, for a finite value other than 0. */
function exponentOf(value: number): number {
  if (Math.abs(value) < smallestNormal) return exponentOf(value * 2 ** 52) - 52;
  double[0] = value;
  return (((words[1] as number) >>> 20) & 0x7ff) - 1022;
}

/** Exact for powers of two; of other numbers the logarithm of the fraction and the exponent are added up, as in Go. */
export function log2(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return Math.log(value);
  const exponent = exponentOf(value);
  // Two factors, as the power alone may be out of range.
  const fraction = value * 2 ** -Math.trunc(exponent / 2) * 2 ** -(exponent - Math.trunc(exponent / 2));
  return fraction === 0.5 ? exponent - 1 : Math.log(fraction) * Math.LOG2E + exponent;
}

/** 14.999999999999998 for 1e15, as in Go 1.26. */
export function log10(value: number): number {
  return Math.log(value) * Math.LOG10E;
}

/** Go takes an infinity over a NaN. */
export function largerOf(a: number, b: number): number {
  if (a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return Math.max(a, b);
}

export function smallerOf(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY || b === Number.NEGATIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  return Math.min(a, b);
}

/** In Go 1 to any power and −1 to an infinite one are 1. Whole powers come from squaring, as there, which decides the last digit. */
export function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY)) return 1;
  if (base === 0 || !Number.isFinite(base) || !Number.isFinite(exponent)) return base ** exponent;
  if (exponent === 0.5) return Math.sqrt(base);
  if (exponent === -0.5) return 1 / Math.sqrt(base);
  let whole = Math.trunc(Math.abs(exponent));
  let rest = Math.abs(exponent) - whole;
  if (rest !== 0 && base < 0) return Number.NaN;
  if (rest > 0.5) {
    rest--;
    whole++;
  }
  let result = rest === 0 ? 1 : Math.exp(rest * Math.log(base));
  for (let square = base; whole > 0 && Number.isFinite(result); square *= square) {
    if (whole % 2 === 1) result *= square;
    whole = Math.floor(whole / 2);
  }
  const size = Math.abs(result);
  if (!Number.isFinite(size) || size < smallestNormal) return base ** exponent;
  return exponent < 0 ? 1 / result : result;
}

/** Milliseconds as seconds, with the rounding of Go's `Duration.Seconds`. */
export function secondsOf(durationMs: number): number {
  return Math.trunc(durationMs / 1000) + ((durationMs % 1000) * 1e6) / 1e9;
}
