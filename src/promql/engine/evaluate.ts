import type { Diagnostic } from '../../source/diagnostic.ts';
import { copiedText } from '../../source/mapped-text.ts';
import type { PromExpr, TextRange } from '../ast.ts';
import { checkPromql } from '../check.ts';
import { compareLabels, type Labels } from '../store/labels.ts';
import type { SeriesStore } from '../store/series-store.ts';
import { childrenOf, withoutParens } from '../walk.ts';
import { type Annotation, Annotations } from './annotation.ts';
import { evaluateNode, evaluateSteps } from './evaluate-node.ts';
import { defaultLimits, type EngineLimits, Meter } from './limits.ts';
import type { Evaluation, Query } from './query.ts';
import { LimitError, QueryError } from './query-error.ts';
import { pointsOf, selectRange } from './range-vector.ts';
import { removeDelayedNames } from './same-labels.ts';
import { findStepInvariant } from './step-invariant.ts';
import { type Grid, gridOf, type PointSeries, type Value, type Vector, vectorOfScalar, whereExists } from './value.ts';

/**
 * `compat` 2 takes samples exactly at the start of a range, as Prometheus 2 does; the default is 3. `lookbackMs` is five minutes,
 * `defaultSubqueryStepMs` one minute if not given. `now` gives milliseconds, against which `limits.timeMs` is measured; without it the
 * limit is one on work done.
 */
export type EngineOptions = {
  readonly compat?: 2 | 3;
  readonly lookbackMs?: number;
  readonly defaultSubqueryStepMs?: number;
  readonly delayedNameRemoval?: boolean;
  readonly limits?: Partial<EngineLimits>;
  readonly now?: () => number;
};

export type { Annotation, EngineLimits };

/** A vector keeps the order of evaluation; a matrix is sorted by labels. */
export type QueryValue =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'vector'; readonly samples: readonly { readonly labels: Labels; readonly value: number }[] }
  | { readonly kind: 'matrix'; readonly series: readonly PointSeries[] };

/** `error` is in Prometheus's words, `range` the part of the query that it is about, where that is known; `limit` if one of `EngineLimits` was reached. */
export type QueryResult =
  | { readonly ok: true; readonly value: QueryValue; readonly warnings: readonly Annotation[]; readonly infos: readonly Annotation[] }
  | { readonly ok: false; readonly error: string; readonly range?: TextRange; readonly limit?: true };

/**
 * The value of an expression at one time, as Prometheus 3 computes it. A query that fails is a value; throws for a time that is no whole
 * number of milliseconds.
 */
export function evaluateInstant(expr: PromExpr, store: SeriesStore, atMs: number, options: EngineOptions = {}): QueryResult {
  requireTime(atMs);
  return run(expr, store, gridOf(atMs, atMs, 1), options, instantValue);
}

/** The value at start, start + step … up to the end, always a matrix. */
export function evaluateRange(
  expr: PromExpr,
  store: SeriesStore,
  range: { readonly startMs: number; readonly endMs: number; readonly stepMs: number },
  options: EngineOptions = {},
): QueryResult {
  const { startMs, endMs, stepMs } = range;
  for (const time of [startMs, endMs, stepMs]) requireTime(time);
  if (stepMs <= 0) {
    return { ok: false, error: 'zero or negative query resolution step widths are not accepted. Try a positive integer' };
  }
  if (endMs < startMs) return { ok: false, error: 'end timestamp must not be before start time' };
  return run(expr, store, gridOf(startMs, endMs, stepMs), options, rangeValue);
}

function requireTime(timeMs: number): void {
  if (!Number.isSafeInteger(timeMs)) throw new RangeError(`${timeMs} is not a whole number of milliseconds`);
}

function run(
  expr: PromExpr,
  store: SeriesStore,
  grid: Grid,
  options: EngineOptions,
  evaluate: (expr: PromExpr, evaluation: Evaluation) => QueryValue,
): QueryResult {
  try {
    const query = queryOf(expr, store, grid, options);
    query.meter.checkSteps(grid.steps);
    const value = evaluate(expr, { query, grid, inParameter: false });
    return { ok: true, value, warnings: query.annotations.warnings, infos: query.annotations.infos };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const range = error.range === undefined ? {} : { range: error.range };
    return { ok: false, error: error.message, ...range, ...(error instanceof LimitError ? { limit: true } : {}) };
  }
}

function queryOf(expr: PromExpr, store: SeriesStore, grid: Grid, options: EngineOptions): Query {
  const meter = new Meter({ ...defaultLimits, ...options.limits }, options.now);
  const { stepInvariant } = checkedTree(expr, meter.limits.depth);
  return {
    store,
    compat: options.compat ?? 3,
    lookbackMs: options.lookbackMs ?? 300_000,
    defaultSubqueryStepMs: options.defaultSubqueryStepMs ?? 60_000,
    delayedNameRemoval: options.delayedNameRemoval ?? false,
    annotations: new Annotations(),
    meter,
    startMs: grid.startMs,
    endMs: grid.endMs,
    stepInvariant,
  };
}

