import { pick, type Random } from '../expr/random.ts';
import { boundArgs, type RandomGuardrail } from './random-guardrail.ts';
import type { Metric } from './value-forms.ts';

/** A store in the notation of promqltest, the time to ask at, and what is wrong in it. */
export type World = { readonly load: string; readonly atMs: number; readonly labels: readonly string[] };

type Sample = number | 'stale' | undefined;
type Series = { readonly metric: Metric; readonly labels: string; readonly hash: string; readonly samples: Sample[] };

/** How the pods of one version do. `none`: that series has never existed. */
type State = {
  readonly depth: number;
  readonly requestsPerSecond: number;
  readonly errorRatio: number | 'none';
  readonly failuresPerSecond: number | 'none';
  /** Share of requests up to 0.1 s, 0.5 s and 1 s. */
  readonly latency: readonly [number, number, number];
  readonly notReady: number;
  readonly latestImage: boolean;
  readonly windowRequests: number;
};

/** One version in the store, and the samples in which it can be seen: up to and including `end`. */
type Region = { readonly side: 'subject' | 'baseline'; readonly hash: string; readonly begin: number; readonly end: number };

const beforeSeconds = 1200;

export function randomWorld(random: Random, guardrail: RandomGuardrail): World {
  const step = guardrail.scrapeSeconds;
  const offset = guardrail.offsetSeconds ?? 0;
  const last = (beforeSeconds + offset) / step;
  const switched = offset === 0 ? -1 : last - offset / step;
  const hasStable = guardrail.baseline !== undefined && offset === 0;
  const labels: string[] = [];
  const pods = podCount(random, guardrail, labels);
  const [now, before] = [randomState(random, labels, ''), randomState(random, guardrail.baseline === undefined ? [] : labels, 'baseline ')];
  const { podHash = '', stableHash = '' } = boundArgs;
  const metrics = [...new Set([...guardrail.metrics.value, ...guardrail.metrics.alive, ...guardrail.metrics.volume])];
  const stateAt = (index: number): State => (index <= switched ? before : now);
  const series = [
    ...metrics.flatMap((metric) => seriesOf(metric, podHash, pods, last, step, stateAt)),
    ...(hasStable ? metrics.flatMap((metric) => seriesOf(metric, stableHash, guardrail.form.pods, last, step, () => before)) : []),
  ];
  const regions: Region[] = [{ side: 'subject', hash: podHash, begin: switched + 1, end: last }];
  if (hasStable) regions.push({ side: 'baseline', hash: stableHash, begin: 0, end: last });
  if (offset > 0) regions.push({ side: 'baseline', hash: podHash, begin: 0, end: switched });
  for (let left = pick(random, [0, 0, 0, 1, 1, 1, 2, 3]); left > 0; left--) {
    const region = random() < 0.3 ? (regions[0] as Region) : pick(random, regions);
    labels.push(spoil(random, guardrail, series, region, step));
  }
  const atMs = last * step * 1000 + pick(random, [0, 0, 1, 5000, step * 1000 - 1]);
  if (labels.length === 0) labels.push('healthy');
  return { load: loadText(series, step), atMs, labels: [...new Set(labels)] };
}

function podCount(random: Random, { form }: RandomGuardrail, labels: string[]): number {
  if (random() < 0.9) return form.pods;
  labels.push(form.pods === 1 ? 'several series' : 'one pod more');
  return form.pods + 1;
}

