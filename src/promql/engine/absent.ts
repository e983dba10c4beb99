import type { LabelMatcher, PromExpr } from '../ast.ts';
import { Labels } from '../store/labels.ts';
import { type Vector, VectorBuilder } from './value.ts';

/** 1 at the steps at which `vector` has no element. */
export function absentOf(argument: PromExpr, vector: Vector): Vector {
  const { steps, rows, present } = vector;
  const out = new VectorBuilder(steps, 1);
  out.values.fill(1);
  out.present.fill(1);
  for (let cell = 0; cell < rows.length * steps; cell++) {
    if (present[cell] === 1) out.present[cell % steps] = 0;
  }
  out.commit(absentLabels(matchersOf(argument)), false);
  return out.finish();
}

/** Only plain selectors say what is absent. */
function matchersOf(argument: PromExpr): readonly LabelMatcher[] {
  if (argument.kind === 'selector') return argument.matchers;
  return argument.kind === 'matrix' ? argument.selector.matchers : [];
}

/** What `=` asks for, of names that are asked for once. Source: promql/functions.go, createLabelsForAbsentFunction. */
function absentLabels(matchers: readonly LabelMatcher[]): Labels {
  const values = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, op, value } of matchers) {
    if (name === '__name__') continue;
    if (op === '=' && !seen.has(name)) {
      values.set(name, value);
      seen.add(name);
    } else values.delete(name);
  }
  return Labels.ofPairs([...values]);
}
