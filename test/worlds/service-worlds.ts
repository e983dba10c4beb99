import { countersOf, healthyTraffic, resetAt, type Traffic } from './service-series.ts';
import { gone, type Series, type World } from './store.ts';

/** The new pods, the stable ones, and the ingress in front of them, which an hour ago was well. */
type Service = {
  readonly first: readonly Series[];
  readonly second: readonly Series[];
  readonly stable: readonly Series[];
  readonly ingress: readonly Series[];
};

const always = Number.NEGATIVE_INFINITY;

function pod(name: string, traffic: Traffic, from: number): readonly Series[] {
  return countersOf('http_request', `namespace="shop",pod="${name}"`, traffic, from);
}

function ingress(traffic: Traffic, from: number): readonly Series[] {
  return countersOf('ingress_request', 'namespace="shop",ingress="web"', traffic, from);
}

/** Before the run, everything is healthy. */
function withPast(traffic: Traffic): Traffic {
  return {
    ...traffic,
    requests: (seconds) => (seconds <= 0 ? healthyTraffic.requests(seconds) : traffic.requests(seconds)),
    broken: (seconds) => seconds > 0 && traffic.broken(seconds),
    answerSeconds: (seconds) => (seconds <= 0 ? healthyTraffic : traffic).answerSeconds(seconds),
  };
}

function service(changes: Partial<Traffic> = {}): Service {
  const traffic = { ...healthyTraffic, ...changes };
  return {
    first: pod('web-7c9d-a', traffic, 0),
    second: pod('web-7c9d-b', traffic, 0),
    stable: pod('web-5f6b-a', healthyTraffic, always),
    ingress: ingress(withPast(traffic), always),
  };
}

function all({ first, second, stable, ingress }: Service): readonly Series[] {
  return [...first, ...second, ...stable, ...ingress];
}

/** No scrape sees the new pods and the ingress from there on. */
function goneAt(seconds: number, marked: boolean): readonly Series[] {
  const { first, second, stable, ingress } = service();
  return [...gone([...first, ...second, ...ingress], seconds, marked), ...stable];
}

/** No scrape sees the new pods and the ingress at 210 s. */
function scrapeLost(marked: boolean): readonly Series[] {
  const { first, second, stable, ingress } = service();
  return [...gone([...first, ...second, ...ingress], 210, marked, 240), ...stable];
}

const fine = service();
const late: Partial<Traffic> = { requests: (seconds) => (seconds <= 300 ? 0 : 90) };
const lateBreach: Partial<Traffic> = { broken: (seconds) => seconds >= 270 };
const slower: Partial<Traffic> = { answerSeconds: () => 0.25 };
const slowerEver: Traffic = { ...healthyTraffic, ...slower };

export const serviceWorlds: readonly World[] = [
  { name: 'healthy', series: all(fine) },
  { name: 'healthy, measured 13 s after each scrape', series: all(fine), startsAfterScrape: 13 },
  { name: 'quiet: no request has ever failed', series: all(service({ failedFromTheStart: false })) },
  { name: 'counters begin anew', series: all({ ...fine, first: resetAt(210, fine.first) }) },
  { name: 'one scrape missed', series: scrapeLost(false) },
  { name: 'one scrape failed, with stale markers', series: scrapeLost(true) },
  { name: 'one scrape of one pod failed, with stale markers', series: all({ ...fine, second: gone(fine.second, 210, true, 240) }) },
  { name: 'broken', series: all(service({ broken: () => true })) },
  { name: 'gone at once', series: goneAt(0, true) },
  { name: 'gone at once, without stale markers', series: goneAt(0, false) },
  { name: 'gone mid-run', series: goneAt(240, true) },
  { name: 'gone mid-run, without stale markers', series: goneAt(180, false) },
  { name: 'gone near the end', series: goneAt(270, true) },
  { name: 'idle', series: all(service({ requests: () => 0 })) },
  { name: 'idle from minute 3 on', series: all(service({ requests: (seconds) => (seconds <= 180 ? 90 : 0) })) },
  { name: 'low volume', series: all(service({ requests: () => 1 })) },
  { name: 'low volume, and all of it fails', series: all(service({ requests: () => 1, broken: () => true })) },
  { name: 'late traffic', series: all(service(late)) },
  { name: 'late traffic, and all of it fails', series: all(service({ ...late, broken: () => true })) },
  { name: 'volume without value', series: all(service({ durations: false })) },
  { name: 'broken at first', series: all(service({ broken: (seconds) => seconds <= 210 })) },
  { name: 'late breach', series: all(service(lateBreach)) },
  { name: 'late breach, the first failed request ever', series: all(service({ ...lateBreach, failedFromTheStart: false })) },
  {
    name: 'one of two pods slow',
    series: all({
      ...service({ answerSeconds: () => 0.4 }),
      first: fine.first,
      second: pod('web-7c9d-b', { ...healthyTraffic, answerSeconds: () => 0.7 }, 0),
    }),
  },
  { name: 'one of two pods gone mid-run', series: all({ ...fine, second: gone(fine.second, 240, true) }) },
  { name: 'one of two pods gone mid-run, without stale markers', series: all({ ...fine, second: gone(fine.second, 150, false) }) },
  { name: 'slower than the stable pods and than an hour ago', series: all(service(slower)) },
  {
    name: 'as slow as the stable pods and as an hour ago',
    series: all({ ...service(slower), stable: pod('web-5f6b-a', slowerEver, always), ingress: ingress(slowerEver, always) }),
  },
  { name: 'no stable pods and nothing an hour ago', series: all({ ...fine, stable: [], ingress: ingress(healthyTraffic, -600) }) },
  {
    name: 'idle stable pods and idle an hour ago',
    series: all({
      ...fine,
      stable: pod('web-5f6b-a', { ...healthyTraffic, requests: () => 0 }, always),
      ingress: ingress({ ...healthyTraffic, requests: (seconds) => (seconds <= -600 ? 0 : 90) }, always),
    }),
  },
  { name: 'stable pods gone mid-run', series: all({ ...fine, stable: gone(fine.stable, 240, true) }) },
  { name: 'one 503 at first', series: all(fine), errors: [0] },
  { name: 'one 503', series: all(fine), errors: [2] },
  { name: 'three 503 in a row', series: all(fine), errors: [1, 2, 3] },
  { name: 'provider answers 503', series: all(fine), errors: 'all' },
];

/** For quantiles, beside {@link serviceWorlds}: some answers take 2 s. */
export const slowWorlds: readonly World[] = [
  { name: '8 % of the answers slow', series: all(service({ slowPercent: 8 })) },
  { name: '2 % of the answers slow', series: all(service({ slowPercent: 2 })) },
];
