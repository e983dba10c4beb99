import { expect, test } from 'vitest';
import { readSeriesNotation } from '../../../src/promql/formats/series-notation.ts';
import { copiedText, generatedText } from '../../../src/source/mapped-text.ts';
import { exactText } from './random-series.ts';
import { told } from './told.ts';

const grid = { startMs: 1000, intervalMs: 15_000 };

function read(series: string, values: string, options = grid) {
  const text = `${series}\n${values}`;
  return {
    file: { name: 't', text },
    result: readSeriesNotation(copiedText(series, 't', 0), copiedText(values, 't', series.length + 1), options),
  };
}

test.each([
  ['1 2.5 -3', '1000:1 16000:2.5 31000:-3'],
  ['0+10x3', '1000:0 16000:10 31000:20 46000:30'],
  ['5-2x2', '1000:5 16000:3 31000:1'],
  ['-1--1x1', undefined],
  ['7x2', '1000:7 16000:7 31000:7'],
  ['1 _ _x2 stale 2', '1000:1 61000:stale 76000:2'],
  ['_x0 1', '1000:1'],
  ['stale+1x2', '1000:stale 16000:NaN 31000:NaN'],
  ['NaN Inf -Inf +inf', '1000:NaN 16000:Infinity 31000:-Infinity 46000:Infinity'],
  ['-0 1e3 1.5E-2 .5 5. 010 1_000', '1000:-0 16000:1000 31000:0.015 46000:0.5 61000:5 76000:8 91000:1000'],
  ['0.1+0.1x2', '1000:0.1 16000:0.2 31000:0.30000000000000004'],
  ['', ''],
])('values %j', (values, expected) => {
  const { result } = read('m{a="b"}', values);
  expect(result.ok ? exactText([result.value]).split(']] ')[1] : undefined).toBe(expected);
});

test.each([
  ['m', '1 1h', '2:3 GP600 "1h" is not a series value'],
  ['m', '1 2x', '2:3 GP600 "2x": after "x" a whole number of repetitions is expected'],
  ['m', '2x1.5', '2:1 GP600 "2x1.5": after "x" a whole number of repetitions is expected'],
  ['m', '1+2', '2:1 GP600 "1+2" has a step but no count'],
  ['m', 'NaNx3', '2:1 GP600 "NaNx3" is read as one word, not as a repetition'],
  ['m', '0x1F', '2:1 GP600 "0x1F": series values have no hexadecimal numbers, `0x3` is four zeros'],
  ['m', '1 {{schema:1 sum:2}}x3', '2:3 GP603 native histograms are not supported in series values'],
  ['m', '1e999', '2:1 GP604 "1e999" is too large for a number'],
  ['m', '1 1x1000000', '2:3 GP602 the values are more than 1000000 samples, gaps included'],
  ['m', '_x99999999999999999999', '2:1 GP602 the values are more than 1000000 samples, gaps included'],
  ['m 1', '1', '1:3 GP600 unexpected number 1, expected the end of the series'],
  ['m {a="b"}', '1', '1:2 GP600 no space may stand between the name and the labels'],
  ['m{a="b"', '1', '1:8 GP600 unexpected end of input inside braces'],
  ['m{a=~"b"}', '1', '1:4 GP600 unexpected "=~", expected "="'],
  ['m{a="1",a="2"}', '1', '1:9 GP601 label "a" is given twice'],
  ['m{__name__="n"}', '1', '1:3 GP601 the metric name is given twice'],
  ['{}', '1', '1:1 GP601 the series has no name and no label'],
  ['on', '1', '1:1 GP600 unexpected identifier "on", expected a metric name; quote it: {"…"}'],
])('%s with %s', (series, values, expected) => {
  const { file, result } = read(series, values);
  expect(result.ok).toBe(false);
  expect(told(file, result)).toEqual([expected]);
});

test('both texts are read, and a generated text is told at its origin', () => {
  const result = readSeriesNotation(copiedText('m{', 'a', 3), generatedText('1 x', { file: 'b', from: 10, to: 14 }), grid);
  expect(result.diagnostics.map(({ range }) => range)).toEqual([
    { file: 'a', from: 5, to: 5 },
    { file: 'b', from: 10, to: 14 },
  ]);
});

test('series of one grid share their times', () => {
  const [a, b] = [read('a', '1x5').result, read('b', '2+1x5').result];
  expect(a.ok && b.ok && a.value.timestampsMs === b.value.timestampsMs).toBe(true);
});
