import { expect, test } from 'vitest';
import { equalPromql, selectorsOf, walkPromql } from '../../src/promql/walk.ts';
import { parsed } from './parsed.ts';

test('parents come before children, in source order', () => {
  const kinds: string[] = [];
  walkPromql(parsed('topk(1, a[5m:]) + -(rate(b[5m]))'), (node) => kinds.push(node.kind));
  expect(kinds).toEqual(['binary', 'aggregation', 'number', 'subquery', 'selector', 'unary', 'paren', 'call', 'matrix', 'selector']);
});

test('selectors are found below ranges and subqueries', () => {
  const names = selectorsOf(parsed('sum(rate(a[5m])) / b + max_over_time(c[1h:]) * 2')).map(({ name }) => name);
  expect(names).toEqual(['a', 'b', 'c']);
});

test.each<[string, string]>([
  ['a+b', '( a ) + ((b))'],
  ['a{b="c"}', `{__name__="a", b='c'}`],
  ['NaN', 'nan'],
  ['5m', '300'],
  ['sum(a) by (b)', 'SUM BY (b) (a)'],
  ['a[5m] offset 1h @ 5', 'a[300] @ 5 offset 60m'.replace('60m', '3600')],
])('%s equals %s', (a, b) => {
  expect(equalPromql(parsed(a), parsed(b))).toBe(true);
});

test.each<[string, string]>([
  ['0', '-0'],
  ['a', 'b'],
  ['a', 'a offset 5m'],
  ['a @ 1', 'a @ 2'],
  ['a @ start()', 'a @ end()'],
  ['a[5m]', 'a[6m]'],
  ['a[5m:]', 'a[5m:1m]'],
  ['a - (b - c)', 'a - b - c'],
  ['a > b', 'a > bool b'],
  ['a + b', 'a + on () b'],
  ['a * on (x) group_left () b', 'a * on (x) group_right () b'],
  ['sum(a)', 'sum by () (a)'],
  ['sum by (x) (a)', 'sum without (x) (a)'],
  ['sin(a)', 'cos(a)'],
  ['"a"', 'a'],
  ['a{b="c"}', 'a{b!="c"}'],
  ['clamp_max(a, 1)', 'clamp_max(a)'],
  ['-(5)', '-5'],
])('%s differs from %s', (a, b) => {
  expect(equalPromql(parsed(a), parsed(b))).toBe(false);
});
