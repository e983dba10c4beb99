import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSeriesScript } from '../../src/promql/formats/series-script.ts';
import { createStore, type SeriesStore } from '../../src/promql/store/series-store.ts';
import { measurePrometheus } from '../../src/providers/prometheus.ts';
import { allCases } from '../worlds/all-cases.ts';
import { measurementTimes, storeMs } from '../worlds/case.ts';
import { type Answer, answersToText, type RunGolden, runsFile } from '../worlds/golden.ts';
import { renderLoad, type Series } from '../worlds/store.ts';

const goldens = new Map(
  readFileSync(runsFile, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunGolden)
    .map((golden) => [golden.id, golden]),
);

const stores = new Map<readonly Series[], SeriesStore>();

function storeOf(series: readonly Series[]): SeriesStore {
  const known = stores.get(series);
  if (known !== undefined) return known;
  const read = readSeriesScript({ name: 'world', text: `${renderLoad(series)}\n` }, { startMs: 0 });
  if (!read.ok) throw new Error(read.diagnostics[0]?.message);
  const store = createStore(read.value);
  stores.set(series, store);
  return store;
}

/** The texts of measurements against what the engine of Prometheus answered to the same queries over the same series. */
test('the answers in all worlds are those of Prometheus', () => {
  let measurements = 0;
  const different: string[] = [];
  for (const { id, metrics, world, cut } of allCases().cases) {
    // Whole templates ask nothing that their guardrails do not ask alone.
    if (metrics.length > 1) continue;
    const golden = goldens.get(id);
    if (golden === undefined) throw new Error(`no golden for ${id}`);
    const measure = measurePrometheus(storeOf(world.series), { argo: '1.10' });
    for (const metric of metrics) {
      const answers = measurementTimes(metric, world, cut?.atSeconds ?? Number.POSITIVE_INFINITY).map(({ seconds, error }): Answer => {
        if (error) return 'error';
        measurements++;
        const answer = measure(metric, storeMs(world, seconds));
        if (answer.kind !== 'value') throw new Error(`${id}: ${JSON.stringify(answer)}`);
        // The goldens are sorted: Prometheus gives the samples of an aggregation in any order.
        return answer.text === '[]' ? [] : answer.text.slice(1, -1).split(',').sort();
      });
      const text = answersToText(answers);
      if (text !== golden.answers[metric.name]) different.push(`${id} ${metric.name}: ${text}, not ${golden.answers[metric.name]}`);
    }
  }
  expect(different).toEqual([]);
  expect(measurements).toBeGreaterThan(3000);
});
