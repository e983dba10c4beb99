import { parseDuration, printDuration } from '../promql/duration.ts';

/** A time that the user gave: fixed, or as a distance from the first or last sample of the data. Milliseconds. */
export type QueryTime =
  | { readonly kind: 'fixed'; readonly atMs: number }
  | { readonly kind: 'relative'; readonly anchor: 'start' | 'end'; readonly offsetMs: number };

/** First and last sample of the data, both included. */
export type DataSpan = { readonly startMs: number; readonly endMs: number };

export const timeForms = '2026-08-14T10:05:00Z, unix seconds such as 1786701900, or start+5m and end-30s from the first and last sample';

/** The largest time that a calendar date can show. */
const largestMs = 8.64e15;

/** The time, or one sentence about what is wrong with it. */
export function parseQueryTime(text: string): QueryTime | string {
  const relative = /^(start|end)(?:([+-])(.+))?$/.exec(text);
  if (relative !== null) {
    const [, anchor, sign, duration] = relative;
    const sizeMs = duration === undefined ? 0 : parseDuration(duration);
    if (sizeMs === undefined) return `"${duration}" is no duration such as 5m or 1h30m.`;
    return { kind: 'relative', anchor: anchor as 'start' | 'end', offsetMs: sign === '-' ? -sizeMs : sizeMs };
  }
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const seconds = Number(text);
    if (Math.abs(seconds) >= 1e11) return `Unix times are in seconds; ${text} looks like milliseconds.`;
    return { kind: 'fixed', atMs: Math.round(seconds * 1000) };
  }
  const atMs = parseCalendarTime(text);
  return atMs === undefined ? `Times are ${timeForms}.` : { kind: 'fixed', atMs };
}

/** RFC 3339 with `Z` or an offset; what is finer than a millisecond is cut. */
function parseCalendarTime(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text);
  if (match === null) return undefined;
  const [, date, time, fraction = '', sign, hours, minutes] = match;
  const localMs = Date.parse(`${date}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // Date takes the 31st of a shorter month for the 1st of the next.
  if (!Number.isFinite(localMs) || new Date(localMs).toISOString().slice(0, 19) !== `${date}T${time}`) return undefined;
  if (sign === undefined) return localMs;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? localMs + offsetMs : localMs - offsetMs;
}

export function resolveTime(time: QueryTime, span: DataSpan): number {
  if (time.kind === 'fixed') return time.atMs;
  return (time.anchor === 'start' ? span.startMs : span.endMs) + time.offsetMs;
}

export function isShowable(atMs: number): boolean {
  return Math.abs(atMs) <= largestMs;
}

/** `2026-08-14T10:05:00Z`, with milliseconds where there are some. */
export function printTime(atMs: number): string {
  return isShowable(atMs) ? new Date(atMs).toISOString().replace('.000Z', 'Z') : `${printDuration(atMs)} after 1970`;
}

const roundSteps = ['1s', '2s', '5s', '10s', '15s', '30s', '1m', '2m', '5m', '10m', '15m', '30m', '1h', '2h', '3h', '6h', '12h', '1d'];
const wantedSteps = 120;

/** A round step that gives at most 121 points, whole seconds at least. */
export function defaultStepMs(rangeMs: number): number {
  const found = roundSteps.map((text) => parseDuration(text) as number).find((stepMs) => rangeMs / stepMs <= wantedSteps);
  const dayMs = 86_400_000;
  return found ?? Math.ceil(rangeMs / wantedSteps / dayMs) * dayMs;
}
