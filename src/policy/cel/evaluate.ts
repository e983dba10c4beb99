import type { ParseResult } from '@marcbachmann/cel-js';
import type { CelExpr, CelRange } from './ast.ts';
import { childrenOf } from './ast.ts';
import { readInputs } from './inputs.ts';
import type { EngineText } from './print.ts';
import { explainEngineError } from './type-errors.ts';
import type { CelVariables } from './types.ts';
import type { WorkMeter } from './work-meter.ts';

/** `true` is the only way to pass; an `error` says what happened and where in the CEL text. */
export type CelVerdict =
  | { readonly outcome: 'true' }
  | { readonly outcome: 'false' }
  | { readonly outcome: 'error'; readonly message: string; readonly range: CelRange };

export type CheckedCondition = {
  readonly tree: CelExpr;
  readonly printed: EngineText;
  readonly run: ParseResult;
  readonly meter: WorkMeter;
  readonly variables: CelVariables;
};

/** Evaluates a checked condition. Never throws: whatever is thrown inside, and every result but true and false, is an `error`. */
export function evaluateCondition(condition: CheckedCondition, inputs: Readonly<Record<string, unknown>>): CelVerdict {
  const { tree, printed, run, meter } = condition;
  // Nobody reads the stack of an error that a condition makes, and capturing it is most of what an absorbed error costs.
  const keptStackFrames = Error.stackTraceLimit;
  try {
    const read = readInputs(inputs, condition.variables);
    if (!read.ok) return { outcome: 'error', message: read.message, range: firstUse(tree, read.variable) ?? tree.range };
    Error.stackTraceLimit = 0;
    meter.restart();
    const result: unknown = run(read.values as unknown as Record<string, unknown>);
    if (result === true) return { outcome: 'true' };
    if (result === false) return { outcome: 'false' };
    return { outcome: 'error', message: 'the condition is neither true nor false', range: tree.range };
  } catch (error) {
    const { message, range } = explainEngineError(error, printed, tree);
    return { outcome: 'error', message, range };
  } finally {
    Error.stackTraceLimit = keptStackFrames;
  }
}

function firstUse(node: CelExpr, name: string | undefined): CelRange | undefined {
  if (name === undefined) return undefined;
  if (node.kind === 'name' && node.name === name) return node.range;
  for (const child of childrenOf(node)) {
    const use = firstUse(child, name);
    if (use !== undefined) return use;
  }
  return undefined;
}
