import type { SeriesInput } from '../../../src/promql/store/series-store.ts';
import { pick, type Random } from '../random.ts';

const scrapeMs = 15_000;
export const dataEndMs = 20 * 60_000;

const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1e300, -1e300, 1e-300, 1, -1];

/** A small store: counters with resets, gauges with odd values, a classic histogram; with gaps, stale markers and jitter. */
export function randomStore(random: Random): SeriesInput[] {
  const series: SeriesInput[] = [];
  const add = (labels: Readonly<Record<string, string>>, next: (index: number) => number): void => {
    if (random() < 0.9) series.push(randomSeries(random, labels, next));
  };
  for (const job of ['a', 'b']) {
    for (const instance of ['0', '1', '2']) {
      add({ __name__: 'requests_total', job, instance, code: pick(random, ['200', '500']) }, counter(random));
      add({ __name__: pick(random, ['temperature', 'temperature', 'hits']), job, instance }, gauge(random));
    }
    add({ __name__: 'limit', job, ...(random() < 0.3 ? { zone: pick(random, ['x', 'y']) } : {}) }, gauge(random));
    add({ __name__: 'limit', job, tier: pick(random, ['1', '2']) }, gauge(random));
    let step: (index: number) => number = () => 0;
    for (const le of shuffledBounds(random)) {
      const below = step;
      const own = counter(random);
      step = random() < 0.9 ? (index) => below(index) + own(index) : own;
      add({ __name__: 'latency_bucket', job, le }, step);
    }
  }
  return series;
}

function shuffledBounds(random: Random): string[] {
  const bounds = ['0.1', '0.5', '1', '2.5', '+Inf'];
  if (random() < 0.2) bounds[2] = '1.0';
  if (random() < 0.1) bounds[0] = '-1';
  if (random() < 0.1) bounds[1] = 'half';
  if (random() < 0.1) bounds.splice(3, 0, '1.00');
  if (random() < 0.1) bounds.pop();
  return bounds;
}

/** The same index always has the same value. */
function counter(random: Random): (index: number) => number {
  const values: number[] = [];
  let value = Math.floor(random() * 50);
  const steepest = pick(random, [3, 20, 500]);
  const resets = pick(random, [0, 0.03, 0.1]);
  const fractions = random() < 0.3;
  return (index) => {
    while (values.length <= index) {
      values.push(value);
      value = random() < resets ? Math.floor(random() * 5) : value + random() * steepest;
      if (!fractions) value = Math.floor(value);
    }
    return values[index] as number;
  };
}

function gauge(random: Random): (index: number) => number {
  const kind = pick(random, ['whole', 'fraction', 'constant', 'odd', 'mixed', 'few']);
  const constant = Math.round(random() * 100) / 4;
  return () => {
    switch (kind) {
      case 'whole':
        return Math.floor(random() * 200) - 100;
      case 'fraction':
        return (random() - 0.3) * 1000;
      case 'constant':
        return constant;
      case 'odd':
        return pick(random, odd);
      case 'few':
        return Math.floor(random() * 3);
      default:
        return random() < 0.1 ? pick(random, odd) : random() * 10;
    }
  };
}

function randomSeries(random: Random, labels: Readonly<Record<string, string>>, next: (index: number) => number): SeriesInput {
  const timestampsMs: number[] = [];
  const values: number[] = [];
  const stale: boolean[] = [];
  const jitter = random() < 0.2;
  const holes = pick(random, [0, 0, 0.1, 0.6]);
  const ends = random() < 0.2 ? 0.03 : 0;
  const shiftMs = random() < 0.2 ? Math.floor(random() * scrapeMs) : 0;
  const firstMs = random() < 0.2 ? Math.floor(random() * 10) * 60_000 : 0;
  for (let index = 0; index * scrapeMs <= dataEndMs; index++) {
    const value = next(index);
    if (index * scrapeMs < firstMs || random() < holes) continue;
    timestampsMs.push(index * scrapeMs + shiftMs + (jitter ? Math.floor(random() * 900) : 0));
    values.push(value);
    stale.push(random() < ends);
  }
  return { labels, timestampsMs, values, ...(stale.includes(true) ? { stale } : {}) };
}
