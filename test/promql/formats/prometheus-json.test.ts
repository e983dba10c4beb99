import { describe, expect, test } from 'vitest';
import { formatSampleValue } from '../../../src/promql/formats/number-text.ts';
import { readPrometheusJson } from '../../../src/promql/formats/prometheus-json.ts';
import type { SeriesInput } from '../../../src/promql/store/series-store.ts';
import { pick, type Random, randomFrom } from '../random.ts';
import { exactText, randomSeries } from './random-series.ts';
import { told } from './told.ts';

function read(text: string) {
  const file = { name: 'answer.json', text };
  return { file, result: readPrometheusJson(file) };
}

const vector =
  '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","a":""},"value":[1786701930.123,"+Inf"]}]}}';
const matrix =
  '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"b":"\\u00e9\\"","a":"1"},"values":[[-1.5,"-0"],[0,"1e-07"],[1e1,"NaN"]]}]}}';

test('a vector', () => {
  const { result } = read(vector);
  expect(result.ok && exactText(result.value)).toBe('[["__name__","up"]] 1786701930123:Infinity');
});

test('a matrix', () => {
  const { result } = read(matrix);
  expect(result.ok && exactText(result.value)).toBe('[["a","1"],["b","é\\""]] -1500:-0 0:1e-7 10000:NaN');
});

test('keys in any order, unknown ones skipped, white space', () => {
  const { result } = read(
    `{ "isPartial" : [ { "x" : null } ] , "data": { "stats": {}, "result": [ { "value": [ 1 , "2" ], "metric": { "a": "b" } } ],\n "resultType": "vector" }, "status": "success" }\n`,
  );
  expect(result.ok && exactText(result.value)).toBe('[["a","b"]] 1000:2');
});

test('nothing found is no error', () => {
  expect(read('{"status":"success","data":{"resultType":"matrix","result":[]}}').result).toEqual({ ok: true, value: [], diagnostics: [] });
});

test('warnings and infos are kept', () => {
  const { file, result } = read(vector.replace('{"status"', '{"warnings":["w"],"infos":["i"],"status"'));
  expect(result.ok).toBe(true);
  expect(told(file, result)).toEqual(['1:14 GP613 Prometheus: w', '1:28 GP613 Prometheus: i']);
  expect(result.diagnostics.map(({ severity }) => severity)).toEqual(['warning', 'note']);
});

test.each([
  ['an error', '{"status":"error","errorType":"bad_data","error":"no"}', '1:11 GP612 Prometheus answered with an error: bad_data: no'],
  ['no status', '{"data":{}}', '1:1 GP611 the answer has no "status"'],
  ['no data', '{"status":"success"}', '1:1 GP611 the answer has no data with "resultType" and "result"'],
  [
    'a scalar',
    '{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}',
    '1:42 GP611 a result of type "scalar" has no series',
  ],
  ['a native histogram', vector.replace('"value"', '"histogram"'), '1:96 GP603 native histograms are not supported'],
  ['a mixture', vector.replace('vector', 'matrix'), '1:42 GP611 the result is no matrix: its elements have "value"'],
  ['a value that is a number', vector.replace('"+Inf"', '1'), '1:120 GP611 expected the value of a sample to be a string, found "1"'],
  ['a value that is none', vector.replace('+Inf', '1_0'), '1:120 GP604 value "1_0" is not a number'],
  ['a sample of three', vector.replace('"+Inf"', '"1",2'), '1:104 GP611 a sample is not [time, "value"]'],
  ['a time out of range', vector.replace('1786701930.123', '1e300'), '1:105 GP605 time "1e300" is out of range'],
  ['times that fall', matrix.replace('[0,', '[-2,'), '1:118 GP606 this sample of series {a="1", b="é\\""} is older than the one before it'],
  ['a time twice', matrix.replace('[0,', '[-1.5,'), '1:118 GP607 series {a="1", b="é\\""} has two samples at the same time'],
  ['a label twice', vector.replace('"a":""', '"__name__":""'), '1:88 GP611 "__name__" stands twice in metric'],
  ['half of a character', vector.replace('"up"', '"\\ud800"'), '1:83 GP611 a string has half of a character'],
  ['a cut', vector.slice(0, 105), '1:106 GP611 expected "," or "]", found the end of the file: it may be cut off'],
  ['text behind', `${vector}x`, '1:131 GP611 expected the end of the file, found "x"'],
  ['an array', '[]', '1:1 GP611 expected the answer to be an object, found "["'],
])('%s', (_, text, expected) => {
  const { file, result } = read(text);
  expect(result.ok).toBe(false);
  expect(told(file, result)).toEqual([expected]);
});

test('a series twice', () => {
  const series = '{"metric":{"a":"1"},"value":[1,"1"]}';
  const { file, result } = read(`{"status":"success","data":{"resultType":"vector","result":[${series},\n${series}]}}`);
  expect(told(file, result)).toEqual(['2:1 GP607 the same series stands twice in the result']);
});

describe('random answers', () => {
  const seed = 99;
  console.log(`seed ${seed}`);
  const random = randomFrom(seed);
  const cases = Array.from({ length: 200 }, () => randomSeries(random).filter(({ timestampsMs }) => (timestampsMs.at(-1) ?? 0) < 1e15));

  test('read back to the same bits', () => {
    for (const series of cases) {
      const plain = series.map(({ labels, timestampsMs, values }) => ({ labels, timestampsMs, values }));
      const { result } = read(answerOf(plain));
      expect(result.ok && exactText(result.value)).toBe(exactText(plain));
    }
  });

  test('broken anywhere, they are refused at a place or taken, and never throw', () => {
    for (const series of cases) {
      const { file, result } = read(damaged(random, answerOf(series)));
      expect(told(file, result).length > 0).toBe(!result.ok);
    }
  });
});

function answerOf(series: readonly SeriesInput[]): string {
  const result = series.map(({ labels, timestampsMs, values }) => ({
    metric: labels,
    values: Array.from(timestampsMs, (at, index) => [at / 1000, formatSampleValue(values[index] as number)]),
  }));
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
}

function damaged(random: Random, text: string): string {
  const at = Math.floor(random() * text.length);
  return (
    text.slice(0, at) +
    pick(random, ['', '"', '{', '}', '[', ']', ',', '\\', 'x', '\u0000', '1']) +
    text.slice(at + Math.floor(random() * 3))
  );
}
