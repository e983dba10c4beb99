import { parseDuration } from '../promql/duration.ts';
import { createStore, type SeriesInput, type SeriesStore } from '../promql/store/series-store.ts';
import type { AnalysisMetric, Measure, MeasureAnswer } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { type MeasureByProvider, measureBy } from './route.ts';
import { dropSamples, type FaultTime, type FaultySeries, hideSeries, staleSamples } from './series-faults.ts';
import { providerTimeout } from './timeouts.ts';

/**
 * What goes wrong, as tests write it (`Fault` of a PolicyTest): `at` and `for` are durations behind the start of the run, `guardrail` names
 * a guardrail or a metric.
 */
export type FaultInput = { readonly at: string; readonly for?: string; readonly guardrail?: string } & (
  | { readonly error: string }
  | { readonly timeout: true }
  | { readonly latency: string }
  | { readonly drop: string }
  | { readonly stale: string }
  | { readonly partial: string }
);

/** The data of a case and what goes wrong with it. */
export type FaultyData = {
  readonly faults: readonly FaultInput[];
  /** When the run starts; faults count from here. */
  readonly startMs: number;
  readonly argo: ArgoVersion;
  /** The guardrail of each metric, by the metric's name. */
  readonly guardrailOf?: ReadonlyMap<string, string>;
  /** Series for provider `prometheus`, and who measures over them: `measurePrometheus` with its options. `store` is of the same series. */
  readonly series?: {
    readonly inputs: readonly SeriesInput[];
    readonly store?: SeriesStore;
    readonly measure: (store: SeriesStore) => Measure;
  };
  /** The other providers. */
  readonly others?: MeasureByProvider;
};

/** Of one fault: how many measurements it could change and, where that is none, why. */
export type FaultTouch = { readonly fault: FaultInput; readonly measurements: number; readonly untouched?: string };

export type FaultyMeasure = {
  readonly measure: Measure;
  /** In the order of the faults, of the measurements taken so far. */
  readonly touches: () => readonly FaultTouch[];
};

type Running = FaultTime & {
  readonly fault: FaultInput;
  readonly kind: 'error' | 'timeout' | 'latency' | 'drop' | 'stale' | 'partial';
  /** What the fault finds in the series. */
  found?: Pick<FaultySeries, 'matched' | 'changed'>;
  measurements: number;
};

/**
 * Measures over the data with its faults, each in its time only. An error wins over a time-out, and both over the answer; latencies add up, and
 * what takes the metric's time-out is one. Throws for durations and selectors that are none: who reads tests has looked.
 */
export function measureWithFaults(data: FaultyData): FaultyMeasure {
  const running = data.faults.map((fault) => readFault(fault, data.startMs));
  const stores = new Map<string, Measure>();

  const measureSeries = (metric: AnalysisMetric, atMs: number): MeasureAnswer => {
    const { series } = data;
    if (series === undefined) return measureBy({})(metric, atMs);
    const own = running.filter((one) => isOfSeries(one) && appliesTo(one, metric, data) && (one.kind !== 'partial' || isDuring(one, atMs)));
    const key = own.map((one) => running.indexOf(one)).join();
    let measure = stores.get(key);
    if (measure === undefined) {
      const store = own.length === 0 ? series.store : undefined;
      measure = series.measure(store ?? createStore(own.reduce(applyTo, series.inputs)));
      stores.set(key, measure);
    }
    for (const one of own) if (atMs >= one.fromMs && (one.found?.changed ?? 0) > 0) one.measurements++;
    const answer = measure(metric, atMs);
    const partial = own.filter((one) => one.kind === 'partial' && (one.found?.changed ?? 0) > 0);
    if (partial.length === 0 || answer.kind !== 'value') return answer;
    return { ...answer, warnings: [...(answer.warnings ?? []), ...partial.map(() => 'partial response: some series are missing')] };
  };

  const route = measureBy({ ...data.others, ...(data.series === undefined ? {} : { prometheus: measureSeries }) });
  const measure: Measure = (metric, atMs) => {
    const now = running.filter((one) => !isOfSeries(one) && isDuring(one, atMs) && appliesTo(one, metric, data));
    for (const one of now) one.measurements++;
    return withProviderFaults(now, metric, data.argo, () => route(metric, atMs));
  };
  return { measure, touches: () => running.map((one) => touchOf(one, data)) };
}

