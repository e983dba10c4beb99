import { parseExpr } from '../expr/parse.ts';
import type { BinaryOp, ExprProfile, Syntax } from '../expr/syntax.ts';
import { syntaxChildren } from '../expr/syntax-children.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { copiedText } from '../source/mapped-text.ts';
import type { Mutant, MutantPart } from './mutant.ts';

const otherComparator: Readonly<Partial<Record<BinaryOp, string>>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '==' };

/**
 * Thresholds moved, comparators turned, guards taken out of the conditions of a metric, and each condition made always true. A part that
 * stands in both conditions (`success` and `len(result) > 0 && !(success)`) is broken in both: alone it would only contradict itself.
 */
export function conditionMutants(metric: AnalysisMetric, profile: ExprProfile): readonly Mutant[] {
  const edits = new Map<string, Edit>();
  for (const text of [metric.successCondition, metric.failureCondition]) {
    if (text === undefined || text === '') continue;
    const parsed = parseExpr(copiedText(text, metric.name, 0), profile);
    if (!parsed.ok) continue;
    for (const edit of editsOf(parsed.value, text)) edits.set(`${edit.before} -> ${edit.after}`, edit);
  }
  const field = metric.successCondition === undefined || metric.successCondition === '' ? 'failureCondition' : 'successCondition';
  const mutants = [...edits.values()].map(
    ({ part, before, after }): Mutant => ({
      metric: metric.name,
      part,
      field,
      before,
      after,
      apply: (one) => replaced(one, before, after),
    }),
  );
  return [...mutants, ...alwaysTrue(metric)];
}

type Edit = { readonly part: MutantPart; readonly before: string; readonly after: string };

function editsOf(tree: Syntax, text: string): readonly Edit[] {
  const found: Edit[] = [];
  const textOf = ({ from, to }: { readonly from: number; readonly to: number }): string => text.slice(from, to);
  const visit = (node: Syntax): void => {
    if (node.kind === 'binary') {
      const before = textOf(node);
      const other = otherComparator[node.op];
      if (other !== undefined) {
        found.push({ part: 'comparator', before, after: spliced(text, node, node.opSpan, other) });
        for (const side of [node.left, node.right]) {
          for (const moved of movedNumbers(side, textOf(side))) {
            found.push({ part: 'threshold', before, after: spliced(text, node, side, moved) });
          }
        }
      }
      if (node.op === '&&' || node.op === '||') {
        found.push({ part: 'guard', before, after: textOf(node.left) }, { part: 'guard', before, after: textOf(node.right) });
      }
    }
    for (const child of syntaxChildren(node)) visit(child);
  };
  visit(tree);
  return found;
}

/** The text of `node` with the part at `span` replaced. */
function spliced(text: string, node: Syntax, span: { readonly from: number; readonly to: number }, by: string): string {
  return text.slice(node.from, span.from) + by + text.slice(span.to, node.to);
}

/** A literal doubled and halved; 0 becomes 1 and -1. */
function movedNumbers(node: Syntax, text: string): readonly string[] {
  if (node.kind === 'int')
    return node.value === 0n ? ['1', '-1'] : [String(node.value * 2n), String(node.value > 1n ? node.value / 2n : 0n)];
  if (node.kind === 'float') return node.value === 0 ? ['1.0', '-1.0'] : [`${text} * 2`, `${text} / 2`];
  return [];
}

function replaced(metric: AnalysisMetric, before: string, after: string): AnalysisMetric | undefined {
  const { successCondition, failureCondition } = metric;
  const success = successCondition?.replaceAll(before, after);
  const failure = failureCondition?.replaceAll(before, after);
  if (success === successCondition && failure === failureCondition) return undefined;
  return {
    ...metric,
    ...(success === undefined ? {} : { successCondition: success }),
    ...(failure === undefined ? {} : { failureCondition: failure }),
  };
}

function alwaysTrue(metric: AnalysisMetric): readonly Mutant[] {
  const fields = ['successCondition', 'failureCondition'] as const;
  return fields.flatMap((field): Mutant[] => {
    const before = metric[field];
    if (before === undefined || before === '') return [];
    const after = field === 'successCondition' ? 'true' : 'false';
    return [
      {
        metric: metric.name,
        part: 'condition',
        field,
        before,
        after,
        apply: (one) => (one[field] === undefined ? undefined : { ...one, [field]: after }),
      },
    ];
  });
}
