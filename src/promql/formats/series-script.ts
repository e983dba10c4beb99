import { type Checked, type Diagnostic, failed } from '../../source/diagnostic.ts';
import { copiedText } from '../../source/mapped-text.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { parseDuration } from '../duration.ts';
import { Labels } from '../store/labels.ts';
import type { SeriesInput } from '../store/series-store.ts';
import { dataLimits } from './data-limits.ts';
import { formatDiagnostic } from './format-rules.ts';
import { readSeriesLine, type SeriesNotationOptions } from './series-notation.ts';

/**
 * Series of `load` blocks as in Prometheus's own test scripts: a line `load 15s`, then a series a line (`m{a="b"} 0+1x20`), until an empty
 * line. Comments start with `#`. Other commands are refused, as is a series given twice.
 * Source: prometheus/promql/promqltest, parseLoad.
 */
export function readSeriesScript(file: SourceFile, options: { readonly startMs: number }): Checked<readonly SeriesInput[]> {
  const diagnostics: Diagnostic[] = [];
  const series: SeriesInput[] = [];
  const seen = new Set<string>();
  let grid: SeriesNotationOptions | undefined;
  let samplesLeft: number = dataLimits.samples;
  const report = (rule: 'notation' | 'duplicate', message: string, from: number, to: number, hint?: string): void => {
    diagnostics.push(formatDiagnostic({ rule, message, ...(hint === undefined ? {} : { hint }) }, { file: file.name, from, to }));
  };
  for (const { from, to } of linesOf(file.text)) {
    if (diagnostics.length >= dataLimits.problems) break;
    const line = file.text.slice(from, to);
    if (line.startsWith('#')) continue;
    if (line === '') {
      grid = undefined;
      continue;
    }
    if (grid === undefined) {
      const intervalMs = parseDuration(/^load[ \t]+(\S+)$/.exec(line)?.[1] ?? '');
      if (intervalMs === undefined || intervalMs === 0)
        report('notation', 'expected `load` and an interval', from, to, 'for example `load 15s`');
      grid = { startMs: options.startMs, intervalMs: intervalMs || 1 };
      continue;
    }
    const result = readSeriesLine(
      copiedText(line, file.name, from),
      samplesLeft < 1_000_000 ? { ...grid, mostSamples: samplesLeft } : grid,
    );
    diagnostics.push(...result.diagnostics);
    if (!result.ok) continue;
    const { key } = Labels.from(result.value.labels);
    if (seen.has(key)) report('duplicate', 'the series is given twice', from, to);
    seen.add(key);
    samplesLeft -= result.value.values.length;
    series.push(result.value);
  }
  if (series.length === 0 && diagnostics.length === 0)
    report('notation', 'the file has no series', 0, 0, 'write `load 15s` and a series a line below it');
  return diagnostics.length > 0 ? failed(...diagnostics) : { ok: true, value: series, diagnostics: [] };
}

/** Lines without the white space around them. */
function* linesOf(text: string): Generator<{ readonly from: number; readonly to: number }> {
  let at = 0;
  while (at < text.length) {
    const lineBreak = text.indexOf('\n', at);
    let to = lineBreak < 0 ? text.length : lineBreak;
    let from = at;
    at = to + 1;
    while (from < to && /\s/.test(text[from] as string)) from++;
    while (to > from && /\s/.test(text[to - 1] as string)) to--;
    yield { from, to };
  }
}
