const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const hexadecimal = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?\d+)$/;
const infinite = /^([+-]?)inf(?:inity)?$/i;

/**
 * A sample value as Prometheus prints it: the shortest digits that read back to the same number, an exponent (of two digits or more)
 * only below 1e-6 and from 1e21 on, and `NaN`, `+Inf`, `-Inf`, `-0`.
 * Source: prometheus/util/jsonutil, MarshalFloat.
 */
export function formatSampleValue(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  const text = String(value);
  // Only the width of the exponent differs between the two languages: 1e-7 and 1e-07.
  return text.at(-3) === 'e' ? `${text.slice(0, -1)}0${text.at(-1)}` : text;
}

/**
 * The number that a text is, or undefined if it is none or too large: decimal, hexadecimal with a `p` exponent, `inf`, `infinity`,
 * `nan` in any case. White space, underscores and a signed NaN are none.
 * Source: Go's strconv.ParseFloat, without its underscores.
 */
export function parseFloatText(text: string): number | undefined {
  if (decimal.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  const infinity = infinite.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  const hex = hexadecimal.exec(text);
  if (hex === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent] = hex;
  if (whole === '' && fraction === '') return undefined;
  const value = scaleToFloat(BigInt(`0x${whole}${fraction}`), Number(exponent) - 4 * fraction.length);
  if (!Number.isFinite(value)) return undefined;
  return sign === '-' ? -value : value;
}

const powersOfTen = Array.from({ length: 16 }, (_, power) => 10 ** power);

/**
 * The number at [from, to) if it is short and plain: a sign perhaps, at most 15 digits, a point among them perhaps, no leading zero that
 * could be octal. NaN if it is anything else, which says nothing about it. Exact, since both the digits and the power of ten are.
 */
export function plainDecimal(text: string, from: number, to: number): number {
  const first = text.charCodeAt(from);
  const start = first === 45 || first === 43 ? from + 1 : from;
  if (to - start > 16 || to === start) return Number.NaN;
  let digits = 0;
  let mantissa = 0;
  let point = -1;
  for (let at = start; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + (code - 48);
      digits++;
    } else if (code === 46 && point < 0 && digits > 0) point = at;
    else return Number.NaN;
  }
  const wholeEnd = point < 0 ? to : point;
  if (digits > 15 || (wholeEnd - start > 1 && text.charCodeAt(start) === 48)) return Number.NaN;
  const size = point < 0 ? mantissa : mantissa / (powersOfTen[to - point - 1] as number);
  return first === 45 ? -size : size;
}

/** `mantissa` times two to the power of `exponent`, rounded once, to the nearest number and to even between two. */
function scaleToFloat(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const highest = mantissa.toString(2).length - 1 + exponent;
  if (highest > 1023) return Number.POSITIVE_INFINITY;
  if (highest < -1076) return 0;
  // Below this the spacing of numbers is fixed; above it 53 bits count, which Number() keeps.
  const dropped = highest < -1022 ? -1074 - exponent : 0;
  const kept = dropped > 0 ? shiftToEven(mantissa, BigInt(dropped)) : mantissa;
  const power = dropped > 0 ? -1074 : exponent;
  const short = shrunk(kept, power);
  return scaleByHalves(Number(short.mantissa), short.exponent);
}

/** The same product with a mantissa of at most 64 bits, whose last bit stays set if anything below it was. */
function shrunk(mantissa: bigint, exponent: number): { readonly mantissa: bigint; readonly exponent: number } {
  const excess = mantissa.toString(2).length - 64;
  if (excess <= 0) return { mantissa, exponent };
  const high = mantissa >> BigInt(excess);
  const lost = high << BigInt(excess) !== mantissa;
  return { mantissa: lost ? high | 1n : high, exponent: exponent + excess };
}

function shiftToEven(mantissa: bigint, bits: bigint): bigint {
  const quotient = mantissa >> bits;
  const rest = mantissa - (quotient << bits);
  const half = 1n << (bits - 1n);
  return rest > half || (rest === half && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

/** Two to the power of -1074 or less is no number by itself. */
function scaleByHalves(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}

/**
 * A number as OpenMetrics writes it in the labels `le` and `quantile`: `1.0`, `0.25`, `1e+06`, `+Inf`.
 * Source: prometheus/model/labels, FormatOpenMetricsFloat (Go's shortest %g, `.0` behind a whole number).
 */
export function formatOpenMetricsNumber(value: number): string {
  if (!Number.isFinite(value)) return formatSampleValue(value);
  if (value === 0) return '0.0';
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 6) return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}
