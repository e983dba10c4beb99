import type { GoSignature, GoType } from '../go/type.ts';
import { makeNode, type Node, type NodeOf } from '../tree/node.ts';
import {
  anyStatic,
  canAssign,
  derefStatic,
  elemOf,
  isFloat,
  isInteger,
  isUnknown,
  kindOf,
  known,
  type StaticType,
  unknownStatic,
} from '../tree/static-type.ts';
import { type CheckContext, CompileError, show } from './context.ts';
import { nothingKnown } from './operators.ts';
import { type Signature, signatureOf } from './signatures.ts';

export function checkCall(node: NodeOf<'call'>, context: CheckContext): StaticType {
  const callee = context.visit(node.callee);
  if (context.modern && isUnknown(callee)) return unknownStatic;
  const name = calleeName(node.callee);
  if (callee.builtin !== undefined) return checkBuiltinCall(callee.builtin, node, node.args, context);
  if (callee.nil) throw new CompileError(node, `${name} is nil; cannot call nil as function`);
  if (isUnknown(callee)) return anyStatic;
  if (callee.type?.func === undefined) throw new CompileError(node, `${show(callee, context)} is not callable`);
  const problem = checkArguments(name, callee.type.func, node.args, node, context);
  if (problem !== undefined) throw problem;
  return known(callee.type.func.out);
}

function calleeName(callee: Node): string {
  if (callee.kind === 'identifier') return callee.name;
  return callee.kind === 'member' && callee.property.kind === 'string' ? callee.property.value : 'function';
}

/** A call of a builtin that takes no predicate, or of a variable that stands for a builtin. */
export function checkBuiltinCall(name: string, node: Node, args: Node[], context: CheckContext): StaticType {
  const signature = signatureOf(name, context.modern);
  if (signature === undefined) throw new CompileError(node, `unknown builtin ${name}`);
  return checkSignature(name, signature, node, args, context);
}

function checkSignature(name: string, signature: Signature, node: Node, args: Node[], context: CheckContext): StaticType {
  if ('check' in signature) {
    const types = args.map((arg) => {
      const found = context.visit(arg);
      return isUnknown(found) ? anyStatic.type : found.type;
    });
    const outcome = signature.check(types);
    if (typeof outcome === 'string') throw new CompileError(node, outcome);
    return known(outcome);
  }
  let problem: CompileError | undefined;
  for (const { func } of signature.overloads) {
    if (func === undefined) throw new Error('an overload is a function');
    problem = checkArguments(name, func, args, node, context);
    if (problem === undefined) return known(func.out);
  }
  throw problem ?? new CompileError(node, `no matching overload for ${name}`);
}

/** What is wrong with the arguments of a call, if anything. Writes ints that are spelled out as floats where a float64 is wanted. */
function checkArguments(name: string, func: GoSignature, args: Node[], node: Node, context: CheckContext): CompileError | undefined {
  const { ins, variadic } = func;
  const tooMany = !variadic && args.length > ins.length;
  if (tooMany || args.length < (variadic ? ins.length - 1 : ins.length)) {
    if (context.modern) for (const arg of args) context.visit(arg);
    return new CompileError(node, `${tooMany ? 'too many' : 'not enough'} arguments to call ${name}`);
  }
  for (const [index, arg] of args.entries()) {
    const given = context.visit(arg);
    const last = variadic && index >= ins.length - 1;
    const wanted = last ? elemOf(known(ins.at(-1))) : known(ins[index] as GoType);
    if (isFloat(wanted) && isInteger(given, context.modern)) {
      args[index] = withFloats(arg, wanted);
      continue;
    }
    if (isInteger(wanted, context.modern) && isInteger(given, context.modern)) continue;
    if (given.nil) {
      if (!context.modern || ['ptr', 'interface'].includes(kindOf(wanted) ?? '')) continue;
      return new CompileError(arg, `cannot use nil as argument (type ${show(wanted, context)}) to call ${name}`);
    }
    const fits = canAssign(given, wanted) || isUnknown(given) || (context.modern && canAssign(derefStatic(given), wanted));
    if (!fits)
      return new CompileError(arg, `cannot use ${show(given, context)} as argument (type ${show(wanted, context)}) to call ${name} `);
  }
  return undefined;
}

/** Only what is spelled out, below signs and `+ - *`: `isNaN(len(x))` still gets an int, and breaks when it runs. */
function withFloats(node: Node, wanted: StaticType): Node {
  switch (node.kind) {
    case 'int':
      return makeNode<'float'>(node, { kind: 'float', value: Number(node.value) }, wanted);
    case 'unary':
      node.operand = withFloats(node.operand, wanted);
      return node;
    case 'binary':
      if (node.op === '+' || node.op === '-' || node.op === '*') {
        node.left = withFloats(node.left, wanted);
        node.right = withFloats(node.right, wanted);
      }
      return node;
    default:
      return node;
  }
}

/** `get(list or map, index or key)`. */
export function checkGet(node: NodeOf<'builtin'>, context: CheckContext): StaticType {
  const [from, at] = node.args;
  if (from === undefined || at === undefined || node.args.length !== 2) {
    throw new CompileError(node, `invalid number of arguments (expected 2, got ${node.args.length})`);
  }
  const ofEnvironment = from.kind === 'identifier' && from.name === '$env';
  const { modern } = context;
  if (ofEnvironment && !modern) return at.kind === 'string' ? (context.env.get(at.value) ?? known(undefined)) : anyStatic;
  const base = context.visit(from);
  if (!modern && isUnknown(base)) return anyStatic;
  const kind = kindOf(base);
  const indexes = kind === 'slice' || kind === 'array' || kind === 'map';
  if (!modern && !indexes) throw new CompileError(from, `type ${show(base, context)} does not support indexing`);
  const visited = context.visit(at);
  const index = modern ? derefStatic(visited) : visited;
  if (ofEnvironment) return (at.kind === 'string' ? context.env.get(at.value) : undefined) ?? unknownStatic;
  if (isUnknown(base)) return nothingKnown(context);
  if (kind === 'map') {
    if (!modern && index.nil) throw new CompileError(at, 'cannot use nil as map index');
    if (!canAssign(index, known(base.type?.key)) && !isUnknown(index)) {
      throw new CompileError(at, `cannot use ${show(index, context)} to get an element from ${show(base, context)}`);
    }
    return known(base.type?.elem);
  }
  if (!indexes) throw new CompileError(from, `type ${show(base, context)} does not support indexing`);
  if (!modern && index.nil) throw new CompileError(at, 'cannot use nil as slice index');
  if (!isInteger(index, modern) && !isUnknown(index)) throw new CompileError(at, `non-integer slice index ${show(index, context)}`);
  return modern ? elemOf(base) : known(base.type?.elem);
}
