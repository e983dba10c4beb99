import { describe, expect, test } from 'vitest';
import type { PromExpr } from '../../src/promql/ast.ts';
import { maxOperators, maxQueryLength, parsePromql } from '../../src/promql/parse.ts';
import { printPromql } from '../../src/promql/print.ts';
import { childrenOf, equalPromql, walkPromql } from '../../src/promql/walk.ts';
import { concatTexts, copiedText, generatedText } from '../../src/source/mapped-text.ts';
import { complaintsOf, parsed } from './parsed.ts';
import { randomFrom } from './random.ts';
import { mutateText, randomText } from './random-text.ts';

/** Every operation in parentheses, to show what belongs to what. */
function grouped(expr: PromExpr): string {
  if (expr.kind === 'unary') return `(${expr.op}${grouped(expr.operand)})`;
  if (expr.kind === 'binary') return `(${grouped(expr.left)} ${expr.op} ${grouped(expr.right)})`;
  if (expr.kind === 'paren') return grouped(expr.inner);
  return printPromql(expr);
}

test.each<[string, string]>([
  ['a + b offset 5m', '(a + b offset 5m)'],
  ['a * b[5m:]', '(a * b[5m:])'],
  ['-a @ 10', '(-a @ 10)'],
  ['-1^2', '(-(1 ^ 2))'],
  ['2^-1*3', '((2 ^ -1) * 3)'],
  ['a + b offset 5m * c', '(a + (b offset 5m * c))'],
  ['x - x offset 10m >= 1', '((x - x offset 10m) >= 1)'],
  ['a ^ b ^ c', '(a ^ (b ^ c))'],
  ['a - b - c', '((a - b) - c)'],
  ['a or b and c unless d', '(a or ((b and c) unless d))'],
  ['-a * b', '((-a) * b)'],
  ['a ^ -b * c', '((a ^ (-b)) * c)'],
  ['a offset -2 ^ 2', '(a offset -2s ^ 2)'],
  ['1 - -1', '(1 - -1)'],
  ['a -1', '(a - 1)'],
  ['offset offset 5m', '{__name__="offset"} offset 5m'],
  ['a and offset', '(a and {__name__="offset"})'],
])('%s is grouped as %s', (text, expected) => {
  expect(grouped(parsed(text))).toBe(expected);
});

