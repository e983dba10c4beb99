import { equal } from '../go/equal.ts';
import { compilePattern, isMatch } from '../go/pattern.ts';
import { intListType } from '../go/type.ts';
import { type GoValue, isNil, list } from '../go/value.ts';
import type { Node, NodeOf } from '../tree/node.ts';
import { isIn } from './access.ts';
import { calculate, compare, negate, toInt } from './arithmetic.ts';
import { at, type CompileContext, compileDereferenced, dereferenced, mayBePointer } from './compile.ts';
import { asBool, asPlainInt, asString, type Evaluate, type Machine } from './machine.ts';

type Step = (left: GoValue, right: GoValue, machine: Machine) => GoValue;

export function compileUnary(node: NodeOf<'unary'>, context: CompileContext): Evaluate {
  const operand = compileDereferenced(node.operand, node, context);
  return at(node, (machine) => {
    operand(machine);
    machine.span = node;
    if (node.op === '!') machine.push(!asBool(machine.pop()));
    if (node.op === '-') machine.push(negate(machine.pop()));
  });
}

export function compileBinary(node: NodeOf<'binary'>, context: CompileContext): Evaluate {
  switch (node.op) {
    case '==':
    case '!=':
      return compileEquality(node, context);
    case '||':
    case '&&':
      return compileLogic(node, context);
    case '??':
      return compileCoalesce(node, context);
    case 'matches':
      return compileMatches(node, context);
    default:
      return compileStep(node, stepOf(node.op), context);
  }
}

function compileStep(node: NodeOf<'binary'>, step: Step, context: CompileContext): Evaluate {
  const left = compileDereferenced(node.left, node, context);
  const right = compileDereferenced(node.right, node, context);
  return at(node, (machine) => {
    left(machine);
    right(machine);
    machine.span = node;
    const b = machine.pop();
    machine.push(step(machine.pop(), b, machine));
  });
}

function stepOf(op: Exclude<NodeOf<'binary'>['op'], '==' | '!=' | '||' | '&&' | '??' | 'matches'>): Step {
  switch (op) {
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (a, b) => compare(op, a, b);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '**':
      return (a, b, machine) => calculate(op, a, b, machine);
    case 'in':
      return (a, b, machine) => isIn(a, b, machine);
    case 'contains':
      return onTexts((text, part) => text.includes(part));
    case 'startsWith':
      return onTexts((text, part) => text.startsWith(part));
    case 'endsWith':
      return onTexts((text, part) => text.endsWith(part));
    case '..':
      return range;
  }
}

/** 1.17.7 takes nil for a text in which nothing is found. */
function onTexts(test: (text: string, part: string) => boolean): Step {
  return (a, b, { modern, budget }) => {
    if (modern && (isNil(a) || isNil(b))) return false;
    const [text, part] = [asString(a), asString(b)];
    budget.spend(text.length / 8);
    return test(text, part);
  };
}

function range(from: GoValue, to: GoValue, { budget }: Machine): GoValue {
  const [least, most] = [toInt(from), toInt(to)];
  const size = BigInt.asIntN(64, most - least + 1n);
  budget.grow(size <= 0n ? 0 : Number(size));
  budget.spend(size <= 0n ? 0 : Number(size) * 2);
  return list(
    Array.from({ length: size <= 0n ? 0 : Number(size) }, (_, index) => BigInt.asIntN(64, least + BigInt(index))),
    intListType,
  );
}

/** Two ints, and two strings, by their static types, are compared as such: what turns out to be something else is an error. */
function compileEquality(node: NodeOf<'binary'>, context: CompileContext): Evaluate {
  const negated = node.op === '!=';
  const kind = plainKind(node.left) === plainKind(node.right) ? plainKind(node.left) : undefined;
  const left = compileDereferenced(node.left, node, context);
  const right = context.modern ? compileDereferenced(node.right, node, context) : rightAsLeft(node, context);
  const exact = kind !== undefined && (context.modern || !negated);
  return at(node, (machine) => {
    left(machine);
    right(machine);
    machine.span = node;
    const b = machine.pop();
    machine.push(sameAs(machine.pop(), b, exact ? kind : undefined, machine) !== negated);
  });
}

function sameAs(a: GoValue, b: GoValue, kind: 'int' | 'string' | undefined, machine: Machine): boolean {
  if (kind === undefined) return equal(a, b, machine.modern, machine.budget);
  // Go asserts the left side first.
  return kind === 'int' ? asPlainInt(a) === asPlainInt(b) : asString(a) === asString(b);
}

/** 1.15.5 looks through the right side where the left one may be a pointer. */
function rightAsLeft(node: NodeOf<'binary'>, context: CompileContext): Evaluate {
  const right = context.compile(node.right, node);
  return mayBePointer(node.left, false) ? dereferenced(right) : right;
}

function plainKind({ type }: Node): 'int' | 'string' | undefined {
  const found = type?.type;
  if (found === undefined || found.path !== undefined) return undefined;
  return found.kind === 'int' || found.kind === 'string' ? found.kind : undefined;
}

/** The outcome is that of the last side evaluated, whatever it is: only the left one must be a bool here. */
function compileLogic(node: NodeOf<'binary'>, context: CompileContext): Evaluate {
  const left = compileDereferenced(node.left, node, context);
  const right = compileDereferenced(node.right, node, context);
  const stopsAt = node.op === '||';
  return at(node, (machine) => {
    left(machine);
    machine.span = node;
    if (asBool(machine.top) === stopsAt) return;
    machine.pop();
    right(machine);
  });
}

function compileCoalesce(node: NodeOf<'binary'>, context: CompileContext): Evaluate {
  const left = compileDereferenced(node.left, node, context);
  const right = compileDereferenced(node.right, node, context);
  return at(node, (machine) => {
    left(machine);
    if (!isNil(machine.top)) return;
    machine.pop();
    right(machine);
  });
}

function compileMatches(node: NodeOf<'binary'>, context: CompileContext): Evaluate {
  if (node.right.kind !== 'string') return compileStep(node, matchesDynamic, context);
  const pattern = compilePattern(node.right.value);
  const left = compileDereferenced(node.left, node, context);
  return at(node, (machine) => {
    left(machine);
    machine.span = node;
    const text = machine.pop();
    machine.push(machine.modern && isNil(text) ? false : isMatch(pattern, asString(text), machine.budget));
  });
}

function matchesDynamic(text: GoValue, pattern: GoValue, machine: Machine): GoValue {
  if (machine.modern && (isNil(text) || isNil(pattern))) return false;
  const source = asString(pattern);
  const subject = asString(text);
  machine.budget.spend(source.length * 10);
  return isMatch(compilePattern(source), subject, machine.budget);
}
