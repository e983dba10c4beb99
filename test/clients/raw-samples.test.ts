import { describe, expect, test } from 'vitest';
import type { AskPrometheus } from '../../src/clients/prometheus.ts';
import { chunksOf, fetchRawSamples, type RawRequest } from '../../src/clients/raw-samples.ts';
import { findStaleMarkers } from '../../src/clients/stale-markers.ts';
import { evaluateInstant } from '../../src/promql/engine/evaluate.ts';
import { parsePromql } from '../../src/promql/parse.ts';
import { createStore, type SeriesInput } from '../../src/promql/store/series-store.ts';
import { copiedText } from '../../src/source/mapped-text.ts';
import { Random, seedOfRun } from '../source/random.ts';
import { modelPrometheus } from './model-prometheus.ts';

const startMs = 1_786_701_600_000;
const lookbackMs = 300_000;
const limits = { series: 1000, samples: 100_000 };
const nothing = (): void => {};

function request(changes: Partial<RawRequest> = {}): RawRequest {
  return { selectors: ['up'], fromMs: startMs, toMs: startMs + 1_800_000, chunkMs: 600_000, limits, allowPartial: false, ...changes };
}

test.for([
  [0, 99, 100, [[0, 99]]],
  [
    0,
    100,
    100,
    [
      [0, 99],
      [100, 100],
    ],
  ],
  [5, 5, 100, [[5, 5]]],
  [
    0,
    250,
    100,
    [
      [0, 99],
      [100, 199],
      [200, 250],
    ],
  ],
] as const)('chunks of %i to %i by %i', ([fromMs, toMs, chunkMs, expected]) => {
  expect(chunksOf({ fromMs, toMs, chunkMs }).map((chunk) => [chunk.fromMs, chunk.toMs])).toEqual(expected);
});

function chance(random: Random, probability: number): boolean {
  return random.below(1000) < probability * 1000;
}

/** Scraped series that come, go with a marker or without, come back, and reset. */
function randomStore(random: Random): SeriesInput[] {
  const intervalMs = random.pick([5000, 15_000, 30_000]);
  return Array.from({ length: 1 + random.below(5) }, (_, index) => {
    const timestampsMs: number[] = [];
    const values: number[] = [];
    const stale: boolean[] = [];
    const shiftMs = random.below(intervalMs);
    let alive = chance(random, 0.7);
    let value = 0;
    for (let atMs = startMs - lookbackMs - intervalMs + shiftMs; atMs < startMs + 1_900_000; atMs += intervalMs) {
      const writtenMs = atMs + random.below(20);
      if (alive && chance(random, 0.04)) {
        alive = false;
        if (chance(random, 0.8) && timestampsMs.length > 0) {
          timestampsMs.push(writtenMs);
          values.push(Number.NaN);
          stale.push(true);
        }
        continue;
      }
      if (!alive && chance(random, 0.1)) alive = true;
      if (!alive) continue;
      value = chance(random, 0.05) ? 0 : value + random.below(10);
      timestampsMs.push(writtenMs);
      values.push(chance(random, 0.02) ? Number.NaN : value);
      stale.push(false);
    }
    const labels = { __name__: random.pick(['requests_total', 'errors_total']), pod: `web-7c9d-${index}`, 'odd.name': '"\\\n' };
    return { labels, timestampsMs, values, stale };
  });
}

async function recorded(ask: AskPrometheus, changes: Partial<RawRequest> = {}): Promise<readonly SeriesInput[]> {
  const asked = request({ fromMs: startMs - lookbackMs, selectors: ['{__name__=~".+_total"}', 'requests_total'], ...changes });
  const raw = await fetchRawSamples(asked, ask, nothing);
  if (!raw.ok) throw new Error(raw.reason);
  const markers = await findStaleMarkers(raw.value.series.values(), { ...asked, fromMs: startMs, lookbackMs }, ask, nothing);
  if (!markers.ok) throw new Error(markers.reason);
  return [...raw.value.series.values()].map(({ key, labels, timestampsMs, values }) => {
    const ends = markers.value.byKey.get(key) ?? [];
    const all = [
      ...timestampsMs.map((atMs, at) => [atMs, values[at], false] as const),
      ...ends.map((atMs) => [atMs, Number.NaN, true] as const),
    ];
    all.sort(([a], [b]) => a - b);
    return { labels, timestampsMs: all.map(([t]) => t), values: all.map(([, v]) => v as number), stale: all.map(([, , s]) => s) };
  });
}

function byLabels(series: readonly SeriesInput[]): readonly SeriesInput[] {
  return series.toSorted((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1));
}

