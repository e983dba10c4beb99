import type { ValueType } from '../../src/promql/ast.ts';
import { aggregationParams, functionSignatures } from '../../src/promql/functions.ts';
import { pick, type Random, several } from './random.ts';

const metrics = ['a', 'b', 'up', 'http_requests_total', 'job:a:rate5m', 'sum', 'by', 'start', 'offset', 'fill'];
const labels = ['job', 'le', 'x', 'on', 'by', 'offset', 'bool', '"a.b"', "'ü'", 'group_left', 'sum', 'c:d', 'start', 'inf', 'atan2'];
const braceLabels = labels.filter((label) => label !== 'c:d');
const strings = [`"a"`, `'b'`, '`c\\d`', '"{{args.x}}"', `"\\"\\x41\\101\\u00e9"`, `'it"s'`, '"é😀"', '""', '"\\\\n"'];
const regexes = ['".+"', '"a|b"', "'5..'", '"(?i)x"', '""', '".*"', '"[a-z]{2,3}$"', '`\\d+`', '"^(?:a|)$"'];
const durations = ['5m', '1h30m', '90s', '300', '1d', '1y2w3d', '1500ms', '0x10', '1e2', '2.5', '.5', '5.', '1w', '100_0', '010', '+5m'];
const numbers = [
  '0',
  '1',
  '5m',
  '-1',
  '+2',
  '0x1F',
  '017',
  '1_000',
  '1e3',
  '1E-3',
  '.5',
  '5.',
  'inf',
  'NaN',
  '-Inf',
  '09',
  '0X1f',
  '1h',
  '3.25e+2',
  '- 4',
];
const comparisons = ['==', '!=', '<', '>', '<=', '>='];
const arithmetics = ['+', '-', '*', '/', '%', '^', 'atan2'];
const setOperators = ['and', 'or', 'unless'];

/** The text of a random expression that Prometheus nearly always takes, spelt in all the ways that its grammar leaves. */
export function randomText(random: Random, depth: number, type: ValueType = 'vector'): string {
  return new Writer(random).write(type, depth);
}

class Writer {
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  write(type: ValueType, depth: number): string {
    const text = this.bare(type, depth);
    return this.chance(0.12) ? `(${this.space()}${text}${this.space()})` : text;
  }

  private bare(type: ValueType, depth: number): string {
    switch (type) {
      case 'string':
        return pick(this.random, strings);
      case 'scalar':
        return this.scalar(depth);
      case 'matrix':
        return this.matrix(depth);
      case 'vector':
        return depth <= 0 ? this.selector() : this.vector(depth);
    }
  }

  private scalar(depth: number): string {
    if (depth <= 0 || this.chance(0.5)) return pick(this.random, numbers);
    return pick(this.random, [
      () => this.infix(this.write('scalar', depth - 1), pick(this.random, arithmetics), '', this.write('scalar', depth - 1)),
      () =>
        this.infix(this.write('scalar', depth - 1), pick(this.random, comparisons), this.keyword('bool'), this.write('scalar', depth - 1)),
      () => this.call('scalar', depth),
      () => `${pick(this.random, ['-', '+', '- '])}${this.write('scalar', depth - 1)}`,
    ])();
  }

  private vector(depth: number): string {
    const inner = (): string => this.write('vector', depth - 1);
    return pick(this.random, [
      () => this.call('vector', depth),
      () => this.call('vector', depth),
      () => this.aggregation(depth),
      () => this.aggregation(depth),
      () => this.infix(inner(), pick(this.random, arithmetics), this.matching(), inner()),
      () =>
        this.infix(inner(), pick(this.random, comparisons), `${this.chance(0.3) ? this.keyword('bool') : ''} ${this.matching()}`, inner()),
      () => this.infix(inner(), this.keyword(pick(this.random, setOperators)), this.chance(0.3) ? `on ${this.labelList()}` : '', inner()),
      () => this.infix(inner(), pick(this.random, [...arithmetics, ...comparisons]), '', this.write('scalar', depth - 1)),
      () => this.infix(this.write('scalar', depth - 1), pick(this.random, arithmetics), '', inner()),
      () => `${pick(this.random, ['-', '+', '- '])}${inner()}`,
      () => this.selector(),
    ])();
  }

