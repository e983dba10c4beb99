import { Unsupported } from '../go/budget.ts';
import { hasMethods } from '../go/type.ts';
import type { Node, NodeOf } from '../tree/node.ts';
import {
  canAssign,
  derefStatic,
  elemOf,
  isInteger,
  isUnknown,
  kindOf,
  known,
  type StaticType,
  unknownStatic,
} from '../tree/static-type.ts';
import { type CheckContext, CompileError, show } from './context.ts';
import { forget, nothingKnown } from './operators.ts';

export function checkMember(node: NodeOf<'member'>, context: CheckContext): StaticType {
  const ofEnvironment = node.node.kind === 'identifier' && node.node.name === '$env';
  if (ofEnvironment && context.modern) return checkEnvironment(node, context);
  const base = context.visit(node.node);
  const property = context.visit(node.property);
  if (ofEnvironment) return checkEnvironment(node, context);
  if (context.modern && isUnknown(base)) return unknownStatic;
  const name = node.property.kind === 'string' ? node.property.value : undefined;
  if (name !== undefined) {
    if (base.nil) throw new CompileError(node, `type ${context.modern ? 'nil' : '<nil>'} has no field ${name}`);
    if (base.type !== undefined && hasMethods(base.type)) throw new Unsupported(`members of ${base.type.name}`);
  }
  return memberOf(node, derefStatic(base), property, name, context);
}

function memberOf(
  node: NodeOf<'member'>,
  base: StaticType,
  property: StaticType,
  name: string | undefined,
  context: CheckContext,
): StaticType {
  switch (kindOf(base)) {
    case 'interface':
      return known(base.type);
    case 'map': {
      const key = known(base.type?.key);
      const free = isUnknown(property) || (!context.modern && property.nil);
      if (free || canAssign(property, key) || (context.modern && canAssign(derefStatic(property), key))) return known(base.type?.elem);
      throw new CompileError(node.property, `cannot use ${show(property, context)} to get an element from ${show(base, context)}`);
    }
    case 'slice':
    case 'array': {
      const index = context.modern ? derefStatic(property) : property;
      if (isInteger(index, context.modern) || isUnknown(index)) return context.modern ? elemOf(base) : known(base.type?.elem);
      throw new CompileError(node.property, `array elements can only be selected using an integer (got ${show(index, context)})`);
    }
    case 'struct': {
      const field = name === undefined ? undefined : base.type?.fields?.get(name);
      if (field !== undefined) return known(field);
      break;
    }
    default:
      break;
  }
  if (name === undefined || (!context.modern && kindOf(base) !== 'struct')) {
    throw new CompileError(node, `type ${show(base, context)}[${show(property, context)}] is undefined`);
  }
  throw new CompileError(node, `type ${show(base, context)} has no ${node.called ? 'method' : 'field'} ${name}`);
}

function checkEnvironment(node: NodeOf<'member'>, context: CheckContext): StaticType {
  if (node.property.kind !== 'string') return nothingKnown(context);
  const name = node.property.value;
  const found = context.env.get(name);
  if (found !== undefined) return found;
  if (node.optional) return nothingKnown(context);
  throw new CompileError(node, `unknown name ${name}`);
}

/** 1.17.7 does not look at the bounds where nothing is known of what is cut. */
export function checkSlice(node: NodeOf<'slice'>, context: CheckContext): StaticType {
  const base = context.visit(node.node);
  if (context.modern && isUnknown(base)) return unknownStatic;
  if (!['string', 'array', 'slice', 'interface'].includes(kindOf(base) ?? ''))
    throw new CompileError(node, `cannot slice ${show(base, context)}`);
  checkBound(node.low, context);
  checkBound(node.high, context);
  return forget(base, context);
}

function checkBound(bound: Node | undefined, context: CheckContext): void {
  if (bound === undefined) return;
  const visited = context.visit(bound);
  const type = context.modern ? derefStatic(visited) : visited;
  if (!isInteger(type, context.modern) && !isUnknown(type)) {
    throw new CompileError(bound, `non-integer slice index ${show(type, context)}`);
  }
}
