import { parsePromqlOnce } from '../promql/parse-once.ts';
import type { SeriesStore, StoredSeries } from '../promql/store/series-store.ts';
import { selectorsOfMetrics } from '../providers/selectors.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { copiedText } from '../source/mapped-text.ts';

const selectorsBefore = new WeakMap<readonly AnalysisMetric[], readonly string[]>();

/** Canonical selectors of the metrics' queries; the same list of metrics is read once. */
export function selectorsOfRun(metrics: readonly AnalysisMetric[]): readonly string[] {
  const known = selectorsBefore.get(metrics);
  if (known !== undefined) return known;
  const selectors = selectorsOfMetrics(metrics);
  selectorsBefore.set(metrics, selectors);
  return selectors;
}

/** The series that any query of the metrics selects, whenever. */
export function touchedSeries(store: SeriesStore, metrics: readonly AnalysisMetric[]): ReadonlySet<StoredSeries> {
  const touched = new Set<StoredSeries>();
  for (const selector of selectorsOfRun(metrics)) {
    const parsed = parsePromqlOnce(copiedText(selector, 'selector', 0));
    if (!parsed.ok || parsed.value.kind !== 'selector') throw new Error(`no selector: ${selector}`);
    for (const series of store.select(parsed.value.matchers)) touched.add(series);
  }
  return touched;
}