function randomState(random: Random, labels: string[], side: string): State {
  const normal: State = {
    depth: pick(random, [1, 2, 2]),
    requestsPerSecond: 5,
    errorRatio: pick(random, [0.005, 0.01, 0]),
    failuresPerSecond: 0.01,
    latency: pick(random, [
      [0.9, 0.99, 1],
      [0.5, 0.97, 1],
    ] as const),
    notReady: 0,
    latestImage: false,
    windowRequests: 500,
  };
  if (random() < 0.45) return normal;
  const other: State = {
    depth: pick(random, [0, 0.5, 1, 2, 4, 10, 200, -3]),
    requestsPerSecond: pick(random, [0, 0.1, 1, 2, 5, 5]),
    errorRatio: pick(random, ['none', 'none', 0, 0.01, 0.02, 0.5] as const),
    failuresPerSecond: pick(random, ['none', 0, 0.1] as const),
    latency: pick(random, [
      [0.9, 0.99, 1],
      [0.1, 0.5, 0.9],
      [0, 0, 0],
    ] as const),
    notReady: pick(random, [0, 1, 2]),
    latestImage: random() < 0.5,
    windowRequests: pick(random, [0, 50, 100, 99.99999, 300, 1000]),
  };
  if (other.requestsPerSecond === 0) labels.push(`${side}zero traffic`);
  else if (other.requestsPerSecond < 1 || other.windowRequests < 100) labels.push(`${side}low volume`);
  if (other.errorRatio === 'none' || other.failuresPerSecond === 'none') labels.push(`${side}no error series yet`);
  if (other.depth === 0) labels.push(`${side}zero`);
  if (other.depth > 4 || other.errorRatio === 0.5 || other.notReady > 0) labels.push(`${side}broken`);
  return other;
}

/** The series of a metric for the pods of one hash. */
function seriesOf(metric: Metric, hash: string, pods: number, last: number, step: number, at: (index: number) => State): Series[] {
  const found: Series[] = [];
  const add = (pod: string, extra: string, samples: Sample[]): void => {
    if (samples.every((sample) => sample === undefined)) return;
    found.push({ metric, hash, labels: `namespace="shop",pod="${pod}"${extra}`, samples });
  };
  const gauge = (read: (state: State) => Sample): Sample[] => Array.from({ length: last + 1 }, (_, index) => read(at(index)));
  const counter = (perSecond: (state: State) => number | 'none'): Sample[] => {
    let total = 7;
    return Array.from({ length: last + 1 }, (_, index) => {
      const rate = perSecond(at(index));
      if (rate === 'none') return undefined;
      total += rate * step;
      return total;
    });
  };
  for (let number = 1; number <= pods; number++) {
    const pod = `web-${hash}-${number}`;
    switch (metric) {
      case 'requests_total':
        add(
          pod,
          ',code="200"',
          counter((state) => state.requestsPerSecond * (1 - (state.errorRatio === 'none' ? 0 : state.errorRatio))),
        );
        add(
          pod,
          ',code="500"',
          counter(({ errorRatio, requestsPerSecond }) => (errorRatio === 'none' ? 'none' : errorRatio * requestsPerSecond)),
        );
        break;
      case 'failures_total':
        add(
          pod,
          '',
          counter((state) => state.failuresPerSecond),
        );
        break;
      case 'latency_bucket':
        for (const [index, le] of ['0.1', '0.5', '1'].entries())
          add(
            pod,
            `,le="${le}"`,
            counter((state) => (state.latency[index] as number) * state.requestsPerSecond),
          );
        add(
          pod,
          ',le="+Inf"',
          counter((state) => state.requestsPerSecond),
        );
        break;
      case 'latency_count':
        add(
          pod,
          '',
          counter((state) => state.requestsPerSecond),
        );
        break;
      case 'queue_depth':
        add(
          pod,
          '',
          gauge((state) => state.depth),
        );
        break;
      case 'queue_limit':
        add(
          pod,
          '',
          gauge(() => 10),
        );
        break;
      case 'window_requests':
        add(
          pod,
          '',
          gauge((state) => state.windowRequests),
        );
        break;
      case 'image_info':
        add(
          pod,
          ',image="web:1.2"',
          gauge(() => 1),
        );
        add(
          pod,
          ',image="web:latest"',
          gauge((state) => (state.latestImage ? 1 : undefined)),
        );
        break;
      case 'heartbeat':
        add(
          pod,
          '',
          gauge(() => 1),
        );
        break;
      case 'wanted_replicas':
        if (number === 1)
          add(
            pod,
            '',
            gauge(() => pods),
          );
        break;
      case 'ready_replicas':
        if (number === 1)
          add(
            pod,
            '',
            gauge((state) => pods - state.notReady),
          );
        break;
    }
  }
  return found;
}

