import type { PromExpr, TextRange } from '../promql/ast.ts';
import { walkPromql } from '../promql/walk.ts';
import { findTags } from '../rollouts/resolve-metrics.ts';
import { originOf } from '../source/mapped-text.ts';
import { remembered } from '../source/remembered.ts';
import type { SourceRange } from '../source/source-file.ts';
import { isSure } from './prove-verdict.ts';
import type { MetricUnderLint, WorldTrial } from './subject.ts';

/** The tree of a Prometheus query that Prometheus would take, args filled in. Its ranges are those of `query.text`. */
export function queryTree({ query }: MetricUnderLint): PromExpr | undefined {
  return query?.prepared.kind === 'query' ? query.prepared.expr : undefined;
}

/** Nodes of one kind that the query has, parents before children. */
export function nodesOf<Kind extends PromExpr['kind']>(expr: PromExpr, kind: Kind): readonly Extract<PromExpr, { kind: Kind }>[] {
  const found: Extract<PromExpr, { kind: Kind }>[] = [];
  walkPromql(expr, (node) => {
    if (node.kind === kind) found.push(node as Extract<PromExpr, { kind: Kind }>);
  });
  return found;
}

/** Where a part of the query stands in the file. */
export function queryPlace({ query }: MetricUnderLint, { from, to }: TextRange): SourceRange {
  if (query === undefined) throw new Error('the metric has no query');
  return originOf(query.text, from, to).range;
}

/** Whether a part of the query has an arg in it whose value lint made up: nothing that rests on its text is known. */
export function isMadeUp(subject: MetricUnderLint, { from, to }: TextRange): boolean {
  return madeUpSpans(subject).some((span) => span.from <= to && span.to >= from);
}

/** Where values of args without a default stand in the query. */
const madeUpSpans = remembered((subject: MetricUnderLint): readonly TextRange[] => {
  const { query } = subject.written.provider.prometheus as { readonly query?: unknown };
  const values = new Map(subject.args.map(({ name, value }) => [name, value]));
  const defaults = new Set((subject.template.value.spec.args ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [name])));
  const spans: TextRange[] = [];
  let shift = 0;
  for (const tag of typeof query === 'string' ? findTags(query).tags : []) {
    const name = tag.tag.trim().replace(/^args\./, '');
    const value = values.get(name);
    if (value === undefined) continue;
    const from = tag.from + shift;
    if (!defaults.has(name)) spans.push({ from, to: from + value.length });
    shift += value.length - (tag.to - tag.from);
  }
  return spans;
});

/** The worlds in which the metric surely passes although it must not, of those named. */
export function passesIn(subject: MetricUnderLint, names: readonly WorldTrial['world']['name'][]): readonly WorldTrial[] {
  return subject.proof().trials.filter((trial) => trial.verdict === 'passes' && isSure(trial) && names.includes(trial.world.name));
}
