import { EngineError } from '../go/budget.ts';
import { isAssignable } from '../go/type.ts';
import { dereference, type GoStruct, type GoValue, isNil, typeName, typeOf } from '../go/value.ts';
import type { Node, NodeOf } from '../tree/node.ts';
import { byteLength, cut, fetch, field } from './access.ts';
import { callOldBuiltin } from './builtins.ts';
import { at, type CompileContext, compileDereferenced, dereferenced } from './compile.ts';
import type { Evaluate, Machine } from './machine.ts';

export function compileMember(node: NodeOf<'member'>, context: CompileContext): Evaluate {
  const base = context.compile(node.node, node);
  const leaves = node.optional && (context.chains > 0 || !context.modern);
  const structField = fieldOf(node, context.modern);
  const property = structField === undefined ? compileProperty(node, context) : undefined;
  return at(node, (machine) => {
    base(machine);
    if (machine.leavesChain) return;
    if (leaves && isNil(machine.top)) {
      machine.leavesChain = true;
      return;
    }
    property?.(machine);
    machine.span = node;
    if (structField !== undefined) machine.push(fieldByType(machine.pop(), structField));
    else {
      const key = machine.pop();
      machine.push(fetch(machine.pop(), key, machine));
    }
  });
}

/** A field that the checker has found in a struct. */
function fieldOf({ node, property }: NodeOf<'member'>, modern: boolean): string | undefined {
  if (node.type?.bare && node.type.type?.kind === 'struct' && property.kind === 'string') {
    throw new EngineError('runtime error: invalid memory address or nil pointer dereference');
  }
  const base = node.type?.type?.kind === 'ptr' ? node.type.type.elem : node.type?.type;
  if (base?.kind !== 'struct' || property.kind !== 'string') return undefined;
  return base.fields?.has(property.value) && (modern || node.type !== undefined) ? property.value : undefined;
}

function fieldByType(from: GoValue, name: string): GoValue {
  const base = dereference(from);
  if (base === null) throw new EngineError(`cannot get ${name} from ${typeName(from)}`);
  if (typeof base !== 'object' || base.kind !== 'struct') {
    throw new EngineError(`reflect: call of reflect.Value.Field on ${typeOf(base)?.kind ?? 'zero'} Value`);
  }
  return field(base as GoStruct, name);
}

/** 1.17.7 looks through a property that may be a pointer, but for keys that fit as they are. */
function compileProperty(node: NodeOf<'member'>, context: CompileContext): Evaluate {
  if (!context.modern) return context.compile(node.property, node);
  const base = node.node.type?.type;
  const given = node.property.type?.type;
  const fits = base?.kind === 'map' && base.key !== undefined && given !== undefined && isAssignable(given, base.key);
  return fits ? context.compile(node.property, node) : compileDereferenced(node.property, node, context);
}

export function compileChain(node: NodeOf<'chain'>, parent: Node | undefined, context: CompileContext): Evaluate {
  context.chains++;
  const inner = context.compile(node.node, node);
  context.chains--;
  const keepsNil = !context.modern || (parent?.kind === 'binary' && parent.op === '??');
  return (machine) => {
    inner(machine);
    machine.leavesChain = false;
    if (keepsNil || !isNil(machine.top)) return;
    machine.pop();
    machine.push(null);
  };
}

export function compileSlice(node: NodeOf<'slice'>, context: CompileContext): Evaluate {
  const child = (one: Node): Evaluate => (context.modern ? compileDereferenced(one, node, context) : context.compile(one, node));
  const base = context.compile(node.node, node);
  const high = node.high === undefined ? undefined : child(node.high);
  const low = node.low === undefined ? undefined : child(node.low);
  return at(node, (machine) => {
    base(machine);
    machine.span = node;
    if (high === undefined) machine.push(byteLength(machine.top));
    else high(machine);
    if (low === undefined) machine.push(0n);
    else low(machine);
    machine.span = node;
    const from = machine.pop();
    const to = machine.pop();
    machine.push(cut(machine.pop(), from, to));
  });
}

export function compileCall(node: NodeOf<'call'>, context: CompileContext): Evaluate {
  const args = node.args.map((arg) => compileArgument(arg, node, context));
  const { builtin } = node.callee.type ?? {};
  if (!context.modern && builtin !== undefined) {
    return at(node, (machine) => {
      for (const arg of args) arg(machine);
      machine.span = node;
      machine.push(callOldBuiltin(builtin, machine.popMany(args.length), machine));
    });
  }
  const callee = context.compile(node.callee, node);
  return at(node, (machine) => {
    for (const arg of args) arg(machine);
    callee(machine);
    // The arguments stay where they are.
    if (machine.leavesChain) return;
    machine.span = node;
    const func = machine.pop();
    machine.push(call(func, machine.popMany(args.length), node.callee.type?.type?.func !== undefined, machine));
  });
}

function compileArgument(arg: Node, node: NodeOf<'call'>, context: CompileContext): Evaluate {
  const evaluate = context.compile(arg, node);
  // No function of the environment takes a pointer, and those that take anything take it as it is.
  const wanted = node.callee.type?.type?.func?.ins[node.args.indexOf(arg)];
  const looksThrough = context.modern && wanted !== undefined && wanted.kind !== 'interface' && arg.type?.type?.kind === 'ptr';
  return looksThrough ? dereferenced(evaluate) : evaluate;
}

/** `typed` where the checker knows the function: otherwise the call goes through reflection, which in 1.17.7 has a zero for nil. */
function call(func: GoValue, given: readonly GoValue[], typed: boolean, machine: Machine): GoValue {
  if (func === null) throw new EngineError('invalid operation: cannot call nil');
  if (typeof func !== 'object' || func.kind !== 'func') {
    throw new EngineError(`invalid operation: cannot call non-function of type ${typeName(func)}`);
  }
  const ins = func.type.func?.ins ?? [];
  if (given.length !== ins.length)
    throw new EngineError(`reflect: Call with too ${given.length < ins.length ? 'few' : 'many'} input arguments`);
  const args = ins.map((wanted, index) => {
    const arg = given[index] ?? null;
    if (arg === null && wanted.kind !== 'interface' && machine.modern && !typed) return 0;
    const type = typeOf(arg);
    if (type === undefined ? wanted.kind === 'interface' : isAssignable(type, wanted)) return arg;
    throw new EngineError(`interface conversion: interface {} is ${type?.name ?? 'nil'}, not ${wanted.name}`);
  });
  return func.call(args);
}
