import { type EngineOptions, evaluateInstant, evaluateRange, type QueryResult } from '../../../src/promql/engine/evaluate.ts';
import { createStore, type SeriesInput, type SeriesStore } from '../../../src/promql/store/series-store.ts';
import { parsed } from '../parsed.ts';

/** `['m{a="1"}', [value, …]]`: values every `stepMs` from 0 on; undefined is a gap, 'stale' a marker. */
export type ShortSeries = readonly [labels: Readonly<Record<string, string>>, values: readonly (number | undefined | 'stale')[]];

export function storeOf(series: readonly ShortSeries[], stepMs = 15_000): SeriesStore {
  return createStore(
    series.map(([labels, values]): SeriesInput => {
      const samples = values.flatMap((value, index) => (value === undefined ? [] : [{ atMs: index * stepMs, value }]));
      return {
        labels,
        timestampsMs: samples.map(({ atMs }) => atMs),
        values: samples.map(({ value }) => (value === 'stale' ? Number.NaN : value)),
        stale: samples.map(({ value }) => value === 'stale'),
      };
    }),
  );
}

export function instant(query: string, store: SeriesStore, atMs: number, options?: EngineOptions): string {
  return shown(evaluateInstant(parsed(query), store, atMs, options));
}

export function range(
  query: string,
  store: SeriesStore,
  [startMs, endMs, stepMs]: readonly [number, number, number],
  options?: EngineOptions,
): string {
  return shown(evaluateRange(parsed(query), store, { startMs, endMs, stepMs }, options));
}

/** One line: `{a="1"} 5 | {a="2"} 6`, `{} 1@0 2@15000`, or `error: …`. */
export function shown(result: QueryResult): string {
  if (!result.ok) return `error: ${result.error}`;
  const { value } = result;
  switch (value.kind) {
    case 'scalar':
    case 'string':
      return String(value.value);
    case 'vector':
      return value.samples.map((sample) => `${sample.labels} ${numeral(sample.value)}`).join(' | ');
    case 'matrix':
      return value.series
        .map(
          ({ labels, timestampsMs, values }) =>
            `${labels} ${Array.from(values, (one, index) => `${numeral(one)}@${timestampsMs[index]}`).join(' ')}`,
        )
        .join(' | ');
  }
}

function numeral(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
