import type { PromExpr } from '../ast.ts';
import type { SeriesStore } from '../store/series-store.ts';
import type { Annotations } from './annotation.ts';
import type { Meter } from './limits.ts';
import type { Grid } from './value.ts';

/** What is the same for all parts of one query. */
export type Query = {
  readonly store: SeriesStore;
  /** Prometheus 2 takes samples that are exactly as old as a range or the lookback, 3 does not. */
  readonly compat: 2 | 3;
  readonly lookbackMs: number;
  readonly defaultSubqueryStepMs: number;
  readonly delayedNameRemoval: boolean;
  readonly annotations: Annotations;
  readonly meter: Meter;
  /** What `@ start()` and `@ end()` mean, also inside subqueries. */
  readonly startMs: number;
  readonly endMs: number;
  /** Parts that are evaluated once and hold for all steps. */
  readonly stepInvariant: ReadonlySet<PromExpr>;
};

/**
 * The evaluation of one part. Parameters of aggregations are special in Prometheus: there `@ start()` and `@ end()` do nothing, and
 * `@ 10` is where the first step looks, from where later steps move on.
 */
export type Evaluation = { readonly query: Query; readonly grid: Grid; readonly inParameter: boolean };

/** The times that a selector looks at: `firstMs` at the first step, `stepMs` (0 if it is pinned) later at each further one. */
export type LookTimes = { readonly firstMs: number; readonly stepMs: number };
