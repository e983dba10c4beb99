import { Duration } from '@marcbachmann/cel-js/evaluator';
import { durationOfNanos, nanosOf, withinInt } from './strict-conversions.ts';
import { withinYears } from './timestamps.ts';

/** Steps of one evaluation: items walked by macros, items and characters of built values, characters searched. About a second at worst. */
export const mostWork = 2_000_000;

export type WorkMeter = {
  readonly restart: () => void;
  readonly spend: (steps: number) => void;
  readonly metered: (value: unknown) => unknown;
};

/**
 * Bounds what an evaluation costs, since cel-js cannot be stopped: once the budget is spent, every further value is an error.
 *
 * `metered` also puts right what cel-js leaves open: 64 bits after a sign or division, the form of durations, the range of times.
 */
export function workMeter(): WorkMeter {
  let spent = 0;
  function spend(steps: number): void {
    spent += steps;
    if (spent > mostWork) throw new Error(`the condition takes more than ${mostWork} steps`);
  }
  function metered(value: unknown): unknown {
    spend(1 + sizeOf(value));
    if (typeof value === 'bigint') return withinInt(value);
    if (value instanceof Duration) return durationOfNanos(nanosOf(value));
    if (value instanceof Date) return withinYears(value);
    return value;
  }
  return { restart: () => (spent = 0), spend, metered };
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  return 0;
}
