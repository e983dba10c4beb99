import { expect, test } from 'vitest';
import { toGrammarText } from '../../src/promql/grammar-text.ts';
import { scanPromql } from '../../src/promql/scan.ts';

const wordsOf = (text: string): string | undefined => toGrammarText(scanPromql(text).tokens).text;

test.each([
  ['sum by (pod) (rate(a{b=~"5.."}[5m])) > 0.5', 'sum by ( pod ) ( rate ( m { b =~ "" } [ 1 ] ) ) > 1'],
  ["sum  by(pod)(rate(job:other{b=~'x'}[1h]))>7 # so", 'sum by ( pod ) ( rate ( m { b =~ "" } [ 1 ] ) ) > 1'],
  ['sum by (job) (a)', 'sum by ( job ) ( m )'],
  ['max(a)', 'max ( m )'],
  ['offset offset 5m', 'm offset 1'],
  ['a and inf', 'm and inf'],
  ['a @ start() - b', 'm @ start ( ) - m'],
  ['{c:d="x"}', undefined],
  ['3.25e:2', '1 _2'],
  ['x(a)', undefined],
  ['Rate(a)', 'abs ( m )'],
])('the grammar reads %s as %s', (text, words) => {
  expect(scanPromql(text).error === undefined ? wordsOf(text) : undefined).toBe(words);
});
