import { EngineError } from '../go/budget.ts';
import type { GoValue } from '../go/value.ts';
import type { NodeOf } from '../tree/node.ts';
import { isUnknown } from '../tree/static-type.ts';
import { conversions } from './builtins-conversions.ts';
import { listBuiltins } from './builtins-lists.ts';
import { mapBuiltins } from './builtins-maps.ts';
import { numberBuiltins } from './builtins-numbers.ts';
import { sortBuiltins } from './builtins-sort.ts';
import { stringBuiltins } from './builtins-strings.ts';
import { timeBuiltins } from './builtins-time.ts';
import { at, type CompileContext, dereferenced } from './compile.ts';
import type { Evaluate, Machine } from './machine.ts';

/** A builtin without a predicate, on values whose types may not be those that the checker hoped for. */
export type Builtin = (args: readonly GoValue[], machine: Machine) => GoValue;
export type Builtins = Readonly<Record<string, Builtin>>;

const table: Builtins = {
  ...conversions,
  ...numberBuiltins,
  ...stringBuiltins,
  ...listBuiltins,
  ...sortBuiltins,
  ...mapBuiltins,
  ...timeBuiltins,
};

function builtinOf(name: string): Builtin {
  const builtin = table[name];
  if (builtin === undefined) throw new Error(`no builtin: ${name}`);
  return builtin;
}

export function compileBuiltin(node: NodeOf<'builtin'>, context: CompileContext): Evaluate {
  const builtin = builtinOf(node.name);
  const args = node.args.map((arg): Evaluate => {
    const evaluate = context.compile(arg, node);
    const pointer = arg.type === undefined || arg.type.type?.kind === 'ptr' || isUnknown(arg.type);
    return context.modern && pointer ? dereferenced(evaluate) : evaluate;
  });
  return at(node, (machine) => {
    for (const arg of args) arg(machine);
    machine.span = node;
    machine.push(builtin(machine.popMany(args.length), machine));
  });
}

/** Those that 1.15.5 cannot call through a variable: it calls nothing there. */
const fast: ReadonlySet<string> = new Set('len type abs ceil floor round int float string upper lower'.split(' '));

/** `let f = max; f(1, 2)` in 1.15.5. */
export function callOldBuiltin(name: string, args: readonly GoValue[], machine: Machine): GoValue {
  if (fast.has(name) || table[name] === undefined)
    throw new EngineError('runtime error: invalid memory address or nil pointer dereference');
  return builtinOf(name)(args, machine);
}
