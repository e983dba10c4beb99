const dayMs = 86_400_000;

/**
 * The first millisecond since the epoch after a day `YYYY-MM-DD` in UTC; undefined where there is no such day: `Date` would make March of
 * 2026-02-30.
 */
export function endOfDayMs(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text) ? undefined : ms + dayMs;
}

/** Days that are left at `nowMs`, the one that has begun counted whole. */
export function daysUntil(endsAtMs: number, nowMs: number): number {
  return Math.ceil((endsAtMs - nowMs) / dayMs);
}

/** How long before its end a waiver or a suppression is spoken of. */
export const soonMs = 14 * dayMs;