test.each<[string, unknown]>([
  ['5.', 5],
  ['1./4.', undefined],
  ['0X1F', 31],
  ['017', 15],
  ['08.5', 8.5],
  ['1_000', 1000],
  ['1h30m', 5400],
  ['1s1ms', 1.001],
  ['-INF', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
  ['"\\x41\\101\\u00e9\\xc3\\xa9"', 'AAéé'],
  ["'it\"s \\''", `it"s '`],
  ['`a\\n`', 'a\\n'],
  ['"{{args.x}}"', '{{args.x}}'],
])('the literal %s is %j', (text, expected) => {
  const expr = parsed(text);
  expect(expr.kind === 'number' || expr.kind === 'string' ? expr.value : undefined).toEqual(expected);
});

test('a selector has its name among its matchers, its modifiers and its ranges', () => {
  expect(parsed('up{job=~"a"}[5m] offset 1h @ end()')).toEqual({
    kind: 'matrix',
    selector: {
      kind: 'selector',
      name: 'up',
      matchers: [
        { name: '__name__', op: '=', value: 'up', range: { from: 0, to: 2 } },
        { name: 'job', op: '=~', value: 'a', range: { from: 3, to: 11 } },
      ],
      offsetMs: 3_600_000,
      at: { kind: 'end' },
      range: { from: 0, to: 12 },
    },
    rangeMs: 300_000,
    range: { from: 0, to: 34 },
  });
});

test.each<[string, string, string, string, string?]>([
  ['', 'GP200', 'no expression found in input', ''],
  ['sum(a', 'GP200', 'unclosed left parenthesis', '('],
  ['sum(a))', 'GP200', `unexpected right parenthesis ')'`, ')'],
  ['foo or "x', 'GP200', 'unterminated quoted string', '"x'],
  ['a{b="\\z"}', 'GP200', `unknown escape sequence U+007A 'z'`, '\\z'],
  ['a b', 'GP200', 'unexpected identifier "b"', 'b'],
  ['a +', 'GP200', 'unexpected end of input in binary expression', ''],
  ['rate(a[5m],)', 'GP200', 'trailing commas not allowed in function call args', ','],
  ['rate(a[5])] ', 'GP200', `unexpected right bracket ']'`, ']'],
  ['a{b}', 'GP200', 'unexpected "}" in label matcher, expected operator and string', '}'],
  ['sum by x (a)', 'GP200', 'unexpected identifier "x" in grouping labels, expected label name, "," or ")"', 'x'],
  ['a == é', 'GP200', `unexpected character: 'é'`, 'é'],
  [
    'a[5m + 1m]',
    'GP202',
    'arithmetic on durations is experimental in Prometheus and not supported here',
    '5m + 1m',
    'write the duration as one literal such as 5m',
  ],
  [
    'a[step()]',
    'GP202',
    'arithmetic on durations is experimental in Prometheus and not supported here',
    'step()',
    'write the duration as one literal such as 5m',
  ],
  ['rate(a[5m] smoothed)', 'GP202', 'modifier smoothed is experimental in Prometheus and not supported here', 'smoothed'],
  ['a anchored', 'GP202', 'modifier anchored is experimental in Prometheus and not supported here', 'anchored'],
  ['a + fill(0) b', 'GP202', 'filling in missing series is experimental in Prometheus and not supported here', 'fill(0)'],
  ['info(a)', 'GP202', 'function "info" is experimental in Prometheus and not supported here', 'info'],
  ['max_of(1, 2)', 'GP202', 'function "max_of" is experimental in Prometheus and not supported here', 'max_of'],
  ['limitk(1, a)', 'GP202', 'limitk() is experimental in Prometheus and not supported here', 'limitk(1, a)'],
  ['a </ 5', 'GP202', 'operator </ is for native histograms and not supported here', '</'],
  ['Rate(a[5m])', 'GP203', 'unknown function with name "Rate"', 'Rate', 'did you mean rate?'],
  ['a + raet(a[5m])', 'GP203', 'unknown function with name "raet"', 'raet', 'did you mean rate?'],
  [
    'histogram_quantil(0.9, a)',
    'GP203',
    'unknown function with name "histogram_quantil"',
    'histogram_quantil',
    'did you mean histogram_quantile?',
  ],
  ['f(a)', 'GP203', 'unknown function with name "f"', 'f'],
  ['a[1m1h]', 'GP204', 'not a valid duration string: "1m1h"', '1m1h'],
  ['a[0s]', 'GP204', 'duration must be greater than 0', '0s'],
  ['1e999', 'GP204', 'error parsing number: strconv.ParseFloat: parsing "1e999": value out of range', '1e999'],
  [
    'sum(a) offset 5m',
    'GP205',
    'offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
    'sum(a)',
  ],
  ['a offset 5m offset 5m', 'GP205', 'offset may not be set multiple times', 'a offset 5m'],
  ['sum(a)[5m]', 'GP205', 'ranges only allowed for vector selectors', '[5m]'],
  [
    'rate(a[{{args.w}}])',
    'GP206',
    '{{args.w}} stands outside a string, where PromQL has no placeholders',
    '{{args.w}}',
    'bind the value before the query is parsed',
  ],
  ['sum(a, b)', 'GP211', 'wrong number of arguments for aggregate expression provided, expected 1, got 2', 'sum(a, b)'],
  ['sum by ("") (a)', 'GP218', 'invalid label name for grouping: ""', '""'],
])('%s: %s %s', (text, code, message, place, hint) => {
  const prefix = code === 'GP200' ? 'does not parse as PromQL: ' : '';
  expect(complaintsOf(text)).toEqual([{ code, message: prefix + message, place, ...(hint === undefined ? {} : { hint }) }]);
});

test('several mistakes are told at once', () => {
  expect(complaintsOf('foo(a b) + (c d) + rate(e[1m1h]) + bar(f)').map(({ place }) => place)).toEqual(['foo', 'b', 'd', 'bar']);
  expect(complaintsOf('a[{{x}}] + b[{{y}}]').map(({ place }) => place)).toEqual(['{{x}}', '{{y}}']);
  expect(complaintsOf('a[1m1h] + b[0] + sum()').map(({ code }) => code)).toEqual(['GP204', 'GP204', 'GP211']);
});

test('a place is found again in the file that the text came from', () => {
  const text = concatTexts([
    copiedText('sum(rate(a[5m]', 'policy.yaml', 100),
    generatedText('\n', { file: 'policy.yaml', from: 114, to: 121 }),
    copiedText(') / Rate(b[5m]))', 'policy.yaml', 121),
  ]);
  const result = parsePromql(text);
  expect(result.diagnostics.map(({ range }) => range)).toEqual([{ file: 'policy.yaml', from: 125, to: 129 }]);
});

describe('ranges', () => {
  const texts = Array.from({ length: 1500 }, (_, index) => [index + 1, randomText(randomFrom(index + 1), 1 + (index % 4))] as const);

  test('a node lies in its parent, and its text parses to the same node', () => {
    for (const [seed, text] of texts) {
      const result = parsePromql(copiedText(text, 'query', 0));
      if (!result.ok) continue;
      walkPromql(result.value, (node) => {
        const label = `seed ${seed}: ${text}: ${text.slice(node.range.from, node.range.to)}`;
        for (const child of childrenOf(node)) {
          expect(child.range.from >= node.range.from && child.range.to <= node.range.to, label).toBe(true);
          // The selector of a range has the modifiers that stand behind the brackets.
          const own =
            node.kind === 'matrix' && child.kind === 'selector'
              ? ({ kind: 'selector', matchers: child.matchers, offsetMs: 0, range: child.range } as const)
              : child;
          expect(equalPromql(parsed(text.slice(child.range.from, child.range.to)), own), label).toBe(true);
        }
      });
    }
  });

  test('nearly all of the random queries parse', () => {
    expect(texts.filter(([, text]) => parsePromql(copiedText(text, 'query', 0)).ok).length).toBeGreaterThan(1300);
  });
});

describe('hostile text', () => {
  const pieces = [
    '(',
    ')',
    '[',
    '{',
    '}',
    '"',
    '`',
    '-',
    '- ',
    'a+',
    'a or ',
    '2^',
    'a[5m]',
    'a[5m:]',
    'sum(',
    'a offset 5m ',
    'a @ 1 ',
    'a ',
    '{{',
    '{{a}}',
    '#',
    'f(',
    '{a="b"}',
    '"\\',
    '5m',
    '1e',
    '--5^',
    '\u0000',
    '\ud800',
    'by(',
    'on(x) ',
    '@',
    ',',
    'é',
  ];

  test.each(pieces)('%j over and over', (piece) => {
    const startedMs = performance.now();
    const result = parsePromql(copiedText(piece.repeat(Math.floor(maxQueryLength / piece.length)), 'query', 0));
    expect(result.ok).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  test.each<[string, string, string | undefined]>([
    ['200 parentheses', `${'('.repeat(200)}a${')'.repeat(200)}`, undefined],
    ['201 parentheses', `${'('.repeat(201)}a${')'.repeat(201)}`, 'parentheses are nested 201 deep, more than 200'],
    ['10,000 open parentheses', '('.repeat(10_000), 'parentheses are nested 10000 deep, more than 200'],
    ['operators', `${'rate(some_metric_name{label="value"}[90]) or '.repeat(maxOperators / 2)}a`, undefined],
    ['one operator too many', `${'some_metric_name + '.repeat(maxOperators + 1)}a`, 'query has 151 operators, more than 150'],
    ['signs', `${'-'.repeat(maxOperators)}a`, undefined],
    ['both', `${'(a+'.repeat(75)}a${'+a)'.repeat(75)}`, undefined],
    ['a long text', 'a'.repeat(maxQueryLength + 1), 'query is longer than 16384 characters (16385)'],
  ])('%s', (_, text, message) => {
    expect(parsePromql(copiedText(text, 'query', 0)).diagnostics[0]?.message).toBe(message);
    if (message !== undefined) return;
    const printed = printPromql(parsed(text));
    expect(equalPromql(parsed(printed), parsed(text))).toBe(true);
  });

  test('mutated queries never throw, and their places lie in the text', () => {
    for (let seed = 1; seed <= 1500; seed++) {
      const random = randomFrom(seed);
      const text = mutateText(random, mutateText(random, randomText(random, 2)));
      const result = parsePromql(copiedText(text, 'query', 0));
      for (const { range } of result.diagnostics) {
        expect(range.from >= 0 && range.from <= range.to && range.to <= text.length, `seed ${seed}: ${text}`).toBe(true);
      }
    }
  });
});
