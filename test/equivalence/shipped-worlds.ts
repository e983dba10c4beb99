/** A store in which the shipped policies are read once, and the phase that each metric of an environment must have there. */
export type ShippedWorld = {
  readonly name: string;
  readonly policy: 'rollout-guardrails' | 'service-slo';
  readonly environment: 'dev' | 'prod';
  /** One series a line, in the notation of promqltest, a sample every 30 s from time zero. */
  readonly series: readonly string[];
  readonly expected: Readonly<Record<string, 'Successful' | 'Failed' | 'Inconclusive'>>;
};

/** Twenty scrapes and one; read a little after the last. */
export const readAtMs = 600_000 + 3000;
export const shippedArgs: Readonly<Record<string, string>> = { namespace: 'shop', podHash: '7c9d', stableHash: '5b6f' };

const pods = ['web-7c9d-aaaaa', 'web-7c9d-bbbbb'];

type Workload = {
  readonly restarts?: string;
  readonly wanted?: string;
  readonly ready?: string;
  readonly image?: string;
  readonly initImage?: string;
  /** Pods with containers; those that were never scheduled have none. */
  readonly scheduled?: readonly string[];
};

/** What kube-state-metrics shows of a new ReplicaSet of two pods beside an old one. */
function workload(shown: Workload): readonly string[] {
  const { restarts = '0x20', wanted = '2x20', ready = '2x20', image = 'registry.example:5000/shop/web:1.4.2', scheduled = pods } = shown;
  const container = (pod: string): string => `namespace="shop",pod="${pod}",container="web"`;
  return [
    ...scheduled.map((pod) => `kube_pod_container_status_restarts_total{${container(pod)}} ${restarts}`),
    ...scheduled.map((pod) => `kube_pod_container_info{${container(pod)},image_spec="${image}"} 1x20`),
    ...(shown.initImage === undefined
      ? []
      : scheduled.map((pod) => `kube_pod_init_container_info{${container(pod)},image_spec="${shown.initImage}"} 1x20`)),
    `kube_replicaset_spec_replicas{namespace="shop",replicaset="web-7c9d"} ${wanted}`,
    `kube_replicaset_status_ready_replicas{namespace="shop",replicaset="web-7c9d"} ${ready}`,
    // The old version restarts, is never ready and runs :latest: none of that is the new one's.
    `kube_pod_container_status_restarts_total{${container('web-5b6f-ccccc')}} 0+1x20`,
    `kube_pod_container_info{${container('web-5b6f-ccccc')},image_spec="web:latest"} 1x20`,
    `kube_replicaset_spec_replicas{namespace="shop",replicaset="web-5b6f"} 2x20`,
    `kube_replicaset_status_ready_replicas{namespace="shop",replicaset="web-5b6f"} 0x20`,
    // So does another namespace.
    'kube_pod_container_status_restarts_total{namespace="other",pod="web-7c9d-aaaaa",container="web"} 0+1x20',
  ];
}

/** Cuts every series off after `scrapes`; `marked`: with a stale marker, as a scrape that fails writes it. */
function gone(series: readonly string[], scrapes: number, marked: boolean): readonly string[] {
  return series.map((line) => line.replace(/x20$/, `x${scrapes}${marked ? ' stale' : ''}`));
}

type Phases = ShippedWorld['expected'];

function rollout(name: string, series: readonly string[], failed: readonly string[], environment: 'dev' | 'prod' = 'prod'): ShippedWorld {
  const phase = (metric: string) => (failed.includes(metric) ? 'Failed' : 'Successful');
  const expected: Phases = Object.fromEntries(['restarts', 'not-ready', 'mutable-image'].map((metric) => [metric, phase(metric)]));
  return { name, policy: 'rollout-guardrails', environment, series, expected };
}

const image = (name: string): readonly string[] => workload({ image: name });
const all = ['restarts', 'not-ready', 'mutable-image'];

const rolloutWorlds: readonly ShippedWorld[] = [
  rollout('healthy', workload({}), []),
  rollout('slow start, ready after 9 minutes', workload({ ready: '0x18 2x1' }), []),
  rollout('scaled up just now', workload({ wanted: '2x18 4x1' }), []),
  rollout('scaled up long ago, and the new pods are not ready', workload({ wanted: '2x8 4x11' }), ['not-ready']),
  rollout('crashed before the first scrape', workload({ restarts: '1x20' }), ['restarts']),
  rollout('one restart a pod is two', workload({ restarts: '1x20' }), ['restarts'], 'dev'),
  rollout('one restart is tolerated in dev', [...workload({ scheduled: pods.slice(0, 1), restarts: '1x20' })], [], 'dev'),
  rollout('crash loop', workload({ restarts: '0x10 1 1 2 2 2 3 3 3 3 4' }), ['restarts']),
  rollout('one pod never ready', workload({ ready: '1x20' }), ['not-ready']),
  rollout('none ever scheduled', workload({ scheduled: [], ready: '0x20' }), all),
  rollout('one never scheduled', workload({ scheduled: pods.slice(0, 1), ready: '1x20' }), ['not-ready']),
  rollout('scaled to nothing', workload({ scheduled: [], wanted: '0x20', ready: '0x20' }), all),
  rollout('tag latest', image('registry.example/shop/web:latest'), ['mutable-image']),
  rollout('no tag', image('web'), ['mutable-image']),
  rollout('no tag, a registry with a port', image('registry.example:5000/shop/web'), ['mutable-image']),
  rollout('init container latest', workload({ initImage: 'busybox:latest' }), ['mutable-image']),
  rollout('init container with a tag', workload({ initImage: 'busybox:1.36' }), []),
  rollout('by digest', image('registry.example/shop/web@sha256:0123456789abcdef'), []),
  rollout('tag and digest', image('web:latest@sha256:0123456789abcdef'), []),
  rollout('a tag that begins with latest', image('web:latest-alpine'), []),
  rollout('no exporter at all', [], all),
  rollout('exporter gone for two minutes, without stale markers', gone(workload({}), 15, false), all),
  rollout('exporter gone just now, with stale markers', gone(workload({}), 19, true), all),
  rollout('one scrape missed', gone(workload({}), 19, false), []),
  rollout(
    'exporter of pods gone, of ReplicaSets not',
    workload({}).map((line) => (line.includes('replicaset=') ? line : line.replace(/x20$/, 'x15'))),
    ['restarts', 'mutable-image'],
  ),
  rollout('a reading that is not a number', workload({ restarts: '0x18 NaN NaN' }), ['restarts']),
];

