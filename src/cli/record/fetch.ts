import type { Clock } from '../../clients/clock.ts';
import { type Failure, failure, type Outcome } from '../../clients/outcome.ts';
import { type AskPrometheus, connectPrometheus } from '../../clients/prometheus.ts';
import { fetchRawSamples } from '../../clients/raw-samples.ts';
import { lowerBound } from '../../clients/series-merge.ts';
import { findStaleMarkers } from '../../clients/stale-markers.ts';
import { printDuration } from '../../promql/duration.ts';
import { readPrometheusJson } from '../../promql/formats/prometheus-json.ts';
import type { SeriesInput } from '../../promql/store/series-store.ts';
import { printTime } from '../query-time.ts';
import type { RecordPlan } from './plan.ts';
import type { RecordSource } from './source.ts';

export type FetchOptions = {
  readonly chunkMs: number;
  readonly timeoutMs: number;
  readonly limits: { readonly series: number; readonly samples: number };
  readonly allowPartial: boolean;
  readonly clock: Clock;
  /** Says what is being done. */
  readonly step: (text: string) => void;
  /** Says that something is waited for. */
  readonly onRetry: (text: string) => void;
  /** Keeps answers, and looks among those kept. */
  readonly remember: (ask: AskPrometheus) => AskPrometheus;
};

export type Fetched = {
  /** Stale markers among the samples. */
  readonly series: readonly SeriesInput[];
  /** In the order of the plan; a series counts where it was found first. */
  readonly selectors: readonly { readonly selector: string; readonly series: number; readonly samples: number }[];
  readonly queries: number;
  readonly samples: number;
  readonly stale: number;
  readonly notes: readonly string[];
};

/** As long as the engine looks back; samples of that time before the recording say who was there at its start. */
const lookbackMs = 300_000;
const maxAnswerBytes = 128 * 1_048_576;
/** A scrape may take so long, and its samples have the time at which it began. */
const settledMs = 15_000;

/** Everything that the plan asks for, from the source; or why it cannot be had. */
export async function fetchRecording(plan: RecordPlan, source: RecordSource, options: FetchOptions): Promise<Outcome<Fetched>> {
  const { clock, chunkMs, limits, allowPartial, step, onRetry, remember } = options;
  const connected = connectPrometheus(source.target, {
    requestTimeoutMs: source.requestTimeoutMs,
    deadlineMs: clock.nowMs() + options.timeoutMs,
    maxAnswerBytes,
    clock,
    readSeries: readPrometheusJson,
    onRetry: (reason, waitMs) => onRetry(`${source.target.label}: ${reason}; asking again in ${waitMs / 1000} s`),
  });
  const ask = remember(connected);
  const now = await serverTime(ask);
  if (!now.ok) return now;
  if (plan.toMs > now.value) {
    return failure(
      `the time to record ends at ${printTime(plan.toMs)}, and it is ${printTime(now.value)} at ${source.target.label}`,
      'record when it is over',
    );
  }
  const span = { fromMs: plan.fromMs - lookbackMs, toMs: plan.toMs, chunkMs, allowPartial };
  const raw = await fetchRawSamples({ ...span, selectors: plan.selectors, limits }, ask, (selector, toMs, done, total) =>
    step(`${done + 1} of ${total}: ${selector} up to ${printTime(toMs)}`),
  );
  if (!raw.ok) return raw;
  const markers = await findStaleMarkers(raw.value.series.values(), { ...span, fromMs: plan.fromMs, lookbackMs }, ask, (selector, toMs) =>
    step(`where series end: ${selector} up to ${printTime(toMs)}`),
  );
  if (!markers.ok) return markers;
  const kept = [...raw.value.series.values()].flatMap(({ key, labels, selector, timestampsMs, values }) => {
    const series = within(plan, { timestampsMs, values }, markers.value.byKey.get(key) ?? []);
    return series === undefined ? [] : [{ selector, series: { labels, ...series } }];
  });
  if (kept.length === 0) return nothingFound(plan, source);
  return {
    ok: true,
    value: {
      series: kept.map(({ series }) => series),
      selectors: plan.selectors.map((selector) => {
        const own = kept.filter((one) => one.selector === selector);
        return {
          selector,
          series: own.length,
          samples: own.reduce((sum, one) => sum + one.series.stale.length - countStale(one.series.stale), 0),
        };
      }),
      queries: raw.value.queries + markers.value.queries,
      samples: kept.reduce((sum, { series }) => sum + series.stale.length - countStale(series.stale), 0),
      stale: kept.reduce((sum, { series }) => sum + countStale(series.stale), 0),
      notes: [
        ...raw.value.warnings.map((warning) => `the recording is partial: ${warning}`),
        ...(markers.value.shownLonger === 0
          ? []
          : [
              `${source.target.label} shows ${markers.value.shownLonger} series longer than 5m after their last sample (--query.lookback-delta); tests look back 5m`,
            ]),
        ...(now.value - plan.toMs < settledMs
          ? [
              `the recording ends ${printDuration(Math.floor((now.value - plan.toMs) / 1000) * 1000)} ago: samples of scrapes that still ran may be missing`,
            ]
          : []),
      ],
    },
  };
}

/** The server's own clock: ours may be wrong, and it is not ours that stamped the samples. */
async function serverTime(ask: AskPrometheus): Promise<Outcome<number>> {
  const answer = await ask({ kind: 'instant', expr: 'vector(time())' });
  if (!answer.ok) return answer;
  const seconds = answer.value.series[0]?.values[0];
  if (seconds === undefined || !Number.isFinite(seconds)) return failure('the server does not say what time it has: is it a Prometheus?');
  return { ok: true, value: Math.round(seconds * 1000) };
}

/** Samples and markers of the recorded time, in order; undefined if there are none. */
function within(
  { fromMs, toMs }: RecordPlan,
  { timestampsMs, values }: { readonly timestampsMs: readonly number[]; readonly values: readonly number[] },
  markersMs: readonly number[],
): { readonly timestampsMs: number[]; readonly values: number[]; readonly stale: boolean[] } | undefined {
  const found: { readonly timestampsMs: number[]; readonly values: number[]; readonly stale: boolean[] } = {
    timestampsMs: [],
    values: [],
    stale: [],
  };
  const markers = markersMs.filter((atMs) => atMs >= fromMs && atMs <= toMs);
  let next = 0;
  const addMarkers = (beforeMs: number): void => {
    for (; next < markers.length && (markers[next] as number) < beforeMs; next++) add(markers[next] as number, Number.NaN, true);
  };
  const add = (atMs: number, value: number, stale: boolean): void => {
    found.timestampsMs.push(atMs);
    found.values.push(value);
    found.stale.push(stale);
  };
  for (let at = lowerBound(timestampsMs, fromMs); at < timestampsMs.length; at++) {
    addMarkers(timestampsMs[at] as number);
    add(timestampsMs[at] as number, values[at] as number, false);
  }
  addMarkers(Number.POSITIVE_INFINITY);
  return found.timestampsMs.length === 0 ? undefined : found;
}

function countStale(stale: readonly boolean[]): number {
  return stale.filter((one) => one).length;
}

function nothingFound({ selectors, fromMs, toMs }: RecordPlan, { target }: RecordSource): Failure {
  const what = selectors.length === 1 ? selectors[0] : `any of ${selectors.length} selectors`;
  return failure(
    `${target.label} has no sample of ${what} from ${printTime(fromMs)} to ${printTime(toMs)}`,
    'are time, args and source right, and is the time still within its retention?',
  );
}
