import type { Call } from '../ast.ts';
import { withoutParens } from '../walk.ts';
import { absentOf } from './absent.ts';
import { datePart, dateParts } from './dates.ts';
import { histogramFraction, histogramQuantile } from './histogram.ts';
import { labelJoin, labelReplace } from './label-functions.ts';
import { clampTo, mapValues, perValue, roundTo } from './math.ts';
import type { Evaluation } from './query.ts';
import { QueryError } from './query-error.ts';
import { sorted } from './sort.ts';
import { emptyVector, type Scalar, type Value, type Vector, vectorOfScalar } from './value.ts';

type InstantCall = { readonly expr: Call; readonly args: readonly Value[]; readonly evaluation: Evaluation };

/** A function of instant vectors, scalars and strings, whose values are `args`. */
export function callOfInstants(expr: Call, args: readonly Value[], evaluation: Evaluation): Value {
  const { query } = evaluation;
  const call: InstantCall = { expr, args, evaluation };
  const compute = perValue.get(expr.func);
  if (compute !== undefined) return mapValues(vectorAt(call, 0), query, compute);
  const part = dateParts.get(expr.func);
  if (part !== undefined) return dates(call, (seconds) => datePart(expr.func, part, seconds));
  switch (expr.func) {
    case 'absent':
      return absentOf(withoutParens(expr.args[0] as Call['args'][number]), vectorAt(call, 0));
    case 'clamp':
      return clampTo(vectorAt(call, 0), scalarAt(call, 1), scalarAt(call, 2), query);
    case 'clamp_max':
      return clampTo(vectorAt(call, 0), undefined, scalarAt(call, 1), query);
    case 'clamp_min':
      return clampTo(vectorAt(call, 0), scalarAt(call, 1), undefined, query);
    case 'histogram_fraction':
      return histogramFraction(expr, scalarAt(call, 0), scalarAt(call, 1), vectorAt(call, 2), evaluation);
    case 'histogram_quantile':
      return histogramQuantile(expr, scalarAt(call, 0), vectorAt(call, 1), evaluation);
    // These only know native histograms, of which no store has any.
    case 'histogram_avg':
    case 'histogram_count':
    case 'histogram_stddev':
    case 'histogram_stdvar':
    case 'histogram_sum':
      return emptyVector(evaluation.grid.steps);
    case 'label_join':
      return labelJoin(expr, vectorAt(call, 0), textsFrom(call, 1), query.meter);
    case 'label_replace':
      return labelReplace(expr, vectorAt(call, 0), textsFrom(call, 1), query.meter);
    case 'pi':
      return { kind: 'scalar', values: new Float64Array(evaluation.grid.steps).fill(Math.PI) };
    case 'round':
      return roundTo(vectorAt(call, 0), args.length > 1 ? scalarAt(call, 1) : undefined, query);
    case 'scalar':
      return onlyElement(vectorAt(call, 0));
    case 'sort':
      return sortCall(call, 'ascending');
    case 'sort_desc':
      return sortCall(call, 'descending');
    case 'time':
      return { kind: 'scalar', values: evaluationTimes(evaluation).map((atMs) => atMs / 1000) };
    case 'timestamp':
      return mapValues(vectorAt(call, 0), query, (_, step) => (evaluation.grid.startMs + step * evaluation.grid.stepMs) / 1000);
    case 'vector':
      return vectorOfScalar(scalarAt(call, 0).values);
    default:
      throw new QueryError(`unknown function with name "${expr.func}"`, expr.range);
  }
}

function evaluationTimes({ grid }: Evaluation): Float64Array {
  return Float64Array.from({ length: grid.steps }, (_, step) => grid.startMs + step * grid.stepMs);
}

/** Without an argument, of the evaluation times. */
function dates(call: InstantCall, compute: (seconds: number) => number): Vector {
  if (call.args.length > 0) return mapValues(vectorAt(call, 0), call.evaluation.query, compute);
  return vectorOfScalar(evaluationTimes(call.evaluation).map((atMs) => compute(Math.trunc(atMs / 1000))));
}

function onlyElement({ rows, steps, values, present }: Vector): Scalar {
  const found = new Uint8Array(steps);
  const result = new Float64Array(steps).fill(Number.NaN);
  for (let cell = 0; cell < rows.length * steps; cell++) {
    if (present[cell] === 0) continue;
    const step = cell % steps;
    result[step] = found[step] === 0 ? (values[cell] as number) : Number.NaN;
    found[step] = 1;
  }
  return { kind: 'scalar', values: result };
}

/** A range query's result is ordered by labels, whatever is sorted inside. */
function sortCall(call: InstantCall, direction: 'ascending' | 'descending'): Vector {
  const vector = vectorAt(call, 0);
  const { startMs, endMs } = call.evaluation.grid;
  if (startMs === endMs) return sorted(vector, direction);
  const text = 'sort is ineffective for range queries since results are always ordered by labels';
  call.evaluation.query.annotations.warn(text, call.expr.range);
  return vector;
}

function vectorAt({ expr, args }: InstantCall, index: number): Vector {
  const value = args[index];
  if (value?.kind !== 'vector') throw new Error(`argument ${index + 1} of ${expr.func} is no vector`);
  return value;
}

function scalarAt({ expr, args }: InstantCall, index: number): Scalar {
  const value = args[index];
  if (value?.kind !== 'scalar') throw new Error(`argument ${index + 1} of ${expr.func} is no scalar`);
  return value;
}

function textsFrom({ expr, args }: InstantCall, index: number): readonly string[] {
  return args.slice(index).map((value) => {
    if (value.kind !== 'string') throw new Error(`an argument of ${expr.func} is no string`);
    return value.value;
  });
}
