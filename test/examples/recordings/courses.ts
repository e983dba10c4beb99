import type { SeriesInput } from '../../../src/promql/store/series-store.ts';
import { type Behaviour, type PodCourse, serviceSeries, usual } from './http-service.ts';
import { workloadSeries } from './kube-state.ts';

/** A rollout of `checkout` in namespace `shop`. Every run starts five minutes into its recording: `startsAt: 5m`. */
type Rollout = {
  readonly name: string;
  /** What is recorded: the selectors of all these policies and templates. */
  readonly subjects: readonly string[];
  readonly folder: string;
  /** When the run starts. */
  readonly start: string;
  readonly forSeconds: number;
  readonly series: (time: { readonly startMs: number; readonly fromSecond: number; readonly toSecond: number }) => readonly SeriesInput[];
};

export const beforeSeconds = 300;
/** The longest run that decides on enough traffic, and three provider errors. */
const usually = 430;

/** Two new pods take about a sixth of the traffic. They are there 40 s before the run. */
const newPod: PodCourse = { bornSecond: -40, requestsPerSecond: 11, behaviour: () => usual };
const stablePod: PodCourse = { bornSecond: -3600, requestsPerSecond: 34, behaviour: () => usual, before: 412_000 };

const noErrors: Behaviour = { ...usual, answers: usual.answers.filter(([answer]) => !answer.includes(' 5')) };
const tenPercentErrors: Behaviour = { ...usual, answers: [...usual.answers, ['POST 500', 11]] };
/** p99 near 1.7 s, while p95 stays where it is. */
const slowTail: Behaviour = {
  ...usual,
  latency: [
    ['0.025', 30],
    ['0.05', 34],
    ['0.1', 24],
    ['0.2', 8.5],
    ['0.3', 0.7],
    ['0.5', 0.4],
    ['0.8', 0.3],
    ['1.0', 0.3],
    ['2.5', 1.8],
  ],
};
/** p95 near 0.26 s: below every limit, and half again as slow as usual. */
const slower: Behaviour = {
  ...usual,
  latency: [
    ['0.025', 22],
    ['0.05', 26],
    ['0.1', 27],
    ['0.2', 15],
    ['0.3', 8.5],
    ['0.5', 1],
    ['0.8', 0.4],
    ['1.0', 0.1],
  ],
};
/** p95 near 0.65 s. */
const slowDatabase: Behaviour = {
  ...usual,
  latency: [
    ['0.025', 20],
    ['0.05', 22],
    ['0.1', 20],
    ['0.2', 12],
    ['0.3', 8],
    ['0.5', 8],
    ['0.8', 10],
  ],
};

/** Seconds between which the process is up, one life after the other; the pauses between them grow. */
const lives: readonly (readonly [number, number])[] = [
  [-40, -12],
  [-2, 20],
  [40, 62],
  [102, 121],
  [201, 222],
  [382, 402],
];
const isInALife = (second: number): boolean => lives.some(([from, to]) => second >= from && second < to);
const livesBefore = (second: number): number => lives.filter(([from]) => second >= from).length;

const healthyPods = { restarts: () => 0, isReady: (_: number, second: number) => second >= -14 };

const workload = { subjects: ['policies/rollout-guardrails.yaml'], folder: 'examples/tests/recordings' };
const service = { subjects: ['policies/service-slo.yaml'], folder: 'examples/tests/recordings' };
const migration = {
  subjects: ['examples/migrate-from-plain-template/policy.yaml', 'examples/migrate-from-plain-template/hand-written.yaml'],
  folder: 'examples/migrate-from-plain-template/recordings',
};

