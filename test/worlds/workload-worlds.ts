import { gone, movedTo, type Sample, type Series, type World } from './store.ts';

/** What kube-state-metrics says about the new ReplicaSet, web-7c9d, whose pods the run is about. */
type Workload = {
  readonly desired: (seconds: number) => number;
  readonly ready: (seconds: number) => number;
  /** Of the first pod's container; the other pods do not restart. */
  readonly restarts: (seconds: number) => number;
  readonly image: string;
  readonly initImage: string;
  /** False: no node takes the pods, so that there are no container series. */
  readonly scheduled: boolean;
  /** The first scrape that sees them. */
  readonly from: number;
};

const healthy: Workload = {
  desired: () => 2,
  // A newborn's first scrape sees no ready pod.
  ready: (seconds) => (seconds < 30 ? 0 : 2),
  restarts: () => 0,
  image: 'registry.example/web:1.4.2',
  initImage: 'registry.example/migrate:1.4.2',
  scheduled: true,
  from: 0,
};

const exporter = 'instance="ksm-1",namespace="shop"';

/** The series of the new ReplicaSet and of the stable one beside it, which restarts, is not ready and runs `latest`. */
function workload(changes: Partial<Workload> = {}): readonly Series[] {
  const { desired, ready, restarts, image, initImage, scheduled, from } = { ...healthy, ...changes };
  const since =
    (at: (seconds: number) => Sample, first = from): Series['at'] =>
    (seconds) =>
      seconds >= first ? at(seconds) : undefined;
  const pods = [0, 1, 2, 3].flatMap((index): Series[] => {
    if (!scheduled) return [];
    const pod = `${exporter},pod="web-7c9d-${'abcd'[index]}"`;
    const there = since((seconds) => (index < desired(seconds) ? 1 : undefined));
    const when =
      (at: (seconds: number) => Sample): Series['at'] =>
      (seconds) =>
        there(seconds) === undefined ? undefined : at(seconds);
    return [
      { name: `kube_pod_container_status_restarts_total{${pod},container="web"}`, at: when(index === 0 ? restarts : () => 0) },
      { name: `kube_pod_container_info{${pod},container="web",image_spec="${image}"}`, at: there },
      { name: `kube_pod_init_container_info{${pod},container="migrate",image_spec="${initImage}"}`, at: there },
    ];
  });
  const always = (value: number): Series['at'] => since(() => value, Number.NEGATIVE_INFINITY);
  return [
    { name: `kube_replicaset_spec_replicas{${exporter},replicaset="web-7c9d"}`, at: since(desired) },
    { name: `kube_replicaset_status_ready_replicas{${exporter},replicaset="web-7c9d"}`, at: since(ready) },
    ...pods,
    { name: `kube_replicaset_spec_replicas{${exporter},replicaset="web-5f6b"}`, at: always(3) },
    { name: `kube_replicaset_status_ready_replicas{${exporter},replicaset="web-5f6b"}`, at: always(1) },
    { name: `kube_pod_container_status_restarts_total{${exporter},pod="web-5f6b-a",container="web"}`, at: always(7) },
    { name: `kube_pod_container_info{${exporter},pod="web-5f6b-a",container="web",image_spec="web:latest"}`, at: always(1) },
  ];
}

const fine = workload();
const restartedOnce = workload({ restarts: () => 1 });
const crashLoop = (seconds: number): number => Math.max(0, Math.floor((seconds - 60) / 60));

export const workloadWorlds: readonly World[] = [
  { name: 'healthy', series: fine },
  { name: 'healthy, measured 13 s after each scrape', series: fine, startsAfterScrape: 13 },
  { name: 'healthy, measured 29 s after each scrape', series: fine, startsAfterScrape: 29 },
  { name: 'slow start, ready after 90 s', series: workload({ ready: (seconds) => (seconds < 90 ? 0 : 2) }) },
  {
    name: 'second scale-up at 3 min, healthy',
    series: workload({
      desired: (seconds) => (seconds < 180 ? 2 : 4),
      ready: (seconds) => (seconds < 30 ? 0 : seconds < 240 ? 2 : 4),
    }),
  },
  { name: 'newborn, first seen 30 s after the start', series: workload({ from: 30, ready: (seconds) => (seconds < 60 ? 0 : 2) }) },
  { name: 'one provider error at first', series: fine, errors: [0] },
  { name: 'one provider error in the middle', series: fine, errors: [2] },
  { name: 'three provider errors in a row', series: fine, errors: [1, 2, 3] },
  { name: 'one scrape missed', series: gone(fine, 120, false, 150) },
  { name: 'one scrape missed, measured 29 s after each scrape', series: gone(fine, 120, false, 150), startsAfterScrape: 29 },
  { name: 'one scrape failed, with stale markers', series: gone(fine, 210, true, 240) },
  { name: 'exporter restarted in time', series: [...gone(fine, 210, true), ...movedTo('ksm-2', fine, 210)] },
  { name: 'exporter restarted, both seen for a while', series: [...gone(fine, 240, true), ...movedTo('ksm-2', fine, 180)] },
  { name: 'exporter restarted, without stale markers', series: [...gone(fine, 210, false), ...movedTo('ksm-2', fine, 240)] },
  {
    name: 'exporter restarted, one scrape between, with stale markers',
    series: [...gone(fine, 210, true), ...movedTo('ksm-2', fine, 240)],
  },
  { name: 'crashed before the first scrape', series: restartedOnce },
  {
    name: 'crashed before the first scrape, exporter restarted, both seen for a while',
    series: [...gone(restartedOnce, 150, true), ...movedTo('ksm-2', restartedOnce, 90)],
  },
  {
    name: 'crash loop from minute 2',
    series: workload({ restarts: crashLoop, ready: (seconds) => (seconds < 30 ? 0 : seconds >= 120 && seconds % 60 === 0 ? 1 : 2) }),
  },
  { name: 'one pod never ready', series: workload({ ready: (seconds) => (seconds < 30 ? 0 : 1) }) },
  { name: 'never scheduled', series: workload({ scheduled: false, ready: () => 0 }) },
  { name: 'image with the tag latest', series: workload({ image: 'registry.example/web:latest' }) },
  { name: 'image without a tag', series: workload({ image: 'registry.example:5000/web' }) },
  { name: 'init container with the tag latest', series: workload({ initImage: 'registry.example/migrate:latest' }) },
  {
    name: 'image by digest',
    series: workload({ image: 'registry.example/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
  },
  { name: 'exporter gone at once', series: gone(fine, 0, true) },
  { name: 'exporter gone at once, without stale markers', series: gone(fine, 0, false) },
  { name: 'exporter gone after minute 2', series: gone(fine, 180, true) },
  { name: 'exporter gone after minute 2, without stale markers', series: gone(fine, 180, false) },
  { name: 'exporter gone near the end', series: gone(fine, 270, true) },
  { name: 'exporter gone after minute 5', series: gone(fine, 360, true) },
  { name: 'provider answers 503', series: fine, errors: 'all' },
];