function withProviderFaults(now: readonly Running[], metric: AnalysisMetric, argo: ArgoVersion, ask: () => MeasureAnswer): MeasureAnswer {
  const latencyMs = now.reduce((sum, { fault }) => sum + ('latency' in fault ? durationMs(fault.latency) : 0), 0);
  const { timeoutMs, message } = providerTimeout(metric, argo);
  const failing = now.find(({ fault }) => 'error' in fault)?.fault;
  if (failing !== undefined && 'error' in failing && latencyMs < timeoutMs) {
    return { kind: 'error', message: failing.error, ...(latencyMs === 0 ? {} : { latencyMs }) };
  }
  if (now.some(({ kind }) => kind === 'timeout') || (latencyMs > 0 && latencyMs >= timeoutMs)) {
    return { kind: 'error', message, latencyMs: timeoutMs };
  }
  const answer = ask();
  return latencyMs === 0 ? answer : { ...answer, latencyMs: (answer.latencyMs ?? 0) + latencyMs };
}

function readFault(fault: FaultInput, startMs: number): Running {
  const fromMs = startMs + durationMs(fault.at);
  const toMs = fault.for === undefined ? Number.POSITIVE_INFINITY : fromMs + durationMs(fault.for);
  const kind = (['error', 'timeout', 'latency', 'drop', 'stale', 'partial'] as const).find((one) => one in fault);
  if (kind === undefined) throw new Error('a fault without a kind');
  return { fault, kind, fromMs, toMs, measurements: 0 };
}

function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new Error(`${text} is no duration`);
  return ms;
}

function isOfSeries({ kind }: Running): boolean {
  return kind === 'drop' || kind === 'stale' || kind === 'partial';
}

function isDuring({ fromMs, toMs }: FaultTime, atMs: number): boolean {
  return atMs >= fromMs && atMs < toMs;
}

function appliesTo({ fault }: Running, { name }: AnalysisMetric, { guardrailOf }: FaultyData): boolean {
  return fault.guardrail === undefined || fault.guardrail === name || fault.guardrail === guardrailOf?.get(name);
}

function applyTo(series: readonly SeriesInput[], one: Running): readonly SeriesInput[] {
  const result = faultySeries(series, one);
  if (result === undefined) return series;
  const { matched, changed } = result;
  // Another store may have lost more to other faults; what a fault found anywhere counts.
  one.found = { matched: Math.max(matched, one.found?.matched ?? 0), changed: Math.max(changed, one.found?.changed ?? 0) };
  return result.series;
}

function faultySeries(series: readonly SeriesInput[], one: Running): FaultySeries | undefined {
  const { fault } = one;
  if ('drop' in fault) return dropSamples(series, fault.drop, one);
  if ('stale' in fault) return staleSamples(series, fault.stale, one);
  return 'partial' in fault ? hideSeries(series, fault.partial) : undefined;
}

function touchOf(one: Running, { series }: FaultyData): FaultTouch {
  const { fault, measurements } = one;
  if (measurements > 0) return { fault, measurements };
  if (!isOfSeries(one)) return { fault, measurements, untouched: 'nothing is measured in that time' };
  if (series === undefined) return { fault, measurements, untouched: 'there are no series' };
  const found = one.found ?? faultySeries(series.inputs, one);
  if (found === undefined || found.matched === 0) return { fault, measurements, untouched: 'no series matches' };
  if (found.changed === 0) return { fault, measurements, untouched: 'the series have no samples in that time' };
  return { fault, measurements, untouched: 'nothing is measured in that time or after it' };
}
