import { expect, test } from 'vitest';
import { nowhere, type PromExpr } from '../../src/promql/ast.ts';
import { checkPromql } from '../../src/promql/check.ts';
import { copiedText, generatedText } from '../../src/source/mapped-text.ts';
import { complaintsOf, parsed } from './parsed.ts';

test.each<[string, string, string, string]>([
  ['rate(a)', 'GP210', 'expected type range vector in call to function "rate", got instant vector', 'a'],
  ['sum(1)', 'GP210', 'expected type instant vector in aggregation expression, got scalar', '1'],
  ['topk(a, a)', 'GP210', 'expected type scalar in aggregation parameter, got instant vector', 'a'],
  ['count_values(1, a)', 'GP210', 'expected type string in aggregation parameter, got scalar', '1'],
  ['-"a"', 'GP210', 'unary expression only allowed on expressions of type scalar or instant vector, got "string"', '-"a"'],
  ['a + b[5m]', 'GP210', 'binary expression must contain only scalar and instant vector types', 'b[5m]'],
  ['rate(time()[5m:])', 'GP210', 'subquery is only allowed on instant vector, got scalar instead', 'time()[5m:]'],
  ['rate()', 'GP211', 'expected 1 argument(s) in call to "rate", got 0', 'rate()'],
  ['round(a, 1, 2)', 'GP211', 'expected at most 2 argument(s) in call to "round", got 3', 'round(a, 1, 2)'],
  ['label_join(a, "b")', 'GP211', 'expected at least 3 argument(s) in call to "label_join", got 2', 'label_join(a, "b")'],
  ['1 == 2', 'GP212', 'comparisons between scalars must use BOOL modifier', '=='],
  ['a + bool b', 'GP212', 'bool modifier can only be used on comparison operators', '+ bool'],
  ['a * on (x) group_left (x) b', 'GP213', 'label "x" must not occur in ON and GROUP clause at once', '* on (x) group_left (x)'],
  ['a + on (x) 1', 'GP213', 'vector matching only allowed between instant vectors', 'a + on (x) 1'],
  ['a and 1', 'GP214', 'set operator "and" not allowed in binary scalar expression', 'a and 1'],
  ['{}', 'GP215', 'vector selector must contain at least one non-empty matcher', '{}'],
  ['sum({a=~".*",b!="c"})', 'GP215', 'vector selector must contain at least one non-empty matcher', '{a=~".*",b!="c"}'],
  ['a{__name__="b"}', 'GP216', 'metric name must not be set twice: "a" or "b"', 'a{__name__="b"}'],
  ['a{b=~"("}', 'GP217', 'error parsing regexp: missing closing ): `(`', 'b=~"("'],
  ['a{b=~"(?=x)"}', 'GP217', 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`', 'b=~"(?=x)"'],
  ['a{b=~"{{args.x}}("}', 'GP217', 'error parsing regexp: missing closing ): `a(`', 'b=~"{{args.x}}("'],
])('%s: %s %s', (text, code, message, place) => {
  expect(complaintsOf(text)).toEqual([{ code, message, place }]);
});

test.each<[string, string]>([
  ['1 + time()', 'scalar'],
  ['(1)', 'scalar'],
  ['-a', 'vector'],
  ['1 > bool 2', 'scalar'],
  ['a > 2', 'vector'],
  ['"a"', 'string'],
  ['a[5m]', 'matrix'],
  ['sum(a)[5m:1m]', 'matrix'],
  ['hour()', 'vector'],
  ['round(a, 5)', 'vector'],
  ['label_join(a, "b", "c", "d", "e", "f")', 'vector'],
  ['label_join(a, "b", "c")', 'vector'],
  ['1 + on () 2', 'scalar'],
  ['{a=~"{{args.x}}"}', 'vector'],
  ['a{pod=~".+-{{args.podHash}}-.+",code=~"{{ args.a }}|{{args.b}}"}', 'vector'],
  ['a * on (x) group_left () b', 'vector'],
  ['a and on (x) b', 'vector'],
])('%s is a %s', (text, type) => {
  const mapped = copiedText(text, 'query', 0);
  expect(checkPromql(parsed(text), mapped)).toEqual({ type, diagnostics: [] });
});

test('several mistakes are told at once, in reading order', () => {
  expect(complaintsOf('rate(a) + sum(b[5m]) and topk("1", {})').map(({ place }) => place)).toEqual(['a', 'b[5m]', '"1"', '{}']);
});

test('a tree that was built is checked, too', () => {
  const text = generatedText('', { file: 'policy.yaml', from: 7, to: 9 });
  const selector: PromExpr = { kind: 'selector', name: 'a', matchers: [], offsetMs: 0, range: nowhere };
  const messagesOf = (expr: PromExpr): readonly string[] => checkPromql(expr, text).diagnostics.map(({ message }) => message);
  expect(messagesOf({ kind: 'matrix', selector, rangeMs: 0, range: nowhere })).toEqual(['duration must be greater than 0']);
  expect(messagesOf({ kind: 'call', func: 'rat', args: [selector], range: nowhere })).toEqual(['unknown function with name "rat"']);
  expect(messagesOf({ kind: 'aggregation', op: 'limitk', expr: selector, range: nowhere })).toEqual([
    'aggregation operator expected in aggregation expression but got "limitk"',
  ]);
  expect(messagesOf({ kind: 'aggregation', op: 'topk', expr: selector, range: nowhere })).toEqual([
    'wrong number of arguments for aggregate expression provided, expected 2, got 1',
  ]);
  const binary: PromExpr = {
    kind: 'binary',
    op: '==',
    bool: false,
    left: { kind: 'number', value: 1, range: nowhere },
    right: { kind: 'number', value: 1, range: nowhere },
    range: nowhere,
  };
  expect(messagesOf(binary)).toEqual(['comparisons between scalars must use BOOL modifier']);
});
