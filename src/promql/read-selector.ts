import type { SyntaxNode } from '@lezer/common';
import type { LabelMatcher, MatchOp, TextRange, VectorSelector } from './ast.ts';
import { decodeString } from './literals.ts';
import type { LiteralReader } from './time-literal.ts';
import { describeToken } from './token.ts';

/** `name{…}`; the name comes first among the matchers. A name quoted within the braces is a matcher only, as in Prometheus. */
export function readSelector(reader: LiteralReader, node: SyntaxNode): VectorSelector {
  const range = { from: node.from, to: node.to };
  const identifier = node.getChild('Identifier');
  const braces = node.getChild('LabelMatchers');
  const matchers: LabelMatcher[] = [];
  const name = identifier === null ? undefined : reader.tokenAt(identifier.from).text;
  if (identifier !== null && name !== undefined) {
    if (name.toLowerCase() === 'atan2') reader.report({ rule: 'syntax', message: `unexpected operator ${name}`, ...range });
    matchers.push({ name: '__name__', op: '=', value: name, range: { from: identifier.from, to: identifier.to } });
  }
  for (let child = braces?.firstChild ?? null; child !== null; child = child.nextSibling) matchers.push(readMatcher(reader, child));
  return { kind: 'selector', ...(name === undefined ? {} : { name }), matchers, offsetMs: 0, range };
}

function readMatcher(reader: LiteralReader, node: SyntaxNode): LabelMatcher {
  const range = { from: node.from, to: node.to };
  if (node.name === 'QuotedLabelName') return { name: '__name__', op: '=', value: readString(reader, node), range };
  const [label, operator, value] = [node.firstChild, node.getChild('MatchOp'), node.lastChild];
  if (label === null || operator === null || value === null) throw new Error(`incomplete label matcher ${node.name}`);
  return { name: readLabel(reader, label), op: reader.tokenAt(operator.from).text as MatchOp, value: readString(reader, value), range };
}

/** Label names of `by (…)`, `on (…)` and the like. */
export function readLabelList(reader: LiteralReader, node: SyntaxNode): readonly string[] {
  const labels: string[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const label = readLabel(reader, child);
    if (child.name === 'LabelName' && isNoLabel(label)) {
      reader.report({
        rule: 'syntax',
        message: `unexpected ${describeToken(reader.tokenAt(child.from))} in grouping labels, expected label name`,
        from: child.from,
        to: child.to,
      });
    }
    if (label === '') reader.report({ rule: 'label', message: 'invalid label name for grouping: ""', from: child.from, to: child.to });
    labels.push(label);
  }
  return labels;
}

/** Words that Prometheus takes for a label only in quotes: two numbers, and one that its grammar forgot. */
export function isNoLabel(word: string): boolean {
  return /^(?:inf|nan|without)$/i.test(word);
}

function readLabel(reader: LiteralReader, node: SyntaxNode): string {
  return node.name === 'QuotedLabelName' ? readString(reader, node) : reader.tokenAt(node.from).text;
}

/** Value of the string token at `node`; empty after a report. */
export function readString(reader: LiteralReader, node: SyntaxNode): string {
  const token = reader.tokenAt(node.from);
  const decoded = decodeString(token.text);
  if (decoded.ok) return decoded.value;
  reader.report({ rule: 'literal', message: decoded.message, from: token.from, to: token.to });
  return '';
}

/** Stands for what was reported, so that reading goes on; never leaves the parser. */
export function stubSelector(range: TextRange): VectorSelector {
  return { kind: 'selector', name: 'invalid', matchers: [], offsetMs: 0, range };
}
