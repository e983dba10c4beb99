import { Duration } from '@marcbachmann/cel-js/evaluator';

/** Range of CEL's int. */
const smallestInt = -9_223_372_036_854_775_808n;
export const largestInt = 9_223_372_036_854_775_807n;

export function withinInt(value: bigint): bigint {
  if (value < smallestInt || value > largestInt) throw new Error('the number does not fit 64 bits');
  return value;
}

/** Decimal digits with an optional sign and nothing else; hexadecimal, binary, blank and empty text are errors. */
export function intFromText(text: string): bigint {
  if (!/^[+-]?[0-9]{1,19}$/.test(text)) throw new Error(`int("${shortened(text)}"): not a whole number`);
  return withinInt(BigInt(text.replace(/^\+/, '')));
}

/** Toward zero, as CEL has it; NaN, infinities and what does not fit 64 bits are errors. */
export function intFromDouble(value: number): bigint {
  if (!Number.isFinite(value)) throw new Error(`int(${value}): not a finite number`);
  return withinInt(BigInt(Math.trunc(value)));
}

/** A decimal number with an optional exponent; "NaN", "Infinity", blank and empty text are errors, and so is what overflows. */
export function doubleFromText(text: string): number {
  const value = /^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new Error(`double("${shortened(text)}"): not a number`);
  return value;
}

const nanosPerUnit: Readonly<Record<string, bigint>> = {
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  µs: 1_000n,
  ns: 1n,
};
const largestDurationSeconds = 315_576_000_000n;

/** Numbers with units, as Go writes durations: "1h30m", "-1.5s", "0". */
export function durationFromText(text: string): Duration {
  const parts = /^([+-]?)((?:[0-9]+(?:\.[0-9]+)?(?:h|ms|m|s|us|µs|ns))+|0)$/.exec(text.length <= 100 ? text : '');
  if (parts === null) throw new Error(`duration("${shortened(text)}"): not a duration like "1h30m"`);
  let nanos = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of (parts[2] ?? '').matchAll(/([0-9]+)(?:\.([0-9]+))?(h|ms|m|s|us|µs|ns)/g)) {
    const scale = nanosPerUnit[unit];
    if (scale === undefined) throw new Error(`unknown unit ${unit}`);
    nanos += BigInt(whole) * scale + (fraction === '' ? 0n : (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length));
  }
  return durationOfNanos(parts[1] === '-' ? -nanos : nanos);
}

export function nanosOf(duration: Duration): bigint {
  return duration.seconds * 1_000_000_000n + BigInt(duration.nanos);
}

/** Nanoseconds never negative, seconds rounded down: the one form in which cel-js adds and compares correctly. */
export function durationOfNanos(nanos: bigint): Duration {
  const rest = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = (nanos - rest) / 1_000_000_000n;
  if (seconds > largestDurationSeconds || seconds < -largestDurationSeconds) throw new Error('the duration is out of range');
  return new Duration(seconds, Number(rest));
}

export function textOfDuration(duration: Duration): string {
  const nanos = nanosOf(duration);
  const size = nanos < 0n ? -nanos : nanos;
  const fraction = (size % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return `${nanos < 0n ? '-' : ''}${size / 1_000_000_000n}${fraction === '' ? '' : `.${fraction}`}s`;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
