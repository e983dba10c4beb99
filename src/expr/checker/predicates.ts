import { anyListType, anyType, boolType, groupsType, intType, sliceOf } from '../go/type.ts';
import type { NodeOf } from '../tree/node.ts';
import {
  anyStatic,
  derefStatic,
  elemOf,
  isListKind,
  isUnknown,
  kindOf,
  known,
  type StaticType,
  unknownStatic,
} from '../tree/static-type.ts';
import { checkBuiltinCall } from './calls.ts';
import { type CheckContext, CompileError, show } from './context.ts';
import { nothingKnown } from './operators.ts';

const tests: ReadonlySet<string> = new Set('all none any one filter count find findLast findIndex findLastIndex'.split(' '));
const pointersOf: Readonly<Record<string, readonly ('index' | 'acc')[]>> = { map: ['index'], reduce: ['index', 'acc'] };
/** In both engines, but for the last two, which are predicate builtins in 1.17.7 only. */
const names: ReadonlySet<string> = new Set([...tests, 'map', 'groupBy', 'reduce', 'sum', 'sortBy']);

export function isPredicateBuiltin(name: string, modern: boolean): boolean {
  return names.has(name) && (modern || (name !== 'sum' && name !== 'sortBy'));
}

export function checkPredicateBuiltin(node: NodeOf<'builtin'>, context: CheckContext): StaticType {
  const { modern } = context;
  const [over, predicate, third] = node.args;
  if (over === undefined) throw new CompileError(node, `${node.name} takes a list`);
  const visited = context.visit(over);
  const collection = modern ? derefStatic(visited) : visited;
  if (!isListKind(collection) && !isUnknown(collection)) {
    throw new CompileError(over, `builtin ${node.name} takes only array (got ${show(collection, context)})`);
  }
  if (predicate === undefined) return withoutPredicate(node.name, collection, context);
  const body = checkPredicate(node, collection, context);
  if (third !== undefined) context.visit(third);
  if (body.nil) {
    if (!modern) throw new CompileError(predicate, 'closure cannot be nil');
    if (node.name === 'sum') return checkBuiltinCall(node.name, node, node.args, context);
    throw new CompileError(predicate, 'predicate should has one input and one output param');
  }
  if (tests.has(node.name) && !isUnknown(body) && kindOf(body) !== 'bool') {
    throw new CompileError(predicate, `predicate should return boolean (got ${show(body, context)})`);
  }
  return outcome(node.name, collection, body, context);
}

function checkPredicate(node: NodeOf<'builtin'>, collection: StaticType, context: CheckContext): StaticType {
  const pointers = new Map<string, StaticType>();
  for (const name of pointersOf[node.name] ?? []) pointers.set(name, name === 'index' ? known(intType) : nothingKnown(context));
  context.scopes.push({ collection, pointers });
  const predicate = node.args[1];
  if (predicate === undefined) throw new Error('a predicate builtin has a predicate here');
  context.visit(predicate);
  context.scopes.pop();
  // The optimizer of 1.15.5 joins predicates without wrapping them; that comes after this.
  if (predicate.kind !== 'predicate') throw new CompileError(predicate, 'predicate should has one input and one output param');
  return predicate.node.type ?? nothingKnown(context);
}

function withoutPredicate(name: string, collection: StaticType, context: CheckContext): StaticType {
  if (name === 'count') return known(intType);
  return isUnknown(collection) ? nothingKnown(context) : elemOf(collection);
}

function outcome(name: string, collection: StaticType, body: StaticType, context: CheckContext): StaticType {
  const { modern } = context;
  const bodyType = isUnknown(body) ? anyType : (body.type ?? anyType);
  switch (name) {
    case 'all':
    case 'none':
    case 'any':
    case 'one':
      return known(boolType);
    case 'count':
    case 'findIndex':
    case 'findLastIndex':
      return known(intType);
    case 'filter':
      if (isUnknown(collection)) return known(anyListType);
      return modern ? { type: anyListType, nil: false, elem: elemOf(collection) } : known(sliceOf(collection.type?.elem ?? anyType));
    case 'find':
    case 'findLast':
      if (isUnknown(collection)) return nothingKnown(context);
      return modern ? elemOf(collection) : known(collection.type?.elem);
    case 'map':
      return modern ? { type: anyListType, nil: false, elem: body } : known(sliceOf(bodyType));
    case 'groupBy':
      return known(groupsType);
    case 'sortBy':
      return collection;
    case 'sum':
      return known(bodyType);
    case 'reduce':
      return modern ? body : known(bodyType);
    default:
      throw new Error(`no predicate builtin: ${name}`);
  }
}

export function checkPointer(node: NodeOf<'pointer'>, context: CheckContext): StaticType {
  const scope = context.scopes.at(-1);
  if (scope === undefined) throw new CompileError(node, 'cannot use pointer accessor outside predicate');
  if (node.name === '') {
    if (isUnknown(scope.collection)) return context.modern ? unknownStatic : anyStatic;
    return context.modern ? elemOf(scope.collection) : known(scope.collection.type?.elem);
  }
  const found = scope.pointers.get(node.name);
  if (found === undefined) throw new CompileError(node, `unknown pointer #${node.name}`);
  return found;
}
