import type { SeriesInput } from '../../../src/promql/store/series-store.ts';
import { pick, type Random, several } from '../random.ts';

const texts = [
  'a',
  'http_requests_total',
  'inf',
  'on',
  'é日本',
  'with space',
  "it's",
  '"q"',
  'a\\b',
  'line\nbreak',
  '\u0000\u0007',
  '\u202e',
  '{x="y"}',
  ': #',
  '\u{1f600}',
  '0',
];
const special = [
  0,
  -0,
  1,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  5e-324,
  Number.MAX_VALUE,
  1e21,
  1e-7,
  2 ** 53 + 2,
  2 ** 63,
  0.1,
  1 / 3,
];

/** Series with different labels, some of which share their times; every kind of number, and stale markers. */
export function randomSeries(random: Random): readonly SeriesInput[] {
  const columns = [randomTimes(random), randomTimes(random)];
  const byLabels = new Map<string, SeriesInput>();
  for (const series of several(random, 6, () => oneSeries(random, random() < 0.8 ? pick(random, columns) : randomTimes(random)))) {
    byLabels.set(JSON.stringify(Object.entries(series.labels).sort()), series);
  }
  return [...byLabels.values()];
}

function oneSeries(random: Random, timestampsMs: Float64Array): SeriesInput {
  const pairs = several(random, 3, () => [pick(random, texts), pick(random, texts)] as const);
  const labels = { ...(random() < 0.8 ? { __name__: pick(random, texts) } : {}), ...Object.fromEntries(pairs) };
  const values = randomValuesOf(random, timestampsMs.length);
  if (random() < 0.5) return { labels, timestampsMs, values };
  const stale = Uint8Array.from(values, () => (random() < 0.2 ? 1 : 0));
  return { labels, timestampsMs, values: values.map((value, at) => (stale[at] === 1 ? Number.NaN : value)), stale };
}

function randomTimes(random: Random): Float64Array {
  let atMs = pick(random, [0, -5000, 1786701930123, 253402300799000, 8.64e15 + 1]);
  return Float64Array.from({ length: Math.floor(random() * 40) }, () => (atMs += random() < 0.8 ? 15_000 : 1 + Math.floor(random() * 1e6)));
}

/** Counters, constants, straight lines of fractions, and anything. */
function randomValuesOf(random: Random, length: number): Float64Array {
  const kind = Math.floor(random() * 4);
  let value = pick(random, special);
  const step = pick(random, [1, -1, 0.1, 1e-9, 1e21, Number.NaN, 3]);
  return Float64Array.from({ length }, () => {
    if (kind === 0) value += Math.floor(random() * 5);
    else if (kind === 1) value += step;
    else if (kind === 2 && random() < 0.3) value = pick(random, special);
    else if (kind === 3) value = random() < 0.5 ? pick(random, special) : (random() - 0.5) * 10 ** Math.floor(random() * 40 - 20);
    return value;
  });
}

/** Everything that counts about series, as text: labels, times, and the bits of values; a NaN is a NaN. */
export function exactText(series: readonly SeriesInput[]): string {
  return series
    .map(({ labels, timestampsMs, values, stale }) => {
      const set = JSON.stringify(
        Object.entries(labels)
          .filter(([, value]) => value !== '')
          .sort(),
      );
      const samples = Array.from(
        timestampsMs,
        (at, index) => `${at}:${stale?.[index] ? 'stale' : Object.is(values[index], -0) ? '-0' : values[index]}`,
      );
      return `${set} ${samples.join(' ')}`;
    })
    .sort()
    .join('\n');
}