type Service = {
  /** Requests a scrape of each pod. */
  readonly rate?: number;
  readonly errors?: number | 'none';
  /** Requests a scrape up to 0.1 s, 0.25 s, 0.5 s and 1 s. */
  readonly faster?: readonly [number, number, number, number];
};

/** What the pods of one version show of their requests. */
function service(hash: string, { rate = 150, errors = 'none', faster = [140, 150, 150, 150] }: Service): readonly string[] {
  return [`web-${hash}-aaaaa`, `web-${hash}-bbbbb`].flatMap((pod) => {
    const labels = `namespace="shop",pod="${pod}"`;
    const buckets = [0.1, 0.25, 0.5, 1].map((le, index) => [le, faster[index] as number] as const);
    return [
      `http_requests_total{${labels},code="200"} 0+${rate - (errors === 'none' ? 0 : errors)}x20`,
      ...(errors === 'none' ? [] : [`http_requests_total{${labels},code="503"} 0+${errors}x20`]),
      ...buckets.map(([le, count]) => `http_request_duration_seconds_bucket{${labels},le="${le}"} 0+${count}x20`),
      `http_request_duration_seconds_bucket{${labels},le="+Inf"} 0+${rate}x20`,
      `http_request_duration_seconds_count{${labels}} 0+${rate}x20`,
    ];
  });
}

function slo(name: string, series: readonly string[], letters: string, environment: 'dev' | 'prod' = 'prod'): ShippedWorld {
  const metrics = ['error-ratio', 'latency-p95-vs-stable', 'latency-p95-vs-stable-vs-baseline', 'latency-p99'];
  const phases = { S: 'Successful', F: 'Failed', I: 'Inconclusive' } as const;
  const expected: Phases = Object.fromEntries(metrics.map((metric, index) => [metric, phases[letters[index] as keyof typeof phases]]));
  return { name, policy: 'service-slo', environment, series, expected };
}

const stable = service('5b6f', {});
const slower = service('7c9d', { faster: [100, 150, 150, 150] });

/** Phases of error-ratio, p95, p95 against stable, p99. */
const sloWorlds: readonly ShippedWorld[] = [
  slo('healthy, no error has ever happened', [...service('7c9d', {}), ...stable], 'SSSS'),
  slo('a few errors', [...service('7c9d', { rate: 500, errors: 2, faster: [490, 500, 500, 500] }), ...stable], 'SSSS'),
  slo('errors above the limit', [...service('7c9d', { errors: 3 }), ...stable], 'FSSS'),
  slo('only errors', [...service('7c9d', { errors: 150 }), ...stable], 'FSSS'),
  slo('errors that dev tolerates', [...service('7c9d', { errors: 1 }), ...stable], 'SSSS', 'dev'),
  slo('errors of the stable version only', [...service('7c9d', {}), ...service('5b6f', { errors: 100 })], 'SSSS'),
  slo('above the caps', [...service('7c9d', { faster: [10, 20, 100, 140] }), ...stable], 'SFFF'),
  slo('below the caps, slower than stable', [...slower, ...stable], 'SSFS'),
  slo('below the caps, no stable pods', slower, 'SSSS'),
  slo('below the caps, stable pods as slow', [...slower, ...service('5b6f', { faster: [100, 150, 150, 150] })], 'SSSS'),
  slo('below the caps, stable pods no longer scraped', [...slower, ...gone(stable, 15, false)], 'SSSS'),
  slo('stable pods take too few requests', [...service('7c9d', {}), ...service('5b6f', { rate: 10, faster: [9, 10, 10, 10] })], 'SSIS'),
  slo('too few requests', [...service('7c9d', { rate: 30, faster: [28, 30, 30, 30] }), ...stable], 'IIII'),
  slo('too few requests, all errors', [...service('7c9d', { rate: 30, errors: 30, faster: [28, 30, 30, 30] }), ...stable], 'IIII'),
  slo('no requests', [...service('7c9d', { rate: 0, faster: [0, 0, 0, 0] }), ...stable], 'IIII'),
  slo('scraped once', [...service('7c9d', {}).map((line) => line.replace(/ 0\+.*$/, ' _x20 5')), ...stable], 'IIII'),
  slo('nobody looks', stable, 'FFFF'),
  slo('nothing at all', [], 'FFFF'),
  slo('exporter gone for two minutes', [...gone(service('7c9d', {}), 15, false), ...stable], 'FFFF'),
  slo('exporter restarted', [...service('7c9d', {}).map((line) => line.replace(/ 0\+(\d+)x20$/, ' 0+$1x18 0+$1x1')), ...stable], 'SSSS'),
];

export const shippedWorlds: readonly ShippedWorld[] = [...rolloutWorlds, ...sloWorlds];
