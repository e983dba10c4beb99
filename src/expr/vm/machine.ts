import { Budget, EngineError } from '../go/budget.ts';
import { stringMapType } from '../go/type.ts';
import { type GoMap, type GoValue, typeName } from '../go/value.ts';
import type { ExprSpan } from '../syntax.ts';

/** What a predicate goes through: where it stands, and what `reduce` has so far. */
export type Scope = {
  readonly length: number;
  readonly at: (index: number) => GoValue;
  /** What `#index` is. */
  readonly position: () => bigint;
  /** Elements of a map, which Go gives in a random order. */
  readonly unordered: boolean;
  index: number;
  acc: GoValue;
};

/** One evaluation. `span` is what is being evaluated, for the place of an error. */
export class Machine {
  readonly modern: boolean;
  readonly env: ReadonlyMap<string, GoValue>;
  readonly budget: Budget;
  /** `$env`: one map, however often it is named. */
  readonly environment: GoMap;
  readonly scopes: Scope[] = [];
  readonly variables: GoValue[] = [];
  /** As in the engines, since `findLast` leaves values on it that whatever comes next takes for its own. */
  readonly #stack: GoValue[] = [];
  /** Set while an optional chain that met nil is being left. */
  leavesChain = false;
  span: ExprSpan = { from: 0, to: 0 };

  constructor(env: ReadonlyMap<string, GoValue>, modern: boolean, budget = new Budget()) {
    this.env = env;
    this.budget = budget;
    this.environment = { kind: 'map', type: stringMapType, entries: new Map([...env].map(([key, value]) => [`s${key}`, { key, value }])) };
    this.modern = modern;
  }

  get depth(): number {
    return this.#stack.length;
  }

  push(value: GoValue): void {
    this.#stack.push(value);
  }

  pop(): GoValue {
    const value = this.#stack.pop();
    if (value === undefined) throw new EngineError('stack underflow');
    return value;
  }

  /** The value on top, left there. */
  get top(): GoValue {
    const value = this.#stack.at(-1);
    if (value === undefined) throw new EngineError('stack underflow');
    return value;
  }

  /** The last values pushed, in the order in which they were. */
  popMany(count: number): GoValue[] {
    if (count > this.#stack.length) throw new EngineError('stack underflow');
    return this.#stack.splice(this.#stack.length - count, count);
  }

  get scope(): Scope {
    const scope = this.scopes.at(-1);
    if (scope === undefined) throw new EngineError('runtime error: index out of range [-1]');
    return scope;
  }
}

/** A compiled node: pushes its value. */
export type Evaluate = (machine: Machine) => void;

/** Go's assertion that a value is a bool. */
export function asBool(value: GoValue): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongType(value, 'bool');
}

export function asString(value: GoValue): string {
  if (typeof value === 'string') return value;
  throw wrongType(value, 'string');
}

export function asPlainInt(value: GoValue): bigint {
  if (typeof value === 'bigint') return value;
  throw wrongType(value, 'int');
}

function wrongType(value: GoValue, wanted: string): EngineError {
  const found = value === null ? 'nil' : typeName(value);
  return new EngineError(`interface conversion: interface {} is ${found}, not ${wanted}`);
}
