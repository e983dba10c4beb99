import { EngineError, Unsupported } from '../go/budget.ts';
import { mapKey, setKey } from '../go/map-key.ts';
import { goSort } from '../go/sort.ts';
import { anyListType, groupsType } from '../go/type.ts';
import { type GoList, type GoMap, type GoValue, integerOf, isList, isMap, list, typeName } from '../go/value.ts';
import type { Node, NodeOf } from '../tree/node.ts';
import { byteAt } from './access.ts';
import { calculate, compare } from './arithmetic.ts';
import { at, type CompileContext, compileDereferenced } from './compile.ts';
import { asBool, asString, type Evaluate, type Machine, type Scope } from './machine.ts';
import { someOf } from './unordered.ts';

const both: ReadonlySet<string> = new Set(
  'all none any one filter map count find findLast findIndex findLastIndex groupBy reduce'.split(' '),
);

export function isPredicateBuiltin({ name }: NodeOf<'builtin'>, modern: boolean): boolean {
  return both.has(name) || (modern && (name === 'sum' || name === 'sortBy'));
}

/** The compiled parts of a predicate builtin; `map` is the optimizer's. `first` is the third argument, evaluated before the predicate. */
type Parts = {
  readonly node: NodeOf<'builtin'>;
  readonly predicate: Evaluate;
  readonly third: Evaluate | undefined;
  readonly map: Evaluate | undefined;
};
type Run = (scope: Scope, parts: Parts, machine: Machine) => GoValue;

export function compilePredicateBuiltin(node: NodeOf<'builtin'>, context: CompileContext): Evaluate {
  const [over, body, third] = node.args;
  if (over === undefined) throw new Error(`${node.name} without a list`);
  const collection = context.modern ? compileDereferenced(over, node, context) : context.compile(over, node);
  // In the engines' order: which of two zeros is met first decides the sign of both.
  const thirdPart = third === undefined ? undefined : compileThird(third, node, context);
  const predicate = body === undefined ? element : context.compile(body, node);
  const map = node.map === undefined ? undefined : context.compile(node.map, node);
  const run = runs[node.name];
  if (run === undefined) throw new Error(`no predicate builtin: ${node.name}`);
  const parts: Parts = { node, predicate, third: thirdPart, map };
  return at(node, (machine) => {
    collection(machine);
    machine.span = node;
    const scope = open(machine.pop());
    machine.scopes.push(scope);
    const outcome = run(scope, parts, machine);
    machine.scopes.pop();
    machine.push(outcome);
  });
}

function compileThird(third: Node, node: NodeOf<'builtin'>, context: CompileContext): Evaluate {
  return context.modern && node.name === 'reduce' ? compileDereferenced(third, node, context) : context.compile(third, node);
}

const element: Evaluate = (machine) => machine.push(machine.scope.at(machine.scope.index));

/** Whatever has a length can be gone through until its first element is asked for: an empty map has no element that is wrong. */
function open(value: GoValue): Scope {
  const of = (length: number, elementAt: (index: number) => GoValue, unordered = false): Scope => {
    const scope: Scope = {
      length,
      at: elementAt,
      position: () => {
        if (unordered) throw new Unsupported('the order of a map is random');
        return BigInt(scope.index);
      },
      unordered,
      index: 0,
      acc: null,
    };
    return scope;
  };
  if (isList(value)) {
    return of(
      value.items.length,
      (index) => {
        const item = value.items[index];
        if (item === undefined) throw new EngineError(`reflect: ${value.type.kind} index out of range`);
        return item;
      },
      value.unordered,
    );
  }
  if (typeof value === 'string') {
    return of(value.length, (index) => {
      if (index >= value.length) throw new EngineError('reflect: string index out of range');
      return byteAt(value, index);
    });
  }
  if (isMap(value)) {
    return of(value.entries.size, () => {
      throw new EngineError('reflect: call of reflect.Value.Index on map Value');
    });
  }
  if (typeof value === 'object' && value?.kind === 'text') throw new Unsupported(`elements of ${typeName(value)}`);
  throw new EngineError(`reflect: call of reflect.Value.Len on ${value === null ? 'zero' : typeName(value)} Value`);
}