export const rollouts: readonly Rollout[] = [
  {
    name: 'pods-healthy',
    ...workload,
    start: '2026-10-06T09:30:00Z',
    forSeconds: usually,
    series: (time) => workloadSeries({ seed: 101, ...time, ...healthyPods }),
  },
  {
    name: 'pods-exporter-restarted',
    ...workload,
    start: '2026-10-07T13:05:00Z',
    forSeconds: usually,
    series: (time) => workloadSeries({ seed: 113, ...time, ...healthyPods, exporterMovesAt: 100 }),
  },
  {
    name: 'pods-one-restart',
    ...workload,
    start: '2026-10-08T08:12:00Z',
    forSeconds: usually,
    series: (time) =>
      workloadSeries({ seed: 103, ...time, ...healthyPods, restarts: (pod, second) => (pod === 0 && second >= -20 ? 1 : 0) }),
  },
  {
    name: 'pods-crash-loop',
    ...workload,
    start: '2026-10-09T15:40:00Z',
    forSeconds: usually,
    series: (time) =>
      workloadSeries({
        seed: 104,
        ...time,
        restarts: (_, second) => Math.max(0, livesBefore(second) - 1),
        // The second pod is never ready, the first one for a while in each life.
        isReady: (pod, second) => pod === 0 && isInALife(second) && isInALife(second - 10),
      }),
  },
  {
    name: 'pods-latest-image',
    ...workload,
    start: '2026-10-12T10:20:00Z',
    forSeconds: usually,
    series: (time) =>
      workloadSeries({
        seed: 105,
        ...time,
        ...healthyPods,
        containers: [
          { name: 'web', image: 'registry.example.com/shop/checkout:latest' },
          { name: 'migrate', image: 'registry.example.com:5000/shop/checkout-migrate', init: true },
        ],
      }),
  },
  {
    name: 'http-healthy',
    ...service,
    start: '2026-10-06T09:30:00Z',
    forSeconds: usually,
    series: (time) => serviceSeries({ seed: 201, ...time, canary: newPod, stable: stablePod }),
  },
  {
    name: 'http-no-error-ever',
    ...service,
    start: '2026-10-07T13:05:00Z',
    forSeconds: usually,
    series: (time) => serviceSeries({ seed: 202, ...time, canary: { ...newPod, behaviour: () => noErrors }, stable: stablePod }),
  },
  {
    name: 'http-errors',
    ...service,
    start: '2026-10-08T08:12:00Z',
    forSeconds: usually,
    series: (time) =>
      serviceSeries({
        seed: 203,
        ...time,
        canary: { ...newPod, behaviour: (second) => (second < 210 ? usual : tenPercentErrors) },
        stable: stablePod,
      }),
  },
  {
    name: 'http-slow-tail',
    ...service,
    start: '2026-10-09T15:40:00Z',
    forSeconds: usually,
    series: (time) => serviceSeries({ seed: 204, ...time, canary: { ...newPod, behaviour: () => slowTail }, stable: stablePod }),
  },
  {
    name: 'http-slower-than-stable',
    ...service,
    start: '2026-10-12T10:20:00Z',
    forSeconds: usually,
    series: (time) => serviceSeries({ seed: 205, ...time, canary: { ...newPod, behaviour: () => slower }, stable: stablePod }),
  },
  {
    name: 'http-slow-database',
    ...service,
    start: '2026-10-13T11:00:00Z',
    forSeconds: usually,
    series: (time) =>
      serviceSeries({
        seed: 206,
        ...time,
        canary: { ...newPod, behaviour: () => slowDatabase },
        stable: { ...stablePod, behaviour: () => slowDatabase },
      }),
  },
  {
    name: 'http-crash-loop',
    ...service,
    start: '2026-10-14T09:45:00Z',
    forSeconds: usually,
    series: (time) =>
      serviceSeries({ seed: 207, ...time, canary: { ...newPod, requestsPerSecond: 3, isUp: isInALife }, stable: stablePod }),
  },
  {
    name: 'http-container-restarted',
    ...service,
    start: '2026-10-15T14:25:00Z',
    forSeconds: usually,
    // The processes of all pods are restarted in place, as for a new certificate: their counters begin again.
    series: (time) =>
      serviceSeries({
        seed: 208,
        ...time,
        canary: { ...newPod, isUp: (second) => second < 222 || second >= 226 },
        stable: { ...stablePod, isUp: (second) => second < 232 || second >= 235 },
      }),
  },
  {
    name: 'http-night',
    ...service,
    start: '2026-10-16T02:30:00Z',
    forSeconds: 800,
    // About 145 requests of new pods in two minutes: enough for dev, too few for prod.
    series: (time) =>
      serviceSeries({
        seed: 209,
        ...time,
        canary: { ...newPod, requestsPerSecond: 0.6, behaviour: () => noErrors },
        stable: { ...stablePod, requestsPerSecond: 4, behaviour: () => noErrors },
      }),
  },
  {
    name: 'healthy',
    ...migration,
    start: '2026-10-06T09:30:00Z',
    forSeconds: usually,
    series: (time) => workloadSeries({ seed: 301, ...time, ...healthyPods, conditions: true }),
  },
  {
    name: 'crashed-early',
    ...migration,
    start: '2026-10-08T08:12:00Z',
    forSeconds: usually,
    series: (time) =>
      workloadSeries({
        seed: 302,
        ...time,
        ...healthyPods,
        restarts: (pod, second) => (pod === 0 && second >= -40 ? 1 : 0),
        conditions: true,
      }),
  },
];
