import { expect, test } from 'vitest';
import { type Outcome, outcomesOf } from './agreement.ts';
import { corpusMetrics, labelledMetrics } from './corpus.ts';

/** Where our worlds differ from the definition on purpose, metric by metric; the README of `src/worlds` says why. */
const departures: ReadonlyMap<string, string> = new Map([
  ['envoy-xx/bad', 'a class of status 5 is a failure'],
  ['not-two-hundred/not-ok', 'what is no success is a failure'],
  ['not-two-hundred/not-2xx', 'what is no success is a failure'],
  ['grpc-not-ok/grpc-errors', 'what is no success is a failure'],
  ['grpc-not-ok/grpc-codes', 'codes of gRPC say what failed'],
  ['exceptions/exceptions', 'what is no success is a failure'],
  ['hikari-pending/timeouts', 'a counter of timeouts counts failures'],
  ['exceptions/failed-outcome', 'what is no success is a failure'],
  ['not-two-hundred/no-4xx', 'what is left without 4xx still has the 5xx in it'],
  ['canary-vs-stable-args/error-difference', 'a baseline stays healthy'],
  ['canary-vs-stable-label/latency-ratio', 'a baseline stays healthy'],
  ['week-ago/errors-week', 'stores reach back as far as the query'],
  ['enough-traffic/errors-busy', 'traffic is as much as the query asks for'],
  ['changes/flapping', 'a state that is true is a success'],
  ['log-errors/log-errors-alive', 'time goes on while series are stale'],
  ['words-in-places/success', 'the name of a service says nothing about its requests'],
  ['words-in-places/succeeded', 'a name of successes counts them'],
  ['arg-with-unit/p95', 'a unit after the word that says what an arg is'],
]);

const metrics = corpusMetrics();
const all: readonly Outcome[] = labelledMetrics.flatMap((labelled) => {
  const metric = metrics.get(labelled.id);
  if (metric === undefined) throw new Error(`no metric ${labelled.id} in the templates: the labels are to be written again`);
  return outcomesOf(labelled, metric);
});
const outcomes = all.filter(({ id }) => !departures.has(id));
const byWorld = new Map(
  [...new Set(outcomes.map(({ world }) => world))].map((world) => [world, outcomes.filter((one) => one.world === world)]),
);

function share(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`;
}

test('every metric of the corpus that asks Prometheus once has labels', () => {
  const labelled = new Set(labelledMetrics.map(({ id }) => id));
  const unlabelled = [...metrics].filter(([id]) => !labelled.has(id));
  expect(unlabelled.filter(([, { provider }]) => provider.prometheus !== undefined && !('rangeQuery' in provider.prometheus))).toEqual([]);
  expect([labelledMetrics.length, unlabelled.length]).toEqual([151, 5]);
});

test('phases agree with the labels, world by world', () => {
  const rows = [...byWorld].map(([world, list]) => {
    const known = list.filter(({ phase }) => phase !== undefined);
    const agreed = known.filter(({ phase, label }) => phase === label).length;
    return {
      world,
      metrics: list.length,
      agreed,
      notJudged: list.length - known.length,
      disagree: known.length - agreed,
      share: share(agreed, list.length),
    };
  });
  console.table(rows);
  expect(rows.filter(({ agreed, metrics }) => agreed < 0.98 * metrics)).toEqual([]);
});

test('wrong answers are found, and no others, world by world', () => {
  const rows = [...byWorld].map(([world, list]) => {
    const judged = list.filter(({ labelled }) => labelled !== 'not judged');
    const wrong = judged.filter(({ labelled }) => labelled === 'wrong');
    const reported = judged.filter(({ ours }) => ours === 'wrong');
    const found = wrong.filter(({ ours }) => ours === 'wrong').length;
    return {
      world,
      judged: judged.length,
      wrong: wrong.length,
      reported: reported.length,
      doubted: reported.filter(({ doubt }) => doubt).length,
      found,
    };
  });
  const shown = rows.filter(({ judged }) => judged > 0);
  console.table(shown.map((row) => ({ ...row, recall: share(row.found, row.wrong), precision: share(row.found, row.reported) })));
  expect(shown.filter(({ found, wrong, reported }) => found < 0.98 * wrong || found < 0.98 * reported)).toEqual([]);
});

test('each departure from the definition shows', () => {
  const differ = new Set(all.filter(({ phase, label }) => phase !== undefined && phase !== label).map(({ id }) => id));
  expect([...departures.keys()].filter((id) => !differ.has(id))).toEqual([]);
});
