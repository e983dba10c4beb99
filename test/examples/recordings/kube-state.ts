import type { SeriesInput } from '../../../src/promql/store/series-store.ts';
import { args, canaryPods } from './pods.ts';
import { seeded } from './random.ts';
import { type Moment, type Scrape, scrapeTimes, seriesKey, seriesOf } from './scrapes.ts';

type Container = { readonly name: string; readonly image: string; readonly init?: true };

/** What the canary's pods do, for each second of the run, which is below zero before it; `pod` is the index of the pod. */
export type WorkloadCourse = {
  readonly seed: number;
  readonly startMs: number;
  readonly fromSecond: number;
  readonly toSecond: number;
  readonly restarts: (pod: number, second: number) => number;
  readonly isReady: (pod: number, second: number) => boolean;
  readonly containers?: readonly Container[];
  /** Whether `kube_pod_status_ready` is asked for as well: of pods that are not ready. */
  readonly conditions?: true;
  /** From this second kube-state-metrics is another pod, with another address. */
  readonly exporterMovesAt?: number;
};

const bornSecond = -42;

const usualContainers: readonly Container[] = [
  { name: 'web', image: 'registry.example.com/shop/checkout:4.3.0' },
  {
    name: 'istio-proxy',
    image: 'registry.example.com/mesh/proxyv2@sha256:8f2c1d0e5b7a49c6d3e8f1a2b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7',
  },
];

const mutable = /^(.+:latest|([^/]+\/)*[^/:@]+)$/;

/** The series of kube-state-metrics that the queries of `rollout-guardrails` select, scraped every 30 s. */
export function workloadSeries(course: WorkloadCourse): readonly SeriesInput[] {
  const { seed, startMs, fromSecond, toSecond, exporterMovesAt } = course;
  const random = seeded(seed);
  const times = scrapeTimes(random, { from: fromSecond * 1000, to: toSecond * 1000, intervalMs: 30_000 });
  const moveMs = (exporterMovesAt ?? toSecond + 1) * 1000;
  const before = times.filter((at) => at < moveMs);
  const found = (at: Moment, instance: string): Scrape => ({ at, values: scrape(course, at, instance) });
  const series = seriesOf([...before.map((at) => found(at, '10.42.0.9:8080')), ...ended(before, times)], startMs);
  if (exporterMovesAt === undefined) return series;
  const after = scrapeTimes(random, { from: moveMs, to: toSecond * 1000, intervalMs: 30_000 });
  return [
    ...series,
    ...seriesOf(
      after.map((at) => found(at, '10.42.2.31:8080')),
      startMs,
    ),
  ];
}

/** Prometheus marks the series of a target that is gone when it would have scraped it. */
function ended(before: readonly Moment[], times: readonly Moment[]): readonly Scrape[] {
  const next = times[before.length];
  return next === undefined ? [] : [{ at: next, values: new Map() }];
}

function scrape(
  { restarts, isReady, containers = usualContainers, conditions }: WorkloadCourse,
  at: Moment,
  instance: string,
): ReadonlyMap<string, number> {
  const second = Math.floor(at / 1000);
  const found = new Map<string, number>();
  if (second < bornSecond) return found;
  const common = { namespace: args.namespace, instance, job: 'kube-state-metrics' };
  const replicaset = `checkout-${args.podHash}`;
  const ready = canaryPods.filter((_, pod) => isReady(pod, second)).length;
  found.set(seriesKey({ __name__: 'kube_replicaset_spec_replicas', ...common, replicaset }), canaryPods.length);
  found.set(seriesKey({ __name__: 'kube_replicaset_status_ready_replicas', ...common, replicaset }), ready);
  for (const [at, { name: pod }] of canaryPods.entries()) {
    const status = { __name__: 'kube_pod_status_ready', ...common, pod, condition: 'false' };
    if (conditions) found.set(seriesKey(status), isReady(at, second) ? 0 : 1);
    for (const { name: container, image, init } of containers) {
      // Of init containers the queries select only those with an image that is not fixed.
      if (init && !mutable.test(image)) continue;
      const labels = { ...common, pod, container };
      const info = `kube_pod_${init ? 'init_' : ''}container_info`;
      found.set(seriesKey({ __name__: info, ...labels, image, image_spec: image }), 1);
      if (init) continue;
      const count = container === 'web' ? restarts(at, second) : 0;
      found.set(seriesKey({ __name__: 'kube_pod_container_status_restarts_total', ...labels }), count);
    }
  }
  return found;
}
