import { ascending, descending, type Element, GoHeap, sortElements } from './go-heap.ts';
import type { Groups } from './grouping.ts';
import type { Meter } from './limits.ts';
import { printShortNumber } from './number-text.ts';
import { QueryError } from './query-error.ts';
import { withoutAbsentRows } from './scalar-binary.ts';
import { rowsInOrder } from './sort.ts';
import { emptyVector, type Scalar, type Vector } from './value.ts';

const int64Limit = 2 ** 63;
/** Units of work for one comparison in a heap. */
const heapWork = 8;

/**
 * The k largest or smallest elements of every group. An instant query has them in order, group after group. Which of equal elements
 * are taken is decided by a heap. Source: promql/engine.go, aggregationK, of Prometheus 3.
 */
export function topOfGroups(op: 'topk' | 'bottomk', vector: Vector, groups: Groups, k: Scalar, meter: Meter): Vector {
  const { steps } = vector;
  if (!checkCounts(k.values)) return emptyVector(steps);
  const at = (step: number): readonly Element[] => {
    const count = Math.min(Math.trunc(k.values[step] as number), vector.rows.length);
    if (count < 1) return [];
    meter.spend(heapWork * vector.rows.length * Math.ceil(Math.log2(count + 1)));
    return topAtStep(op, vector, groups, count, step);
  };
  return steps === 1 ? rowsInOrder(vector, at(0)) : masked(vector, at);
}

/** Whether any step asks for an element. */
function checkCounts(counts: Float64Array): boolean {
  const largest = counts.reduce((most, count) => Math.max(most, count));
  if (largest < 1) return false;
  if (Number.isNaN(largest)) throw new QueryError('Parameter value is NaN');
  const smallest = counts.reduce((least, count) => Math.min(least, count));
  if (smallest <= -int64Limit) throw new QueryError(`Scalar value ${printShortNumber(smallest)} underflows int64`);
  if (largest >= int64Limit) throw new QueryError(`Scalar value ${printShortNumber(largest)} overflows int64`);
  return true;
}

function topAtStep(op: 'topk' | 'bottomk', vector: Vector, { ordinals, labels }: Groups, count: number, step: number): Element[] {
  const less = op === 'topk' ? ascending : descending;
  const heaps: (GoHeap | undefined)[] = new Array(labels.length);
  vector.rows.forEach((_, row) => {
    const cell = row * vector.steps + step;
    if (vector.present[cell] === 0) return;
    const group = ordinals[row] as number;
    let heap = heaps[group];
    if (heap === undefined) {
      heap = new GoHeap(less);
      heaps[group] = heap;
    }
    const value = vector.values[cell] as number;
    const worst = heap.elements[0]?.value as number;
    if (heap.elements.length < count) heap.push({ value, row });
    else if ((op === 'topk' ? worst < value : worst > value) || (Number.isNaN(worst) && !Number.isNaN(value)))
      heap.replaceRoot({ value, row });
  });
  return heaps.flatMap((heap) => (heap === undefined ? [] : sortElements(heap.elements, (a, b) => less(b, a))));
}

function masked(vector: Vector, elementsAt: (step: number) => readonly Element[]): Vector {
  const { steps } = vector;
  const kept = new Uint8Array(vector.rows.length * steps);
  for (let step = 0; step < steps; step++) {
    for (const { row } of elementsAt(step)) kept[row * steps + step] = 1;
  }
  return withoutAbsentRows({ ...vector, present: kept });
}
