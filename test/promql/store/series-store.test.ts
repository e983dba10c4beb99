import { describe, expect, test } from 'vitest';
import { Labels } from '../../../src/promql/store/labels.ts';
import { createStore, StoreError } from '../../../src/promql/store/series-store.ts';
import { parsed } from '../parsed.ts';

const times = [0, 15_000, 30_000];

function selected(query: string, ...labels: Readonly<Record<string, string>>[]): string[] {
  const store = createStore(labels.map((one) => ({ labels: one, timestampsMs: times, values: [1, 2, 3] })));
  const expr = parsed(query);
  if (expr.kind !== 'selector') throw new Error(`${query} is no selector`);
  return store.select(expr.matchers).map((series) => series.labels.toString());
}

describe('select', () => {
  const a = { __name__: 'm', job: 'a', line: 'x\ny' };
  const b = { __name__: 'm', job: 'b' };
  const c = { __name__: 'n', job: 'a' };
  const [A, B, C] = [a, b, c].map((one) => Labels.from(one).toString());
  test.each([
    ['m', [A, B]],
    ['{job="a"}', [A, C]],
    ['m{job!="a"}', [B]],
    ['{__name__=~"m|n",job="a"}', [A, C]],
    ['m{line=""}', [B]],
    ['m{line!=""}', [A]],
    ['m{line=~"x.y"}', [A]],
    ['m{line=~"x"}', []],
    ['m{job=~"(?i)A"}', [A]],
    ['m{job!~"a|b"}', []],
    ['m{job=~".+"}', [A, B]],
    ['m{nope=~".*"}', [A, B]],
    ['m{nope!~".*"}', []],
    ['m{job=~"a|"}', [A]],
    ['nope', []],
  ])('%s', (query, expected) => {
    expect(selected(query, c, b, a)).toEqual(expected);
  });
});

test('series come in bytewise label order, and an empty value is no label', () => {
  const labels = [
    { b: '1' },
    { a: '2' },
    { a: '1', b: '1' },
    { a: '1' },
    { a: '\u{1f600}' },
    { a: '\uffff' },
    { A: '1' },
    { a: '1', c: '', d: '' },
  ];
  expect(selected('{z=""}'.replace('}', ',__name__!="x"}'), ...labels.slice(0, 7))).toEqual(
    [{ A: '1' }, { a: '1' }, { a: '1', b: '1' }, { a: '2' }, { a: '\uffff' }, { a: '\u{1f600}' }, { b: '1' }].map((one) =>
      Labels.from(one).toString(),
    ),
  );
  expect(Labels.from({ a: '1', c: '' }).key).toBe(Labels.from({ a: '1' }).key);
});

test('equal lists of timestamps become one column, and stale markers are no samples', () => {
  const store = createStore([
    { labels: { a: '1' }, timestampsMs: [...times], values: [1, 2, 3] },
    { labels: { a: '2' }, timestampsMs: Float64Array.from(times), values: Float64Array.of(1, Number.NaN, 3), stale: [false, true, false] },
    { labels: { a: '3' }, timestampsMs: [0, 30_000], values: [4, 5] },
  ]);
  const [one, two, three] = store.series;
  expect(two?.written.times).toBe(one?.written.times);
  expect(two?.samples.times).toBe(three?.samples.times);
  expect([...(two?.samples.values ?? [])]).toEqual([1, 3]);
  expect(one?.samples).toBe(one?.written);
});

test.each([
  [
    'given twice',
    { labels: { a: '1', b: '' }, timestampsMs: times, values: [1, 2, 3] },
    'series {a="1"} is given twice, as number 1 and 2',
    undefined,
  ],
  [
    'not ascending',
    { labels: { a: '2' }, timestampsMs: [0, 5, 5], values: [1, 2, 3] },
    'series {a="2"}: timestamp 3 (5) is not after the one before (5)',
    2,
  ],
  [
    'fraction',
    { labels: { a: '2' }, timestampsMs: [0.5], values: [1] },
    'series {a="2"}: timestamp 1 (0.5) is not a whole number of milliseconds',
    0,
  ],
  ['lengths', { labels: { a: '2' }, timestampsMs: times, values: [1] }, 'series {a="2"}: 3 timestamps, but 1 values', undefined],
  [
    'markers',
    { labels: { a: '2' }, timestampsMs: [0], values: [1], stale: [] },
    'series {a="2"}: 1 timestamps, but 0 stale markers',
    undefined,
  ],
  [
    'half a character',
    { labels: { a: '\ud800' }, timestampsMs: [], values: [] },
    'series {a="\\ud800"}: "\\ud800" is not valid Unicode',
    undefined,
  ],
])('input that is no series: %s', (_, series, message, sampleIndex) => {
  const first = { labels: { a: '1' }, timestampsMs: times, values: [1, 2, 3] };
  let caught: unknown;
  try {
    createStore([first, series]);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(StoreError);
  expect(caught).toMatchObject({ message, seriesIndex: 1, sampleIndex });
});

describe('labels', () => {
  const labels = Labels.from({ __name__: 'm', __type__: 'counter', b: '2', a: '1' });
  test.each([
    ['text', labels.toString(), '{__name__="m", __type__="counter", a="1", b="2"}'],
    ['escapes', Labels.from({ 'a.b': '"\\\n\u0001é\u00a0' }).toString(), '{"a.b"="\\"\\\\\\n\\x01é\\u00a0"}'],
    ['without metadata', labels.withoutMetadata.toString(), '{a="1", b="2"}'],
    ['keep', labels.keep(['b', 'nope']).toString(), '{b="2"}'],
    ['without', labels.without(['__name__', '__type__', 'a', 'b']).toString(), '{}'],
    ['set', labels.with('aa', 'x').toString(), '{__name__="m", __type__="counter", a="1", aa="x", b="2"}'],
    ['unset', labels.with('b', '').with('__type__', '').toString(), '{__name__="m", a="1"}'],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});
