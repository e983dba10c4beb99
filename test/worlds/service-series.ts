import { type Series, scrapeSeconds, startSeconds } from './store.ts';

/** What one pod, or the ingress, was asked in the 30 s before the scrape at these seconds, and how it answered. */
export type Traffic = {
  readonly requests: (seconds: number) => number;
  /** All of them are answered with 500, after 2 s. */
  readonly broken: (seconds: number) => boolean;
  /** How long an answer takes that is not broken. */
  readonly answerSeconds: (seconds: number) => number;
  /** Of a hundred answers, how many take 2 s instead. */
  readonly slowPercent: number;
  /** Whether there is a series of failed requests before the first one fails. */
  readonly failedFromTheStart: boolean;
  readonly durations: boolean;
};

/** Three requests a second, each answered within 0.1 s. */
export const healthyTraffic: Traffic = {
  requests: () => 90,
  broken: () => false,
  answerSeconds: () => 0.1,
  slowPercent: 0,
  failedFromTheStart: true,
  durations: true,
};

const brokenSeconds = 2;
const bounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** The counters of one pod or ingress, from the scrape at `from` on, where they begin at 0. */
export function countersOf(prefix: 'http_request' | 'ingress_request', labels: string, traffic: Traffic, from: number): readonly Series[] {
  const { requests, broken, answerSeconds, slowPercent, failedFromTheStart, durations } = traffic;
  const when = (wanted: boolean) => (seconds: number) => (broken(seconds) === wanted ? requests(seconds) : 0);
  const slowly = (seconds: number): number => (broken(seconds) ? requests(seconds) : (requests(seconds) * slowPercent) / 100);
  const quickly = (seconds: number): number => requests(seconds) - slowly(seconds);
  const failed = counter(when(true), from);
  const total = [
    { name: `${prefix}s_total{${labels},code="200"}`, at: counter(when(false), from) },
    {
      name: `${prefix}s_total{${labels},code="500"}`,
      at: (seconds: number) => (failedFromTheStart || failed(seconds) !== 0 ? failed(seconds) : undefined),
    },
  ];
  if (!durations) return total;
  const bucket = (le: string, bound: number): Series => {
    const observed = (seconds: number): number =>
      (answerSeconds(seconds) <= bound ? quickly(seconds) : 0) + (brokenSeconds <= bound ? slowly(seconds) : 0);
    return { name: `${prefix}_duration_seconds_bucket{${labels},le="${le}"}`, at: counter(observed, from) };
  };
  return [
    ...total,
    ...bounds.map((bound) => bucket(String(bound), bound)),
    bucket('+Inf', Number.POSITIVE_INFINITY),
    { name: `${prefix}_duration_seconds_count{${labels}}`, at: counter(requests, from) },
    {
      name: `${prefix}_duration_seconds_sum{${labels}}`,
      at: counter((seconds) => quickly(seconds) * answerSeconds(seconds) + slowly(seconds) * brokenSeconds, from),
    },
  ];
}

/** The sum of all increments after the scrape at `from`; nothing before it. */
function counter(increment: (seconds: number) => number, from: number): (seconds: number) => number | undefined {
  const first = Math.max(from, -startSeconds);
  const sums = new Map([[first, 0]]);
  return (seconds) => {
    if (seconds < first) return undefined;
    for (let at = first + scrapeSeconds; at <= seconds && !sums.has(seconds); at += scrapeSeconds) {
      // Whole thousandths: sums of 0.1 would not be the same text everywhere.
      const before = sums.get(at - scrapeSeconds) as number;
      if (!sums.has(at)) sums.set(at, Math.round((before + increment(at)) * 1000) / 1000);
    }
    return sums.get(seconds);
  };
}

/** As after a restart of the process: the counters begin anew at 0. */
export function resetAt(seconds: number, series: readonly Series[]): readonly Series[] {
  return series.map(({ name, at }) => ({
    name,
    at: (now) => {
      const [value, lost] = [at(now), at(seconds - scrapeSeconds)];
      return now < seconds || typeof value !== 'number' || typeof lost !== 'number' ? value : value - lost;
    },
  }));
}
