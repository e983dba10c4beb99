import { ascending, descending, type Element, sortElements } from './go-heap.ts';
import { type Vector, VectorBuilder } from './value.ts';

/** The elements of an instant query by value, NaN last either way. */
export function sorted(vector: Vector, direction: 'ascending' | 'descending'): Vector {
  const less = direction === 'ascending' ? descending : ascending;
  const elements = vector.rows.map((_, row) => ({ value: vector.values[row] as number, row }));
  return rowsInOrder(
    vector,
    sortElements(elements, (a, b) => less(b, a)),
  );
}

/** The rows of a vector of one step that are listed, in that order. */
export function rowsInOrder(vector: Vector, elements: readonly Element[]): Vector {
  const out = new VectorBuilder(1, elements.length);
  for (const { value, row } of elements) {
    const { labels, dropName } = vector.rows[row] as Vector['rows'][number];
    out.values[out.base] = value;
    out.present[out.base] = 1;
    out.commit(labels, dropName);
  }
  return out.finish();
}