describe('a recording is what the server has', () => {
  for (const seed of [1, 2, 3, 4, 5, 6, seedOfRun()]) {
    for (const compat of [2, 3] as const) {
      test(`seed ${seed}, as Prometheus ${compat}`, async () => {
        const random = new Random(seed);
        const truth = randomStore(random);
        const { ask } = modelPrometheus(truth, { compat });
        const whole = await recorded(ask, { chunkMs: 10_000_000 });
        // The size of the chunks makes no difference.
        for (const chunkMs of [600_000, 90_001, 61_000]) expect(byLabels(await recorded(ask, { chunkMs }))).toEqual(byLabels(whole));
        // Every instant query over it has the answer that it has over the original, at odd times as well.
        const [original, copy] = [createStore(truth), createStore(whole)];
        const parsed = parsePromql(copiedText('timestamp({__name__=~".+_total"})', 'query', 0));
        if (!parsed.ok) throw new Error('unreachable');
        for (let count = 0; count < 400; count++) {
          const atMs = startMs + random.below(1_800_000);
          expect(evaluateInstant(parsed.value, copy, atMs), `at ${atMs - startMs}`).toEqual(evaluateInstant(parsed.value, original, atMs));
        }
      });
    }
  }
});

test('a marker is exact, also of one lost scrape and where it lies before the time asked for', async () => {
  const labels = { __name__: 'up', pod: 'a' };
  const grid = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, index) => startMs + (from + index) * 15_000 + 123);
  const timestampsMs = [...grid(-20, -5), ...grid(-5, -4), ...grid(40, 60), startMs + 60 * 15_000 + 456, ...grid(61, 70), ...grid(70, 71)];
  const stale = timestampsMs.map((_, index) => index === 15 || index === 36 || index === timestampsMs.length - 1);
  const store = [{ labels, timestampsMs, values: timestampsMs.map(() => 1), stale }];
  const { ask, asked } = modelPrometheus(store);
  const [found] = await recorded(ask, { selectors: ['up'] });
  const kept = (index: number): boolean => (timestampsMs[index] as number) >= startMs - lookbackMs;
  const expected = timestampsMs.flatMap((atMs, index) => (kept(index) && stale[index] ? [atMs] : []));
  expect(found?.timestampsMs.filter((_, index) => found.stale?.[index])).toEqual(expected);
  // The ends cost a few queries more than a series that never ends.
  expect(asked.length).toBeLessThan(20);
});

test('a server that looks back further is told', async () => {
  const timestampsMs = Array.from({ length: 10 }, (_, index) => startMs + index * 15_000);
  const { ask } = modelPrometheus([{ labels: { __name__: 'up' }, timestampsMs, values: timestampsMs }], { lookbackMs: 600_000 });
  const asked = request();
  const raw = await fetchRawSamples(asked, ask, nothing);
  if (!raw.ok) throw new Error(raw.reason);
  expect(await findStaleMarkers(raw.value.series.values(), { ...asked, lookbackMs }, ask, nothing)).toMatchObject({
    value: { shownLonger: 1, byKey: new Map() },
  });
});

describe('refused', () => {
  const series = (values: readonly number[], pod = 'a'): SeriesInput => ({
    labels: { __name__: 'up', pod },
    timestampsMs: values.map((_, index) => startMs + index * 1000),
    values,
  });
  const answers = (...all: readonly (readonly SeriesInput[])[]): AskPrometheus => {
    let next = 0;
    return async () => ({ ok: true, value: { series: all[Math.min(next++, all.length - 1)] ?? [], warnings: [], body: '', bytes: 1 } });
  };
  test.for([
    [
      'another value at the same time',
      answers([series([1, 2])], [series([1, 3])]),
      {},
      'the samples of up{b="1"} changed while they were read',
    ],
    [
      'a sample that came late',
      answers([series([1])], [], [{ ...series([7]), timestampsMs: [startMs - 5] }]),
      { selectors: ['up'], fromMs: startMs - 1_800_000 },
      undefined,
    ],
    [
      'too many samples',
      answers([series([1, 2, 3])]),
      { limits: { series: 9, samples: 2 } },
      'up{a="1"} brings the recording above 2 samples',
    ],
    [
      'too many series',
      answers([series([1], 'a'), series([1], 'b')]),
      { limits: { series: 1, samples: 99 } },
      'up{a="1"} brings the recording above 1 series',
    ],
  ] as const)('%s', async ([, ask, changes, reason]) => {
    const outcome = await fetchRawSamples(request({ selectors: ['up{a="1"}', 'up{b="1"}'], ...changes }), ask, nothing);
    expect(outcome.ok ? undefined : outcome.reason).toBe(reason);
  });

  test('a partial answer, unless it is allowed', async () => {
    const ask: AskPrometheus = async () => ({
      ok: true,
      value: { series: [series([1])], warnings: ['a store is gone'], body: '', bytes: 1 },
    });
    expect(await fetchRawSamples(request(), ask, nothing)).toMatchObject({
      ok: false,
      reason: 'the answer for up is partial: a store is gone',
    });
    expect(await fetchRawSamples(request({ allowPartial: true }), ask, nothing)).toMatchObject({
      ok: true,
      value: { warnings: ['a store is gone'] },
    });
  });

  test('a failure names the selector', async () => {
    const outcome = await fetchRawSamples(request(), async () => ({ ok: false, reason: 'prod: it answered 422' }), nothing);
    expect(outcome).toEqual({ ok: false, reason: 'prod: it answered 422, asked for up' });
  });
});
