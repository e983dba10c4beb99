import { createHash } from 'node:crypto';
import { parseDuration } from '../../src/promql/duration.ts';
import type { Metric } from '../../src/rollouts/types.ts';
import { renderLoad, startSeconds, type World } from './store.ts';

/** One run of compiled metrics in one world, and what is right there. */
export type WorldCase = {
  /** `TEMPLATE/GUARDRAIL/WORLD`; the guardrail is `*` for the whole template. */
  readonly id: string;
  readonly template: string;
  /** Args are bound. */
  readonly metrics: readonly Metric[];
  readonly world: World;
  readonly expected: Expected;
  /** A run without end is looked at, or terminated as by the end of a rollout, after these seconds. */
  readonly cut?: { readonly atSeconds: number; readonly terminated: boolean };
};

export type Phase = 'Successful' | 'Failed' | 'Inconclusive' | 'Error' | 'Running';

export type Outcome = { readonly phase: Phase; readonly atSeconds: number | null };

/** `now` is there only where what happens is not what is right. */
export type Expected = { readonly right: Outcome; readonly now?: Outcome };

export function sameOutcome(a: Outcome, b: Outcome): boolean {
  return a.phase === b.phase && a.atSeconds === b.atSeconds;
}

/** `S 270`, or `R`: as tables write it. */
export function shortOutcome({ phase, atSeconds }: Outcome): string {
  return atSeconds === null ? phase.slice(0, 1) : `${phase.slice(0, 1)} ${atSeconds}`;
}

const phaseOf: Readonly<Record<string, Phase>> = { S: 'Successful', F: 'Failed', I: 'Inconclusive', E: 'Error', R: 'Running' };

/** Reads `S 270`, `R`, or `S 270 (now F 210)`. */
export function readExpected(cell: string): Expected {
  const parts = /^(\S+(?: \d+)?)(?: \(now (.+)\))?$/.exec(cell.trim());
  if (parts?.[1] === undefined) throw new Error(`no expectation: ${cell}`);
  return { right: readOutcome(parts[1]), ...(parts[2] === undefined ? {} : { now: readOutcome(parts[2]) }) };
}

function readOutcome(text: string): Outcome {
  const [letter = '', seconds] = text.split(' ');
  const phase = phaseOf[letter];
  if (phase === undefined || (seconds === undefined) !== (phase === 'Running')) throw new Error(`no outcome: ${text}`);
  return { phase, atSeconds: seconds === undefined ? null : Number(seconds) };
}

/** The controller asks a metric again 10 s after a provider error, whatever its interval is. */
const errorRetrySeconds = 10;

/** When a metric is measured, in seconds of the run, up to its last possible measurement. */
export function measurementTimes(metric: Metric, world: World, untilSeconds: number): readonly { seconds: number; error: boolean }[] {
  const times: { seconds: number; error: boolean }[] = [];
  let seconds = secondsOf(metric.initialDelay);
  let counted = 0;
  for (let index = 0; counted < (metric.count ?? Number.POSITIVE_INFINITY) && seconds <= untilSeconds; index++) {
    const error = world.errors === 'all' || (world.errors?.includes(index) ?? false);
    times.push({ seconds, error });
    if (error && world.errors === 'all' && index === metric.consecutiveErrorLimit) break;
    if (!error) counted++;
    seconds += error ? errorRetrySeconds : secondsOf(metric.interval);
  }
  return times;
}

function secondsOf(duration: string | undefined): number {
  const ms = duration === undefined ? undefined : parseDuration(duration);
  if (ms === undefined) throw new Error(`no duration: ${duration}`);
  return ms / 1000;
}

/** The time of a second of the run in the store. */
export function storeMs(world: World, seconds: number): number {
  return (startSeconds + (world.startsAfterScrape ?? 0) + seconds) * 1000;
}

/** Changes with whatever the answers of a world depend on. */
export function worldDigest({ series, startsAfterScrape = 0, errors = [] }: World): string {
  const text = JSON.stringify([renderLoad(series), startsAfterScrape, errors]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
