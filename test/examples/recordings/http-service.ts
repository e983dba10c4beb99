import type { SeriesInput } from '../../../src/promql/store/series-store.ts';
import { args, canaryPods, type Pod, stablePods } from './pods.ts';
import { pick, type Random, seeded } from './random.ts';
import { type Moment, type Scrape, scrapeTimes, seriesKey, seriesOf } from './scrapes.ts';

/** Upper bounds of the histogram, in seconds. */
const bounds = ['0.025', '0.05', '0.1', '0.2', '0.3', '0.5', '0.8', '1.0', '2.5', '5.0', '+Inf'] as const;
type Bound = (typeof bounds)[number];
type Latency = readonly (readonly [Bound, number])[];
type Answers = readonly (readonly [`${'GET' | 'POST'} ${number}`, number])[];

/** What requests come to: shares of answers, and of the bucket that their duration falls into. */
export type Behaviour = { readonly answers: Answers; readonly latency: Latency };

/** 0.12 % of requests fail; p95 near 0.17 s, p99 near 0.3 s. */
export const usual: Behaviour = {
  answers: [
    ['GET 200', 86],
    ['POST 201', 10.5],
    ['GET 404', 3.38],
    ['GET 500', 0.07],
    ['POST 503', 0.05],
  ],
  latency: [
    ['0.025', 30],
    ['0.05', 35],
    ['0.1', 24],
    ['0.2', 8],
    ['0.3', 2],
    ['0.5', 0.7],
    ['0.8', 0.2],
    ['1.0', 0.06],
    ['2.5', 0.04],
  ],
};

/** Of one pod. `behaviour` and `isUp` are asked for each second of the run, which is below zero before it. */
export type PodCourse = {
  readonly bornSecond: number;
  readonly requestsPerSecond: number;
  readonly behaviour: (second: number) => Behaviour;
  /** Down: the process is not there, so scrapes fail and counters begin again. */
  readonly isUp?: (second: number) => boolean;
  /** Requests that it answered before it is looked at. */
  readonly before?: number;
};

export type ServiceCourse = {
  readonly seed: number;
  readonly startMs: number;
  readonly fromSecond: number;
  readonly toSecond: number;
  readonly canary: PodCourse;
  /** Undefined: there are no stable pods. */
  readonly stable?: PodCourse;
};

/**
 * The series of an HTTP service that the queries of `service-slo` select: requests of the canary, durations of canary and stable pods. Pods are
 * scraped every 15 s; now and then a scrape is left out.
 */
export function serviceSeries({ seed, startMs, fromSecond, toSecond, canary, stable }: ServiceCourse): readonly SeriesInput[] {
  const random = seeded(seed);
  const pods = [
    ...canaryPods.map((pod) => ({ pod, course: canary, requests: true })),
    ...(stable === undefined ? [] : stablePods.map((pod) => ({ pod, course: stable, requests: false }))),
  ];
  return pods.flatMap(({ pod, course, requests }) => {
    const from = Math.max(course.bornSecond, fromSecond) * 1000;
    const times = scrapeTimes(random, { from, to: toSecond * 1000, intervalMs: 15_000, missedIn: 0.04 });
    return seriesOf(scrapePod(random, pod, course, times, requests), startMs);
  });
}

function scrapePod(random: Random, pod: Pod, course: PodCourse, times: readonly Moment[], requests: boolean): readonly Scrape[] {
  const { isUp = () => true, requestsPerSecond } = course;
  const [first = 0] = times;
  let second = Math.floor(first / 1000) - 15;
  const counters = new Counters(random);
  counters.count(course.before ?? 0, course.behaviour(second));
  return times.map((at): Scrape => {
    for (; (second + 1) * 1000 <= at; second++) {
      if (!isUp(second)) counters.clear();
      // Traffic is never even.
      else counters.count(requestsPerSecond * (0.6 + 0.8 * random()), course.behaviour(second));
    }
    return { at, values: isUp(second) ? counters.series(pod, requests) : new Map() };
  });
}

class Counters {
  readonly #random: Random;
  readonly #answers = new Map<string, number>();
  readonly #buckets = new Map<Bound, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  clear(): void {
    this.#answers.clear();
    this.#buckets.clear();
  }

  /** Many at once are shared out by weight, few are drawn one by one. */
  count(requests: number, { answers, latency }: Behaviour): void {
    if (requests > 1000) {
      for (const [answer, weight] of shares(answers, requests)) add(this.#answers, answer, weight);
      for (const [bound, weight] of shares(latency, requests)) add(this.#buckets, bound, weight);
      return;
    }
    const whole = Math.floor(requests) + (this.#random() < requests % 1 ? 1 : 0);
    for (let request = 0; request < whole; request++) {
      add(this.#answers, pick(this.#random, answers), 1);
      add(this.#buckets, pick(this.#random, latency), 1);
    }
  }

  series({ name, ip }: Pod, requests: boolean): ReadonlyMap<string, number> {
    const common = { namespace: args.namespace, pod: name, container: 'web', instance: `${ip}:8080`, job: 'checkout' };
    const found = new Map<string, number>();
    for (const [answer, value] of requests ? this.#answers : []) {
      const [method = '', code = ''] = answer.split(' ');
      found.set(seriesKey({ __name__: 'http_requests_total', ...common, method, code }), value);
    }
    const total = [...this.#buckets.values()].reduce((sum, value) => sum + value, 0);
    // Clients write a histogram out when it has its first observation.
    if (total === 0) return found;
    let below = 0;
    for (const le of bounds) {
      below += this.#buckets.get(le) ?? 0;
      found.set(seriesKey({ __name__: 'http_request_duration_seconds_bucket', ...common, le }), below);
    }
    found.set(seriesKey({ __name__: 'http_request_duration_seconds_count', ...common }), total);
    return found;
  }
}

function shares<T>(weights: readonly (readonly [T, number])[], requests: number): readonly (readonly [T, number])[] {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  return weights.map(([value, weight]) => [value, Math.round((requests * weight) / total)]);
}

function add<T>(counters: Map<T, number>, key: T, by: number): void {
  counters.set(key, (counters.get(key) ?? 0) + by);
}
