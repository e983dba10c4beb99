import type { Binary, PromExpr } from '../promql/ast.ts';
import type { SeriesStore } from '../promql/store/series-store.ts';
import { childrenOf, withoutParens } from '../promql/walk.ts';
import type { PreparedQuery } from '../providers/prometheus-query.ts';
import type { Plan } from '../worlds/plan.ts';
import type { WorldName } from '../worlds/world-names.ts';

/** From `fromMs` of the run on, answers repeat every `everyMs`. */
export type Settled = { readonly fromMs: number; readonly everyMs: number };

/** Worlds that have been the same for longer than any query looks back when the run starts. */
const steady: ReadonlySet<WorldName> = new Set<WorldName>([
  ...(['gone', 'quiet', 'zeroed', 'idle', 'broken', 'mixed', 'nan', 'infinite', 'negative-infinity'] as const),
  ...(['several-good-first', 'several-bad-first', 'selector-missing', 'empty-histogram'] as const),
]);
/** What they make of a counter does not depend on how far it has counted. */
const differences: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv', 'changes', 'resets']);
const presence: ReadonlySet<string> = new Set(['absent', 'absent_over_time', 'count_over_time', 'present_over_time', 'count', 'group']);
const clocks: ReadonlySet<string> = new Set([
  ...[
    'time',
    'timestamp',
    'minute',
    'hour',
    'day_of_month',
    'day_of_week',
    'day_of_year',
    'days_in_month',
    'month',
    'year',
    'predict_linear',
  ],
]);
const lookbackMs = 300_000;
const defaultSubqueryStepMs = 60_000;
const longestPeriodMs = 3_600_000;

/**
 * From when on the answers of a query repeat in a world, so that they need not be asked for again; undefined where that is not certain. All
 * series of a world go on steadily, sampled at equal distances: a query that looks at differences or at what does not change sees the same
 * after each scrape.
 */
export function settledIn(
  world: WorldName,
  prepared: PreparedQuery,
  plan: Plan,
  store: SeriesStore | undefined,
  scrapeIntervalMs: number,
): Settled | undefined {
  if (prepared.kind !== 'query') return { fromMs: 0, everyMs: 1 };
  const sees = lookAt(prepared.expr, { raw: false, clock: false, stepsMs: [] });
  if (sees.clock) return undefined;
  if (sees.raw && (store === undefined || !isConstant(store))) return undefined;
  // Traffic that is rare comes once a minute.
  const steps = [scrapeIntervalMs, ...sees.stepsMs, ...(world === 'low-volume' ? [60_000] : [])];
  const everyMs = steps.reduce(leastCommonMultiple);
  if (!Number.isInteger(everyMs) || everyMs > longestPeriodMs) return undefined;
  const changes = !steady.has(world) || plan.reachMs > plan.plainReachMs;
  const fromMs = changes ? plan.reachMs + lookbackMs + 2 * scrapeIntervalMs : 0;
  return { fromMs, everyMs };
}

type Sight = { readonly raw: boolean; readonly clock: boolean; readonly stepsMs: readonly number[] };

function lookAt(expr: PromExpr, seen: Sight): Sight {
  switch (expr.kind) {
    case 'selector':
      return { ...seen, raw: true, clock: seen.clock || expr.at !== undefined };
    case 'subquery':
      return lookAt(expr.expr, {
        ...seen,
        clock: seen.clock || expr.at !== undefined,
        stepsMs: [...seen.stepsMs, expr.stepMs ?? defaultSubqueryStepMs],
      });
    case 'call': {
      if (clocks.has(expr.func)) return { ...seen, clock: true };
      const [only] = expr.args;
      const plain = only !== undefined && expr.args.length === 1 && isSeries(only);
      return plain && (differences.has(expr.func) || presence.has(expr.func)) ? seen : children(expr, seen);
    }
    case 'aggregation':
      return presence.has(expr.op) && isSeries(expr.expr) ? seen : children(expr, seen);
    case 'binary':
      return isAge(expr) ? seen : children(expr, seen);
    default:
      return children(expr, seen);
  }
}

function children(expr: PromExpr, seen: Sight): Sight {
  return childrenOf(expr).reduce((sight, child) => lookAt(child, sight), seen);
}

/** A selector, without `@`. */
function isSeries(expr: PromExpr): boolean {
  const inner = withoutParens(expr);
  return (inner.kind === 'selector' && inner.at === undefined) || (inner.kind === 'matrix' && inner.selector.at === undefined);
}

/** `time() - timestamp(m)`: how old samples are, which is the same after each scrape. */
function isAge({ op, left, right }: Binary): boolean {
  const [time, stamp] = [withoutParens(left), withoutParens(right)];
  if (op !== '-' || time.kind !== 'call' || time.func !== 'time' || stamp.kind !== 'call' || stamp.func !== 'timestamp') return false;
  return stamp.args.every(isSeries);
}

const constant = new WeakMap<SeriesStore, boolean>();

function isConstant(store: SeriesStore): boolean {
  let known = constant.get(store);
  if (known === undefined) {
    known = store.series.every(({ samples: { values } }) => values.every((value) => Object.is(value, values[0])));
    constant.set(store, known);
  }
  return known;
}

export function leastCommonMultiple(a: number, b: number): number {
  let [left, right] = [a, b];
  while (right !== 0) [left, right] = [right, left % right];
  return (a / left) * b;
}
