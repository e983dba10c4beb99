import type { VectorSelector } from '../ast.ts';
import type { StoredSeries } from '../store/series-store.ts';
import { lookTimesOf, pinOf } from './look-times.ts';
import type { Evaluation, LookTimes } from './query.ts';
import { type Vector, VectorBuilder } from './value.ts';
import { newestOf, perColumn } from './windows.ts';

/** The series of a selector, in label order. */
export function selectSeries(selector: VectorSelector, { query }: Evaluation): readonly StoredSeries[] {
  query.meter.spend(query.store.series.length * (1 + selector.matchers.length));
  const found = query.store.select(selector.matchers, (work) => query.meter.spend(work));
  query.meter.checkSeries(found.length);
  return found;
}

/** The newest sample of each series at each step. A stale marker hides what is before it; a NaN is a value. */
export function evaluateSelector(selector: VectorSelector, evaluation: Evaluation): Vector {
  return look(selector, lookTimesOf(selector, evaluation), evaluation, (series, index) => series.written.values[index] as number);
}

/**
 * The times of these samples in seconds, for `timestamp`. In Prometheus a time after `@` overrides the offset here.
 * Source: promql/engine.go, rangeEvalTimestampFunctionOverVectorSelector.
 */
export function evaluateSampleTimes(selector: VectorSelector, evaluation: Evaluation): Vector {
  const pinnedMs = pinOf(selector.at, evaluation);
  const times = pinnedMs === undefined ? lookTimesOf(selector, evaluation) : { firstMs: pinnedMs, stepMs: 0 };
  return look(selector, times, evaluation, (series, index) => (series.written.times[index] as number) / 1000);
}

function look(
  selector: VectorSelector,
  times: LookTimes,
  evaluation: Evaluation,
  read: (series: StoredSeries, index: number) => number,
): Vector {
  const { query, grid } = evaluation;
  const found = selectSeries(selector, evaluation);
  query.meter.hold(found.length * grid.steps);
  const newest = perColumn((column) => {
    query.meter.spend(grid.steps);
    return newestOf(column, times, grid.steps, query.lookbackMs, query.compat === 2);
  });
  const out = new VectorBuilder(grid.steps, found.length);
  for (const series of found) {
    const { base, values, present } = out;
    const indices = newest(series.written.times);
    const { stale } = series;
    for (let step = 0; step < grid.steps; step++) {
      const index = indices[step] as number;
      if (index < 0 || stale?.[index] === 1) continue;
      values[base + step] = read(series, index);
      present[base + step] = 1;
    }
    out.commit(series.labels, false);
  }
  return out.finish();
}
