import { anyListType, boolType, floatType, type GoType, intType, stringMapType, stringType } from '../go/type.ts';
import { type Node, type NodeOf, unknownNode } from '../tree/node.ts';
import {
  canAssign,
  derefStatic,
  elemOf,
  isListKind,
  isUnknown,
  kindOf,
  known,
  nilStatic,
  type StaticType,
  unknownStatic,
} from '../tree/static-type.ts';
import { checkBuiltinCall, checkCall, checkGet } from './calls.ts';
import { type CheckContext, CompileError, show } from './context.ts';
import { checkMember, checkSlice } from './members.ts';
import { checkBinary, checkUnary, forget, nothingKnown } from './operators.ts';
import { checkPointer, checkPredicateBuiltin, isPredicateBuiltin } from './predicates.ts';
import { builtinType } from './signatures.ts';

/**
 * Checks a condition against the types of its environment and writes the type of each node into the tree.
 * Throws CompileError for the first thing that the engine finds wrong, Unsupported for what we do not decide.
 * Source: checker/, expr 1.15.5 and 1.17.7.
 */
export function checkTypes(tree: Node, env: ReadonlyMap<string, GoType | undefined>, modern: boolean): StaticType {
  const context: CheckContext = {
    modern,
    env: new Map([...env].map(([name, type]) => [name, known(type)])),
    scopes: [],
    variables: [],
    visit: (node) => {
      const type = checkNode(node, context);
      node.type = type;
      return type;
    },
  };
  return context.visit(tree);
}

function checkNode(node: Node, context: CheckContext): StaticType {
  switch (node.kind) {
    case 'nil':
      return nilStatic;
    case 'bool':
      return known(boolType);
    case 'int':
      return known(intType);
    case 'float':
      return known(floatType);
    case 'string':
      return known(stringType);
    case 'constant':
      return known(node.goType);
    case 'identifier':
      return checkIdentifier(node, context);
    case 'pointer':
      return checkPointer(node, context);
    case 'unary':
      return checkUnary(node, context);
    case 'binary':
      return checkBinary(node, context);
    case 'member':
      return checkMember(node, context);
    case 'chain':
      return context.visit(node.node);
    case 'slice':
      return checkSlice(node, context);
    case 'call':
      return checkCall(node, context);
    case 'builtin':
      if (isPredicateBuiltin(node.name, context.modern)) return checkPredicateBuiltin(node, context);
      return node.name === 'get' ? checkGet(node, context) : checkBuiltinCall(node.name, node, node.args, context);
    case 'predicate':
      return context.visit(node.node);
    case 'conditional':
      return checkConditional(node, context);
    case 'let':
      return checkLet(node, context);
    case 'sequence':
      return node.nodes.reduce((_, one) => context.visit(one), unknownStatic);
    case 'list':
      return checkList(node, context);
    case 'map':
      for (const { key, value } of node.pairs) {
        context.visit(key);
        context.visit(value);
      }
      return known(stringMapType);
    default:
      return unknownNode(node);
  }
}

function checkIdentifier({ name, ...at }: NodeOf<'identifier'>, context: CheckContext): StaticType {
  const variable = context.variables.findLast((one) => one.name === name);
  if (variable !== undefined) return variable.type;
  if (name === '$env') return context.modern ? unknownStatic : known(stringMapType);
  const found = context.env.get(name);
  if (found !== undefined) return found;
  const builtin = builtinType(name, context.modern);
  if (builtin !== undefined) return { type: builtin, nil: false, builtin: name };
  throw new CompileError(at, `unknown name ${name}`);
}

function checkLet(node: NodeOf<'let'>, context: CheckContext): StaticType {
  const { name } = node;
  if (context.env.has(name)) throw new CompileError(node, `cannot redeclare ${name}`);
  if (builtinType(name, context.modern) !== undefined) throw new CompileError(node, `cannot redeclare builtin ${name}`);
  if (context.variables.some((one) => one.name === name)) throw new CompileError(node, `cannot redeclare variable ${name}`);
  context.variables.push({ name, type: context.visit(node.value) });
  const type = context.visit(node.body);
  context.variables.pop();
  return type;
}

function checkConditional(node: NodeOf<'conditional'>, context: CheckContext): StaticType {
  const visited = context.visit(node.test);
  const test = context.modern ? derefStatic(visited) : visited;
  if (!isUnknown(test) && kindOf(test) !== 'bool') {
    throw new CompileError(node.test, `non-bool expression (type ${show(test, context)}) used as condition`);
  }
  const yes = context.visit(node.yes);
  const no = context.visit(node.no);
  if (yes.nil || no.nil) return yes.nil && no.nil ? nilStatic : forget(yes.nil ? no : yes, context);
  if (!canAssign(yes, no)) return nothingKnown(context);
  if (context.modern && isListKind(yes) && isListKind(no)) {
    const [first, second] = [elemOf(yes), elemOf(no)];
    if (!canAssign(first, second) || !canAssign(second, first)) return known(anyListType);
  }
  return forget(yes, context);
}

function checkList(node: NodeOf<'list'>, context: CheckContext): StaticType {
  const types = node.nodes.map((one) => context.visit(one));
  const last = types.at(-1);
  const alike = types.every((type) => kindOf(type) === kindOf(types[0] ?? type));
  if (!context.modern) {
    const sameKind = alike && last !== undefined && !types.some(({ nil }, index) => nil && (types.length > 1 || index === 0));
    return { type: anyListType, nil: false, ...(sameKind ? { elem: last } : {}) };
  }
  return alike ? { type: anyListType, nil: false, elem: last ?? unknownStatic } : known(anyListType);
}
