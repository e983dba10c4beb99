import { TypeError as CelTypeError, EvaluationError, ParseError } from '@marcbachmann/cel-js';
import type { CelExpr, CelRange } from './ast.ts';
import { userName } from './functions.ts';
import { fieldRange } from './names.ts';
import { type EngineText, nodeAt } from './print.ts';

/** What the engine says of a printed text, in the user's words and at the user's place. */
export type EngineComplaint = { readonly message: string; readonly range: CelRange; readonly code: string; readonly hint?: string };

/** Explains whatever the engine threw while checking or evaluating; anything unknown keeps its own message and points at the whole condition. */
export function explainEngineError(error: unknown, printed: EngineText, tree: CelExpr): EngineComplaint {
  const isCelError = error instanceof EvaluationError || error instanceof ParseError || error instanceof CelTypeError;
  if (!isCelError) return { code: 'foreign', message: foreignMessage(error), range: tree.range };
  const place = error.range === undefined ? undefined : { from: error.range.start, to: error.range.end };
  const node = (place === undefined ? undefined : nodeAt(printed, place)) ?? tree;
  const range = error.code === 'no_such_key' && node.kind === 'select' ? fieldRange(node) : node.range;
  const hint = hintFor(error.code, node, error.summary);
  return { code: error.code, message: inWords(error.code, error.summary, node), range, ...(hint === undefined ? {} : { hint }) };
}

function foreignMessage(error: unknown): string {
  if (error instanceof RangeError) return 'the condition needs too much depth or memory';
  if (!(error instanceof Error)) return 'something other than an error was thrown';
  return error.message.startsWith('Operator overload') ? 'the types here are not known well enough to compare' : error.message;
}

function inWords(code: string, summary: string, node: CelExpr): string {
  const words = userWords(summary);
  switch (code) {
    case 'no_such_overload': {
      const operands = /^no such overload: (.*) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.*)$/.exec(words);
      if (operands !== null) return `\`${operands[2]}\` does not work between ${operands[1]} and ${operands[3]}`;
      const operand = /^no such overload: ([!-])(.*)$/.exec(words);
      return operand === null ? words : `\`${operand[1]}\` does not work on ${operand[2]}`;
    }
    case 'no_matching_overload':
      return `${node.kind === 'call' ? `\`${node.func}\`` : 'the function'} does not take these types: ${/'(.*)'/.exec(words)?.[1] ?? words}`;
    case 'invalid_logical_operand':
      return `both sides of ${node.kind === 'binary' ? node.op : 'this'} must be true or false, one is ${/'(.*)'/.exec(words)?.[1] ?? 'not'}`;
    case 'no_membership':
      return `\`in\` does not work between ${words.replace(' in ', ' and ')}`;
    case 'no_fields':
      return `has() asks for a field of an object, this is ${words}`;
    case 'no_such_key':
      return node.kind === 'select' ? `there is no field \`${node.field}\`` : words.replace(/^No such key: /, 'there is no item ');
    default:
      return words.slice(0, 1).toLowerCase() + words.slice(1);
  }
}

function hintFor(code: string, node: CelExpr, summary: string): string | undefined {
  if (code !== 'no_such_overload' || node.kind !== 'binary') return undefined;
  if (!/\bint\b/.test(summary) || !/\bdouble\b/.test(summary)) return undefined;
  return 'write the number with a decimal point, or double(...) around the whole number';
}

function userWords(summary: string): string {
  return summary
    .replace(/__\w+/g, userName)
    .replace(/\bgoogle\.protobuf\.Timestamp\b/g, 'timestamp')
    .replace(/\bgoogle\.protobuf\.Duration\b/g, 'duration')
    .replace(/\$(\w+)/g, '$1')
    .replace(/\bdyn<(\w+)>/g, '$1');
}
