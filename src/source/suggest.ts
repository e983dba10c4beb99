/** Longer words are not typed by hand, and the comparison is quadratic in their length. */
const longestWord = 80;

/**
 * The candidate that `word` was most likely meant to be: the nearest by edits (insert, delete, replace, swap of neighbours), if it takes
 * at most one edit per three letters and at most three. Letter case and separators do not count as a difference.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  if (word === '' || word.length > longestWord) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate === word || candidate.length > longestWord) continue;
    const allowed = Math.min(3, Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3)));
    if (Math.abs(plain(word).length - plain(candidate).length) > allowed) continue;
    const distance = editDistance(plain(word), plain(candidate));
    // Two words of one or two letters always are one or two edits apart.
    if (distance > allowed || distance >= Math.min(word.length, candidate.length)) continue;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[-_. ]/g, '');
}

/** Optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] as number;
}
