import type { PromExpr, TextRange } from '../promql/ast.ts';
import { walkPromql } from '../promql/walk.ts';
import { findTags } from '../rollouts/resolve-metrics.ts';
import { originOf } from '../source/mapped-text.ts';
import type { SourceRange } from '../source/source-file.ts';
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
export function isMadeUp({ written, args, template }: MetricUnderLint, { from, to }: TextRange): boolean {
  const { query } = written.provider.prometheus as { readonly query?: unknown };
  if (typeof query !== 'string') return false;
  const declared = template.value.spec.args ?? [];
  let shift = 0;
  for (const tag of findTags(query).tags) {
    const name = tag.tag.trim().replace(/^args\./, '');
    const value = args.find((arg) => arg.name === name)?.value;
    if (value === undefined) continue;
    const start = tag.from + shift;
    const end = start + value.length;
    shift += value.length - (tag.to - tag.from);
    const hasDefault = declared.some((arg) => arg.name === name && arg.value !== undefined);
    if (!hasDefault && start <= to && end >= from) return true;
  }
  return false;
}

/** The worlds in which the metric passes although it must not, of those named. */
export function passesIn(subject: MetricUnderLint, names: readonly WorldTrial['world']['name'][]): readonly WorldTrial[] {
  return subject.proof().trials.filter(({ world, verdict }) => verdict === 'passes' && names.includes(world.name));
}
