import type { Call, TextRange } from '../ast.ts';
import { goQuote } from '../store/go-quote.ts';
import type { Labels } from '../store/labels.ts';
import { withoutParens } from '../walk.ts';
import { type Buckets, bucketFraction, bucketQuantile } from './buckets.ts';
import { parseGoFloat } from './go-float.ts';
import { printShortNumber } from './number-text.ts';
import type { Evaluation, Query } from './query.ts';
import { withoutNames } from './same-labels.ts';
import { type Scalar, type Vector, VectorBuilder } from './value.ts';

const monotonicity =
  'input to histogram_quantile needed to be fixed for monotonicity ' +
  '(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)';

/** The rows of one classic histogram, by ascending bound. */
type Histogram = { readonly labels: Labels; readonly rows: readonly { readonly row: number; readonly bound: number }[] };

/** `histogram_quantile`: classic histograms are the rows that only differ in `le`. */
export function histogramQuantile(expr: Call, quantile: Scalar, vector: Vector, { query, grid }: Evaluation): Vector {
  const { annotations } = query;
  const [first, second] = expr.args.map((argument) => withoutParens(argument).range) as [TextRange, TextRange];
  for (const q of quantile.values) {
    if (!(q >= 0 && q <= 1)) annotations.warn(`quantile value should be between 0 and 1, got ${printShortNumber(q)}`, first);
  }
  return eachHistogram(vector, second, query, (buckets, step, labels) => {
    const { value, corrected } = bucketQuantile(quantile.values[step] as number, buckets);
    if (corrected !== undefined) {
      const atMs = grid.startMs + step * grid.stepMs;
      annotations.informOfCorrection(forMetric(monotonicity, labels, query), second, { ...corrected, atMs });
    }
    return value;
  });
}

/** `histogram_fraction`: the share of observations between two values. */
export function histogramFraction(expr: Call, lower: Scalar, upper: Scalar, vector: Vector, { query }: Evaluation): Vector {
  const third = withoutParens(expr.args[2] as Call['args'][number]).range;
  return eachHistogram(vector, third, query, (buckets, step) =>
    bucketFraction(lower.values[step] as number, upper.values[step] as number, buckets),
  );
}

function eachHistogram(
  vector: Vector,
  argument: TextRange,
  query: Query,
  compute: (buckets: Buckets, step: number, labels: Labels) => number,
): Vector {
  const histograms = histogramsOf(vector, argument, query);
  const { steps, values, present } = vector;
  const out = new VectorBuilder(steps, histograms.length);
  query.meter.hold(out.values.length);
  for (const { labels, rows } of histograms) {
    const { base } = out;
    query.meter.spend(rows.length * steps);
    for (let step = 0; step < steps; step++) {
      const bounds: number[] = [];
      const counts: number[] = [];
      for (const { row, bound } of rows) {
        if (present[row * steps + step] === 0) continue;
        bounds.push(bound);
        counts.push(values[row * steps + step] as number);
      }
      if (bounds.length === 0) continue;
      out.values[base + step] = compute({ bounds, counts }, step, labels);
      out.present[base + step] = 1;
    }
    out.commit(labels, false);
  }
  return withoutNames(out.finish(), query);
}

/** In the order of first appearance; a row whose `le` is no number is left out with a warning. */
function histogramsOf({ rows }: Vector, argument: TextRange, query: Query): readonly Histogram[] {
  const bounds = new Map<string, number | undefined>();
  const groups = new Map<string, { labels: Labels; rows: { row: number; bound: number }[] }>();
  rows.forEach(({ labels }, row) => {
    const le = labels.get('le');
    if (!bounds.has(le)) bounds.set(le, parseGoFloat(le));
    const bound = bounds.get(le);
    if (bound === undefined) {
      const text = `bucket label "le" is missing or has a malformed value of ${goQuote(le)}`;
      query.annotations.warn(forMetric(text, labels, query), argument);
      return;
    }
    const key = labels.keyWithout(['le']);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels: labels.without(['le']), rows: [{ row, bound }] });
    else group.rows.push({ row, bound });
  });
  for (const group of groups.values()) group.rows.sort((a, b) => (a.bound < b.bound ? -1 : a.bound > b.bound ? 1 : 0));
  return [...groups.values()];
}

/** Only delayed name removal still knows the name here. */
function forMetric(text: string, labels: Labels, { delayedNameRemoval }: Query): string {
  const name = delayedNameRemoval ? labels.get('__name__') : '';
  return name === '' ? text : `${text} for metric name ${goQuote(name)}`;
}
