/**
 * The samples of one series, ascending in time. Series that were scraped together share `times`, so that whatever depends on the
 * timestamps alone is computed once for all of them, by `column`.
 */
export type Samples = {
  /** Milliseconds since the epoch. */
  readonly times: TimeColumn;
  readonly values: Float64Array;
};

/** A list of timestamps that several series share. The object is its identity. */
export type TimeColumn = Float64Array;

/** Gives equal lists of timestamps one common column. */
export class TimeColumns {
  private readonly known = new Map<string, TimeColumn[]>();
  private last: TimeColumn | undefined;

  share(times: ArrayLike<number>): TimeColumn {
    if (this.last !== undefined && sameTimes(this.last, times)) return this.last;
    const key = `${times.length}:${times[0]}:${times[times.length - 1]}`;
    const candidates = this.known.get(key) ?? [];
    let column = candidates.find((candidate) => sameTimes(candidate, times));
    if (column === undefined) {
      column = new Float64Array(times);
      this.known.set(key, [...candidates, column]);
    }
    this.last = column;
    return column;
  }
}

function sameTimes(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index]) return false;
  }
  return true;
}

/** Index of the first timestamp after `atMs`. */
export function firstAfter(times: TimeColumn, atMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) > atMs) high = middle;
    else low = middle + 1;
  }
  return low;
}
