import type { LabelMatcher, PromExpr } from '../promql/ast.ts';
import { printPromql } from '../promql/print.ts';
import { childrenOf, walkPromql } from '../promql/walk.ts';
import { withChildren } from '../promql/with-children.ts';
import type { PreparedQuery } from '../providers/prometheus-query.ts';

/** Labels that only say whose series they are: worlds are alike for all their values. `pod` is not among them, since families fill it. */
const scopeLabels: ReadonlySet<string> = new Set(['service', 'namespace', 'job', 'app', 'application', 'cluster', 'deployment', 'team']);
/** Words by which the worlds tell a baseline from what is compared with it. */
const baselineWords = /stable|baseline|primary/i;

/**
 * The query with other names for the services, namespaces and jobs that it asks for by `=`: queries that differ in these alone behave alike
 * in every world, and their answers are found once. The text itself where anything could look at the names.
 */
export function commonQuery(text: string, prepared: PreparedQuery): string {
  if (prepared.kind !== 'query') return text;
  const names = renamable(prepared.expr);
  return names === undefined || names.size === 0 ? text : printPromql(renamed(prepared.expr, names));
}

/** By label and value, the name that stands for it; undefined where a text in the query may be one of them. */
function renamable(expr: PromExpr): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, Set<string>>();
  const asked = new Set<string>();
  let hasTexts = false;
  walkPromql(expr, (node) => {
    if (node.kind === 'string') hasTexts = true;
    if (node.kind !== 'selector') return;
    for (const { name, op, value } of node.matchers) {
      if (!scopeLabels.has(name)) continue;
      if (op !== '=' || value === '' || baselineWords.test(value)) asked.add(name);
      else values.set(name, (values.get(name) ?? new Set()).add(value));
    }
  });
  if (hasTexts) return undefined;
  const names = new Map<string, string>();
  for (const [label, some] of values) {
    if (asked.has(label)) continue;
    // In their order, in which the series of an answer stand too.
    for (const [index, value] of [...some].sort().entries()) names.set(keyOf(label, value), `name-${index}`);
  }
  return names;
}

function renamed(expr: PromExpr, names: ReadonlyMap<string, string>): PromExpr {
  const node = withChildren(
    expr,
    childrenOf(expr).map((child) => renamed(child, names)),
  );
  if (node.kind !== 'selector') return node;
  const matchers = node.matchers.map((matcher): LabelMatcher => {
    const name = matcher.op === '=' ? names.get(keyOf(matcher.name, matcher.value)) : undefined;
    return name === undefined ? matcher : { ...matcher, value: name };
  });
  return { ...node, matchers };
}

function keyOf(label: string, value: string): string {
  return `${label}\0${value}`;
}
