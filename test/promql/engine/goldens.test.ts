import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { SeriesStore } from '../../../src/promql/store/series-store.ts';
import { differenceOf, evaluateGolden, type Golden, type GoldenLine, goldenStore, isInstant } from './golden.ts';
import { allowedError } from './inexact.ts';

const lines = gunzipSync(readFileSync(new URL('./goldens/engine.jsonl.gz', import.meta.url)))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as GoldenLine);

const queries: { readonly golden: Golden; readonly store: SeriesStore }[] = [];
let store: SeriesStore | undefined;
for (const line of lines) {
  if ('store' in line) store = goldenStore(line.store);
  else if (store !== undefined) queries.push({ golden: line, store });
}

test('there are enough queries, and most have a value', () => {
  expect(queries.length).toBeGreaterThan(5000);
  expect(queries.filter(({ golden }) => golden.rows !== undefined).length).toBeGreaterThan(4000);
});

test('values are those of Prometheus, to the bit or, where that is not defined, to 1e-12', () => {
  const differences: string[] = [];
  for (const { golden, store } of queries) {
    const difference = differenceOf(golden, evaluateGolden(golden, store), allowedError(golden.expr, isInstant(golden)));
    if (difference !== undefined) differences.push(`${golden.expr} at ${golden.at ?? golden.range}: ${difference}`);
  }
  expect(differences).toEqual([]);
});
