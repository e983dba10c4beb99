import { expect, test } from 'vitest';
import { parsePromql } from '../../src/promql/parse.ts';
import { printPromqlWrapped } from '../../src/promql/print-wrapped.ts';
import { equalPromql } from '../../src/promql/walk.ts';
import { copiedText } from '../../src/source/mapped-text.ts';

const long = 'a_rather_long_metric_name_of_some_service{namespace="shop",pod=~"web-.+",container="main"}';

function read(text: string) {
  const parsed = parsePromql(copiedText(text, 'query', 0));
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message);
  return parsed.value;
}

const cases: readonly { readonly what: string; readonly query: string; readonly printed: string }[] = [
  { what: 'short', query: 'sum(rate(a[5m])) / sum(rate(b[5m]))', printed: 'sum(rate(a[5m])) / sum(rate(b[5m]))' },
  { what: 'one long selector', query: `count(time() - timestamp(${long}) <= 90)`, printed: `count(time() - timestamp(${long}) <= 90)` },
  {
    what: 'operators begin lines, composite operands stand in parentheses',
    query: `${long} * 2 and on () ${long} or ${long}`,
    printed: `(\n  (${long} * 2)\n  and on () ${long}\n)\nor ${long}`,
  },
  { what: 'a chain stays flat', query: `${long} and ${long} and ${long}`, printed: `${long}\nand ${long}\nand ${long}` },
  { what: 'to the right it does not', query: `${long} - (${long} - ${long})`, printed: `${long}\n- (\n  ${long}\n  - ${long}\n)` },
  {
    what: 'calls, aggregations and subqueries',
    query: `topk by (x) (3, min_over_time((${long} - ${long})[5m:30s] offset 1h))`,
    printed: `topk by (x) (3, \n  min_over_time(\n    (\n      ${long}\n      - ${long}\n    )[5m:30s] offset 1h\n  )\n)`.replace(
      '3, \n',
      '3,\n',
    ),
  },
  { what: 'powers group to the right', query: `(${long} ^ ${long}) ^ ${long}`, printed: `(\n  ${long}\n  ^ ${long}\n)\n^ ${long}` },
];

test.each(cases)('$what', ({ query, printed }) => {
  const tree = read(query);
  expect(printPromqlWrapped(tree)).toBe(printed);
  expect(equalPromql(read(printed), tree)).toBe(true);
});
