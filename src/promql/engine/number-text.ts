/** Digits and exponent of a finite number: `value` is ±0.DIGITS × 10^`point`. Shortest, or rounded to `precision` digits. */
function decimal(value: number, precision?: number): { readonly sign: string; readonly digits: string; readonly point: number } {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const rounded = precision === undefined ? Math.abs(value).toExponential() : roundHalfEven(Math.abs(value), precision);
  const [mantissa, exponent] = rounded.split('e') as [string, string];
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  return { sign, digits: digits === '' ? '0' : digits, point: Number(exponent) + 1 };
}

/** JavaScript rounds a tie up, Go to the even digit. A number this close to a tie is one: further digits would differ earlier. */
function roundHalfEven(size: number, precision: number): string {
  const [mantissa, exponent] = size.toExponential(40).split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const tie = /^50*$/.test(digits.slice(precision)) && Number(digits[precision - 1]) % 2 === 0;
  return tie ? `${digits[0]}.${digits.slice(1, precision)}e${exponent}` : size.toExponential(precision - 1);
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return undefined;
  return value > 0 ? '+Inf' : '-Inf';
}

/** The shortest text that gives the number back, never with an exponent: what `count_values` writes. */
export function printPlainNumber(value: number): string {
  const word = special(value);
  if (word !== undefined) return word;
  const { sign, digits, point } = decimal(value);
  if (digits === '0') return `${sign}0`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (digits.length <= point) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function printExponent(value: number, precision?: number): string {
  const { sign, digits, point } = decimal(value, precision);
  const exponent = point - 1;
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** The number in Prometheus's HTTP API and consoles: plain but for very small and very large numbers. */
export function printNumber(value: number): string {
  const word = special(value);
  if (word !== undefined) return word;
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-6 || size >= 1e21) ? printExponent(value) : printPlainNumber(value);
}

/** The number in Prometheus's messages (`%g` of Go), rounded to `precision` digits if that is given. */
export function printShortNumber(value: number, precision?: number): string {
  const word = special(value);
  if (word !== undefined) return word;
  if (value === 0) return printPlainNumber(value);
  const { point, digits } = decimal(value, precision);
  const largest = precision === undefined ? 6 : precision > digits.length && digits.length >= point ? digits.length : precision;
  if (point - 1 < -4 || point - 1 >= largest) return printExponent(value, precision);
  return precision === undefined ? printPlainNumber(value) : printPlainNumber(Number(value.toPrecision(precision)));
}
