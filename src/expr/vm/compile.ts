import { stringMapType } from '../go/type.ts';
import { dereference, type GoEntry, type GoValue, list } from '../go/value.ts';
import { type Node, type NodeOf, unknownNode } from '../tree/node.ts';
import { compileBuiltin } from './builtins.ts';
import { compileCall, compileChain, compileMember, compileSlice } from './compile-access.ts';
import { compileBinary, compileUnary } from './compile-operators.ts';
import { compilePredicateBuiltin, isPredicateBuiltin } from './compile-predicates.ts';
import { asBool, asString, type Evaluate, type Machine } from './machine.ts';

/** What stands around the node that is compiled. */
export type CompileContext = {
  readonly modern: boolean;
  readonly variables: { readonly name: string; readonly slot: number }[];
  slots: number;
  /** In how many optional chains we stand: outside of one, 1.17.7 takes `?.` for `.`. */
  chains: number;
  /** The engines keep one constant for 0.0 and -0.0: the first that they meet. */
  zero: number | undefined;
  readonly compile: (node: Node, parent?: Node) => Evaluate;
};

/** An optimized tree as a function, whose value is on top in the end. Whatever it throws, `machine.span` is the place. */
export function compileTree(tree: Node, modern: boolean): Evaluate {
  const context: CompileContext = {
    modern,
    variables: [],
    slots: 0,
    chains: 0,
    zero: undefined,
    compile: (node, parent) => compileNode(node, parent, context),
  };
  return context.compile(tree);
}

function compileNode(node: Node, parent: Node | undefined, context: CompileContext): Evaluate {
  switch (node.kind) {
    case 'nil':
      return (machine) => machine.push(null);
    case 'bool':
    case 'int':
    case 'string': {
      const { value } = node;
      return (machine) => machine.push(value);
    }
    case 'float':
      return compileFloat(node, context);
    case 'constant':
      return (machine) => {
        const value = node.make();
        machine.budget.spend(typeof value === 'object' && value?.kind === 'list' ? value.items.length * 2 : 1);
        machine.push(value);
      };
    case 'identifier':
      return compileIdentifier(node, context);
    case 'pointer':
      return compilePointer(node);
    case 'unary':
      return compileUnary(node, context);
    case 'binary':
      return compileBinary(node, context);
    case 'member':
      return compileMember(node, context);
    case 'chain':
      return compileChain(node, parent, context);
    case 'slice':
      return compileSlice(node, context);
    case 'call':
      return compileCall(node, context);
    case 'builtin':
      return isPredicateBuiltin(node, context.modern) ? compilePredicateBuiltin(node, context) : compileBuiltin(node, context);
    case 'predicate':
      return context.compile(node.node, node);
    case 'conditional':
      return compileConditional(node, context);
    case 'let':
      return compileLet(node, context);
    case 'sequence':
      return compileSequence(node, context);
    case 'list': {
      const items = node.nodes.map((one) => context.compile(one, node));
      return at(node, (machine) => {
        for (const item of items) item(machine);
        machine.span = node;
        machine.budget.grow(items.length);
        machine.push(list(machine.popMany(items.length)));
      });
    }
    case 'map':
      return compileMap(node, context);
    default:
      return unknownNode(node);
  }
}

/** Counts the step. */
export function at(node: Node, evaluate: Evaluate): Evaluate {
  return (machine) => {
    machine.budget.spend(1);
    machine.span = node;
    evaluate(machine);
  };
}

/** A child, looked through where its static type may be a pointer. */
export function compileDereferenced(node: Node, parent: Node, context: CompileContext): Evaluate {
  const evaluate = context.compile(node, parent);
  return mayBePointer(node, context.modern) ? dereferenced(evaluate) : evaluate;
}

export function dereferenced(evaluate: Evaluate): Evaluate {
  return (machine) => {
    evaluate(machine);
    // A chain that is being left jumps past this.
    if (!machine.leavesChain) machine.push(dereference(machine.pop()));
  };
}

export function mayBePointer(node: Node, modern: boolean): boolean {
  if (modern && node.type?.nil) return false;
  const kind = node.type?.type?.kind;
  return kind === 'ptr' || kind === 'interface' || (modern && kind === undefined);
}

function compileFloat({ value }: NodeOf<'float'>, context: CompileContext): Evaluate {
  if (value !== 0) return (machine) => machine.push(value);
  context.zero ??= value;
  const { zero } = context;
  return (machine) => machine.push(zero);
}

function compileIdentifier(node: NodeOf<'identifier'>, context: CompileContext): Evaluate {
  const { name } = node;
  const variable = context.variables.findLast((one) => one.name === name);
  if (variable !== undefined) return (machine) => machine.push(machine.variables[variable.slot] ?? null);
  if (name === '$env') return (machine) => machine.push(machine.environment);
  return (machine) => machine.push(machine.env.get(name) ?? null);
}

function compilePointer(node: NodeOf<'pointer'>): Evaluate {
  return at(node, (machine) => machine.push(pointedAt(node, machine)));
}

function pointedAt({ name }: NodeOf<'pointer'>, { scope }: Machine): GoValue {
  switch (name) {
    case '':
      return scope.at(scope.index);
    case 'index':
      return scope.position();
    case 'acc':
      return scope.acc;
  }
}

function compileConditional(node: NodeOf<'conditional'>, context: CompileContext): Evaluate {
  const test = context.modern ? compileDereferenced(node.test, node, context) : context.compile(node.test, node);
  const yes = context.compile(node.yes, node);
  const no = context.compile(node.no, node);
  return at(node, (machine) => {
    test(machine);
    machine.span = node.test;
    const decided = asBool(machine.pop());
    if (decided) yes(machine);
    else no(machine);
  });
}

function compileLet(node: NodeOf<'let'>, context: CompileContext): Evaluate {
  const value = context.compile(node.value, node);
  const slot = context.slots++;
  context.variables.push({ name: node.name, slot });
  const body = context.compile(node.body, node);
  context.variables.pop();
  return (machine) => {
    value(machine);
    machine.variables[slot] = machine.pop();
    body(machine);
  };
}

function compileSequence(node: NodeOf<'sequence'>, context: CompileContext): Evaluate {
  const steps = node.nodes.map((one) => context.compile(one, node));
  return (machine) => {
    for (const [index, step] of steps.entries()) {
      if (index > 0) machine.pop();
      step(machine);
    }
  };
}

function compileMap(node: NodeOf<'map'>, context: CompileContext): Evaluate {
  const parts = node.pairs.flatMap(({ key, value }) => [context.compile(key, node), context.compile(value, node)]);
  return at(node, (machine) => {
    for (const part of parts) part(machine);
    machine.span = node;
    machine.budget.grow(node.pairs.length);
    const entries = new Map<string, GoEntry>();
    // From the last to the first, so that the first of two equal keys stays, as in the engines.
    for (let left = node.pairs.length; left > 0; left--) {
      const value = machine.pop();
      const key = asString(machine.pop());
      entries.set(`s${key}`, { key, value });
    }
    machine.push({ kind: 'map', type: stringMapType, entries });
  });
}