  private selector(): string {
    const name = this.chance(0.9) ? pick(this.random, metrics) : '';
    const matchers = several(this.random, 2, () => this.matcher());
    if (name === '') matchers.push('z="1"');
    const braces = matchers.length === 0 && this.chance(0.9) && name !== '' ? '' : `{${this.list(matchers)}}`;
    return `${name}${this.chance(0.05) ? ' ' : ''}${braces}${this.shift()}`;
  }

  private matcher(): string {
    const label = pick(this.random, braceLabels);
    return this.chance(0.5)
      ? `${label}${pick(this.random, ['=', '!=', ' = '])}${pick(this.random, strings)}`
      : `${label}${pick(this.random, ['=~', '!~'])}${pick(this.random, regexes)}`;
  }

  private matrix(depth: number): string {
    if (depth <= 0 || this.chance(0.6)) {
      const name = pick(this.random, metrics);
      return `${name}${this.chance(0.4) ? `{${this.list([this.matcher()])}}` : ''}[${this.space()}${pick(this.random, durations)}${this.space()}]${this.shift()}`;
    }
    const step = this.chance(0.5) ? pick(this.random, durations) : '';
    return `${this.write('vector', depth - 1)}[${pick(this.random, durations)}:${step}]${this.shift()}`;
  }

  private shift(): string {
    const offset = (): string =>
      ` ${this.keyword('offset')} ${pick(this.random, ['', '-', '+'])}${pick(this.random, durations.slice(0, -1))}`;
    const at = (): string =>
      ` @${this.space()}${pick(this.random, ['start()', 'end()', 'END ( )', '1700000000', '10.5', '-5', '1e3', '5m'])}`;
    const kind = this.random();
    if (kind < 0.8) return '';
    if (kind < 0.9) return offset();
    if (kind < 0.95) return at();
    return this.chance(0.5) ? offset() + at() : at() + offset();
  }

  private call(returns: ValueType, depth: number): string {
    const signature = pick(
      this.random,
      [...functionSignatures.values()].filter((candidate) => candidate.returns === returns),
    );
    const left = signature.optional > 0 && this.chance(0.4) ? signature.args.slice(0, -1) : signature.args;
    return `${signature.name}${this.space()}(${left.map((type) => this.write(type, depth - 1)).join(`,${this.space()}`)})`;
  }

  private aggregation(depth: number): string {
    const [op, param] = pick(this.random, [...aggregationParams]);
    const args = param === 'none' ? [] : [this.write(param, depth - 1)];
    const body = `(${[...args, this.write('vector', depth - 1)].join(', ')})`;
    const grouping = `${this.keyword(pick(this.random, ['by', 'without']))}${this.space()}${this.labelList()}`;
    return pick(this.random, [`${this.keyword(op)}${body}`, `${op} ${grouping} ${body}`, `${op}${body}${this.space()}${grouping}`]);
  }

  private matching(): string {
    if (this.chance(0.5)) return '';
    const kind = this.keyword(pick(this.random, ['on', 'ignoring']));
    if (this.chance(0.5)) return `${kind}${this.labelList()}`;
    const include = this.chance(0.5) ? '("z1", z2)' : this.chance(0.3) ? '()' : '';
    return `${kind} ${this.labelList()} ${this.keyword(pick(this.random, ['group_left', 'group_right']))}${include}`;
  }

  private labelList(): string {
    return `(${this.list(several(this.random, 2, () => pick(this.random, labels)))})`;
  }

  private list(items: readonly string[]): string {
    return `${items.join(`,${this.space()}`)}${items.length > 0 && this.chance(0.1) ? ',' : ''}`;
  }

  private infix(left: string, operator: string, modifiers: string, right: string): string {
    const gap = /\w/.test(operator) || this.chance(0.7) ? ' ' : '';
    return `${left}${gap}${operator}${modifiers === '' ? gap : ` ${modifiers} `}${right}`;
  }

