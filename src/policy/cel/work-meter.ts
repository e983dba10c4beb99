import { Duration } from '@marcbachmann/cel-js/evaluator';
import { durationOfNanos, nanosOf, withinInt } from './strict-conversions.ts';
import { withinYears } from './timestamps.ts';

/**
 * Steps of one evaluation: for every item that a macro walks the nodes of its body, for every list made its items, for every text made
 * or searched its characters by 64. A step takes some 50 ns, or 3 µs where everything is an error.
 */
export const mostWork = 400_000;

const charactersPerStep = 64;

export type WorkMeter = {
  readonly restart: () => void;
  readonly spend: (steps: number) => void;
  readonly walked: (range: unknown, bodyNodes: bigint) => unknown;
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
  function walked(range: unknown, bodyNodes: bigint): unknown {
    spend(1 + sizeOf(range) * Number(bodyNodes));
    return range;
  }
  function metered(value: unknown): unknown {
    spend(1 + sizeOf(value));
    if (typeof value === 'bigint') return withinInt(value);
    if (value instanceof Duration) return durationOfNanos(nanosOf(value));
    if (value instanceof Date) return withinYears(value);
    return value;
  }
  function restart(): void {
    spent = 0;
  }
  return { restart, spend, walked, metered };
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length / charactersPerStep;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  return 0;
}
