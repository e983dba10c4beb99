/**
 * math.Pow; undefined where its last digits depend on the processor: a fractional exponent other than a half goes through exp and log, which
 * are written in assembly for some. Source: math/pow.go.
 */
export function power(x: number, y: number): number | undefined {
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === 0) return powerOfZero(x, y);
  if (!Number.isFinite(y)) return x === -1 ? 1 : Math.abs(x) < 1 === y > 0 ? 0 : Number.POSITIVE_INFINITY;
  if (!Number.isFinite(x)) return x < 0 ? power(1 / x, -y) : y < 0 ? 0 : Number.POSITIVE_INFINITY;
  if (y === 0.5) return Math.sqrt(x);
  if (y === -0.5) return 1 / Math.sqrt(x);
  const whole = Math.trunc(Math.abs(y));
  if (whole !== Math.abs(y)) return x < 0 ? Number.NaN : undefined;
  if (whole >= 2 ** 63) return x === -1 ? 1 : Math.abs(x) < 1 === y > 0 ? 0 : Number.POSITIVE_INFINITY;
  return powerOfInt(x, BigInt(whole), y < 0);
}

function powerOfZero(x: number, y: number): number {
  const keepsSign = Object.is(x, -0) && Math.abs(y) % 2 === 1;
  if (y < 0) return keepsSign ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return keepsSign ? x : 0;
}

/** By squaring fractions and adding their exponents, in Go's order: each product rounds. */
function powerOfInt(x: number, exponent: bigint, inverse: boolean): number {
  let [square, squareExponent] = fractionAndExponent(x);
  let fraction = 1;
  let total = 0;
  for (let left = exponent; left !== 0n; left >>= 1n) {
    if (Math.abs(squareExponent) > 4096) {
      total += squareExponent;
      break;
    }
    if ((left & 1n) === 1n) {
      fraction *= square;
      total += squareExponent;
    }
    square *= square;
    squareExponent *= 2;
    if (square < 0.5) {
      square += square;
      squareExponent--;
    }
  }
  return inverse ? timesPowerOfTwo(1 / fraction, -total) : timesPowerOfTwo(fraction, total);
}

/** math.Frexp of a number that is neither zero nor infinite: the fraction lies in [0.5, 1) or (-1, -0.5]. */
function fractionAndExponent(value: number): [number, number] {
  let fraction = value;
  let exponent = 0;
  if (Math.abs(fraction) < 2 ** -1022) {
    fraction *= 2 ** 52;
    exponent = -52;
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, fraction);
  const high = view.getUint32(0);
  exponent += ((high >>> 20) & 0x7ff) - 1022;
  view.setUint32(0, ((high & 0x800fffff) | (1022 << 20)) >>> 0);
  return [view.getFloat64(0), exponent];
}

/** math.Ldexp: one rounding, at the very end. */
function timesPowerOfTwo(value: number, exponent: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const [fraction, own] = fractionAndExponent(value);
  const total = own + exponent;
  if (total < -1075) return value < 0 ? -0 : 0;
  if (total > 1024) return value < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return total < -1021 ? fraction * 2 ** (total + 60) * 2 ** -60 : fraction * 2 * 2 ** (total - 1);
}
