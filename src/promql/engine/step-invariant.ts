import type { PromExpr } from '../ast.ts';
import { unknownNode, withoutParens } from '../walk.ts';
import type { Value, Vector } from './value.ts';

/** Functions whose value may change with the time of evaluation although their arguments do not. Source: AtModifierUnsafeFunctions. */
const timeDependent: ReadonlySet<string> = new Set(
  'days_in_month day_of_month day_of_week day_of_year hour minute month year predict_linear time timestamp'.split(' '),
);

/** `invariant`: the same value at all steps. `wraps`: worth evaluating once, which literals and ranges are not. */
type Finding = { readonly invariant: boolean; readonly wraps: boolean };

/**
 * The outermost parts that have the same value at every step because of `@`. The parameter of an aggregation has no say in that.
 * Source: promql/engine.go, preprocessExprHelper.
 */
export function findStepInvariant(root: PromExpr): ReadonlySet<PromExpr> {
  const found = new Set<PromExpr>();
  if (visit(root, found).wraps) found.add(root);
  return found;
}

function visit(expr: PromExpr, found: Set<PromExpr>): Finding {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return { invariant: true, wraps: false };
    case 'selector':
      return { invariant: expr.at !== undefined, wraps: expr.at !== undefined };
    case 'matrix':
      return { invariant: expr.selector.at !== undefined, wraps: false };
    case 'subquery':
      if (visit(expr.expr, found).invariant) found.add(expr.expr);
      return { invariant: expr.at !== undefined, wraps: expr.at !== undefined };
    case 'paren':
      return visit(expr.inner, found);
    case 'unary':
      return visit(expr.operand, found);
    case 'aggregation':
      return visit(expr.expr, found);
    case 'binary':
      return joined([expr.left, expr.right], true, found);
    case 'call': {
      const args = expr.args.map(withoutParens);
      const pinnedTimestamp = expr.func === 'timestamp' && args[0]?.kind === 'selector';
      return joined(args, pinnedTimestamp || !timeDependent.has(expr.func), found);
    }
    default:
      return unknownNode(expr);
  }
}

function joined(parts: readonly PromExpr[], possible: boolean, found: Set<PromExpr>): Finding {
  const findings = parts.map((part) => visit(part, found));
  if (possible && findings.every(({ invariant }) => invariant)) return { invariant: true, wraps: true };
  parts.forEach((part, index) => {
    if (findings[index]?.wraps) found.add(part);
  });
  return { invariant: false, wraps: false };
}

/** The value of a single step, at every step. */
export function repeated(value: Value, steps: number): Value {
  switch (value.kind) {
    case 'string':
      return value;
    case 'scalar':
      return { kind: 'scalar', values: new Float64Array(steps).fill(value.values[0] as number) };
    case 'vector':
      return repeatedVector(value, steps);
  }
}

function repeatedVector(vector: Vector, steps: number): Vector {
  const values = new Float64Array(vector.rows.length * steps);
  vector.rows.forEach((_, row) => {
    values.fill(vector.values[row] as number, row * steps, (row + 1) * steps);
  });
  return { kind: 'vector', steps, rows: vector.rows, values, present: new Uint8Array(values.length).fill(1) };
}
