import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Recording, readRecording, readRecordingBytes } from '../../../src/promql/formats/recording.ts';
import { renderRecording } from '../../../src/promql/formats/render-recording.ts';
import { createStore } from '../../../src/promql/store/series-store.ts';
import { positionAt } from '../../../src/source/source-file.ts';
import { parseYaml } from '../../../src/source/yaml.ts';
import { pick, randomFrom } from '../random.ts';
import { exactText, randomSeries } from './random-series.ts';

const example = `apiVersion: guard-policy.dev/v1
kind: Recording
metadata:
  name: 'checkout'
spec:
  selectors:
    - 'http_requests_total{namespace="shop"}'
  args:
    namespace: 'shop'
    podHash: '7c9d'
  range:
    from: '2026-08-14T10:05:00Z'
    to: '2026-08-14T10:07:00Z'
  groups:
    - times: '2026-08-14T10:05:30.123Z +15sx3 +15s1ms +14s999ms'
      series:
        - series: 'http_requests_total{code="200",namespace="shop"}'
          values: '1027+3x3 1040 1041'
        - series: 'up{pod="it''s"}'
          values: '1x2 stale NaN -0'
    - times: '2026-08-14T10:06:00Z'
      series:
        - series: '{"odd.name"}'
          values: '+Inf'
  complete: true
`;

function read(text: string) {
  return readRecording({ name: 'r.yaml', text });
}

describe('the example', () => {
  const result = read(example);

  test('reads', () => {
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const start = Date.UTC(2026, 7, 14, 10, 5, 30, 123);
    expect(result.value).toMatchObject({
      name: 'checkout',
      args: { namespace: 'shop', podHash: '7c9d' },
      range: { fromMs: Date.UTC(2026, 7, 14, 10, 5) },
    });
    expect(result.value.series.map(({ labels }) => labels.__name__)).toEqual(['http_requests_total', 'odd.name', 'up']);
    expect([...(result.value.series[0]?.timestampsMs ?? [])]).toEqual([0, 15_000, 30_000, 45_000, 60_001, 75_000].map((ms) => start + ms));
    expect([...(result.value.series[0]?.values ?? [])]).toEqual([1027, 1030, 1033, 1036, 1040, 1041]);
    expect([...(result.value.series[2]?.stale ?? [])]).toEqual([0, 0, 0, 1, 0, 0]);
  });

  test('is written back byte for byte', () => {
    if (result.ok) expect(renderRecording(result.value)).toBe(example);
  });

  test('reads the same with CR LF, comments, empty lines, other quotes and folds', () => {
    const other = example
      .replaceAll("'1027+3x3 1040 1041'", '>-\n            1027+3x3\n\n            1040 1041')
      .replaceAll("'1x2 stale NaN -0'", '"1x2 _x0 stale NaN -0"  # why')
      .replaceAll("'+Inf'", '+Inf')
      .replaceAll('      series:\n', '\n      # the series\n      series:\n')
      .replaceAll('\n', '\r\n');
    const again = read(other);
    expect(again.ok && exactText(again.value.series)).toBe(result.ok && exactText(result.value.series));
  });

  test('reads gzipped', () => {
    expect(readRecordingBytes(gzipSync(example), 'r.yaml')).toEqual(read(example));
  });
});

type RecordingDocument = {
  readonly spec: {
    readonly args: unknown;
    readonly groups: readonly { readonly times: string; readonly series: readonly { readonly values: string }[] }[];
  };
};

const broken: readonly (readonly [name: string, from: string, to: string, expected: string])[] = [
  ['another kind', 'kind: Recording', 'kind: Policy', '2:7 GP614 kind is "Policy"; a recording has "Recording"'],
  ['another version', 'dev/v1', 'dev/v2', '1:13 GP615 apiVersion is "guard-policy.dev/v2"; this version reads "guard-policy.dev/v1"'],
  ['an unknown field', '  args:', '  token: x\n  args:', '8:3 GP614 "token" is not a field of spec'],
  ['an arg that is no text', "'7c9d'", '7', '10:14 GP614 spec.args.podHash is not a text'],
  ['a range that is no time', "to: '2026-08-14T10:07:00Z'", "to: 'noon'", '13:9 GP614 "noon" is not a time such as 2026-08-14T10:05:30Z'],
  [
    'a 30th of February',
    '2026-08-14T10:05:30.123Z',
    '2026-02-30T10:05:30Z',
    '15:15 GP605 "2026-02-30T10:05:30Z" is not a time such as 2026-08-14T10:05:30Z',
  ],
  ['a step of nothing', '+15s1ms', '+0s', '15:47 GP605 "+0s" is not a step such as +15s or +15sx239'],
  ['too few values', '1040 1041', '1040', '18:20 GP614 the series has 5 values, gaps included, and its group 6 times'],
  ['a value that is none', '1040 1041', '1040 1h', '18:34 GP600 "1h" is not a series value'],
  ['a native histogram', '1040 1041', '1040 {{schema:0}}', '18:34 GP603 native histograms are not supported in series values'],
  ['a broken series', 'code="200"', 'code=200', "17:45 GP600 unexpected character inside braces: '2'"],
  ['a broken series behind an escape', `pod="it''s"`, `pod="it''s`, '19:20 GP600 unterminated quoted string'],
  ['a series twice', `up{pod="it''s"}`, 'http_requests_total{namespace="shop",code="200"}', '19:20 GP607 the series is recorded twice'],
  ['another layout', "        - series: 'up", "       - series: 'up", ''],
  [
    'a missing line',
    "          values: '1027+3x3 1040 1041'\n",
    '',
    '18:9 GP614 expected "values:" behind 10 spaces, found "- series: \'up{pod=\\"it\'\'s\\"}\'"',
  ],
  ['a missing end', "          values: '+Inf'\n", '', '24:3 GP614 expected "values:" behind 10 spaces, found "complete: true"'],
  ['an open quote', "'+Inf'", "'+Inf", '24:19 GP614 a quoted text is not closed in its line'],
  ['text behind a quote', "'+Inf'", "'+Inf' x", '24:25 GP614 unexpected " x"'],
  ['an unquoted series', '\'{"odd.name"}\'', '{"odd.name"}', '23:19 GP614 "{\\"odd.name\\"}" is expected in single quotes'],
  ['another document', '  groups:', '  groups: []\n---\nkind: Recording\n  groups:', ''],
];

