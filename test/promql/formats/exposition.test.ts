import { describe, expect, test } from 'vitest';
import { type ExpositionOptions, readExposition } from '../../../src/promql/formats/exposition.ts';
import { exactText } from './random-series.ts';
import { told } from './told.ts';

function read(text: string, options?: ExpositionOptions) {
  const file = { name: 'metrics', text };
  return { file, result: readExposition(file, options) };
}

test('the Prometheus format: several samples of a series, times in milliseconds', () => {
  const { result } = read(
    '# HELP a text\n# TYPE a counter\n\na{x="1"} 1 1000\nb 5 1000\n# a comment\na{ x = "1" , } 2.5 2000\r\na{x="1"} NaN 3000',
  );
  expect(result.ok && exactText(result.value)).toBe('[["__name__","a"],["x","1"]] 1000:1 2000:2.5 3000:NaN\n[["__name__","b"]] 1000:5');
});

test('OpenMetrics: times in seconds, exemplars left out', () => {
  const { result } = read(
    '# TYPE a counter\n# UNIT a_seconds seconds\na_total{x="1"} 1 1.5 # {trace_id="}\\""} 0.5 1\na_total{x="1"} 2 16.5\n# EOF\n',
  );
  expect(result.ok && exactText(result.value)).toBe('[["__name__","a_total"],["x","1"]] 1500:1 16500:2');
});

test('bounds of buckets and quantiles are written as Prometheus 3 does, under their type only', () => {
  const { result } = read(
    '# TYPE h histogram\nh_bucket{le="1"} 1 1\nh_bucket{le="1.0"} 2 2\nh_bucket{le="1e6",quantile="1"} 1 1\n# TYPE s summary\ns{quantile=".5",le="1"} 1 1\n# TYPE g gauge\ng{le="1"} 1 1\n',
  );
  expect(
    result.ok &&
      exactText(result.value)
        .split('\n')
        .map((line) => line.split('] ')[0]),
  ).toEqual([
    '[["__name__","g"],["le","1"]',
    '[["__name__","h_bucket"],["le","1.0"]',
    '[["__name__","h_bucket"],["le","1e+06"],["quantile","1"]',
    '[["__name__","s"],["le","1"],["quantile","0.5"]',
  ]);
});

test('samples without a time stand at the time given', () => {
  const { result } = read('a 1\nb 2 5', { timestampMs: 7 });
  expect(result.ok && exactText(result.value)).toBe('[["__name__","a"]] 7:1\n[["__name__","b"]] 5:2');
});

describe('what is wrong is told at its place, and reading goes on', () => {
  test.each([
    ['a 1', ['1:3 GP605 the sample has no timestamp']],
    ['a x 1\nb{ 1 1\nc 1 1', ['1:3 GP604 value "x" is not a number', '2:1 GP610 the labels are not closed by "}"']],
    ['a 1 1.5', ['1:5 GP605 timestamp "1.5" is not a whole number of milliseconds']],
    ['a 1 99999999999999999', ['1:5 GP605 timestamp "99999999999999999" is out of range']],
    ['a 1 2\na 1 1', ['2:1 GP606 this sample of series {__name__="a"} is older than the one before it']],
    ['a 1 2\n{"a"} 1 2', ['2:1 GP607 series {__name__="a"} has two samples at the same time']],
    ['a{b="1",b="2"} 1 1', ['1:9 GP601 label "b" is given twice']],
    ['a{b="1} 1 1', ['1:5 GP610 a quoted text is not closed in its line']],
    ['a{b="1"c="2"} 1 1', ['1:8 GP610 "," or "}" is expected']],
    ['{b="1"} 1 1', ['1:8 GP610 a metric name is expected']],
    ['a 1 1 1', ['1:7 GP610 unexpected "1"']],
    ['# TYPE a thing\n', ['1:9 GP610 "thing" is not a metric type']],
    ['# TYPE\u00e9', []],
    ['a  1 1\n# EOF', ['1:3 GP610 a value is expected']],
    ['a 1 1 # {b="c"}\n# EOF', ['1:7 GP610 the exemplar is not `# {label="value"} value [timestamp]`']],
    ['\n# EOF', ['1:1 GP610 OpenMetrics has no empty lines']],
    ['# EOF\n# EOF', ['2:1 GP610 unexpected text after "# EOF"']],
  ])('%j', (text, expected) => {
    const { file, result } = read(text);
    expect(told(file, result)).toEqual(expected);
  });

  test('OpenMetrics that is cut off', () => {
    const { file, result } = read('a 1 1\n', { format: 'openmetrics' });
    expect(told(file, result)).toEqual(['2:1 GP610 the text does not end with "# EOF": it may be cut off']);
  });

  test('at most twenty of them', () => {
    expect(read('a x 1\n'.repeat(1000)).result.diagnostics).toHaveLength(20);
  });
});
