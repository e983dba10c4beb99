import type { Binary } from '../ast.ts';
import type { SetOp } from './operators.ts';
import type { Query } from './query.ts';
import { mergeUnlessDelayed } from './same-labels.ts';
import { matchingOf, type Signatures, signaturesOf } from './signatures.ts';
import { type Row, type Vector, VectorBuilder } from './value.ts';

/** `and`, `or` and `unless`: elements of one side by whether the other side has an element with the same signature at that step. */
export function setBinary(expr: Binary, op: SetOp, left: Vector, right: Vector, query: Query): Vector {
  const signatures = signaturesOf(left, right, matchingOf(expr.matching), query.meter);
  const out = new VectorBuilder(left.steps, left.rows.length + (op === 'or' ? right.rows.length : 0));
  query.meter.hold(out.values.length);
  if (op === 'or') {
    copyRows(left, out);
    const taken = presenceOf(left, signatures.left, signatures);
    copyRows(right, out, (row, step) => taken[(signatures.right[row] as number) * left.steps + step] === 0);
  } else {
    const wanted = op === 'and' ? 1 : 0;
    const matched = presenceOf(right, signatures.right, signatures);
    copyRows(left, out, (row, step) => matched[(signatures.left[row] as number) * left.steps + step] === wanted);
  }
  return mergeUnlessDelayed(out.finish(), query);
}

/** For every signature and step whether a row of `vector` has it. */
function presenceOf(vector: Vector, ordinals: Int32Array, { leftMembers }: Signatures): Uint8Array {
  const { steps } = vector;
  const found = new Uint8Array(leftMembers.length * steps);
  for (let row = 0; row < vector.rows.length; row++) {
    const base = (ordinals[row] as number) * steps;
    for (let step = 0; step < steps; step++) {
      if (vector.present[row * steps + step] === 1) found[base + step] = 1;
    }
  }
  return found;
}

function copyRows(vector: Vector, out: VectorBuilder, keeps?: (row: number, step: number) => boolean): void {
  const { steps } = vector;
  vector.rows.forEach(({ labels, dropName }: Row, row) => {
    const { base } = out;
    for (let step = 0; step < steps; step++) {
      const cell = row * steps + step;
      if (vector.present[cell] === 0 || keeps?.(row, step) === false) continue;
      out.values[base + step] = vector.values[cell] as number;
      out.present[base + step] = 1;
    }
    out.commit(labels, dropName);
  });
}
