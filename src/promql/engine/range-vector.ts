import type { MatrixSelector, Subquery } from '../ast.ts';
import type { Labels } from '../store/labels.ts';
import { type Samples, TimeColumns } from '../store/samples.ts';
import { lookTimesOf } from './look-times.ts';
import type { Evaluation, LookTimes } from './query.ts';
import { selectSeries } from './selector.ts';
import { type Grid, gridOf, type PointSeries, type Row, type Vector, whereExists } from './value.ts';
import { perColumn, type Windows, windowsOf } from './windows.ts';

/** The series of a range vector with the times at which its ranges end. Samples outside of the ranges may be among them. */
export type RangeVector = {
  readonly series: readonly { readonly labels: Labels; readonly dropName: boolean; readonly samples: Samples }[];
  readonly look: LookTimes;
  readonly rangeMs: number;
};

export function selectRange({ selector, rangeMs }: MatrixSelector, evaluation: Evaluation): RangeVector {
  const series = selectSeries(selector, evaluation).map(({ labels, samples }) => ({ labels, dropName: false, samples }));
  return { series, look: lookTimesOf(selector, evaluation), rangeMs };
}

/** Units of work for the windows of a list of timestamps, and what depends on them, at one step. */
const columnWork = 8;

/** The windows of each series; series with a common list of timestamps share them. */
export function windowing({ look, rangeMs }: RangeVector, { query, grid }: Evaluation): (samples: Samples) => Windows {
  const perTimes = perColumn((times) => {
    query.meter.spend(columnWork * grid.steps);
    return windowsOf(times, look, grid.steps, rangeMs, query.compat === 2);
  });
  return (samples) => perTimes(samples.times);
}

/**
 * The times at which a subquery evaluates: the multiples of its step, counted from the epoch, from after the first range's start up to the
 * last range's end. Prometheus 2 also takes one that is exactly the start. Source: promql/engine.go, runSubquery.
 */
export function subqueryGrid(expr: Subquery, evaluation: Evaluation): Grid {
  const { grid, query } = evaluation;
  const { firstMs } = lookTimesOf(expr, evaluation);
  const stepMs = expr.stepMs ?? query.defaultSubqueryStepMs;
  const edgeMs = firstMs - expr.rangeMs;
  let startMs = stepMs * Math.trunc(edgeMs / stepMs);
  if (query.compat === 2 ? startMs < edgeMs : startMs <= edgeMs) startMs += stepMs;
  return gridOf(startMs, firstMs + (grid.steps - 1) * grid.stepMs, stepMs);
}

/** The steps of a subquery's result as samples. */
export function samplesOfSteps(vector: Vector, grid: Grid): RangeVector['series'] {
  const columns = new TimeColumns();
  const times = Float64Array.from({ length: grid.steps }, (_, step) => grid.startMs + step * grid.stepMs);
  return vector.rows.map(({ labels, dropName }: Row, row) => {
    const from = row * vector.steps;
    const present = vector.present.subarray(from, from + vector.steps);
    const values = vector.values.subarray(from, from + vector.steps);
    if (!present.includes(0)) return { labels, dropName, samples: { times: columns.share(times), values } };
    return { labels, dropName, samples: { times: columns.share(whereExists(times, present)), values: whereExists(values, present) } };
  });
}

/** The samples in the range of an instant query. */
export function pointsOf(range: RangeVector, evaluation: Evaluation): PointSeries[] {
  const windows = windowing(range, evaluation);
  return range.series.flatMap(({ labels, samples }) => {
    const { from, to } = windows(samples);
    const [low, high] = [from[0] as number, to[0] as number];
    if (low === high) return [];
    return [{ labels, timestampsMs: samples.times.slice(low, high), values: samples.values.slice(low, high) }];
  });
}
