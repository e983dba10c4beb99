import { parseDuration, printDuration } from '../duration.ts';
import { refuse } from './format-error.ts';
import { shown } from './format-rules.ts';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;
const delta = /^\+([0-9a-z]+?)(?:x(\d+))?$/;

/** Milliseconds since the epoch of `2026-08-14T10:05:30.123Z`; undefined for anything else, also for a 30th of February. */
export function parseInstant(text: string): number | undefined {
  if (!instant.test(text)) return undefined;
  const atMs = Date.parse(text);
  // Date takes the 31st of a shorter month for the 1st of the next, and 24:00 for the next day.
  return Number.isFinite(atMs) && new Date(atMs).toISOString().slice(0, 19) === text.slice(0, 19) ? atMs : undefined;
}

/** The reverse; without a fraction where there is none. Years beyond four digits are left as milliseconds. */
export function printInstant(atMs: number): string {
  const date = new Date(atMs);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z');
  return instant.test(text) ? text : String(atMs);
}

/**
 * Timestamps from `2026-08-14T10:05:30Z +15sx239 +15s1ms +14s999ms`: a time, then what comes after it; `+15sx239` are 239 steps of 15 s.
 * The first may be whole milliseconds. `offset` is where `text` starts in the file. Refuses (FormatError) more than `most` times.
 */
export function readTimes(text: string, offset: number, most: number): Float64Array {
  const times: number[] = [];
  let lastMs: number | undefined;
  for (const match of text.matchAll(/\S+/g)) {
    const [word] = match;
    const [from, to] = [offset + match.index, offset + match.index + word.length];
    if (lastMs === undefined) {
      lastMs = parseInstant(word) ?? (/^-?\d+$/.test(word) ? Number(word) : Number.NaN);
      if (!Number.isSafeInteger(lastMs)) refuse('timestamp', `${shown(word)} is not a time such as 2026-08-14T10:05:30Z`, from, to);
      times.push(lastMs);
      continue;
    }
    const [, duration, count] = delta.exec(word) ?? [];
    const stepMs = duration === undefined ? undefined : parseDuration(duration);
    if (stepMs === undefined || stepMs <= 0) {
      refuse('timestamp', `${shown(word)} is not a step such as +15s or +15sx239`, from, to);
    }
    const steps = count === undefined ? 1 : Number(count);
    if (times.length + steps > most) refuse('tooLarge', `the recording has more than ${most} times left to it`, from, to);
    for (let step = 1; step <= steps; step++) times.push(lastMs + step * stepMs);
    lastMs += steps * stepMs;
    if (!Number.isSafeInteger(lastMs)) refuse('timestamp', 'these steps lead out of range', from, to);
  }
  return Float64Array.from(times);
}

/** Words of `readTimes` for ascending timestamps. */
export function printTimes(timestampsMs: ArrayLike<number>): readonly string[] {
  const words: string[] = timestampsMs.length === 0 ? [] : [printInstant(timestampsMs[0] as number)];
  let at = 1;
  while (at < timestampsMs.length) {
    const stepMs = (timestampsMs[at] as number) - (timestampsMs[at - 1] as number);
    let count = 1;
    while (at + count < timestampsMs.length && (timestampsMs[at + count] as number) - (timestampsMs[at + count - 1] as number) === stepMs)
      count++;
    words.push(`+${printDuration(stepMs)}${count === 1 ? '' : `x${count}`}`);
    at += count;
  }
  return words;
}