test.each(broken.filter(([, , , expected]) => expected !== ''))('%s is told at its place', (_, from, to, expected) => {
  expect(example).toContain(from);
  const file = { name: 'r.yaml', text: example.replace(from, to) };
  const result = readRecording(file);
  expect(result.ok).toBe(false);
  const [first] = result.diagnostics;
  const { line, column } = positionAt(file, first?.range.from ?? 0);
  expect(`${line}:${column} ${first?.code} ${first?.message}`).toBe(expected);
});

test.each(broken.filter(([, , , expected]) => expected === ''))('%s is refused', (_, from, to) => {
  expect(example).not.toBe(example.replace(from, to));
  expect(read(example.replace(from, to)).ok).toBe(false);
});

test('no groups', () => {
  const empty = { name: 'e', selectors: [], args: {}, series: [] };
  expect(read(renderRecording(empty))).toEqual({ ok: true, value: empty, diagnostics: [] });
  expect(read(renderRecording(empty).replace('  groups: []\n', '')).ok).toBe(false);
});

describe('random recordings', () => {
  const seed = 20261121;
  console.log(`seed ${seed}`);
  const random = randomFrom(seed);
  const names = ['n', "it's", 'on', 'a: b', '#', '', '\u0007', '"', 'true', '1'];
  const recordings = Array.from(
    { length: 300 },
    (): Recording => ({
      name: pick(random, names),
      selectors: [pick(random, names)],
      args: { [pick(random, names)]: pick(random, names), b: pick(random, names) },
      ...(random() < 0.5 ? { range: { fromMs: 0, toMs: Math.floor(random() * 1e13) } } : {}),
      series: randomSeries(random),
    }),
  );

  test('read back to the same bits', () => {
    for (const recording of recordings) {
      const text = renderRecording(recording);
      const result = read(text);
      if (!result.ok) throw new Error(`${text}\n${JSON.stringify(result.diagnostics)}`);
      expect(exactText(result.value.series)).toBe(exactText(recording.series));
      const { series: _, ...rest } = result.value;
      const { series: __, ...expected } = recording;
      expect(rest).toEqual(expected);
      createStore(result.value.series);
    }
  });

  test('are the same bytes in any order, and again after reading', () => {
    for (const recording of recordings) {
      const text = renderRecording(recording);
      const shuffled = recording.series
        .toReversed()
        .map((series) => ({ ...series, labels: Object.fromEntries(Object.entries(series.labels).toReversed()) }));
      expect(
        renderRecording({ ...recording, series: shuffled, args: Object.fromEntries(Object.entries(recording.args).toReversed()) }),
      ).toBe(text);
      const result = read(text);
      expect(result.ok && renderRecording(result.value)).toBe(text);
    }
  });

  test('are YAML, with the same texts in it', () => {
    for (const recording of recordings) {
      const text = renderRecording(recording);
      const documents = parseYaml({ name: 'r.yaml', text });
      if (!documents.ok) throw new Error(`${text}\n${JSON.stringify(documents.diagnostics)}`);
      const [document] = documents.value as unknown as readonly [{ readonly value: RecordingDocument }];
      const { spec } = document.value;
      expect(spec.args).toEqual(recording.args);
      for (const group of spec.groups)
        for (const { values } of group.series) expect(`${typeof group.times} ${typeof values}`).toBe('string string');
    }
  });

  test('cut off anywhere, they are refused', () => {
    for (const recording of recordings.slice(0, 40)) {
      const text = renderRecording(recording).trimEnd();
      for (let round = 0; round < 20; round++) expect(read(text.slice(0, Math.floor(random() * text.length))).ok).toBe(false);
    }
  });
});
