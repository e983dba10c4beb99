import { Unsupported } from './budget.ts';

/** Up to this length Go's sort is an insertion sort; beyond, equal elements may change places. */
const insertionLength = 12;

export type Sortable<T> = {
  readonly items: readonly T[];
  /** Throws what the engine throws for two that cannot be compared. */
  readonly less: (a: T, b: T) => boolean;
  /** Whether the order of the two shows. */
  readonly distinct: (a: T, b: T) => boolean;
  /** Neither before nor after anything, as NaN is. */
  readonly isUnordered: (item: T) => boolean;
};

/** sort.Sort. Throws Unsupported where the outcome rests on the inner steps of Go's algorithm. */
export function goSort<T>({ items, less, distinct, isUnordered }: Sortable<T>): readonly T[] {
  const sorted = [...items];
  if (sorted.length <= insertionLength) {
    for (let end = 1; end < sorted.length; end++) {
      for (let at = end; at > 0 && less(sorted[at] as T, sorted[at - 1] as T); at--) {
        [sorted[at - 1], sorted[at]] = [sorted[at] as T, sorted[at - 1] as T];
      }
    }
    return sorted;
  }
  // Any sort compares elements of different types at some time, so that the first error found here is one that Go finds.
  for (const item of sorted) less(item, sorted[0] as T);
  if (sorted.some(isUnordered)) throw new Unsupported('NaN among more than 12 elements is sorted in no order that is said');
  sorted.sort((a, b) => (less(a, b) ? -1 : less(b, a) ? 1 : 0));
  for (const [at, item] of sorted.entries()) {
    const next = sorted[at + 1];
    if (at + 1 < sorted.length && !less(item, next as T) && distinct(item, next as T)) {
      throw new Unsupported('equal elements among more than 12 are sorted in no order that is said');
    }
  }
  return sorted;
}
