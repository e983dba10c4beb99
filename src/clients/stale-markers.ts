import { type Failure, failure, type Outcome } from './outcome.ts';
import { countPresent, presenceAt, probeStepMs, type Steps, stepsWithin } from './presence.ts';
import type { AskPrometheus, PrometheusAnswer, PrometheusQuery } from './prometheus.ts';
import { chunksOf, partial } from './raw-samples.ts';
import { type GrowingSeries, keyOf, lowerBound } from './series-merge.ts';

export type MarkerRequest = {
  /** [fromMs, toMs] is searched. The series must be known from one lookback before `fromMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly chunkMs: number;
  readonly lookbackMs: number;
  readonly allowPartial: boolean;
};

export type StaleMarkers = {
  /** Times of the markers by the key of the series, ascending. Series without any are left out. */
  readonly byKey: ReadonlyMap<string, readonly number[]>;
  /** How often presence was compared. */
  readonly probeMs: number;
  readonly queries: number;
  /** Series that the server shows longer than `lookbackMs` after their last sample: it looks back further. */
  readonly shownLonger: number;
};

/** A series while its markers are looked for. */
type Searched = GrowingSeries & { readonly markersMs: number[] };

/**
 * Where series ended. The API gives no stale markers, but what they do can be seen: behind one an instant selector no longer shows the series,
 * though its last sample is young enough. So the number of times at which each series is shown is compared with what its samples alone would
 * give, at every `probeMs`; where it is lower the moment is found in steps of a millisecond. A marker is exact to the millisecond. Not seen is
 * one that was followed by a sample before the next comparison.
 */
export async function findStaleMarkers(
  series: Iterable<GrowingSeries>,
  request: MarkerRequest,
  ask: AskPrometheus,
  onProgress: (selector: string, toMs: number) => void,
): Promise<Outcome<StaleMarkers>> {
  const searched = [...series].map((one): Searched => ({ ...one, markersMs: [] }));
  const search = new MarkerSearch(request, ask);
  const probeMs = probeStepMs(searched);
  const groups = Map.groupBy(searched, (one) => selectorOfName(one.selector, one.labels.__name__ ?? ''));
  for (const chunk of chunksOf(request)) {
    const steps = stepsWithin(chunk.fromMs, chunk.toMs, probeMs);
    if (steps === undefined) continue;
    for (const [selector, group] of groups) {
      onProgress(selector, chunk.toMs);
      const problem = await search.compare(selector, group, steps);
      if (problem !== undefined) return problem;
    }
  }
  const byKey = new Map(searched.flatMap(({ key, markersMs }) => (markersMs.length === 0 ? [] : [[key, markersMs] as const])));
  return { ok: true, value: { byKey, probeMs, queries: search.queries, shownLonger: search.shownLonger.size } };
}

class MarkerSearch {
  queries = 0;
  readonly shownLonger = new Set<string>();
  private readonly request: MarkerRequest;
  private readonly askOnce: AskPrometheus;
  private leftClosed: boolean | undefined;

  constructor(request: MarkerRequest, ask: AskPrometheus) {
    this.request = request;
    this.askOnce = ask;
  }

  /** Adds to the series of `group`, all of one name, the markers seen at `steps`. */
  async compare(selector: string, group: readonly Searched[], steps: Steps): Promise<Failure | undefined> {
    const { lookbackMs } = this.request;
    const mostPossible = group.some((one) => countPresent(one, steps, lookbackMs).most > 0);
    if (!mostPossible) return undefined;
    // One millisecond more on both sides, where no step can be: which ends count depends on the version of Prometheus.
    const range = `${steps.lastMs - steps.firstMs + 2}ms:${steps.stepMs}ms`;
    const counts = await this.ask({ kind: 'instant', expr: `count_over_time(${selector}[${range}])`, atMs: steps.lastMs + 1 });
    if (!counts.ok) return counts;
    const countOf = byNamelessKey(counts.value);
    const missing = group.filter((one) => {
      const { least, most } = countPresent(one, steps, lookbackMs);
      const shown = countOf.get(namelessKey(one.labels)) ?? 0;
      if (shown > most) this.shownLonger.add(one.key);
      return shown < least;
    });
    return missing.length === 0 ? undefined : this.locate(missing, steps);
  }

  /** These are not shown at some of the steps where their samples alone would show them. */
  private async locate(missing: readonly Searched[], steps: Steps): Promise<Failure | undefined> {
    const { firstMs: startMs, lastMs: endMs, stepMs } = steps;
    const shown = await this.ask({ kind: 'range', expr: selectorOfAll(missing), startMs, endMs, stepMs });
    if (!shown.ok) return shown;
    const timesOf = new Map(shown.value.series.map(({ labels, timestampsMs }) => [keyOf(labels), new Set(timestampsMs)]));
    const gaps = missing.flatMap((one) => gapsOf(one, steps, timesOf.get(one.key) ?? new Set(), this.request));
    for (const [, group] of Map.groupBy(gaps, (gap) => `${gap.shownMs} ${gap.goneMs}`)) {
      const problem = await this.pin(group);
      if (problem !== undefined) return problem;
    }
    for (const { markersMs } of missing) markersMs.sort((a, b) => a - b);
    return undefined;
  }

