import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { type Checked, checked, compareDiagnostics, failed } from '../source/diagnostic.ts';
import type { MappedText } from '../source/mapped-text.ts';
import { RecentMap } from '../source/recent-map.ts';
import type { PromExpr } from './ast.ts';
import { type Finding, toDiagnostic } from './finding.ts';
import { type GrammarNode, grammarNodes, type Word } from './grammar-node.ts';
import { toGrammarText } from './grammar-text.ts';
import { readTree } from './read-tree.ts';
import { type Scan, scanPromql } from './scan.ts';
import { describeToken, type Token } from './token.ts';

export const maxQueryLength = 16 * 1024;
const maxNesting = 200;
/** With more than these in a long text the grammar package starts to take valid queries for wrong ones. */
export const maxOperators = 150;
const maxSyntaxFindings = 3;

/** The syntax tree of a query, every node with its range in `text`; or what is wrong with it. Types are the matter of `checkPromql`. */
export function parsePromql(text: MappedText): Checked<PromExpr> {
  const findings: Finding[] = [];
  const expr = parseText(text.text, findings);
  const diagnostics = findings.map((finding) => toDiagnostic(text, finding)).sort(compareDiagnostics);
  if (diagnostics.length > 0) return failed(...diagnostics);
  if (expr === undefined) throw new Error('a query without a tree and without a finding');
  return checked(expr);
}

function parseText(text: string, findings: Finding[]): PromExpr | undefined {
  if (text.length > maxQueryLength) {
    const message = `query is longer than ${maxQueryLength} characters (${text.length})`;
    findings.push({ rule: 'tooLarge', message, from: maxQueryLength, to: text.length });
    return undefined;
  }
  const scan = scanPromql(text);
  if (scan.deepest.depth > maxNesting) {
    const { depth, at } = scan.deepest;
    findings.push({ rule: 'tooLarge', message: `parentheses are nested ${depth} deep, more than ${maxNesting}`, from: at, to: at + 1 });
    return undefined;
  }
  const operators = scan.tokens.filter(isOperator);
  const firstTooMany = operators[maxOperators];
  if (firstTooMany !== undefined) {
    const message = `query has ${operators.length} operators, more than ${maxOperators}`;
    findings.push({ rule: 'tooLarge', message, from: firstTooMany.from, to: firstTooMany.to });
    return undefined;
  }
  if (scan.error !== undefined) findings.push({ rule: 'syntax', ...scan.error });
  const placeholders = scan.tokens.filter((token) => token.kind === 'placeholder');
  if (placeholders.length > 0) {
    findings.push(...placeholders.map(placeholderFinding));
    return undefined;
  }
  if (scan.tokens.length === 0 && scan.error === undefined) {
    findings.push({ rule: 'syntax', message: 'no expression found in input', from: 0, to: text.length });
    return undefined;
  }
  const grammarText = toGrammarText(scan.tokens);
  findings.push(...grammarText.findings);
  if (grammarText.text === undefined) return undefined;
  const shape = readShape(grammarText.text);
  if (shape.kind === 'error') findings.push(...syntaxFindings(shape, scan));
  return findings.length > 0 || shape.kind === 'error' ? undefined : readTree(shape.top, scan.tokens, (finding) => findings.push(finding));
}

type Shape = { readonly kind: 'tree'; readonly top: GrammarNode } | Refused;
type Refused = { readonly kind: 'error'; readonly tree: Tree; readonly words: readonly Word[] };

const shapes = new RecentMap<string, Shape>(500);
const longestShape = 4000;

/** What the grammar makes of a text, which many queries have in common. */
function readShape(text: string): Shape {
  const known = shapes.get(text);
  if (known !== undefined) return known;
  const words = [...text.matchAll(/[^ ]+/g)].map(({ index, 0: { length } }) => ({ from: index, to: index + length }));
  const tree = parser.parse(text);
  const top = grammarNodes(tree, words);
  if (top === undefined) return { kind: 'error', tree, words };
  const shape: Shape = { kind: 'tree', top };
  if (text.length <= longestShape) shapes.set(text, shape);
  return shape;
}

/** Whatever makes a tree one level higher, as parentheses do, which are counted apart. */
function isOperator(token: Token): boolean {
  if (token.kind === 'identifier') return /^(?:and|or|unless|atan2|offset|smoothed|anchored)$/i.test(token.text);
  return token.kind === 'punctuation' && /^(?:[=!]=|[<>][=/]?|[-+*/%^@[])$/.test(token.text);
}

function placeholderFinding(token: Token): Finding {
  const message = `${token.text} stands outside a string, where PromQL has no placeholders`;
  return { rule: 'placeholder', message, from: token.from, to: token.to, hint: 'bind the value before the query is parsed' };
}

/** The error nodes of the tree, without those that only follow from another one or from where scanning stopped. */
function syntaxFindings({ tree, words }: Refused, { tokens, error }: Scan): readonly Finding[] {
  const end = tokens.at(-1)?.to ?? 0;
  const found: Finding[] = [];
  // Ends of words, as the tree counts.
  let coveredTo = -1;
  const cursor = tree.cursor();
  do {
    if (!cursor.type.isError) continue;
    if (found.length >= maxSyntaxFindings) break;
    const index = indexOfWordAt(words, cursor.from);
    const token = tokens[index];
    // After a broken token the grammar's complaint about the end says nothing new.
    if (error !== undefined && token === undefined) continue;
    const touchesLast = coveredTo >= 0 && (words[index - 1]?.to ?? 0) <= coveredTo;
    coveredTo = Math.max(coveredTo, words[index]?.to ?? words.at(-1)?.to ?? 0, cursor.to);
    if (touchesLast) continue;
    const previous = tokens[index - 1];
    if (token?.text === ')' && previous?.text === ',' && cursor.node.parent?.name === 'FunctionCallBody') {
      found.push({ rule: 'syntax', message: 'trailing commas not allowed in function call args', from: previous.from, to: previous.to });
    } else {
      const message = `unexpected ${describeToken(token)}${contextOf(cursor.node)}`;
      found.push({ rule: 'syntax', message, from: token?.from ?? end, to: token?.to ?? end });
    }
  } while (cursor.next());
  return found;
}

/** Index of the word at `offset` or, between words, of the next one; the number of words if there is none. */
function indexOfWordAt(words: readonly Word[], offset: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] as Word).to > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

const contexts: Readonly<Record<string, string>> = {
  AggregateExpr: ' in aggregation',
  BinaryExpr: ' in binary expression',
  DurationExpr: ' in range, expected number or duration',
  FunctionCallBody: ' in arguments, expected "," or ")"',
  GroupingLabels: ' in grouping labels, expected label name, "," or ")"',
  LabelMatchers: ' in label matchers, expected label name, "," or "}"',
  MatrixSelector: ' in range, expected duration, ":" or "]"',
  OffsetDurationExpr: ' in offset, expected number or duration',
  OffsetExpr: ' in offset, expected number or duration',
  ParenExpr: ' in parentheses',
  QuotedLabelMatcher: ' in label matcher, expected string',
  StepInvariantExpr: ' in @, expected timestamp',
  SubqueryExpr: ' in subquery, expected duration or "]"',
  UnquotedLabelMatcher: ' in label matcher, expected operator and string',
};

function contextOf(errorNode: SyntaxNode): string {
  const parent = errorNode.parent;
  return parent === null ? '' : (contexts[parent.name] ?? '');
}
