/** What a date function tells of a time in UTC, given in whole seconds since the epoch. */
export type DatePart = (date: Date) => number;

export const dateParts: ReadonlyMap<string, DatePart> = new Map<string, DatePart>([
  ['day_of_month', (date) => date.getUTCDate()],
  ['day_of_week', (date) => date.getUTCDay()],
  ['day_of_year', (date) => Math.floor((date.getTime() - startOfYear(date)) / 86_400_000) + 1],
  ['days_in_month', daysInMonth],
  ['hour', (date) => date.getUTCHours()],
  ['minute', (date) => date.getUTCMinutes()],
  ['month', (date) => date.getUTCMonth() + 1],
  ['year', (date) => date.getUTCFullYear()],
]);

function startOfYear(date: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear());
  return start.getTime();
}

function daysInMonth(date: Date): number {
  const end = new Date(0);
  end.setUTCFullYear(date.getUTCFullYear(), date.getUTCMonth() + 1, 0);
  return end.getUTCDate();
}

/** The Gregorian calendar repeats after these many years, in this time. */
const cycleYears = 400;
const cycleSeconds = 146_097 * 86_400;

/** Go converts numbers outside of 64 bits, and NaN, to this. */
const outside = -(2n ** 63n);
/** Go counts seconds modulo 2^64 from the first of March of this year, and the calendar from there is that from the first of March 2000. */
const firstYear = -292_277_022_400;
const anchorMs = Date.UTC(2000, 2, 1);
const firstSecond = BigInt(anchorMs / 1000) - BigInt((2000 - firstYear) / cycleYears) * BigInt(cycleSeconds);

/** A part of the date that lies `seconds` after the epoch, truncated to whole seconds as in Go. */
export function datePart(name: string, part: DatePart, seconds: number): number {
  const whole = Math.trunc(seconds);
  // JavaScript's dates end in the year 275760.
  if (Math.abs(whole) < 8.64e12) return part(new Date(whole * 1000));
  const inside = whole >= -(2 ** 63) && whole < 2 ** 63;
  const since = BigInt.asUintN(64, (inside ? BigInt(whole) : outside) - firstSecond);
  const cycles = since / BigInt(cycleSeconds);
  const inCycle = anchorMs + Number(since % BigInt(cycleSeconds)) * 1000;
  const value = part(new Date(inCycle));
  return name === 'year' ? firstYear + Number(cycles) * cycleYears + value - 2000 : value;
}
