import { parseDuration } from '../../promql/duration.ts';
import { parseQueryTime } from '../query-time.ts';
import { UsageError } from '../usage-error.ts';

export type RecordSpan = { readonly fromMs: number; readonly toMs: number };

export const recordTimeForms = '2026-08-14T09:55Z, 2026-08-14T09:55:30+02:00 or unix seconds such as 1786701900';

/** Milliseconds since the epoch, or one sentence about what is wrong. */
export function parseRecordTime(text: string): number | string {
  const whole = text.replace(/^(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d)(?=[Zz+-])/, '$1:00');
  const time = parseQueryTime(whole);
  if (typeof time !== 'string' && time.kind === 'fixed') return time.atMs;
  return `Times are ${recordTimeForms}.`;
}

/** The time of the run that is recorded: from, and either how long or up to when. */
export function spanOf({ from, for: forMs, to }: { readonly from?: number; readonly for?: number; readonly to?: number }): RecordSpan {
  const hint = '--from 2026-08-14T09:55Z --for 10m';
  if (from === undefined) throw new UsageError('it is not said from when', hint);
  if (forMs !== undefined && to !== undefined) throw new UsageError('--for and --to say the same thing: give one of them', hint);
  const toMs = to ?? (forMs === undefined ? undefined : from + forMs);
  if (toMs === undefined) throw new UsageError('it is not said for how long', hint);
  if (toMs <= from) throw new UsageError('the recording would end before it begins', hint);
  if (toMs - from > longestMs)
    throw new UsageError('a recording of more than a day is none for a test', 'record the time around the rollout');
  return { fromMs: from, toMs };
}

const longestMs = parseDuration('1d') as number;