type CheckedTree = { readonly depth: number; readonly mistake: Diagnostic | undefined; readonly stepInvariant: ReadonlySet<PromExpr> };

/** The same tree comes back for every measurement of a metric. */
const checkedBefore = new WeakMap<PromExpr, CheckedTree>();

/** Trees that were built, or parsed and not checked, must not get into the evaluator too deep or with wrong types. */
function checkedTree(expr: PromExpr, mostDepth: number): CheckedTree {
  const known = checkedBefore.get(expr);
  const depth = known?.depth ?? depthOf(expr, mostDepth);
  if (depth > mostDepth) throw new LimitError(`expression is nested more than ${mostDepth} deep`, expr.range);
  const tree = known ?? { depth, mistake: typeMistake(expr), stepInvariant: findStepInvariant(expr) };
  if (known === undefined) checkedBefore.set(expr, tree);
  if (tree.mistake !== undefined) throw new QueryError(tree.mistake.message, { from: tree.mistake.range.from, to: tree.mistake.range.to });
  return tree;
}

/** Without recursion, so that the stack is safe afterwards; more than `most` is not counted to its end. */
function depthOf(root: PromExpr, most: number): number {
  let level: readonly PromExpr[] = [root];
  let depth = 0;
  while (level.length > 0 && depth <= most) {
    depth++;
    level = level.flatMap(childrenOf);
  }
  return depth;
}

/** Only the ranges of the tree count, so that any text of that length will do. */
function typeMistake(expr: PromExpr): Diagnostic | undefined {
  const { diagnostics } = checkPromql(expr, copiedText(' '.repeat(expr.range.to), 'query', 0));
  return diagnostics.find((diagnostic) => diagnostic.severity === 'error');
}

function instantValue(expr: PromExpr, evaluation: Evaluation): QueryValue {
  const inner = withoutParens(expr);
  if (inner.kind === 'matrix') return { kind: 'matrix', series: sortedSeries(pointsOf(selectRange(inner, evaluation), evaluation)) };
  if (inner.kind === 'subquery') {
    const { vector, grid } = evaluateSteps(inner, evaluation);
    return { kind: 'matrix', series: sortedSeries(seriesOf(withFinalNames(vector, evaluation), grid)) };
  }
  const value = finished(evaluateNode(expr, evaluation), evaluation);
  switch (value.kind) {
    case 'scalar':
      return { kind: 'scalar', value: value.values[0] as number };
    case 'string':
      return value;
    case 'vector':
      return { kind: 'vector', samples: value.rows.map(({ labels }, row) => ({ labels, value: value.values[row] as number })) };
  }
}

function rangeValue(expr: PromExpr, evaluation: Evaluation): QueryValue {
  const inner = withoutParens(expr);
  const refused = inner.kind === 'matrix' || inner.kind === 'subquery' ? 'range vector' : inner.kind === 'string' ? 'string' : undefined;
  if (refused !== undefined) {
    throw new QueryError(`invalid expression type "${refused}" for range query, must be Scalar or instant Vector`, expr.range);
  }
  const value = finished(evaluateNode(expr, evaluation), evaluation);
  if (value.kind === 'string') throw new Error('a string is refused above');
  const vector = value.kind === 'scalar' ? vectorOfScalar(value.values) : value;
  return { kind: 'matrix', series: sortedSeries(seriesOf(vector, evaluation.grid)) };
}

function finished(value: Value, evaluation: Evaluation): Value {
  return value.kind === 'vector' ? withFinalNames(value, evaluation) : value;
}

function withFinalNames(vector: Vector, { query }: Evaluation): Vector {
  return query.delayedNameRemoval ? removeDelayedNames(vector) : vector;
}

/** Series that exist at every step share their list of times. */
function seriesOf({ rows, steps, values, present }: Vector, grid: Grid): PointSeries[] {
  const times = Float64Array.from({ length: steps }, (_, step) => grid.startMs + step * grid.stepMs);
  return rows.map(({ labels }, row) => {
    const from = row * steps;
    const own = values.subarray(from, from + steps);
    const exists = present.subarray(from, from + steps);
    if (!exists.includes(0)) return { labels, timestampsMs: times, values: own };
    return { labels, timestampsMs: whereExists(times, exists), values: whereExists(own, exists) };
  });
}

function sortedSeries(series: PointSeries[]): readonly PointSeries[] {
  return series.sort((a, b) => compareLabels(a.labels, b.labels));
}
