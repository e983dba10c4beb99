import type { Call, PromExpr } from '../ast.ts';
import { nowhere } from '../ast.ts';
import { goQuote } from '../store/go-quote.ts';
import { absentOf } from './absent.ts';
import type { Evaluation } from './query.ts';
import { QueryError, sameLabelset } from './query-error.ts';
import type { RangeFunction } from './range-functions.ts';
import { type RangeVector, windowing } from './range-vector.ts';
import { haveSameMetadata } from './same-labels.ts';
import { type Row, type Scalar, type Vector, VectorBuilder } from './value.ts';

const counterNames = /_(?:total|sum|count|bucket)$/;

/** A function over each range of a range vector. `argument` is the range vector's expression, without parentheses. */
export function callOverRanges(
  expr: Call,
  row: RangeFunction,
  argument: PromExpr,
  range: RangeVector,
  scalar: Scalar | undefined,
  evaluation: Evaluation,
): Vector {
  const { query, grid } = evaluation;
  const { steps } = grid;
  query.meter.hold(range.series.length * steps);
  const windows = windowing(range, evaluation);
  const out = new VectorBuilder(steps, range.series.length);
  const call = {
    grid,
    steps,
    look: range.look,
    rangeMs: range.rangeMs,
    scalar: scalar?.values ?? new Float64Array(0),
    // Prometheus puts the result of a subquery in its place, which stands nowhere in the text.
    argument: placeOf(expr.args[0] as PromExpr, argument),
    annotations: query.annotations,
  };
  const named = new Set<string>();
  const keepsName = row.keepsName === true;
  for (const { labels, dropName, samples } of range.series) {
    const drops = dropName || !keepsName;
    const before = out.base;
    const bounds = windows(samples);
    query.meter.spend(windowWork(bounds, steps));
    row.kernel(samples, bounds, call, out);
    out.commit(drops && !query.delayedNameRemoval ? labels.withoutMetadata : labels, drops);
    if (row.expectsCounter === true && out.base > before) named.add(labels.get('__name__'));
  }
  for (const name of named) noteOtherThanCounter(name, call);
  const vector = out.finish();
  if (expr.func === 'absent_over_time') return absentOf(argument, vector);
  if (!query.delayedNameRemoval && !haveSameMetadata(range.series) && hasSameLabels(vector.rows))
    throw new QueryError(sameLabelset, expr.range);
  return vector;
}

/** The range of an argument as annotations show it. */
function placeOf(first: PromExpr, argument: PromExpr): PromExpr['range'] {
  let inner = first;
  while (inner.kind === 'paren') inner = inner.inner;
  return inner === argument && argument.kind === 'subquery' ? nowhere : inner.range;
}

function noteOtherThanCounter(
  name: string,
  { annotations, argument }: { annotations: Evaluation['query']['annotations']; argument: PromExpr['range'] },
): void {
  if (name === '' || counterNames.test(name)) return;
  const text = `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${goQuote(name)}`;
  annotations.inform(text, argument);
}

/** About how many samples are looked at. */
function windowWork({ from, to }: { from: Int32Array; to: Int32Array }, steps: number): number {
  const last = steps - 1;
  const widest = Math.max((to[0] as number) - (from[0] as number), (to[last] as number) - (from[last] as number));
  return steps * Math.max(1, widest);
}

/** Here Prometheus does not ask whether the series overlap in time. */
function hasSameLabels(rows: readonly Row[]): boolean {
  const seen = new Set<string>();
  for (const { labels } of rows) seen.add(labels.key);
  return seen.size < rows.length;
}
