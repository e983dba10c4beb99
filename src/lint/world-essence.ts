import type { Syntax } from '../expr/syntax.ts';
import type { MappedText } from '../source/mapped-text.ts';
import { nodesOf } from './condition-parts.ts';
import { composed, partOf } from './world-variant.ts';

/** A condition without alternatives for an answer that has no value, as `len(result) == 0 ||`; the text itself where there are none. */
export function withoutExcuses(text: MappedText, syntax: Syntax): MappedText {
  const parts = kept(text, syntax);
  return parts === undefined ? text : composed(parts);
}

type Parts = readonly (MappedText | string)[];

/** Undefined where nothing is taken away. */
function kept(text: MappedText, syntax: Syntax): Parts | undefined {
  for (const op of ['||', '&&'] as const) {
    const parts = chain(syntax, op);
    if (parts.length === 1) continue;
    const left = op === '||' ? parts.filter((part) => !isExcuse(part)) : parts;
    const inner = left.map((part) => kept(text, part));
    if (left.length === 0 || (left.length === parts.length && inner.every((one) => one === undefined))) return undefined;
    const texts = left.map((part, index): Parts => inner[index] ?? bracketed(text, part, left.length));
    return texts.flatMap((one, index) => (index === 0 ? one : [` ${op} `, ...one]));
  }
  return undefined;
}

/** What a guarded form says of the length itself is left out. `ofOne`: exactly one series is asked for, or nothing is said. */
export function withoutLength(text: MappedText, syntax: Syntax): { readonly text: MappedText; readonly ofOne: boolean } {
  const parts = chain(syntax, '&&');
  const left = parts.filter((part) => !saysLength(part));
  if (left.length === 0) return { text: partOf(text, syntax), ofOne: false };
  const texts = left.map((part) => bracketed(text, part, left.length));
  const said = parts.filter(saysLength);
  return {
    text: composed(texts.flatMap((one, index) => (index === 0 ? one : [' && ', ...one]))),
    ofOne: said.every((part) => part.kind === 'binary' && part.op === '=='),
  };
}

function chain(syntax: Syntax, op: '||' | '&&'): readonly Syntax[] {
  return syntax.kind === 'binary' && syntax.op === op ? [...chain(syntax.left, op), ...chain(syntax.right, op)] : [syntax];
}

function bracketed(text: MappedText, part: Syntax, of: number): Parts {
  const loose = part.kind === 'conditional' || (part.kind === 'binary' && (part.op === '||' || part.op === '&&' || part.op === '??'));
  return loose && of > 1 ? ['(', partOf(text, part), ')'] : [partOf(text, part)];
}

/** True of an answer that says nothing, and of no other. */
function isExcuse(part: Syntax): boolean {
  if (part.kind === 'call') return part.callee.kind === 'identifier' && /^is(?:NaN|Inf|Nil)$/.test(part.callee.name);
  return part.kind === 'binary' && ['==', '<', '<='].includes(part.op) && (isLength(part.left) || part.right.kind === 'nil');
}

/** `len(result) > 0`, `len(result) == 1` */
function saysLength(part: Syntax): boolean {
  if (part.kind !== 'binary' || !isLength(part.left) || part.right.kind !== 'int') return false;
  const { value } = part.right;
  return ((part.op === '>' || part.op === '!=') && value === 0n) || ((part.op === '>=' || part.op === '==') && value === 1n);
}

function isLength(node: Syntax): boolean {
  return (
    node.kind === 'builtin' && node.name === 'len' && nodesOf(node).every((one) => one.kind === 'builtin' || one.kind === 'identifier')
  );
}
