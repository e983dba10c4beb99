import type { Call, PromExpr } from '../ast.ts';
import { nowhere } from '../ast.ts';
import { goQuote } from '../store/go-quote.ts';
import type { Labels } from '../store/labels.ts';
import type { Evaluation } from './query.ts';
import { QueryError, sameLabelset } from './query-error.ts';
import type { RangeCall } from './range-function.ts';
import type { RangeFunction } from './range-functions.ts';
import { type RangeVector, windowing } from './range-vector.ts';
import { haveSameMetadata } from './same-labels.ts';
import type { RowTarget, Scalar } from './value.ts';

/** Units of work for a step of a row, whatever the function. */
const rowWork = 4;
const counterNames = /_(?:total|sum|count|bucket)$/;

/** A function with its evaluated arguments. `argument` is the range vector's expression, without parentheses. */
export type EvaluatedRangeCall = {
  readonly expr: Call;
  readonly row: RangeFunction;
  readonly argument: PromExpr;
  readonly range: RangeVector;
  readonly scalar: Scalar | undefined;
};

/** Takes the rows of a result, one after the other; `commit` says whether the row written exists. */
export type RowSink = RowTarget & { readonly commit: (labels: Labels, dropName: boolean) => boolean };

/** Writes the values of a function over each range of a range vector, series by series. */
export function callOverRanges(evaluated: EvaluatedRangeCall, out: RowSink, evaluation: Evaluation): void {
  const { row, range, expr } = evaluated;
  const { query, grid } = evaluation;
  const windows = windowing(range, evaluation);
  const call = rangeCallOf(evaluated, evaluation);
  const keepsName = row.keepsName === true;
  const mayCoincide = !query.delayedNameRemoval && !haveSameMetadata(range.series);
  const results = new Set<string>();
  const named = new Set<string>();
  for (const { labels, dropName, samples } of range.series) {
    const drops = dropName || !keepsName;
    const bounds = windows(samples);
    query.meter.spend(rowWork * grid.steps + row.work * bounds.samples);
    row.kernel(samples, bounds, call, out);
    const resultLabels = drops && !query.delayedNameRemoval ? labels.withoutMetadata : labels;
    if (!out.commit(resultLabels, drops)) continue;
    if (row.expectsCounter === true) named.add(labels.get('__name__'));
    if (!mayCoincide || expr.func === 'absent_over_time') continue;
    // Here Prometheus does not ask whether the series overlap in time.
    if (results.has(resultLabels.key)) throw new QueryError(sameLabelset, expr.range);
    results.add(resultLabels.key);
  }
  for (const name of named) noteOtherThanCounter(name, call);
}

function rangeCallOf({ expr, argument, range, scalar }: EvaluatedRangeCall, { query, grid }: Evaluation): RangeCall {
  return {
    grid,
    steps: grid.steps,
    look: range.look,
    rangeMs: range.rangeMs,
    scalar: scalar?.values ?? new Float64Array(0),
    argument: placeOf(expr.args[0] as PromExpr, argument),
    annotations: query.annotations,
    meter: query.meter,
  };
}

/** Where annotations see the first argument. Prometheus puts the result of a subquery in its place, which stands nowhere in the text. */
function placeOf(first: PromExpr, argument: PromExpr): PromExpr['range'] {
  let inner = first;
  while (inner.kind === 'paren') inner = inner.inner;
  return inner === argument && argument.kind === 'subquery' ? nowhere : inner.range;
}

function noteOtherThanCounter(name: string, { annotations, argument }: RangeCall): void {
  if (name === '' || counterNames.test(name)) return;
  const text = `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${goQuote(name)}`;
  annotations.inform(text, argument);
}