  private keyword(word: string): string {
    return this.chance(0.1) ? word.toUpperCase() : word;
  }

  private space(): string {
    return this.chance(0.85) ? '' : pick(this.random, [' ', '\n', '\t', ' # c (\n', '  ']);
  }

  private chance(probability: number): boolean {
    return this.random() < probability;
  }
}

const fragments = [
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '"',
    "'",
    '`',
    '@',
    '=',
    '=~',
    '!',
    '#',
    '\\',
    '.',
    '_',
    '-',
    '+',
    '^',
    '*',
    '</',
    '>/',
    ';',
    '$',
  ],
  ...[
    ' offset 5m',
    ' @ 5',
    '[5m]',
    '[5m:]',
    '[5m:1m]',
    ' bool ',
    ' on(x) ',
    ' by (x) ',
    ' group_left ',
    ' and ',
    ' or 1',
    '""',
    '{}',
    '{a="b"}',
  ],
  ...[
    'rate(',
    'sum(',
    'Rate(',
    'foo(',
    'info(',
    'smoothed',
    ' anchored',
    ' fill(0)',
    'step()',
    'max_of(1,2)',
    '5m',
    '0',
    '0x',
    '1e',
    '-5',
    'é',
    '\u00a0',
  ],
];

/** The text with some characters or tokens dropped, doubled, swapped or put in: mostly wrong, now and then right by luck. */
export function mutateText(random: Random, text: string): string {
  let mutated = text;
  for (let round = 0; round <= Math.floor(random() * 2); round++) {
    const tokens = mutated.match(/"[^"]*"|[A-Za-z_]\w*|\d+\w*|\s+|./gsu) ?? [];
    const at = Math.floor(random() * (tokens.length + 1));
    const kind = random();
    if (kind < 0.25) tokens.splice(at, 1);
    else if (kind < 0.35) tokens.splice(at, 0, tokens[at] ?? '');
    else if (kind < 0.5) tokens.splice(at, 1, tokens[Math.floor(random() * tokens.length)] ?? '');
    else if (kind < 0.6) tokens.splice(at, 1, pick(random, fragments));
    else tokens.splice(at, 0, pick(random, fragments));
    mutated = tokens.join('');
  }
  return mutated;
}

/** Arguments and operands of wrong types: only the type check finds out. */
export function illTypedText(random: Random, depth: number): string {
  const types = ['scalar', 'string', 'matrix', 'vector'] as const;
  const any = (): string => randomText(random, depth - 1, pick(random, types));
  const modifiers = ['', '', 'on(x) ', 'bool ', 'ignoring(x) group_left(y) ', 'on(x, y) group_right(y, "x") ', 'on() group_left '];
  return pick(random, [
    () => `${pick(random, [...functionSignatures.keys()])}(${several(random, 5, any).join(', ')})`,
    () => `${pick(random, [...aggregationParams.keys(), 'limitk'])}(${several(random, 3, any).join(', ')})`,
    () => `${any()} ${pick(random, [...arithmetics, ...comparisons, ...setOperators])} ${pick(random, modifiers)}${any()}`,
    () => `${any()} ${pick(random, [...comparisons, ...setOperators])} ${pick(random, modifiers)}${any()}`,
    () => `-${any()}`,
    () => `(${any()})[5m:1m]`,
    () => `${any()}[5m]`,
    () => `${any()} offset 5m`,
    () =>
      `a{${several(random, 2, () => pick(random, ['__name__="b"', 'x=~"("', 'x=~"a**"', 'x!~"[b-a]"', '"c"', 'x=~"\\\\1"', 'x=""', 'x=~"(?=a)"'])).join(',')}}`,
    () =>
      `{${several(random, 2, () => pick(random, ['x=""', 'x!="a"', 'x=~".*"', 'x!~".+"', 'x=~"a?"', 'x!~"a?"', '""', 'x=~"^$"'])).join(',')}}`,
  ])();
}
