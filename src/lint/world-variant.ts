import type { Syntax } from '../expr/syntax.ts';
import type { PromExpr } from '../promql/ast.ts';
import { walkPromql } from '../promql/walk.ts';
import { concatTexts, generatedText, type MappedText, sliceText } from '../source/mapped-text.ts';
import type { SourceFile } from '../source/source-file.ts';
import { nodesOf } from './condition-parts.ts';

/** A text without a part of it: [from, to) is what was taken away, `left` what is there instead of the whole. */
export type Variant = { readonly from: number; readonly to: number; readonly left: MappedText };

type Span = { readonly from: number; readonly to: number };

/** A text put together of what is written and of words of ours. */
export function composed(parts: readonly (MappedText | string)[]): MappedText {
  return concatTexts(parts.map((part) => (typeof part === 'string' ? generatedText(part, nowhere) : part)));
}

const nowhere = { file: '', from: 0, to: 0 };

export function partOf(text: MappedText, { from, to }: Span): MappedText {
  return sliceText(text, from, to);
}

/** As the author would write it: placeholders stand where they stood, not their values. On one line. */
export function asWritten(text: MappedText, file: SourceFile): string {
  let at = 0;
  let written = '';
  for (const { length, copied, range } of text.segments) {
    const source = copied || range.file !== file.name ? '' : file.text.slice(range.from, range.to);
    written += /^\{\{.*\}\}$/s.test(source) ? source : text.text.slice(at, at + length);
    at += length;
  }
  return written
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=\))|(?<=\() /g, '');
}

const clamps: ReadonlySet<string> = new Set(['clamp_min', 'clamp_max', 'clamp', 'scalar', 'abs', 'sgn']);
/** More variants of one text are not tried. */
const mostVariants = 12;

/** A query without what stands in for something missing or bounds it. `expr` is the tree of `text`. Smallest parts first. */
export function queryVariants(expr: PromExpr, text: MappedText): readonly Variant[] {
  const found: Variant[] = [];
  const without = (from: number, to: number): void => {
    found.push({ ...trimmed(text, from, to), left: composed([partOf(text, { from: 0, to: from }), ' ', tail(text, to)]) });
  };
  walkPromql(expr, (node) => {
    if (node.kind === 'binary' && node.op === 'or') {
      without(node.left.range.to, node.right.range.to);
      without(node.left.range.from, node.right.range.from);
    }
    if (node.kind === 'binary' && node.op === 'unless') without(node.left.range.to, node.right.range.to);
    const [first] = node.kind === 'call' && clamps.has(node.func) ? node.args : [];
    if (first !== undefined) found.push({ ...node.range, left: replaced(text, node.range, first.range, first.kind !== 'binary') });
  });
  return smallestFirst(found);
}

/** A condition without one side of `||`, `&&` and `??`, one branch of a choice, or the `default` around something. Smallest parts first. */
export function conditionVariants(syntax: Syntax, text: MappedText): readonly Variant[] {
  const found: Variant[] = [];
  const keeping = (node: Span, kept: Span, from: number, to: number): void => {
    found.push({ ...trimmed(text, from, to), left: replaced(text, node, kept) });
  };
  for (const node of nodesOf(syntax)) {
    if (node.kind === 'binary' && (node.op === '||' || node.op === '&&')) {
      keeping(node, node.right, node.left.from, node.right.from);
      keeping(node, node.left, node.left.to, node.right.to);
    }
    if (node.kind === 'binary' && node.op === '??') keeping(node, node.left, node.left.to, node.right.to);
    if (node.kind === 'conditional') {
      keeping(node, node.no, node.test.from, node.no.from);
      keeping(node, node.yes, node.yes.to, node.no.to);
    }
    const [first] = node.kind === 'call' && node.callee.kind === 'identifier' && node.callee.name === 'default' ? node.args : [];
    if (first !== undefined) keeping(node, first, node.from, node.to);
  }
  return smallestFirst(found);
}

/** The text with only a part of a span left of it, in brackets where there is more around it, unless it holds together by itself. */
function replaced(text: MappedText, whole: Span, kept: Span, holds = false): MappedText {
  const all = holds || (whole.from === 0 && whole.to >= text.text.trimEnd().length);
  const inner = partOf(text, kept);
  return composed([partOf(text, { from: 0, to: whole.from }), ...(all ? [inner] : ['(', inner, ')']), tail(text, whole.to)]);
}

function tail(text: MappedText, from: number): MappedText | string {
  return from >= text.text.length ? '' : partOf(text, { from, to: text.text.length });
}

/** Without the white space around it. */
function trimmed(text: MappedText, from: number, to: number): Span {
  const part = text.text.slice(from, to);
  return { from: from + (part.length - part.trimStart().length), to: to - (part.length - part.trimEnd().length) };
}

function smallestFirst(variants: readonly Variant[]): readonly Variant[] {
  return variants.slice(0, mostVariants).toSorted((a, b) => a.to - a.from - (b.to - b.from));
}
