import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readSeriesFile } from '../../../src/promql/formats/detect.ts';
import { renderRecording } from '../../../src/promql/formats/render-recording.ts';
import { exactText } from './random-series.ts';
import { told } from './told.ts';

const recording = renderRecording({
  name: 'r',
  selectors: ['a'],
  args: {},
  series: [{ labels: { __name__: 'a' }, timestampsMs: [0], values: [1] }],
});
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['recording', recording],
  ['recording', `# a comment\n---\n${recording}`],
  ['prometheus-json', '{ "status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"a"},"value":[0,"1"]}]}}'],
  ['prometheus', 'a 1 0\n'],
  ['prometheus', '\ufeff# TYPE a gauge\na 1 0\n'],
  ['prometheus', '{"a"} 1 0\n'],
  ['prometheus', '\n# a comment\na{} +1 0'],
  ['openmetrics', 'a 1 0\n# EOF\n'],
  ['series-notation', '# a comment\n\nload 1m\n  a 1\n'],
] as const)('%s: %j', async (format, text) => {
  for (const content of [bytes(text), gzipSync(text)]) {
    const result = await readSeriesFile('data', content);
    expect(result.ok && [result.value.format, exactText(result.value.series)]).toEqual([format, '[["__name__","a"]] 0:1']);
  }
});

test('a metric called load is no script', async () => {
  const result = await readSeriesFile('x.txt', bytes('load 5 0\n'));
  expect(result.ok && result.value.format).toBe('prometheus');
});

test('a recording keeps what it is bound to', async () => {
  const result = await readSeriesFile('r.yaml', bytes(recording));
  expect(result.ok && result.value.recording?.selectors).toEqual(['a']);
});

test('a script: several intervals, a start, gaps', async () => {
  const result = await readSeriesFile('x', bytes('load 1m\n a 1 _ 2\n b 3\n\nload 10s\n c 0+1x2'), { startMs: 5 });
  expect(result.ok && exactText(result.value.series)).toBe(
    '[["__name__","a"]] 5:1 120005:2\n[["__name__","b"]] 5:3\n[["__name__","c"]] 5:0 10005:1 20005:2',
  );
});

describe('refused', () => {
  test.each([
    ['hello world', '1:1 GP620 the file is none of the formats of series that are read'],
    ['', '1:1 GP620 the file is none of the formats of series that are read'],
    ['load 1m\n a 1h', '2:4 GP600 "1h" is not a series value'],
    ['load 1m\n a 1\n a 2', '3:2 GP607 the series is given twice'],
    ['load 1m\n a 1\n\neval instant at 1m a', '4:1 GP600 expected `load` and an interval'],
    ['kind: Policy\napiVersion: v1\n', '1:7 GP614 kind is "Policy"; a recording has "Recording"'],
  ])('%j', async (text, expected) => {
    const result = await readSeriesFile('data', bytes(text));
    expect(told({ name: 'data', text }, result)[0]).toBe(expected);
  });

  test('the four formats are named', async () => {
    const [first] = (await readSeriesFile('data', bytes('???'))).diagnostics;
    for (const word of ['recording', 'HTTP API', 'OpenMetrics', 'series notation']) expect(first?.hint).toContain(word);
  });

  test.each([
    ['broken gzip', gzipSync(recording).subarray(0, 40), 'GP621 the file starts as gzip does and cannot be unzipped'],
    ['bytes that are no text', Uint8Array.of(0x61, 0xff), 'GP621 the file is not UTF-8'],
    ['a gzip bomb', gzipSync(new Uint8Array(140 * 1_048_576)), 'GP602 the file has more than 134217728 bytes when unzipped'],
  ])('%s', async (_, content, expected) => {
    const [first] = (await readSeriesFile('data', content)).diagnostics;
    expect(`${first?.code} ${first?.message}`).toBe(expected);
  });
});

describe('hostile input ends in an error, soon', () => {
  const big = 1_000_000;
  test.each([
    ['JSON, deep', `{"x":${'['.repeat(big)}`],
    ['JSON, a long string', `{"x":"${'\\'.repeat(big + 1)}`],
    ['JSON, a long number', `{"status":"success","data":{"result":[{"metric":{},"value":[${'1'.repeat(big)},"1"]}]}}`],
    ['text, a long line of quotes', `a{${'"'.repeat(big)}`],
    ['text, many bad lines', 'a{b="c" 1 1\n'.repeat(big / 10)],
    ['text, a long number', `a ${'1'.repeat(big)} 1`],
    ['text, blanks', `a${' '.repeat(big)}`],
    ['OpenMetrics, an open exemplar', `a 1 1 # {${'a="b",'.repeat(big / 10)}\n# EOF`],
    ['notation, a large count', 'load 1s\n a 1x999999999999'],
    ['notation, many large counts', `load 1s\n${Array.from({ length: 400 }, (_, at) => ` a${at} 1x900000 2x90000`).join('\n')}`],
    ['notation, a long word', `load 1s\n a ${'1+'.repeat(big)}`],
    ['notation, long labels', `load 1s\n a{${'b="c",'.repeat(big / 10)}} 1`],
    ['a recording with many times', recording.replace("Z'", "Z +1msx99999999999'")],
    ['a recording with a long head', `apiVersion: x\n${'a: b\n'.repeat(big / 3)}`],
    ['a recording with a long line', recording.replace("'1'", `'${'1x'.repeat(big)}'`)],
  ])('%s', async (_, text) => {
    const start = performance.now();
    const result = await readSeriesFile('data', bytes(text));
    expect(result.ok).toBe(false);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
