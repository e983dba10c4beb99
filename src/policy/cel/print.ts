import { type CelExpr, type CelRange, countNodes, unknownNode } from './ast.ts';
import { functionNamed } from './functions.ts';

/** Text for the engine, and which characters of it belong to which node of our tree (inner nodes first). */
export type EngineText = { readonly text: string; readonly spans: readonly (CelRange & { readonly node: CelExpr })[] };

const precedence: Readonly<Record<string, number>> = {
  '?:': 0,
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};
const unaryLevel = 7;
const postfixLevel = 8;

/**
 * Prints a tree in the engine's words: functions under the names of our strict ones, `in` and has() as calls of ours,
 * `__walked` around what a macro walks (with the size of its body), `__metered` around what can make a value grow or overflow. Brackets stand wherever order could matter.
 */
export function printForEngine(tree: CelExpr, options: { readonly wholeNumbersAreDoubles: boolean }): EngineText {
  let out = '';
  const spans: (CelRange & { readonly node: CelExpr })[] = [];

  function print(node: CelExpr, level: number, metered = false): void {
    const from = out.length;
    const wrapped = metered || needsMeter(node);
    if (wrapped) out += '__metered(';
    const bracket = !wrapped && levelOf(node) < level;
    if (bracket) out += '(';
    printBare(node);
    if (bracket) out += ')';
    if (wrapped) out += ')';
    spans.push({ node, from, to: out.length });
  }

  function printBare(node: CelExpr): void {
    switch (node.kind) {
      case 'literal':
        out += literalText(node.value);
        return;
      case 'name':
        out += node.name;
        return;
      case 'select':
        print(node.operand, postfixLevel);
        out += `.${node.field}`;
        return;
      case 'index':
        print(node.operand, postfixLevel);
        out += '[';
        print(node.index, 0);
        out += ']';
        return;
      case 'unary':
        out += node.op;
        print(node.operand, unaryLevel);
        return;
      case 'binary':
        printBinary(node);
        return;
      case 'conditional':
        print(node.test, 1);
        out += ' ? ';
        print(node.yes, 1);
        out += ' : ';
        print(node.no, 0);
        return;
      case 'list':
        out += '[';
        printAll(node.items);
        out += ']';
        return;
      case 'map':
        out += '{';
        for (const [index, { key, value }] of node.entries.entries()) {
          if (index > 0) out += ', ';
          print(key, 0);
          out += ': ';
          print(value, 0);
        }
        out += '}';
        return;
      case 'call':
        printCall(node);
        return;
      case 'macro':
        printWalked(node.target, node.body);
        out += `.${node.macro}(${node.variable}`;
        for (const part of node.body) {
          out += ', ';
          print(part, 0);
        }
        out += ')';
        return;
      default:
        unknownNode(node);
    }
  }

  function printWalked(target: CelExpr, body: readonly CelExpr[]): void {
    const from = out.length;
    out += '__walked(';
    print(target, 0);
    out += `, ${body.reduce((sum, part) => sum + countNodes(part), 0)})`;
    spans.push({ node: target, from, to: out.length });
  }

  function printBinary(node: CelExpr & { readonly kind: 'binary' }): void {
    if (node.op === 'in') {
      out += '__in(';
      printAll([node.left, node.right]);
      out += ')';
      return;
    }
    const level = levelOf(node);
    print(node.left, level);
    out += ` ${node.op} `;
    print(node.right, level + 1);
  }

  function printCall(node: CelExpr & { readonly kind: 'call' }): void {
    const entry = functionNamed(node.func, node.target === undefined ? 'call' : 'method');
    if (entry === undefined) throw new Error(`unknown functions are refused before printing: ${node.func}`);
    const name = options.wholeNumbersAreDoubles ? (entry.engineInDoubles ?? entry.engine) : entry.engine;
    const [first] = node.args;
    if (node.func === 'has') {
      if (first?.kind !== 'select') throw new Error('has() without a field is refused before printing');
      out += `${name}(`;
      print(first.operand, 0);
      out += `, ${literalText(first.field)})`;
      return;
    }
    if (node.target !== undefined) {
      print(node.target, postfixLevel, true);
      out += '.';
    }
    out += `${name}(`;
    printAll(node.args);
    out += ')';
  }

  function printAll(nodes: readonly CelExpr[]): void {
    for (const [index, node] of nodes.entries()) {
      if (index > 0) out += ', ';
      print(node, 0);
    }
  }

  print(tree, 0);
  return { text: out, spans };
}

/** The innermost node whose printed text covers a range of the engine's text. */
export function nodeAt(printed: EngineText, range: CelRange): CelExpr | undefined {
  let best: (CelRange & { readonly node: CelExpr }) | undefined;
  for (const span of printed.spans) {
    if (span.from > range.from || span.to < range.to) continue;
    if (best === undefined || span.to - span.from < best.to - best.from) best = span;
  }
  return best?.node;
}

// A sum grows, a list macro and split make lists, a division or sign leaves 64 bits at one value that cel-js does not check,
// and cel-js adds durations wrongly unless each is normalised before.
function needsMeter(node: CelExpr): boolean {
  if (node.kind === 'binary') return node.op === '+' || node.op === '-' || node.op === '/';
  if (node.kind === 'unary') return node.op === '-' && node.operand.kind !== 'literal';
  if (node.kind === 'macro') return node.macro === 'map' || node.macro === 'filter';
  return node.kind === 'call' && node.func === 'split';
}

function levelOf(node: CelExpr): number {
  switch (node.kind) {
    case 'conditional':
      return precedence['?:'] as number;
    case 'binary':
      return node.op === 'in' ? postfixLevel : (precedence[node.op] as number);
    case 'unary':
      return unaryLevel;
    case 'literal':
      return typeof node.value === 'number' || typeof node.value === 'bigint' ? unaryLevel : postfixLevel;
    case 'name':
    case 'select':
    case 'index':
    case 'list':
    case 'map':
    case 'call':
    case 'macro':
      return postfixLevel;
    default:
      return unknownNode(node);
  }
}

function literalText(value: number | bigint | string | boolean | null): string {
  if (typeof value === 'number') {
    const digits = String(value);
    return /[.e]/.test(digits) ? digits : `${digits}.0`;
  }
  if (typeof value !== 'string') return String(value);
  const escaped = value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r');
  return `"${escaped}"`;
}
