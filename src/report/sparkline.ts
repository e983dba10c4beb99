/** Heights from low to high; `gap` where there is no sample, `unknown` for NaN. */
export type SparklineSymbols = { readonly heights: string; readonly gap: string; readonly unknown: string };

export const blockSymbols: SparklineSymbols = { heights: '▁▂▃▄▅▆▇█', gap: '·', unknown: '?' };
export const asciiSymbols: SparklineSymbols = { heights: '_.-~=+*#', gap: ' ', unknown: '?' };

/**
 * A series as one line of at most `columns` characters, from its own lowest to its own highest finite value. Undefined is a step without
 * a sample. Where several steps share a character it shows the highest of them, so that no peak is lost; infinities are at the edge.
 */
export function sparkline(values: readonly (number | undefined)[], columns: number, symbols: SparklineSymbols = blockSymbols): string {
  const width = Math.min(columns, values.length);
  const finite = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let line = '';
  for (let column = 0; column < width; column++) {
    const from = Math.floor((column * values.length) / width);
    const to = Math.floor(((column + 1) * values.length) / width);
    line += symbolOf(values.slice(from, to), low, high, symbols);
  }
  return line;
}

function symbolOf(values: readonly (number | undefined)[], low: number, high: number, { heights, gap, unknown }: SparklineSymbols): string {
  const there = values.filter((value) => value !== undefined);
  if (there.length === 0) return gap;
  const known = there.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return unknown;
  const highest = known.reduce((a, b) => Math.max(a, b));
  const top = heights.length - 1;
  return heights[levelOf(highest, low, high, top)] as string;
}

function levelOf(value: number, low: number, high: number, top: number): number {
  if (!Number.isFinite(value)) return value > 0 ? top : 0;
  // A flat line is shown in the middle, and at the bottom where it is zero.
  if (low === high) return value === 0 ? 0 : Math.floor(top / 2);
  // Halved, since the distance of two doubles can be larger than any double.
  const share = (value / 2 - low / 2) / (high / 2 - low / 2);
  return Math.min(top, Math.floor(share * (top + 1)));
}