/** Goes through the elements; `visit` stops by giving something back. */
function forward<T>(scope: Scope, machine: Machine, visit: () => T | undefined): T | undefined {
  for (; scope.index < scope.length; scope.index++) {
    machine.budget.spend(1);
    const found = visit();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The engines leave the outcome of each test for the end on their stack. */
function backward<T>(scope: Scope, machine: Machine, visit: () => T | undefined): T | undefined {
  for (scope.index = scope.length - 1; scope.index >= 0; scope.index--) {
    machine.budget.spend(1);
    machine.push(true);
    const found = visit();
    if (found !== undefined) return found;
  }
  machine.push(false);
  return undefined;
}

function fits({ predicate, node }: Parts, machine: Machine): boolean {
  predicate(machine);
  machine.span = node;
  return asBool(machine.pop());
}

function refuseRandomOrder({ unordered }: Scope): void {
  if (unordered) throw new Unsupported('the order of a map is random');
}

/** Whether an element fits; over the elements of a map only where their order cannot show. */
function some(scope: Scope, parts: Parts, machine: Machine, wanted: boolean): boolean {
  const test = (): boolean => fits(parts, machine) === wanted;
  if (scope.unordered) return someOf(scope, machine, test);
  return forward(scope, machine, () => (test() ? true : undefined)) ?? false;
}

function count(scope: Scope, parts: Parts, machine: Machine): number {
  let found = 0;
  forward(scope, machine, () => {
    if (fits(parts, machine)) found++;
  });
  return found;
}

/** Of the values on top. */
function listOf(length: number, scope: Scope, machine: Machine): GoList {
  machine.budget.grow(length);
  const items = machine.popMany(length);
  return scope.unordered && items.length > 1 ? { ...list(items), unordered: true } : list(items);
}

function found(scope: Scope, parts: Parts, machine: Machine, last: boolean): GoValue {
  refuseRandomOrder(scope);
  const visit = (): { readonly value: GoValue } | undefined => {
    if (!fits(parts, machine)) return undefined;
    (parts.map ?? element)(machine);
    return { value: machine.pop() };
  };
  const one = last ? backward(scope, machine, visit) : forward(scope, machine, visit);
  if (one === undefined && parts.node.throws) throw new EngineError('reflect: slice index out of range');
  return one?.value ?? null;
}

function foundIndex(scope: Scope, parts: Parts, machine: Machine, last: boolean): GoValue {
  refuseRandomOrder(scope);
  const visit = (): bigint | undefined => (fits(parts, machine) ? BigInt(scope.index) : undefined);
  return (last ? backward(scope, machine, visit) : forward(scope, machine, visit)) ?? null;
}

const runs: Readonly<Record<string, Run>> = {
  all: (scope, parts, machine) => !some(scope, parts, machine, false),
  none: (scope, parts, machine) => !some(scope, parts, machine, true),
  any: (scope, parts, machine) => some(scope, parts, machine, true),
  one: (scope, parts, machine) => count(scope, parts, machine) === 1,
  count: (scope, parts, machine) => BigInt(count(scope, parts, machine)),
  filter: (scope, parts, machine) => {
    let kept = 0;
    forward(scope, machine, () => {
      if (!fits(parts, machine)) return;
      kept++;
      (parts.map ?? element)(machine);
    });
    return listOf(kept, scope, machine);
  },
  map: (scope, parts, machine) => {
    forward(scope, machine, () => parts.predicate(machine) as undefined);
    return listOf(scope.length, scope, machine);
  },
  find: (scope, parts, machine) => found(scope, parts, machine, false),
  findLast: (scope, parts, machine) => found(scope, parts, machine, true),
  findIndex: (scope, parts, machine) => foundIndex(scope, parts, machine, false),
  findLastIndex: (scope, parts, machine) => foundIndex(scope, parts, machine, true),
  sum: (scope, parts, machine) => {
    const values: GoValue[] = [];
    scope.acc = 0n;
    forward(scope, machine, () => {
      parts.predicate(machine);
      machine.span = parts.node;
      const value = machine.pop();
      values.push(value);
      scope.acc = calculate('+', value, scope.acc, machine);
    });
    if (scope.unordered && values.length > 2 && !values.every((value) => integerOf(value) !== undefined)) refuseRandomOrder(scope);
    return scope.acc;
  },
  groupBy: (scope, parts, machine) => groups(scope, parts, machine),
  sortBy: (scope, parts, machine) => sorted(scope, parts, machine),
  reduce: (scope, parts, machine) => {
    refuseRandomOrder(scope);
    if (parts.third !== undefined) {
      parts.third(machine);
      scope.acc = machine.pop();
    } else {
      scope.acc = scope.at(0);
      scope.index = 1;
    }
    forward(scope, machine, () => {
      parts.predicate(machine);
      scope.acc = machine.pop();
    });
    return scope.acc;
  },
};

function groups(scope: Scope, { predicate, node }: Parts, machine: Machine): GoMap {
  refuseRandomOrder(scope);
  const members = new Map<string, { readonly key: GoValue; readonly items: GoValue[] }>();
  let nanKeys = 0;
  forward(scope, machine, () => {
    predicate(machine);
    machine.span = node;
    const key = machine.pop();
    const item = scope.at(scope.index);
    const written = mapKey(key) ?? `NaN${nanKeys++}`;
    const group = members.get(written) ?? { key, items: [] };
    group.items.push(item);
    members.set(written, group);
  });
  // 1.15.5 makes the map when it meets the first element.
  const made: GoMap = { kind: 'map', type: groupsType, entries: new Map(), isNil: !machine.modern && members.size === 0 };
  for (const { key, items } of members.values()) setKey(made, key, list(items, anyListType));
  return made;
}

type Keyed = { readonly item: GoValue; readonly value: GoValue };

function sorted(scope: Scope, { predicate, third, node }: Parts, machine: Machine): GoList {
  refuseRandomOrder(scope);
  third?.(machine);
  const order = third === undefined ? 'asc' : asString(machine.pop());
  if (order !== 'asc' && order !== 'desc') throw new EngineError('unknown order, use asc or desc');
  const keyed: Keyed[] = [];
  forward(scope, machine, () => {
    predicate(machine);
    keyed.push({ value: machine.pop(), item: scope.at(scope.index) });
  });
  machine.span = node;
  machine.budget.spend(keyed.length * 20);
  const outcome = goSort<Keyed>({
    items: keyed,
    less: (a, b) => (order === 'desc' ? compare('<', b.value, a.value) : compare('<', a.value, b.value)),
    distinct: (a, b) => a.item !== b.item,
    isUnordered: ({ value }) => Number.isNaN(value),
  });
  machine.budget.grow(scope.length);
  return list(outcome.map(({ item }) => item));
}
