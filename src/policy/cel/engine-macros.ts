import { type ASTNode, EvaluationError } from '@marcbachmann/cel-js';
import type { WorkMeter } from './work-meter.ts';

// The part of cel-js that its macros are given; its typings leave it open.
type EngineType = { readonly kind: string; readonly type: string; readonly name: string; readonly valueType?: EngineType };
type Checker = {
  readonly check: (node: ASTNode, context: unknown) => EngineType;
  readonly getType: (name: string) => EngineType;
  readonly createError: (code: string, message: string, node: ASTNode) => Error;
};
type Evaluator = { readonly run: (node: ASTNode, context: unknown) => unknown };
type Macro = {
  readonly typeCheck: (checker: Checker, macro: Macro, context: unknown) => EngineType;
  readonly evaluate: (evaluator: Evaluator, macro: Macro, context: unknown) => unknown;
  readonly async: false;
};
type Expand = (call: { readonly ast: ASTNode; readonly args: readonly ASTNode[] }) => Macro;

const scalars: readonly string[] = ['string', 'bool', 'int', 'double'];

/** `in` that is an error, not false, when something other than a text is sought in a map, or a list, map or null anywhere. */
export function inMacro(meter: WorkMeter): Expand {
  return ({ ast, args }) => {
    const [leftNode, rightNode] = args as [ASTNode, ASTNode];
    return {
      async: false,
      typeCheck(checker, _macro, context) {
        const left = checker.check(leftNode, context);
        const right = checker.check(rightNode, context);
        if (!isPossibleMember(left, right)) throw checker.createError('no_membership', `${left.name} in ${right.name}`, ast);
        return checker.getType('bool');
      },
      evaluate(evaluator, _macro, context) {
        const left = evaluator.run(leftNode, context);
        const right = evaluator.run(rightNode, context);
        if (!isScalar(left)) throw failure('`in` looks for a text, number or bool', leftNode);
        if (Array.isArray(right)) {
          meter.spend(right.length);
          return right.some((item) => isSame(left, item));
        }
        if (!isHolder(right)) throw failure('`in` looks into a list or map', rightNode);
        if (typeof left !== 'string') throw failure('the keys of a map are texts', leftNode);
        return holds(right, left);
      },
    };
  };
}

/** has() on the evaluated holder: an error when that is no map, so that `!has(...)` cannot be true of a text or null. */
export function hasMacro(): Expand {
  return ({ args }) => {
    const [holderNode, fieldNode] = args as [ASTNode, ASTNode];
    return {
      async: false,
      typeCheck(checker, _macro, context) {
        const holder = checker.check(holderNode, context);
        if (!['map', 'message', 'dyn'].includes(holder.kind)) throw checker.createError('no_fields', holder.name, holderNode);
        return checker.getType('bool');
      },
      evaluate(evaluator, _macro, context) {
        const holder = evaluator.run(holderNode, context);
        if (!isHolder(holder)) throw failure('has() asks for a field of something that has no fields', holderNode);
        return holds(holder, fieldNode.args as string);
      },
    };
  };
}

function isPossibleMember(left: EngineType, right: EngineType): boolean {
  if (left.kind !== 'dyn' && !scalars.includes(left.type)) return false;
  if (right.kind === 'dyn') return true;
  if (right.kind === 'map') return left.kind === 'dyn' || left.type === 'string';
  if (right.kind !== 'list') return false;
  const item = right.valueType;
  // An empty list has items of any type.
  return item === undefined || left.kind === 'dyn' || item.kind === 'dyn' || item.kind === 'param' || item.name === left.name;
}

function isScalar(value: unknown): value is string | number | bigint | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

function isSame(left: string | number | bigint | boolean, item: unknown): boolean {
  const numbers = (typeof left === 'number' && typeof item === 'bigint') || (typeof left === 'bigint' && typeof item === 'number');
  // biome-ignore lint/suspicious/noDoubleEquals: CEL compares int and double by value, and so does == on a bigint and a number
  return numbers ? left == item : left === item;
}

// cel-js makes plain objects of map literals; everything else is a Map, a declared object being one of its subclasses.
function isHolder(value: unknown): value is ReadonlyMap<string, unknown> | object {
  if (value instanceof Map) return true;
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function holds(holder: ReadonlyMap<string, unknown> | object, field: string): boolean {
  if (holder instanceof Map) return holder.get(field) !== undefined;
  return Object.hasOwn(holder, field);
}

function failure(message: string, node: ASTNode): EvaluationError {
  return new EvaluationError({ code: 'function_failed', message, node });
}
