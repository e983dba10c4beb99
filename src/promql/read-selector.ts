import type { LabelMatcher, MatchOp, TextRange, VectorSelector } from './ast.ts';
import { childNamed, type GrammarNode } from './grammar-node.ts';
import { decodeString } from './literals.ts';
import type { LiteralReader } from './time-literal.ts';
import { describeToken } from './token.ts';

/** `name{…}`; the name comes first among the matchers. A name quoted within the braces is a matcher only, as in Prometheus. */
export function readSelector(reader: LiteralReader, node: GrammarNode): VectorSelector {
  const range = reader.rangeOf(node);
  const identifier = childNamed(node, 'Identifier');
  const braces = childNamed(node, 'LabelMatchers');
  const matchers: LabelMatcher[] = [];
  const name = identifier === undefined ? undefined : reader.tokenAt(identifier.first).text;
  if (identifier !== undefined && name !== undefined) {
    if (name.toLowerCase() === 'atan2') reader.report({ rule: 'syntax', message: `unexpected operator ${name}`, ...range });
    matchers.push({ name: '__name__', op: '=', value: name, range: reader.rangeOf(identifier) });
  }
  if (braces !== undefined) for (const child of braces.children) matchers.push(readMatcher(reader, child));
  return { kind: 'selector', ...(name === undefined ? {} : { name }), matchers, offsetMs: 0, range };
}

function readMatcher(reader: LiteralReader, node: GrammarNode): LabelMatcher {
  const range = reader.rangeOf(node);
  if (node.name === 'QuotedLabelName') return { name: '__name__', op: '=', value: readString(reader, node), range };
  const [label, operator, value] = [node.children[0], childNamed(node, 'MatchOp'), node.children.at(-1)];
  if (label === undefined || operator === undefined || value === undefined) throw new Error(`incomplete label matcher ${node.name}`);
  return { name: readLabel(reader, label), op: reader.tokenAt(operator.first).text as MatchOp, value: readString(reader, value), range };
}

/** Label names of `by (…)`, `on (…)` and the like. */
export function readLabelList(reader: LiteralReader, node: GrammarNode): readonly string[] {
  const labels: string[] = [];
  for (const child of node.children) {
    const label = readLabel(reader, child);
    if (child.name === 'LabelName' && isNoLabel(label)) {
      reader.report({
        rule: 'syntax',
        message: `unexpected ${describeToken(reader.tokenAt(child.first))} in grouping labels, expected label name`,
        ...reader.rangeOf(child),
      });
    }
    if (label === '') reader.report({ rule: 'label', message: 'invalid label name for grouping: ""', ...reader.rangeOf(child) });
    labels.push(label);
  }
  return labels;
}

/** Words that Prometheus takes for a label only in quotes: two numbers, and one that its grammar forgot. */
export function isNoLabel(word: string): boolean {
  return /^(?:inf|nan|without)$/i.test(word);
}

function readLabel(reader: LiteralReader, node: GrammarNode): string {
  return node.name === 'QuotedLabelName' ? readString(reader, node) : reader.tokenAt(node.first).text;
}

/** Value of the string token at `node`; empty after a report. */
export function readString(reader: LiteralReader, node: GrammarNode): string {
  const token = reader.tokenAt(node.first);
  const decoded = decodeString(token.text);
  if (decoded.ok) return decoded.value;
  reader.report({ rule: 'literal', message: decoded.message, from: token.from, to: token.to });
  return '';
}

/** Stands for what was reported, so that reading goes on; never leaves the parser. */
export function stubSelector(range: TextRange): VectorSelector {
  return { kind: 'selector', name: 'invalid', matchers: [], offsetMs: 0, range };
}
