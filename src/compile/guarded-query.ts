import type { PromExpr } from '../promql/ast.ts';
import { binary, call, notANumber, num, onNothing } from './promql-tree.ts';

/** A reading and what must be there for it to count. `alive` is a freshness guard: empty when nobody is looking. */
export type Reading = {
  readonly value: PromExpr;
  readonly alive: PromExpr;
  readonly absent: 'fail' | 'zero';
  readonly volume?: { readonly query: PromExpr; readonly atLeast: number };
};

/** The value, or 0 where it is missing although somebody is looking. */
function orZero({ value, alive, absent }: Reading): PromExpr {
  return absent === 'zero' ? onNothing('or', value, binary('*', num(0), alive)) : value;
}

/** The value, or NaN where it is missing although somebody is looking: 0 * A / 0. */
function orNaN(reading: Reading): PromExpr {
  if (reading.absent === 'zero') return orZero(reading);
  return onNothing('or', reading.value, binary('/', binary('*', num(0), reading.alive), num(0)));
}

/** Where there is volume enough. */
function withVolume(query: PromExpr, { volume }: Reading): PromExpr {
  return volume === undefined ? query : onNothing('and', query, binary('>=', volume.query, num(volume.atLeast)));
}

/** NaN where nobody is looking. */
function blind(alive: PromExpr): PromExpr {
  return onNothing('unless', notANumber, alive);
}

/**
 * The query of a guardrail. Every path of a sample into the result leads through `alive`.
 *
 * Without volume: empty means no evidence. With it: empty means too little traffic, NaN means that nobody is looking or the value is missing.
 */
export function guardedQuery(reading: Reading): PromExpr {
  if (reading.volume === undefined) return onNothing('and', orZero(reading), reading.alive);
  return onNothing('or', onNothing('and', withVolume(orNaN(reading), reading), reading.alive), blind(reading.alive));
}

/** How a limit is computed from the baseline's query. */
export type LimitOf = (baseline: PromExpr) => PromExpr;

/**
 * `value - limit(baseline)`, so that the condition compares with 0.
 *
 * A missing baseline gives no result (`fail`), or `capped` times one: a number that meets the condition, as the absolute part decides alone (`cap`).
 */
export function baselineQuery(reading: Reading, baseline: Reading, limit: LimitOf, absent: 'fail' | { readonly capped: number }): PromExpr {
  if (reading.volume === undefined) {
    const value = guardedQuery(reading);
    const other = guardedQuery(baseline);
    const difference = onNothing('-', value, limit(other));
    if (absent === 'fail') return difference;
    return onNothing('or', difference, onNothing('unless', capped(value, absent.capped), other));
  }
  if (absent === 'fail') {
    const difference = onNothing('-', orNaN(reading), limit(orNaN(baseline)));
    const enough = withVolume(withVolume(difference, reading), baseline);
    const seen = onNothing('and', onNothing('and', enough, reading.alive), baseline.alive);
    return onNothing('or', onNothing('or', seen, blind(reading.alive)), blind(baseline.alive));
  }
  const other = onNothing('and', orZero(baseline), baseline.alive);
  const difference = onNothing('-', orNaN(reading), limit(other));
  const compared = onNothing('and', withVolume(withVolume(difference, reading), baseline), reading.alive);
  const alone = onNothing('unless', onNothing('and', withVolume(capped(orNaN(reading), absent.capped), reading), reading.alive), other);
  return onNothing('or', onNothing('or', compared, alone), blind(reading.alive));
}

/** A constant where the value is a number, NaN where it is not (0 times NaN or infinity is NaN). */
function capped(value: PromExpr, constant: number): PromExpr {
  const zero = binary('*', num(0), value);
  return constant === 0 ? zero : binary('+', zero, num(constant));
}

/** `clamp_min` and `clamp_max` for the one greatest or least that a limit may have with numbers. */
export function clamp(kind: 'min' | 'max', expr: PromExpr, bound: number): PromExpr {
  return call(kind === 'min' ? 'clamp_min' : 'clamp_max', expr, num(bound));
}
