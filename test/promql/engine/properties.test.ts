import { expect, test } from 'vitest';
import { checkPromql } from '../../../src/promql/check.ts';
import { evaluateInstant, evaluateRange, type QueryResult } from '../../../src/promql/engine/evaluate.ts';
import { parsePromql } from '../../../src/promql/parse.ts';
import { createStore, type SeriesInput } from '../../../src/promql/store/series-store.ts';
import { copiedText } from '../../../src/source/mapped-text.ts';
import { parsed } from '../parsed.ts';
import { pick, type Random, randomFrom } from '../random.ts';
import { randomQuery } from './random-query.ts';
import { dataEndMs, randomStore } from './random-store.ts';

const seed = 20260917;
console.log(`engine properties: seed ${seed}`);

/** Stores and well-typed queries of our own making. */
function* cases(random: Random, stores: number, queries: number): Generator<{ series: readonly SeriesInput[]; query: string }> {
  for (let store = 0; store < stores; store++) {
    const series = randomStore(random);
    for (let made = 0; made < queries; ) {
      const query = randomQuery(random, 1 + Math.floor(random() * 3));
      if (query.length > 200 || !isValid(query)) continue;
      made++;
      yield { series, query };
    }
  }
}

function isValid(query: string): boolean {
  const text = copiedText(query, 'query', 0);
  const result = parsePromql(text);
  return result.ok && checkPromql(result.value, text).diagnostics.length === 0;
}

/** Values by labels at one time. */
function valuesAt(result: QueryResult, atMs: number): Map<string, number> {
  if (!result.ok) throw new Error(result.error);
  const { value } = result;
  switch (value.kind) {
    case 'scalar':
      return new Map([['', value.value]]);
    case 'vector':
      return new Map(value.samples.map((sample) => [sample.labels.key, sample.value]));
    case 'matrix':
      return new Map(
        value.series.flatMap(({ labels, timestampsMs, values }) => {
          const index = timestampsMs.indexOf(atMs);
          return index < 0 ? [] : [[labels.key, values[index] as number] as const];
        }),
      );
    case 'string':
      throw new Error('a string has no values');
  }
}

/** `start()` and `end()` mean other times in another query; `sort` and ties may go another way inside. */
const dependsOnRange = /start\(\)|end\(\)|topk|bottomk/;
/** Parameters of aggregations look at moving times there. */
const movingParameter = /quantile[^(]*\((?!_)[^,]*@|scalar\([^)]*@/;

test('an instant query at each step of a range gives what the range query gives', () => {
  const random = randomFrom(seed);
  let compared = 0;
  for (const { series, query } of cases(random, 20, 60)) {
    if (dependsOnRange.test(query) || movingParameter.test(query)) continue;
    const store = createStore(series);
    const expr = parsed(query);
    const stepMs = pick(random, [15_000, 47_000, 120_000]);
    const startMs = Math.floor((random() * dataEndMs) / 15_000) * 15_000;
    const endMs = startMs + 4 * stepMs;
    const whole = evaluateRange(expr, store, { startMs, endMs, stepMs });
    if (!whole.ok) continue;
    for (let atMs = startMs; atMs <= endMs; atMs += stepMs) {
      expect(valuesAt(evaluateInstant(expr, store, atMs), atMs), `${query} at ${atMs}`).toEqual(valuesAt(whole, atMs));
    }
    if (whole.value.kind === 'matrix' && whole.value.series.length > 0) compared++;
  }
  expect(compared).toBeGreaterThan(300);
});

test('the order of series and labels in the input changes nothing', () => {
  const random = randomFrom(seed + 1);
  for (const { series, query } of cases(random, 15, 40)) {
    const shuffled = series
      .map((one) => ({ one: { ...one, labels: Object.fromEntries(Object.entries(one.labels).reverse()) }, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
    const expr = parsed(query);
    const atMs = Math.floor(random() * dataEndMs);
    expect(evaluateInstant(expr, createStore(shuffled), atMs), query).toEqual(evaluateInstant(expr, createStore(series), atMs));
  }
});

test('the sums over the parts of a store add up to the sum over the whole', () => {
  const random = randomFrom(seed + 2);
  for (let round = 0; round < 200; round++) {
    const series = randomStore(random).map((one) => ({ ...one, values: Array.from(one.values, () => Math.floor(random() * 1000)) }));
    const parts: SeriesInput[][] = [[], []];
    for (const one of series) (pick(random, parts) as SeriesInput[]).push(one);
    const expr = parsed(
      pick(random, ['sum(requests_total)', 'sum(count_over_time(requests_total[5m]))', 'count(temperature)', 'sum(limit) + 0']),
    );
    const atMs = Math.floor(random() * dataEndMs);
    const total = (input: readonly SeriesInput[]): number => valuesAt(evaluateInstant(expr, createStore(input), atMs), atMs).get('') ?? 0;
    expect(total(parts[0] as SeriesInput[]) + total(parts[1] as SeriesInput[])).toBe(total(series));
  }
});
