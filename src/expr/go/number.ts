const leastInt = -(2n ** 63n);
const mostInt = 2n ** 63n - 1n;

/** An int64 after Go's silent wrap-around. */
export function wrapInt(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** Go's conversion of a float64 to an int; undefined where the outcome depends on the processor (NaN, infinities, out of range). */
export function truncateToInt(value: number): bigint | undefined {
  if (!(value >= -(2 ** 63) && value < 2 ** 63)) return undefined;
  return BigInt(Math.trunc(value));
}

/** strconv.ParseInt in base 10, and Atoi; undefined for what they refuse. */
export function parseDecimalInt(text: string): bigint | undefined {
  const parts = /^([+-]?)0*([0-9]+)$/.exec(text);
  if (parts === null || (parts[2] as string).length > 19) return undefined;
  const value = BigInt(`${parts[1] === '-' ? '-' : ''}${parts[2]}`);
  return value < leastInt || value > mostInt ? undefined : value;
}

/** strconv.ParseFloat to 64 bits; undefined for what it refuses, which a value out of range is too. */
export function parseFloat64(text: string): number | undefined {
  const special = /^([+-]?)(?:inf|infinity)$/i.exec(text);
  if (special !== null) return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  const isHex = /^[+-]?0x/i.test(text);
  // An underscore stands between digits, or between a prefix and a digit.
  if (/(^|[^0-9a-f])_|_([^0-9a-f]|$)/i.test(isHex ? text.replace(/^([+-]?0)x/i, '$10') : text) || (!isHex && /[a-f]_|_[a-f]/i.test(text))) {
    return undefined;
  }
  const digits = text.replaceAll('_', '');
  const value = isHex
    ? parseHexFloat(digits)
    : /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(digits)
      ? Number(digits)
      : undefined;
  return value === undefined || !Number.isFinite(value) ? undefined : value;
}

function parseHexFloat(text: string): number | undefined {
  const parts = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)p([+-]?[0-9]+)$/i.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole = '', fraction = '', power] = parts;
  if (whole === '' && fraction === '') return undefined;
  const mantissa = BigInt(`0x${whole}${fraction}`);
  const exponent = Math.max(-100_000, Math.min(100_000, Number(power))) - 4 * fraction.length;
  const size = scaleExactly(mantissa, exponent);
  return sign === '-' ? -size : size;
}

/** mantissa * 2^exponent, rounded once, ties to even. */
function scaleExactly(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  const top = bits + exponent;
  if (top > 1025) return Number.POSITIVE_INFINITY;
  if (top < -1080) return 0;
  const kept = Math.min(53, Math.max(0, top + 1074));
  const dropped = bits - kept;
  if (dropped <= 0) return timesPowerOfTwo(Number(mantissa), exponent);
  const unit = 1n << BigInt(dropped);
  const rest = mantissa % unit;
  let rounded = mantissa / unit;
  if (rest * 2n > unit || (rest * 2n === unit && rounded % 2n === 1n)) rounded += 1n;
  return timesPowerOfTwo(Number(rounded), exponent + dropped);
}

/** In two steps, since 2^-1074 and 2^1024 are at or past the ends of the doubles. */
function timesPowerOfTwo(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}

/** math.Round: halves go away from zero. */
export function roundHalfAway(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}
