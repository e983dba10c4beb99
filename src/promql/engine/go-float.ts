const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const hexadecimal = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)p([+-]?\d+)$/i;
const infinity = /^([+-]?)inf(?:inity)?$/i;

/** The number that Go's `strconv.ParseFloat` reads, or undefined where that fails, also for numbers too large for a double. */
export function parseGoFloat(text: string): number | undefined {
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinite = infinity.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const digits = /^[\d.+-]/.test(text) && !/^_|__|_$|_[^\da-f]|[^\da-fx]_/i.test(text) ? text.replaceAll('_', '') : text;
  const value = decimal.test(digits) ? Number(digits) : parseHexadecimal(digits);
  return value === undefined || !Number.isFinite(value) ? undefined : value;
}

function parseHexadecimal(text: string): number | undefined {
  const parts = hexadecimal.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole, fraction, exponent] = parts as unknown as [string, string, string, string, string];
  if (whole === '' && fraction === '') return undefined;
  const size = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -size : size;
}