/** Breaks one thing in a region of the store and says what. */
function spoil(random: Random, guardrail: RandomGuardrail, series: Series[], region: Region, step: number): string {
  const role = pick(random, ['value', 'value', 'value', 'alive', 'volume', 'all'] as const);
  const wanted = role === 'all' ? [] : guardrail.metrics[role].length > 0 ? guardrail.metrics[role] : guardrail.metrics.value;
  const metric = wanted.length === 0 ? undefined : pick(random, wanted);
  const chosen = series.filter((one) => one.hash === region.hash && (metric === undefined || one.metric === metric));
  const some = random() < 0.5 ? chosen : chosen.filter(() => random() < 0.5);
  const { begin, end } = region;
  const set = (list: readonly Pick<Series, 'samples'>[], from: number, change: (sample: number, index: number) => Sample): void => {
    for (const { samples } of list) {
      for (let index = Math.max(begin, from); index <= end; index++) {
        const sample = samples[index];
        if (typeof sample === 'number') samples[index] = change(sample, index);
      }
    }
  };
  const back = (seconds: number): number => end - Math.ceil(seconds / step) + 1;
  const recent = (): number => end - pick(random, [0, 0, 1, 3, 200]);
  const silentFor = pick(random, [15, 30, 45, 60, 75, 90, 105, 120, 135, 240, 285, 300, 315, 600]);
  const factor = pick(random, [0.5, 1, 3]);
  const faults: Readonly<Record<string, () => void>> = {
    'exporter never there': () => set(chosen, 0, () => undefined),
    'exporter gone': () => set(chosen, back(silentFor), () => undefined),
    'some series gone': () => set(some, back(silentFor), () => undefined),
    'stale markers': () => {
      for (const { samples } of some) samples[back(silentFor)] = 'stale';
      set(some, back(silentFor), () => undefined);
    },
    NaN: () => set(some, recent(), () => Number.NaN),
    '+Inf': () => set(some, recent(), () => Number.POSITIVE_INFINITY),
    '-Inf': () => set(some, recent(), () => Number.NEGATIVE_INFINITY),
    huge: () => set(some, recent(), () => pick(random, [1e308, -1e308, 1.7e308])),
    tiny: () => set(some, recent(), () => pick(random, [5e-324, -5e-324, 1e-300])),
    'all zero': () => set(chosen, 0, () => 0),
    negative: () => set(some, recent(), (sample) => -sample),
    'one of several missing': () => set(chosen.slice(0, 1), back(silentFor), () => undefined),
    'several series': () => {
      for (const one of some.filter(({ labels }) => !labels.includes('instance='))) {
        const samples = one.samples.map((sample, index) =>
          index < begin || index > end ? undefined : typeof sample === 'number' ? sample * factor : sample,
        );
        series.push({ ...one, labels: `${one.labels},instance="b"`, samples });
      }
    },
    'counter reset': () => {
      const at = end - pick(random, [0, 1, 2]);
      for (const { samples } of chosen) {
        const base = samples[at];
        if (typeof base === 'number') set([{ samples }], at, (sample) => sample - base);
      }
    },
    newborn: () => {
      const born = end - pick(random, [0, 1, 2]);
      set(chosen, 0, (sample, index) => (index < born ? undefined : sample));
    },
    'a scrape missed': () => set(chosen, end - 1, (sample, index) => (index === end - 1 ? undefined : sample)),
  };
  const often = ['exporter gone', 'NaN', '+Inf', '-Inf', 'several series', 'one of several missing'];
  // A baseline that can still be seen but is no longer fresh is where its guard matters.
  const silent = region.side === 'baseline' ? Array.from({ length: 6 }, () => 'exporter gone') : [];
  const name = pick(random, [...Object.keys(faults), ...often, ...silent]);
  const fault = faults[name];
  if (fault === undefined) throw new Error(`no fault ${name}`);
  fault();
  const of = role === 'value' ? '' : role === 'all' ? ', everywhere' : `, of ${role}`;
  return `${region.side === 'baseline' ? 'baseline ' : ''}${name}${of}`;
}

function loadText(series: readonly Series[], step: number): string {
  const lines = series.map(({ metric, labels, samples }) => `  ${metric}{${labels}} ${samples.map(sampleText).join(' ')}`);
  return `load ${step}s\n${lines.join('\n')}\n`;
}

function sampleText(sample: Sample): string {
  if (sample === undefined) return '_';
  if (sample === 'stale') return 'stale';
  if (Number.isNaN(sample)) return 'NaN';
  if (!Number.isFinite(sample)) return sample > 0 ? 'Inf' : '-Inf';
  return String(sample);
}
