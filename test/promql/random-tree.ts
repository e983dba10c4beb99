import {
  type AtModifier,
  type BinaryOp,
  type LabelMatcher,
  type MatchOp,
  nowhere,
  type PromExpr,
  type VectorMatching,
  type VectorSelector,
} from '../../src/promql/ast.ts';
import { aggregationParams, functionSignatures } from '../../src/promql/functions.ts';
import { binaryPrecedence } from '../../src/promql/precedence.ts';
import { pick, type Random, several } from './random.ts';

const names = ['up', 'http_requests_total', 'a:b:rate5m', ':x', 'sum', 'offset', 'by', 'start', 'inf', 'bool', 'sp ace', 'ü.b'];
const labels = ['job', 'le', '__name__', 'on', 'group_left', 'offset', 'a.b', 'ünï', 'x1', 'inf', 'Without'];
const strings = ['', 'a', '.+', '{{args.x}}', 'a"b', "it's", 'back\\slash', 'line\nfeed', '\u0000\u007f\u0085\u2028', '\ufffd', '😀', '`'];
const numbers = [0, -0, 1, -1, 0.5, 300, -2.5, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, 2 ** 53, Number.NaN, Infinity, -Infinity];
const spans = [1, 15, 1000, 60_000, 90_000, 300_000, 3_600_000, 86_400_000, 604_800_000, 31_536_000_000, 5_400_123];

/** Any tree of the type, well typed or not and without ranges and parentheses: what matters is where operators and modifiers stand. */
export function randomTree(random: Random, depth: number): PromExpr {
  const kinds = [
    'binary',
    'binary',
    'binary',
    'unary',
    'unary',
    'subquery',
    'matrix',
    'call',
    'aggregation',
    'number',
    'selector',
  ] as const;
  const child = (): PromExpr => randomTree(random, depth - 1);
  switch (depth <= 0 ? pick(random, ['number', 'selector', 'selector', 'string'] as const) : pick(random, kinds)) {
    case 'number':
      return { kind: 'number', value: pick(random, numbers), range: nowhere };
    case 'string':
      return { kind: 'string', value: pick(random, strings), range: nowhere };
    case 'selector':
      return randomSelector(random);
    case 'matrix':
      return { kind: 'matrix', selector: randomSelector(random), rangeMs: pick(random, spans), range: nowhere };
    case 'subquery': {
      const step = random() < 0.5 ? {} : { stepMs: pick(random, spans) };
      return { kind: 'subquery', expr: child(), rangeMs: pick(random, spans), ...step, ...randomShift(random), range: nowhere };
    }
    case 'unary':
      return { kind: 'unary', op: pick(random, ['+', '-'] as const), operand: child(), range: nowhere };
    case 'binary': {
      const op = pick(random, Object.keys(binaryPrecedence) as BinaryOp[]);
      const matching = random() < 0.6 ? {} : { matching: randomMatching(random) };
      return { kind: 'binary', op, bool: random() < 0.15, ...matching, left: child(), right: child(), range: nowhere };
    }
    case 'aggregation': {
      const [op, param] = pick(random, [...aggregationParams]);
      const grouping = random() < 0.4 ? {} : { grouping: { kind: pick(random, ['by', 'without'] as const), labels: randomLabels(random) } };
      const parts = param === 'none' ? { expr: child() } : { param: child(), expr: child() };
      return { kind: 'aggregation', op, ...parts, ...grouping, range: nowhere };
    }
    case 'call':
      return { kind: 'call', func: pick(random, [...functionSignatures.keys()]), args: several(random, 3, child), range: nowhere };
  }
}

function randomSelector(random: Random): VectorSelector {
  const matchers: LabelMatcher[] = several(random, 2, () => ({
    name: pick(random, labels),
    op: pick(random, ['=', '!=', '=~', '!~'] as const satisfies readonly MatchOp[]),
    value: pick(random, strings),
    range: nowhere,
  }));
  if (random() < 0.2) return { kind: 'selector', matchers, ...randomShift(random), range: nowhere };
  const name = pick(random, names);
  const nameMatcher: LabelMatcher = { name: '__name__', op: '=', value: name, range: nowhere };
  return { kind: 'selector', name, matchers: [nameMatcher, ...matchers], ...randomShift(random), range: nowhere };
}

function randomShift(random: Random): { readonly offsetMs: number; readonly at?: AtModifier } {
  const offsetMs = random() < 0.7 ? 0 : pick(random, spans) * pick(random, [1, -1]);
  const at: AtModifier = pick(random, [
    { kind: 'start' },
    { kind: 'end' },
    { kind: 'timestamp', atMs: pick(random, [0, 1500, -10, 1_700_000_000_001]) },
  ]);
  return random() < 0.8 ? { offsetMs } : { offsetMs, at };
}

function randomLabels(random: Random): readonly string[] {
  return several(random, 3, () => pick(random, labels));
}

function randomMatching(random: Random): VectorMatching {
  const base = { kind: pick(random, ['on', 'ignoring'] as const), labels: randomLabels(random) };
  if (random() < 0.5) return { ...base, include: [] };
  return { ...base, group: pick(random, ['left', 'right'] as const), include: randomLabels(random) };
}
