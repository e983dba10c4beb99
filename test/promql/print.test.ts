import { expect, test } from 'vitest';
import { parsePromql } from '../../src/promql/parse.ts';
import { printPromql } from '../../src/promql/print.ts';
import { equalPromql } from '../../src/promql/walk.ts';
import { copiedText } from '../../src/source/mapped-text.ts';
import { parsed } from './parsed.ts';
import { randomFrom } from './random.ts';
import { randomTree } from './random-tree.ts';

test.each<[string, string]>([
  ['sum(rate(a[5m]))by(x,y)', 'sum by (x, y) (rate(a[5m]))'],
  ['SUM WITHOUT () (a)', 'sum without () (a)'],
  ['topk by(x)(5,a)', 'topk by (x) (5, a)'],
  [`a{b='c',}`, 'a{b="c"}'],
  ['a{b="{{args.x}}",c=~".+-{{args.y}}-.+"}', 'a{b="{{args.x}}",c=~".+-{{args.y}}-.+"}'],
  ['{"a.b", "l.m"="x"}', '{__name__="a.b","l.m"="x"}'],
  ['sum{a="b"}', '{__name__="sum",a="b"}'],
  ['a[5m] @ 10 offset 1h', 'a[5m] @ 10 offset 1h'],
  ['a[300] OFFSET -3600 @ end()', 'a[5m] @ end() offset -1h'],
  ['a[90s:]', 'a[1m30s:]'],
  ['rate(a[5m])[1h:1m] offset 1w', 'rate(a[5m])[1h:1m] offset 1w'],
  ['a offset 5m [1h:]', '(a offset 5m)[1h:]'],
  ['5m', '300'],
  ['0x1F + 017 + 1_000', '31 + 15 + 1000'],
  ['-INF + nan', '-Inf + NaN'],
  ['(a+b)*c', '(a + b) * c'],
  ['((a))', '((a))'],
  ['a>bool on(x)group_left b', 'a > bool on (x) group_left () b'],
  ['a # comment\n+\nb', 'a + b'],
  ['"a\\x41\\n\\u00e9\\\'"'.replace("\\'", ''), '"aA\\né"'],
  ['`a\\b\n"`', '"a\\\\b\\n\\""'],
])('%s is printed as %s', (text, expected) => {
  const printed = printPromql(parsed(text));
  expect(printed).toBe(expected);
  expect(printPromql(parsed(printed))).toBe(printed);
});

test('a random tree without parentheses parses back to itself from its text', () => {
  for (let seed = 1; seed <= 4000; seed++) {
    const tree = randomTree(randomFrom(seed), 1 + (seed % 4));
    const text = printPromql(tree);
    const result = parsePromql(copiedText(text, 'query', 0));
    expect(result.ok, `seed ${seed}: ${text}: ${result.diagnostics[0]?.message}`).toBe(true);
    if (!result.ok) continue;
    expect(equalPromql(result.value, tree), `seed ${seed}: ${text}`).toBe(true);
    expect(text.includes('\n'), `seed ${seed}: one line`).toBe(false);
    expect(printPromql(result.value), `seed ${seed}: printed again`).toBe(text);
  }
});
