import { EngineError, Unsupported } from '../go/budget.ts';
import type { Machine, Scope } from './machine.ts';

/**
 * Whether a test holds for an element of a map, where the engine stops at the first: undecided if an error of one element would hide behind
 * another one that decides.
 */
export function someOf(scope: Scope, machine: Machine, test: () => boolean): boolean {
  let holds = false;
  let error: EngineError | undefined;
  for (; scope.index < scope.length; scope.index++) {
    machine.budget.spend(1);
    const depth = machine.scopes.length;
    const stack = machine.depth;
    try {
      if (test()) holds = true;
    } catch (cause) {
      if (!(cause instanceof EngineError)) throw cause;
      error ??= cause;
      machine.scopes.length = depth;
      machine.popMany(machine.depth - stack);
    }
    if (machine.depth !== stack) throw new Unsupported('findLast over the elements of a map');
  }
  if (error === undefined) return holds;
  if (holds) throw new Unsupported('the order of a map is random');
  throw error;
}
