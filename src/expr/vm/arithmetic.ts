import { EngineError, Unsupported } from '../go/budget.ts';
import { truncateToInt, wrapInt } from '../go/number.ts';
import { power } from '../go/power.ts';
import { type GoValue, integerOf, typeName } from '../go/value.ts';
import type { BinaryOp } from '../syntax.ts';
import type { Machine } from './machine.ts';

type Ordering = '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '**';

export function compare(op: Ordering, left: GoValue, right: GoValue): boolean {
  if (typeof left === 'number' && typeof right === 'number') return holds(op, left, right);
  const [a, b] = [integerOf(left), integerOf(right)];
  if (a !== undefined && b !== undefined) return holds(op, a, b);
  const [x, y] = [floatOf(left, a), floatOf(right, b)];
  if (x !== undefined && y !== undefined) return holds(op, x, y);
  if (typeof left === 'string' && typeof right === 'string') return holds(op, left, right);
  throw invalid(op, left, right);
}

function holds<T extends number | bigint | string>(op: Ordering, a: T, b: T): boolean {
  switch (op) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function floatOf(value: GoValue, integer: bigint | undefined): number | undefined {
  return typeof value === 'number' ? value : integer === undefined ? undefined : Number(integer);
}

function invalid(op: BinaryOp, left: GoValue, right: GoValue): EngineError {
  return new EngineError(`invalid operation: ${typeName(left)} ${op} ${typeName(right)}`);
}

/** Longest text that we make where the engines know no limit. */
const longestText = 5_000_000;

export function calculate(op: Arithmetic, left: GoValue, right: GoValue, machine: Machine): GoValue {
  if (op === '**') return raise(left, right);
  const [a, b] = [integerOf(left), integerOf(right)];
  if (a !== undefined && b !== undefined) return ofIntegers(op, a, b);
  const [x, y] = [floatOf(left, a), floatOf(right, b)];
  if (x !== undefined && y !== undefined && op !== '%') return ofFloats(op, x, y);
  if (op === '+' && typeof left === 'string' && typeof right === 'string') {
    machine.budget.spend((left.length + right.length) / 8);
    if (left.length + right.length > longestText) throw new Unsupported('a text grows too long');
    return left + right;
  }
  throw invalid(op, left, right);
}

function ofIntegers(op: Exclude<Arithmetic, '**'>, a: bigint, b: bigint): GoValue {
  switch (op) {
    case '+':
      return wrapInt(a + b);
    case '-':
      return wrapInt(a - b);
    case '*':
      return wrapInt(a * b);
    case '/':
      return Number(a) / Number(b);
    case '%':
      if (b === 0n) throw new EngineError('runtime error: integer divide by zero');
      return wrapInt(a % b);
  }
}

function ofFloats(op: '+' | '-' | '*' | '/', a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
  }
}

function raise(left: GoValue, right: GoValue): number {
  const value = power(toFloat(left), toFloat(right));
  if (value === undefined) throw new Unsupported('the last digits of a fractional power depend on the processor');
  return value;
}

export function toFloat(value: GoValue): number {
  const float = floatOf(value, integerOf(value));
  if (float === undefined) throw new EngineError(`invalid operation: float(${typeName(value)})`);
  return float;
}

/** The engine's conversion of an index or a bound. */
export function toInt(value: GoValue): bigint {
  const integer = integerOf(value);
  if (integer !== undefined) return integer;
  if (typeof value !== 'number') throw new EngineError(`invalid operation: int(${typeName(value)})`);
  return truncated(value);
}

export function truncated(value: number): bigint {
  const integer = truncateToInt(value);
  if (integer === undefined) throw new Unsupported(`which integer ${value} becomes depends on the processor`);
  return integer;
}

export function negate(value: GoValue): GoValue {
  if (typeof value === 'number') return -value;
  if (typeof value === 'bigint') return wrapInt(-value);
  if (typeof value === 'object' && value?.kind === 'number') {
    const bits = value.type.kind === 'uint8' ? BigInt.asUintN(8, -value.value) : wrapInt(-value.value);
    return { ...value, value: bits };
  }
  throw new EngineError(`invalid operation: - ${typeName(value)}`);
}
