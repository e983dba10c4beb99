import type { Aggregation, Binary, Call, PromExpr, Subquery, Unary } from '../ast.ts';
import { unknownNode, withoutParens } from '../walk.ts';
import { absentOf } from './absent.ts';
import { aggregate } from './aggregate.ts';
import { callOfInstants } from './instant-call.ts';
import { lookTimesOf } from './look-times.ts';
import { isSet } from './operators.ts';
import type { Evaluation } from './query.ts';
import { callOverRanges, type EvaluatedRangeCall } from './range-call.ts';
import { rangeFunctions } from './range-functions.ts';
import { type RangeVector, samplesOfSteps, selectRange, subqueryGrid } from './range-vector.ts';
import { mergeSameLabels, withoutNames } from './same-labels.ts';
import { scalarBinary, vectorScalarBinary } from './scalar-binary.ts';
import { evaluateSampleTimes, evaluateSelector } from './selector.ts';
import { setBinary } from './set-operators.ts';
import { repeated } from './step-invariant.ts';
import { RowSums } from './sum-rows.ts';
import { emptyVector, type Grid, gridOf, type Scalar, type Value, type Vector, VectorBuilder } from './value.ts';
import { vectorBinary } from './vector-matching.ts';

/** The value of an expression at all steps. What is no range vector: those are arguments of functions or a whole query. */
export function evaluateNode(expr: PromExpr, evaluation: Evaluation): Value {
  const { query, grid } = evaluation;
  const held = query.meter.holding;
  const once = grid.startMs !== grid.endMs && query.stepInvariant.has(expr);
  const own = once ? { ...evaluation, grid: gridOf(grid.startMs, grid.startMs, grid.stepMs) } : evaluation;
  const value = evaluateHere(expr, own);
  query.meter.release(held);
  if (value.kind === 'vector') query.meter.hold(value.rows.length * grid.steps);
  if (value.kind === 'scalar') query.meter.hold(grid.steps);
  return once ? repeated(value, grid.steps) : value;
}

function evaluateHere(expr: PromExpr, evaluation: Evaluation): Value {
  switch (expr.kind) {
    case 'number':
      return { kind: 'scalar', values: new Float64Array(evaluation.grid.steps).fill(expr.value) };
    case 'string':
      return { kind: 'string', value: expr.value };
    case 'selector':
      return evaluateSelector(expr, evaluation);
    case 'paren':
      return evaluateNode(expr.inner, evaluation);
    case 'unary':
      return unary(expr, evaluation);
    case 'binary':
      return binary(expr, evaluation);
    case 'aggregation':
      return aggregation(expr, evaluation);
    case 'call':
      return call(expr, evaluation);
    case 'matrix':
    case 'subquery':
      throw new Error('a range vector is refused here by the check');
    default:
      return unknownNode(expr);
  }
}

function unary({ op, operand }: Unary, evaluation: Evaluation): Value {
  const value = evaluateNode(operand, evaluation);
  if (value.kind === 'string') throw new Error('a sign before a string is refused by the check');
  if (op === '+') return value;
  const { values } = value;
  for (let cell = 0; cell < values.length; cell++) values[cell] = -(values[cell] as number);
  if (value.kind === 'scalar') return value;
  const delayed = evaluation.query.delayedNameRemoval;
  const rows = value.rows.map(({ labels }) => ({ labels: delayed ? labels : labels.withoutMetadata, dropName: delayed }));
  return delayed ? { ...value, rows } : mergeSameLabels({ ...value, rows });
}

function binary(expr: Binary, evaluation: Evaluation): Value {
  const { query } = evaluation;
  const left = evaluateNode(expr.left, evaluation);
  const right = evaluateNode(expr.right, evaluation);
  if (left.kind === 'string' || right.kind === 'string') throw new Error('an operator on a string is refused by the check');
  if (left.kind === 'scalar' && right.kind === 'scalar') return scalarBinary(expr, left, right);
  if (left.kind === 'scalar') return vectorScalarBinary(expr, right as Vector, left, true, query);
  if (right.kind === 'scalar') return vectorScalarBinary(expr, left, right, false, query);
  return isSet(expr.op) ? setBinary(expr, expr.op, left, right, query) : vectorBinary(expr, left, right, query);
}

