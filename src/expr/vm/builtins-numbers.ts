import { EngineError, Unsupported } from '../go/budget.ts';
import { roundHalfAway, wrapInt } from '../go/number.ts';
import { type GoList, type GoValue, integerOf, isList, isNumber, typeName } from '../go/value.ts';
import { compare, negate } from './arithmetic.ts';
import type { Builtin, Builtins } from './builtins.ts';
import { toFloat64 } from './builtins-conversions.ts';
import type { Machine } from './machine.ts';

function rounding(name: string, round: (value: number) => number): Builtin {
  return ([value = null]) => {
    if (typeof value === 'number') return round(value);
    if (integerOf(value) !== undefined) return toFloat64(value);
    throw new EngineError(`invalid argument for ${name} (type ${typeName(value)})`);
  };
}

function absolute(value: GoValue): GoValue {
  const integer = integerOf(value);
  if (typeof value !== 'number' && integer === undefined) throw new EngineError(`invalid argument for abs (type ${typeName(value)})`);
  return Number(integer ?? value) < 0 ? negate(value) : value;
}

/** Over numbers, and in 1.17.7 over lists of them too. NaN replaces nothing, and nothing replaces NaN. */
function extreme(name: string, replaces: '<' | '>'): Builtin {
  return (args, machine) => (machine.modern ? extremeIn(name, replaces, args, machine, 0) : extremeOf(replaces, args));
}

function extremeOf(replaces: '<' | '>', args: readonly GoValue[]): GoValue {
  let kept: GoValue = null;
  for (const arg of args) if (kept === null || compare(replaces, kept, arg)) kept = arg;
  return kept;
}

function extremeIn(name: string, replaces: '<' | '>', args: readonly GoValue[], machine: Machine, depth: number): GoValue {
  machine.budget.descend(depth);
  let kept: GoValue = null;
  for (const arg of args) {
    machine.budget.spend(1);
    if (isList(arg)) {
      for (const item of arg.items) {
        const best = extremeIn(name, replaces, [item], machine, depth + 1);
        if (!isNumber(best)) throw new EngineError(`invalid argument for ${name} (type ${typeName(best)})`);
        if (arg.unordered && Number.isNaN(best)) throw new Unsupported('the order of a map is random');
        if (kept === null || compare(replaces, kept, best)) kept = best;
      }
    } else if (isNumber(arg)) {
      if (kept === null || compare(replaces, kept, arg)) kept = arg;
    } else if (args.length === 1) return arg;
    else throw new EngineError(`invalid argument for ${name} (type ${typeName(arg)})`);
  }
  return kept;
}

/** The numbers in lists and, in 1.17.7, in lists of lists, in their order; `groups` tells where the engine adds up a list on its own. */
function numbersIn(
  name: string,
  args: readonly GoValue[],
  machine: Machine,
  depth = 0,
): { readonly values: number[]; readonly total: number } {
  machine.budget.descend(depth);
  const values: number[] = [];
  let total = 0;
  for (const arg of args) {
    machine.budget.spend(1);
    if (isList(arg) && (machine.modern || depth === 0)) {
      if (arg.unordered && arg.items.length > 2 && name !== 'median') throw new Unsupported('the order of a map is random');
      for (const item of arg.items) {
        const inner = numbersIn(name, [item], machine, depth + 1);
        for (const value of inner.values) values.push(value);
        total += inner.total;
      }
      continue;
    }
    const number = typeof arg === 'number' ? arg : integerOf(arg);
    if (number === undefined || (!machine.modern && (depth === 0 || isByte(arg)))) {
      throw new EngineError(machine.modern ? `invalid argument for ${name} (type ${typeName(arg)})` : `cannot ${name} ${typeName(arg)}`);
    }
    values.push(Number(number));
    total += Number(number);
  }
  return { values, total };
}

function isByte(value: GoValue): boolean {
  return typeof value === 'object' && value?.kind === 'number' && value.type.kind === 'uint8';
}

function mean(args: readonly GoValue[], machine: Machine): number {
  const { values, total } = numbersIn('mean', args, machine);
  return values.length === 0 ? 0 : total / values.length;
}

/** NaN comes before all numbers. */
function median(args: readonly GoValue[], machine: Machine): number {
  const { values } = numbersIn('median', args, machine);
  machine.budget.spend(values.length * 20);
  const length = values.length;
  const nans = values.filter((value) => Number.isNaN(value));
  const sorted = [...nans, ...values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)];
  const upper = sorted[Math.floor(length / 2)];
  if (upper === undefined) return 0;
  if (length % 2 === 1) return upper;
  return ((sorted[length / 2 - 1] as number) + upper) / 2;
}

/** 1.15.5's sum, which adds integers as such up to the first float. */
function oldSum([value = null]: readonly GoValue[], machine: Machine): GoValue {
  if (!isList(value)) throw new EngineError(`cannot sum ${typeName(value)}`);
  refuseRandomOrder(value);
  let integers = 0n;
  let floats: number | undefined;
  for (const item of value.items) {
    machine.budget.spend(1);
    const integer = isByte(item) ? undefined : integerOf(item);
    if (typeof item === 'number') floats = (floats ?? Number(integers)) + item;
    else if (integer === undefined) throw new EngineError(`cannot sum ${typeName(item)}`);
    else if (floats === undefined) integers = wrapInt(integers + integer);
    else floats += Number(integer);
  }
  return floats ?? integers;
}

function refuseRandomOrder({ unordered, items }: GoList): void {
  if (unordered && items.length > 2) throw new Unsupported('the order of a map is random');
}

function bits(name: string, operate: (a: bigint, b: bigint) => bigint): Builtin {
  return (args) => {
    const [a, b] = args.map((arg) => {
      const integer = integerOf(arg);
      if (integer === undefined) throw new EngineError(`cannot use ${typeName(arg)} as argument (type int) to call ${name}`);
      return integer;
    });
    if (a === undefined || b === undefined) throw new EngineError(`invalid number of arguments for ${name}`);
    return wrapInt(operate(a, b));
  };
}

function shift(name: string, operate: (a: bigint, by: bigint) => bigint): Builtin {
  return bits(name, (a, by) => {
    if (by < 0n) throw new EngineError(`invalid operation: negative shift count ${by} (type int)`);
    return operate(a, by > 64n ? 64n : by);
  });
}

export const numberBuiltins: Builtins = {
  abs: ([value = null]) => absolute(value),
  ceil: rounding('ceil', Math.ceil),
  floor: rounding('floor', Math.floor),
  round: rounding('round', roundHalfAway),
  max: extreme('max', '<'),
  min: extreme('min', '>'),
  mean,
  median,
  sum: oldSum,
  bitand: bits('bitand', (a, b) => a & b),
  bitor: bits('bitor', (a, b) => a | b),
  bitxor: bits('bitxor', (a, b) => a ^ b),
  bitnand: bits('bitnand', (a, b) => a & ~b),
  bitshl: shift('bitshl', (a, by) => a << by),
  bitshr: shift('bitshr', (a, by) => a >> by),
  bitushr: shift('bitushr', (a, by) => BigInt.asUintN(64, a) >> by),
  bitnot: ([value = null]) => {
    const integer = integerOf(value);
    if (integer === undefined) throw new EngineError(`cannot use ${typeName(value)} as argument (type int) to call bitnot`);
    return ~integer;
  },
};
