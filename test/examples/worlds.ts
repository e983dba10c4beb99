/**
 * Worlds in which the templates of the examples are played: what Prometheus has stored, and when it does not answer.
 *
 * A canary of `shop/web` begins `runStartSeconds` after the first sample. Series are scraped every 30 s; the new pods
 * (hash 7c9d, two of them) are first scraped 37 s before the run.
 */
export type World = {
  readonly name: string;
  /** A load command of promqltest. */
  readonly load: string;
  /** Provider errors instead of readings: the readings with these indices, or all. */
  readonly errors?: readonly number[] | 'all';
};

export const runStartSeconds = 1207;
export const scrapeSeconds = 30;
const lastIndex = 80;

/** Value of a series by seconds since the run's start; undefined is no sample, `stale` the end of the series as a scrape marks it. */
type At = (second: number) => number | 'stale' | undefined;
type Series = readonly [labels: string, at: At];

const bornAt = -37;
const born = (at: At): At => {
  return (second) => (second < bornAt ? undefined : at(second));
};
/** Ends at `end`; `marked`: with a stale marker, as when a scrape target goes away. Remote write and agents often write none. */
const ending = (end: number, marked: boolean, at: At): At => {
  return (second) => (second < end ? at(second) : marked && second < end + scrapeSeconds ? 'stale' : undefined);
};
const always = (value: number): At => born(() => value);
/** A counter that rises by `perSecond` from `from` on. */
const counter = (perSecond: number, from = bornAt): At => born((second) => Math.round(Math.max(0, second - from) * perSecond));

function load(series: readonly Series[]): string {
  const lines = series.map(([labels, at]) => {
    const values: string[] = [];
    for (let index = 0; index <= lastIndex; index++) {
      const value = at(index * scrapeSeconds - runStartSeconds);
      values.push(value === undefined ? '_' : String(value));
    }
    return `  ${labels} ${values.join(' ')}`;
  });
  return ['load 30s', ...lines].join('\n');
}

type Workload = {
  readonly restarts: At;
  readonly unready: At;
  readonly image: string;
  readonly pods: boolean;
  readonly wrap: (at: At) => At;
};

const healthy: Workload = { restarts: always(0), unready: always(0), image: 'registry.example/web:1.4.2', pods: true, wrap: (at) => at };

/** The series of kube-state-metrics for the new ReplicaSet and its two pods. */
function workload(change: Partial<Workload> = {}): string {
  const { restarts, unready, image, pods, wrap } = { ...healthy, ...change };
  const of = (pod: string, more: string): string => `namespace="shop",pod="web-7c9d-${pod}"${more}`;
  const ready = (at: At): At => {
    return (second) => {
      const value = at(second);
      return typeof value === 'number' ? 1 - value : value;
    };
  };
  const perPod = (pod: string, unreadyHere: At, restartsHere: At): readonly Series[] => [
    [`kube_pod_container_status_restarts_total{${of(pod, ',container="web"')}}`, restartsHere],
    [`kube_pod_status_ready{${of(pod, ',condition="true"')}}`, ready(unreadyHere)],
    [`kube_pod_status_ready{${of(pod, ',condition="false"')}}`, unreadyHere],
    [`kube_pod_container_info{${of(pod, `,container="web",image="${image}",image_spec="${image}"`)}}`, always(1)],
  ];
  const readyPods = born((second) => {
    const missing = unready(second);
    return pods ? 2 - (typeof missing === 'number' ? missing : 0) : 0;
  });
  const series: readonly Series[] = [
    ['kube_replicaset_spec_replicas{namespace="shop",replicaset="web-7c9d"}', always(2)],
    ['kube_replicaset_status_ready_replicas{namespace="shop",replicaset="web-7c9d"}', readyPods],
    ...(pods ? [...perPod('a', unready, restarts), ...perPod('b', always(0), always(0))] : []),
  ];
  return load(series.map(([labels, at]): Series => [labels, wrap(at)]));
}

const nothing = load([['up{job="other"}', () => 1]]);

