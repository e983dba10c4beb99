import type { PromExpr } from '../../promql/ast.ts';
import { selectorsOf, walkPromql } from '../../promql/walk.ts';
import type { NeededLabels } from './redact.ts';

/** The labels that queries match on, and those whose values they put into other labels. */
export function neededLabels(queries: readonly PromExpr[]): NeededLabels {
  const matched = new Set(queries.flatMap(selectorsOf).flatMap(({ matchers }) => matchers.map((matcher) => matcher.name)));
  const read = new Set<string>();
  for (const query of queries) {
    walkPromql(query, (node) => {
      if (node.kind !== 'call' || (node.func !== 'label_replace' && node.func !== 'label_join')) return;
      // label_replace(v, dst, replacement, src, regex), label_join(v, dst, separator, src...): more than the sources does no harm.
      for (const arg of node.args.slice(3)) if (arg.kind === 'string') read.add(arg.value);
    });
  }
  return { matched, read };
}
