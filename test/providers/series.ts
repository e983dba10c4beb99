import { readSeriesLine } from '../../src/promql/formats/series-notation.ts';
import type { SeriesInput } from '../../src/promql/store/series-store.ts';
import { copiedText } from '../../src/source/mapped-text.ts';

/** 2026-08-14T10:05:30Z. */
export const startMs = Date.UTC(2026, 7, 14, 10, 5, 30);

/** `name{label="value"} 0+10x20 _ stale`, a value each 30 s from the start. */
export function seriesOf(...lines: readonly string[]): readonly SeriesInput[] {
  return lines.map((line) => {
    const read = readSeriesLine(copiedText(line, 'series', 0), { startMs, intervalMs: 30_000 });
    if (!read.ok) throw new Error(read.diagnostics[0]?.message);
    return read.value;
  });
}