/** Of examples/migrate-from-plain-template. */
export const workloadWorlds: readonly World[] = [
  { name: 'healthy, nothing has failed yet', load: workload() },
  { name: 'exporter down, or a label renamed', load: nothing },
  { name: 'exporter gone after 2 minutes', load: workload({ wrap: (at) => ending(120, true, at) }) },
  { name: 'the same, and nobody writes stale markers', load: workload({ wrap: (at) => ending(120, false, at) }) },
  { name: 'new pods are never created (quota) or never scheduled', load: workload({ pods: false }) },
  { name: 'a container crashed before its first scrape', load: workload({ restarts: always(1) }) },
  {
    name: 'a crash loop from minute 2',
    load: workload({ restarts: born((second) => (second < 120 ? 0 : 1 + Math.floor((second - 120) / 60))) }),
  },
  { name: 'one pod never ready', load: workload({ unready: always(1) }) },
  { name: 'the tag `latest`', load: workload({ image: 'registry.example/web:latest' }) },
  { name: 'Prometheus answers 503 twice in a row, healthy', load: workload(), errors: [1, 2] },
  { name: 'Prometheus is down', load: workload(), errors: 'all' },
];

type Traffic = {
  /** Requests per second of each new pod. */
  readonly requests: At;
  /** Requests per second answered with 500; undefined: there is no such series. */
  readonly errors?: At;
  /** Requests that take 1 to 5 s. */
  readonly slow: At;
  /** Requests of new and of stable pods that take 0.1 to 0.25 s; the rest take less. */
  readonly medium: At;
  readonly stableMedium: At;
  readonly stable: boolean;
  readonly wrap: (at: At) => At;
};

const usual: Traffic = {
  requests: counter(5),
  slow: counter(0),
  medium: counter(0),
  stableMedium: counter(0),
  stable: true,
  wrap: (at) => at,
};

/** The series of an HTTP service: two new pods, two stable ones with ten times the traffic. */
function traffic(change: Partial<Traffic> = {}): string {
  const { requests, errors, slow, medium, stableMedium, stable, wrap } = { ...usual, ...change };
  const number = (value: ReturnType<At>): number => (typeof value === 'number' ? value : 0);
  const pod = (name: string, all: At, bad: At | undefined, late: At, middling: At): readonly Series[] => {
    const labels = `namespace="shop",pod="web-${name}"`;
    const bucket = (le: string, at: At): Series => [`http_request_duration_seconds_bucket{${labels},le="${le}"}`, at];
    const below1s = born((second) => number(all(second)) - number(late(second)));
    const below100ms = born((second) => number(below1s(second)) - number(middling(second)));
    return [
      [`http_requests_total{${labels},code="200"}`, born((second) => number(all(second)) - number(bad?.(second)))],
      ...(bad === undefined ? [] : [[`http_requests_total{${labels},code="500"}`, bad] as const]),
      bucket('0.1', below100ms),
      bucket('0.25', below1s),
      bucket('1', below1s),
      bucket('5', all),
      bucket('+Inf', all),
      [`http_request_duration_seconds_count{${labels}}`, all],
    ];
  };
  const series = [
    ...['7c9d-a', '7c9d-b'].flatMap((name) => pod(name, requests, errors, slow, medium)),
    ...(stable ? ['5f6b-a', '5f6b-b'].flatMap((name) => pod(name, counter(50), undefined, counter(0), stableMedium)) : []),
  ];
  return load(series.map(([labels, at]): Series => [labels, wrap(at)]));
}

/** Of docs/compile-rules.md: the policy service-slo. */
export const trafficWorlds: readonly World[] = [
  { name: 'healthy, errors at 0', load: traffic({ errors: counter(0) }) },
  { name: 'quiet: no error has ever happened', load: traffic() },
  { name: 'nobody is looking', load: nothing },
  { name: 'gone after 4 minutes', load: traffic({ wrap: (at) => ending(240, true, at) }) },
  { name: 'the same without stale markers', load: traffic({ wrap: (at) => ending(240, false, at) }) },
  { name: 'no traffic at all', load: traffic({ requests: counter(0) }) },
  { name: 'too little traffic', load: traffic({ requests: counter(1) }) },
  { name: 'traffic from minute 6 on', load: traffic({ requests: counter(5, 360) }) },
  { name: 'every request fails', load: traffic({ requests: counter(5), errors: counter(5) }) },
  { name: '2 % of requests fail from minute 5 on', load: traffic({ errors: counter(0.1, 300) }) },
  { name: '10 % of requests take seconds', load: traffic({ slow: counter(0.5) }) },
  { name: 'requests take 0.25 s, and 0.1 s on the stable pods', load: traffic({ medium: counter(5) }) },
  { name: 'requests take 0.25 s on both', load: traffic({ medium: counter(5), stableMedium: counter(50) }) },
  { name: 'there are no stable pods', load: traffic({ stable: false }) },
  { name: 'one 503 of Prometheus, healthy', load: traffic(), errors: [2] },
  { name: 'Prometheus is down', load: traffic(), errors: 'all' },
];
