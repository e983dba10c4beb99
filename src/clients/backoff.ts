/** Waiting before the second, third ... attempt. No chance in it: one person runs this, not a fleet, and a run can be told exactly. */
export const backoffMs: readonly number[] = [500, 1000, 2000, 4000];

/** The longest that a server can make us wait by Retry-After. */
const longestWaitMs = 60_000;

/**
 * Milliseconds from a Retry-After of seconds; undefined for anything else. Its other form, a date, needs two clocks that agree: there our
 * own schedule is as good.
 */
export function retryAfterMs(header: string | null): number | undefined {
  if (header === null || !/^\s*\d{1,9}\s*$/.test(header)) return undefined;
  return Math.min(Number(header) * 1000, longestWaitMs);
}