  /** The first millisecond at which these, shown at `shownMs` and not at `goneMs`, are not shown. */
  private async pin(gaps: readonly Gap[]): Promise<Failure | undefined> {
    const { shownMs, goneMs } = gaps[0] as Gap;
    const leftClosed = await this.isLeftClosed(goneMs);
    if (!leftClosed.ok) return leftClosed;
    const expr = `count_over_time(${selectorOfAll(gaps.map(({ series }) => series))}[${goneMs - shownMs}ms:1ms])`;
    const counts = await this.ask({ kind: 'instant', expr, atMs: goneMs });
    if (!counts.ok) return counts;
    const countOf = byNamelessKey(counts.value);
    for (const { series } of gaps) {
      const count = countOf.get(namelessKey(series.labels)) ?? 0;
      const markerMs = shownMs + count + (leftClosed.value ? 0 : 1);
      if (markerMs <= shownMs || markerMs > goneMs) {
        return failure(
          `the end of ${series.labels.__name__ ?? 'a series'} at ${new Date(goneMs).toISOString()} cannot be found: the answers contradict each other`,
          'record up to an earlier time: what is new may still be written',
        );
      }
      series.markersMs.push(markerMs);
    }
    return undefined;
  }

  /** Whether a range has its left end, too: so up to version 2. */
  private async isLeftClosed(atMs: number): Promise<Outcome<boolean>> {
    if (this.leftClosed === undefined) {
      const answer = await this.ask({ kind: 'instant', expr: 'count_over_time(vector(1)[4ms:1ms])', atMs });
      if (!answer.ok) return answer;
      const count = answer.value.series[0]?.values[0];
      if (count !== 4 && count !== 5)
        return failure('a subquery with steps of 1ms is not answered as Prometheus does: no stale marker can be found');
      this.leftClosed = count === 5;
    }
    return { ok: true, value: this.leftClosed };
  }

  private async ask(query: PrometheusQuery): Promise<Outcome<PrometheusAnswer>> {
    this.queries++;
    const answer = await this.askOnce(query);
    if (answer.ok && answer.value.warnings.length > 0 && !this.request.allowPartial) return partial(query.expr, answer.value.warnings);
    return answer;
  }
}

/** The series is shown at `shownMs`, and no longer at `goneMs`; between them it has no sample. */
type Gap = { readonly series: Searched; readonly shownMs: number; readonly goneMs: number };

function gapsOf(series: Searched, steps: Steps, shownAt: ReadonlySet<number>, { fromMs, lookbackMs }: MarkerRequest): readonly Gap[] {
  const { timestampsMs } = series;
  const found: Gap[] = [];
  let lastSampleMs: number | undefined;
  for (let atMs = steps.firstMs; atMs <= steps.lastMs; atMs += steps.stepMs) {
    if (shownAt.has(atMs) || presenceAt(series, atMs, lookbackMs) !== 'present') continue;
    const sampleMs = timestampsMs[lowerBound(timestampsMs, atMs + 1) - 1] as number;
    // One marker is enough to hide a series until its next sample.
    if (sampleMs === lastSampleMs) continue;
    lastSampleMs = sampleMs;
    // Nothing was compared before the first step of all: there the series is known to be shown at its sample only.
    const comparedMs = atMs - steps.stepMs >= fromMs ? atMs - steps.stepMs : sampleMs;
    found.push({ series, shownMs: Math.max(sampleMs, comparedMs), goneMs: atMs });
  }
  return found;
}

/** The selector, limited to one metric: functions drop the name, and series that only differ in it would collide. */
function selectorOfName(selector: string, name: string): string {
  return selector.startsWith('{') ? `{${matcher('__name__', name)},${selector.slice(1)}` : selector;
}

/** A selector that finds all of these series, which have one name, and few others: by the labels that they share. */
function selectorOfAll(series: readonly Searched[]): string {
  const [first, ...rest] = series.map((one) => one.labels) as [Searched['labels'], ...Searched['labels'][]];
  const shared = Object.entries(first).filter(([name, value]) => rest.every((labels) => labels[name] === value));
  return `{${shared.map(([name, value]) => matcher(name, value)).join(',')}}`;
}

/** JSON's escapes are among those of PromQL. */
function matcher(name: string, value: string): string {
  return `${/^[a-zA-Z_]\w*$/.test(name) ? name : JSON.stringify(name)}=${JSON.stringify(value)}`;
}

function byNamelessKey({ series }: PrometheusAnswer): ReadonlyMap<string, number> {
  return new Map(series.map(({ labels, values }) => [namelessKey(labels), values[0] as number]));
}

function namelessKey({ __name__, ...labels }: Readonly<Record<string, string>>): string {
  return keyOf(labels);
}
