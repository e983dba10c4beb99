import type { Aggregation } from '../ast.ts';
import { withoutParens } from '../walk.ts';
import { countValues } from './count-values.ts';
import { avgGroups, collectGroups, countGroups, groupGroups, pickGroups, varianceGroups } from './fold-groups.ts';
import { groupsOf } from './grouping.ts';
import { printShortNumber } from './number-text.ts';
import { quantileOf } from './quantile.ts';
import type { Query } from './query.ts';
import { QueryError } from './query-error.ts';
import { sumGroups } from './sum-rows.ts';
import { topOfGroups } from './topk.ts';
import type { Scalar, Value, Vector } from './value.ts';

/** The aggregation of a vector; `param` is the value of the parameter, for those that have one. */
export function aggregate(expr: Aggregation, param: Value | undefined, vector: Vector, query: Query): Vector {
  if (expr.op === 'count_values') return countValues(expr, textOf(param), vector, query);
  if (expr.op === 'sum') return sumGroups(vector, expr.grouping, query.meter);
  const groups = groupsOf(vector, expr.grouping, query.meter);
  query.meter.hold(groups.labels.length * vector.steps);
  query.meter.spend(vector.rows.length * vector.steps);
  switch (expr.op) {
    case 'avg':
      // A mean is an object.
      query.meter.hold(8 * groups.labels.length * vector.steps);
      return avgGroups(vector, groups);
    case 'count':
      return countGroups(vector, groups);
    case 'group':
      return groupGroups(vector, groups);
    case 'min':
      return pickGroups(vector, groups, (value, best) => value < best);
    case 'max':
      return pickGroups(vector, groups, (value, best) => value > best);
    case 'stdvar':
      return varianceGroups(vector, groups, (variance) => variance);
    case 'stddev':
      return varianceGroups(vector, groups, Math.sqrt);
    case 'topk':
    case 'bottomk':
      return topOfGroups(expr.op, vector, groups, scalarOf(param), query.meter);
    case 'quantile': {
      const q = scalarOf(param);
      warnOfQuantiles(expr, q, query);
      // All elements are listed, group by group, and sorted.
      query.meter.hold(4 * groups.labels.length * vector.steps);
      query.meter.hold(vector.rows.length * vector.steps);
      query.meter.spend(8 * vector.rows.length * vector.steps);
      return collectGroups(vector, groups, (values, step) => quantileOf(q.values[step] as number, values));
    }
    default:
      throw new QueryError(`aggregation operator expected in aggregation expression but got "${expr.op}"`, expr.range);
  }
}

function warnOfQuantiles(expr: Aggregation, { values }: Scalar, { annotations }: Query): void {
  if (expr.param === undefined) throw new Error('quantile without its parameter is refused by the check');
  const { range } = withoutParens(expr.param);
  const warn = (q: number): void => annotations.warn(`quantile value should be between 0 and 1, got ${printShortNumber(q)}`, range);
  const largest = values.reduce((most, q) => Math.max(most, q));
  const smallest = values.reduce((least, q) => Math.min(least, q));
  if (Number.isNaN(largest)) warn(Number.NaN);
  if (largest > 1) warn(largest);
  if (smallest < 0) warn(smallest);
}

function scalarOf(param: Value | undefined): Scalar {
  if (param?.kind !== 'scalar') throw new Error('an aggregation without its scalar parameter is refused by the check');
  return param;
}

function textOf(param: Value | undefined): string {
  if (param?.kind !== 'string') throw new Error('an aggregation without its string parameter is refused by the check');
  return param.value;
}
