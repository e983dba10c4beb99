import type { Binary, BinaryOp, PromExpr } from '../promql/ast.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import { printPromql } from '../promql/print.ts';
import { childrenOf, withoutParens } from '../promql/walk.ts';
import { withChildren } from '../promql/with-children.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { copiedText } from '../source/mapped-text.ts';
import type { Mutant, MutantPart } from './mutant.ts';

/**
 * Guards taken out of a Prometheus query (`x and y`, `x unless y` become `x`; `x or y` becomes either), and bounds inside it moved. A place
 * is the number of its node, parents first: the tree has the same shape whatever the args are.
 */
export function queryMutants(metric: AnalysisMetric): readonly Mutant[] {
  const tree = queryTree(metric);
  if (tree === undefined) return [];
  const found: Mutant[] = [];
  let place = 0;
  const visit = (node: PromExpr): void => {
    const at = place++;
    if (node.kind === 'binary') for (const edit of editsOf(node)) found.push(mutantOf(metric, at, edit));
    for (const child of childrenOf(node)) visit(child);
  };
  visit(tree);
  return found;
}

type Edit = {
  readonly part: MutantPart;
  readonly before: string;
  readonly after: string;
  readonly change: (node: Binary) => PromExpr | undefined;
};

const comparisons: ReadonlySet<BinaryOp> = new Set(['==', '!=', '<', '<=', '>', '>=']);

function editsOf(node: Binary): readonly Edit[] {
  const { op } = node;
  const [left, right] = [short(node.left), short(node.right)];
  if (op === 'and' || op === 'unless') {
    return [{ part: 'guard', before: `${op} ${right}`, after: 'no guard', change: (one) => (one.op === op ? one.left : undefined) }];
  }
  if (op === 'or') {
    return [
      { part: 'guard', before: `or ${right}`, after: 'left out', change: (one) => (one.op === op ? one.left : undefined) },
      { part: 'guard', before: `${left} or ...`, after: 'left out', change: (one) => (one.op === op ? one.right : undefined) },
    ];
  }
  if (!comparisons.has(op)) return [];
  const bound = withoutParens(node.right);
  if (bound.kind !== 'number') return [];
  const { value } = bound;
  const moved = value === 0 ? [1, -1] : [value * 2, value / 2];
  return moved.map((number) => ({
    part: 'threshold',
    before: `${left} ${op} ${value}`,
    after: `${op} ${number}`,
    change: (one) => (one.op === op ? { ...one, right: { ...bound, value: number } } : undefined),
  }));
}

function mutantOf(metric: AnalysisMetric, at: number, { part, before, after, change }: Edit): Mutant {
  const apply = (one: AnalysisMetric): AnalysisMetric | undefined => {
    const tree = queryTree(one);
    const { prometheus } = one.provider;
    if (tree === undefined || prometheus === undefined) return undefined;
    const changed = replaceNode(tree, at, change);
    return changed === undefined ? undefined : { ...one, provider: { prometheus: { ...prometheus, query: printPromql(changed) } } };
  };
  return { metric: metric.name, part, field: 'query', before, after, apply };
}

function queryTree({ name, provider }: AnalysisMetric): PromExpr | undefined {
  const query = provider.prometheus === undefined ? undefined : (provider.prometheus as { readonly query?: unknown }).query;
  if (typeof query !== 'string') return undefined;
  const parsed = parsePromqlOnce(copiedText(query, name, 0));
  return parsed.ok ? parsed.value : undefined;
}

/** The tree with the node at `place` changed; undefined where there is no such node or it does not fit. */
function replaceNode(tree: PromExpr, place: number, change: Edit['change']): PromExpr | undefined {
  let next = 0;
  let fits = false;
  const visit = (node: PromExpr): PromExpr => {
    const at = next++;
    if (at === place) {
      const changed = node.kind === 'binary' ? change(node) : undefined;
      fits = changed !== undefined;
      return changed ?? node;
    }
    return withChildren(node, childrenOf(node).map(visit));
  };
  const changed = visit(tree);
  return fits ? changed : undefined;
}

const longest = 60;

function short(node: PromExpr): string {
  const text = printPromql(node).replaceAll(/\s+/g, ' ');
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}