function aggregation(expr: Aggregation, evaluation: Evaluation): Vector {
  const inner = withoutParens(expr.expr);
  if (expr.op === 'sum') {
    const fused = sumOverRanges(expr, inner, evaluation);
    if (fused !== undefined) return fused;
  }
  const param = expr.param === undefined ? undefined : evaluateNode(expr.param, { ...evaluation, inParameter: true });
  const value = evaluateNode(inner, evaluation);
  if (value.kind !== 'vector') throw new Error('an aggregation of what is no vector is refused by the check');
  return aggregate(expr, param, value, evaluation.query);
}

/** `sum(rate(…))` and its like, the most frequent of all queries: each row is added as soon as it is computed. */
function sumOverRanges({ grouping }: Aggregation, inner: PromExpr, evaluation: Evaluation): Vector | undefined {
  if (inner.kind !== 'call' || inner.func === 'absent_over_time' || evaluation.query.stepInvariant.has(inner)) return undefined;
  const evaluated = evaluateRangeCall(inner, evaluation);
  if (evaluated === undefined) return undefined;
  if (evaluated === 'empty') return emptyVector(evaluation.grid.steps);
  const sums = new RowSums(evaluation.grid.steps, grouping, evaluation.query.meter);
  callOverRanges(evaluated, sums, evaluation);
  return sums.finish();
}

function call(expr: Call, evaluation: Evaluation): Value {
  const args = expr.args.map(withoutParens);
  const [first] = args;
  if (expr.func === 'timestamp' && first?.kind === 'selector') {
    return withoutNames(evaluateSampleTimes(first, evaluation), evaluation.query);
  }
  const { steps } = evaluation.grid;
  const evaluated = evaluateRangeCall(expr, evaluation);
  if (evaluated === 'empty') return emptyVector(steps);
  if (evaluated === undefined) {
    return callOfInstants(
      expr,
      args.map((argument) => evaluateNode(argument, evaluation)),
      evaluation,
    );
  }
  evaluation.query.meter.hold(evaluated.range.series.length * steps);
  const out = new VectorBuilder(steps, evaluated.range.series.length);
  callOverRanges(evaluated, out, evaluation);
  const vector = out.finish();
  return expr.func === 'absent_over_time' ? absentOf(evaluated.argument, vector) : vector;
}

/** A call of a function of a range vector with its arguments' values; undefined for other functions. */
function evaluateRangeCall(expr: Call, evaluation: Evaluation): EvaluatedRangeCall | 'empty' | undefined {
  const row = rangeFunctions.get(expr.func);
  if (row === undefined) return undefined;
  const args = expr.args.map(withoutParens);
  const argument = args.find(({ kind }) => kind === 'matrix' || kind === 'subquery');
  if (argument === undefined) throw new Error(`${expr.func} without a range vector is refused by the check`);
  const parameter = args.find((other) => other !== argument);
  const scalar = parameter === undefined ? undefined : (evaluateNode(parameter, evaluation) as Scalar);
  const range = evaluateRangeVector(argument, evaluation);
  // A pinned subquery beside something that is not pinned: Prometheus wraps it and then no longer sees a range vector.
  if (argument.kind === 'subquery' && evaluation.query.stepInvariant.has(argument)) return 'empty';
  return { expr, row, argument, range, scalar };
}

/** The value of a range selector or a subquery. */
function evaluateRangeVector(expr: PromExpr, evaluation: Evaluation): RangeVector {
  if (expr.kind === 'matrix') return selectRange(expr, evaluation);
  if (expr.kind === 'subquery') return evaluateSubquery(expr, evaluation);
  throw new Error(`${expr.kind} is no range vector`);
}

function evaluateSubquery(expr: Subquery, evaluation: Evaluation): RangeVector {
  const { vector, grid } = evaluateSteps(expr, evaluation);
  return { series: samplesOfSteps(vector, grid), look: lookTimesOf(expr, evaluation), rangeMs: expr.rangeMs };
}

/** What is below a subquery, at the subquery's own steps. */
export function evaluateSteps(expr: Subquery, evaluation: Evaluation): { readonly vector: Vector; readonly grid: Grid } {
  const grid = subqueryGrid(expr, evaluation);
  evaluation.query.meter.hold(grid.steps);
  if (grid.steps === 0) return { vector: emptyVector(0), grid };
  const value = evaluateNode(expr.expr, { ...evaluation, grid });
  if (value.kind !== 'vector') throw new Error('a subquery of what is no vector is refused by the check');
  return { vector: value, grid };
}
