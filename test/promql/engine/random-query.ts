import { functionSignatures } from '../../../src/promql/functions.ts';
import { pick, type Random, several } from '../random.ts';

/** Random well-typed queries over the metrics of `randomStore`; every function and operator gets its turn. */
const names = ['requests_total', 'requests_total', 'temperature', 'temperature', 'hits', 'limit', 'latency_bucket', 'nothing'];
const labelNames = ['job', 'instance', 'code', 'zone', 'tier', 'le', 'nope', '__name__'];
const ranges = ['15s', '30s', '1m', '1m', '2m', '5m', '5m', '7m30s', '1h', '45'];
const offsets = ['15s', '1m', '-1m', '3m7s', '-10m', '0s'];
const matchers = [
  'job="a"',
  'job!="a"',
  'instance=~"0|1"',
  'instance!~"[01]"',
  'code=~"5.."',
  'code=""',
  'zone=~".+"',
  'tier!=""',
  'job=~".*"',
];

const byType = (returns: string): string[] =>
  [...functionSignatures.values()].filter((one) => one.returns === returns).map(({ name }) => name);
const rangeFunctions = [...functionSignatures.values()].filter((one) => one.args.includes('matrix')).map(({ name }) => name);
const vectorFunctions = byType('vector').filter((name) => !rangeFunctions.includes(name));
const frequentFunctions = [
  'label_replace',
  'label_join',
  'histogram_quantile',
  'histogram_fraction',
  'sort',
  'sort_desc',
  'timestamp',
  'round',
  'absent',
];
const aggregations = [
  'sum',
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'group',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'quantile',
  'count_values',
];
const arithmetic = ['+', '-', '*', '/', '%', '^', 'atan2'];
const comparisons = ['==', '!=', '<', '>', '<=', '>='];
const sets = ['and', 'or', 'unless'];

export function randomQuery(random: Random, depth: number): string {
  const kind = random();
  if (kind < 0.06) return scalar(random, depth);
  return vector(random, depth);
}

/** For instant queries only. */
export function randomRangeVector(random: Random, depth: number): string {
  return matrix(random, depth);
}

function vector(random: Random, depth: number): string {
  if (depth <= 0) return selector(random);
  const kind = random();
  if (kind < 0.08) return selector(random);
  if (kind < 0.32) return call(random, pick(random, rangeFunctions), depth);
  if (kind < 0.37) return call(random, pick(random, frequentFunctions), depth);
  if (kind < 0.5) return call(random, pick(random, vectorFunctions), depth);
  if (kind < 0.7) return aggregation(random, depth);
  if (kind < 0.95) return binary(random, depth);
  return random() < 0.5 ? `-${vector(random, depth - 1)}` : `(${vector(random, depth - 1)})`;
}

function selector(random: Random): string {
  return `${bareSelector(random)}${modifiers(random)}`;
}

function bareSelector(random: Random): string {
  const filters = random() < 0.4 ? several(random, 2, () => pick(random, matchers)) : [];
  if (random() < 0.08)
    return `{__name__=~"${pick(random, ['temperature|hits', 'l.*', 'limit|requests_total'])}"${filters.map((one) => `,${one}`).join('')}}`;
  const name = pick(random, names);
  return filters.length === 0 ? name : `${name}{${filters.join(',')}}`;
}

function modifiers(random: Random): string {
  const offset = random() < 0.1 ? ` offset ${pick(random, offsets)}` : '';
  const at = random() < 0.08 ? ` @ ${pick(random, ['start()', 'end()', '300', '615.5', '0', '-60', '1300'])}` : '';
  return random() < 0.5 ? at + offset : offset + at;
}

function matrix(random: Random, depth: number): string {
  if (depth <= 1 || random() < 0.75) return `${bareSelector(random)}[${pick(random, ranges)}]${modifiers(random)}`;
  const step = pick(random, ['', '', '15s', '30s', '1m', '17s', '2m']);
  const inner = vector(random, depth - 1);
  return `${/^[a-z_]+(?:\{[^}]*\})?$/.test(inner) ? inner : `(${inner})`}[${pick(random, ['1m', '2m', '5m', '10m'])}:${step}]${modifiers(random)}`;
}

function number(random: Random): string {
  return pick(random, ['0', '1', '2', '-1', '0.5', '100', '3.7', 'NaN', 'Inf', '-Inf', '1e3', '7', '-0.5', '1e-9']);
}

function scalar(random: Random, depth: number): string {
  const kind = random();
  if (depth <= 0 || kind < 0.6) return number(random);
  if (kind < 0.7) return pick(random, ['time()', 'pi()', 'time() / 600', 'time() % 7']);
  if (kind < 0.85) return `scalar(${vector(random, depth - 1)})`;
  const op = pick(random, [...arithmetic, ...comparisons]);
  return `(${scalar(random, depth - 1)} ${op}${comparisons.includes(op) ? ' bool' : ''} ${scalar(random, depth - 1)})`;
}

function quantile(random: Random, depth: number): string {
  return random() < 0.85 ? pick(random, ['0.5', '0.9', '0.99', '0', '1', '0.25', '0.333']) : scalar(random, depth - 1);
}

function call(random: Random, name: string, depth: number): string {
  switch (name) {
    case 'quantile_over_time':
      return `${name}(${quantile(random, depth)}, ${matrix(random, depth)})`;
    case 'histogram_quantile':
      return `${name}(${quantile(random, depth)}, ${buckets(random, depth)})`;
    case 'histogram_fraction':
      return `${name}(${scalar(random, depth - 1)}, ${scalar(random, depth - 1)}, ${buckets(random, depth)})`;
    case 'label_replace': {
      const [replacement, source, regex] = pick(random, [
        ['$1', 'job', '(.*)'],
        ['x$1y', 'instance', '([01])'],
        [`$${'{1}'}-$2`, 'le', '(.)(.*)'],
        ['$$', 'nope', ''],
        ['', 'job', 'a'],
        ['$name', 'job', '(?P<name>.)'],
        ['same', 'job', '.*'],
        ['$1x', 'code', '(.)..'],
      ] as const);
      return `${name}(${vector(random, depth - 1)}, "${pick(random, labelNames)}", "${replacement}", "${source}", "${regex}")`;
    }
    case 'label_join': {
      const sources = several(random, 3, () => `, "${pick(random, labelNames)}"`).join('');
      return `${name}(${vector(random, depth - 1)}, "${pick(random, labelNames)}", "${pick(random, ['-', '', ', '])}"${sources})`;
    }
    default:
      return plainCall(random, name, depth);
  }
}

function plainCall(random: Random, name: string, depth: number): string {
  const signature = functionSignatures.get(name);
  if (signature === undefined) throw new Error(`no function ${name}`);
  const count = signature.args.length - (signature.optional > 0 && random() < 0.4 ? signature.optional : 0);
  const args = signature.args.slice(0, count).map((type) => {
    switch (type) {
      case 'matrix':
        return matrix(random, depth);
      case 'scalar':
        return scalar(random, depth - 1);
      case 'vector':
        return vector(random, depth - 1);
      default:
        throw new Error(`${name} takes a ${type}`);
    }
  });
  return `${name}(${args.join(', ')})`;
}

function buckets(random: Random, depth: number): string {
  return pick(random, [
    'latency_bucket',
    'rate(latency_bucket[5m])',
    'sum by (le) (rate(latency_bucket[2m]))',
    'latency_bucket{job="a"}',
    'sum by (job, le) (latency_bucket)',
    'increase(latency_bucket[3m])',
    '{__name__=~"latency_bucket|limit"}',
    vector(random, depth - 1),
  ]);
}

function labelList(random: Random): string {
  return `(${several(random, 2, () => pick(random, labelNames)).join(', ')})`;
}

function aggregation(random: Random, depth: number): string {
  const op = pick(random, aggregations);
  const grouping = random() < 0.6 ? ` ${pick(random, ['by', 'by', 'without'])} ${labelList(random)} ` : '';
  const expr = vector(random, depth - 1);
  return `${op}${grouping}(${param(random, op, depth)}${expr})`;
}

function param(random: Random, op: string, depth: number): string {
  switch (op) {
    case 'topk':
    case 'bottomk':
      return `${random() < 0.8 ? pick(random, ['1', '2', '3', '5', '0', '1.9']) : scalar(random, depth - 1)}, `;
    case 'quantile':
      return `${quantile(random, depth)}, `;
    case 'count_values':
      return `"${pick(random, ['v', 'job', 'value'])}", `;
    default:
      return '';
  }
}

function binary(random: Random, depth: number): string {
  const kind = random();
  if (kind < 0.25) {
    const op = pick(random, [...arithmetic, ...comparisons]);
    const bool = comparisons.includes(op) && random() < 0.4 ? ' bool' : '';
    const [left, right] = [vector(random, depth - 1), scalar(random, depth - 1)];
    return random() < 0.7 ? `(${left} ${op}${bool} ${right})` : `(${right} ${op}${bool} ${left})`;
  }
  const [left, right] = operands(random, depth - 1);
  if (kind < 0.5) {
    const on = random() < 0.5 ? ` ${pick(random, ['on', 'on', 'ignoring'])} ${labelList(random)}` : '';
    return `(${left} ${pick(random, sets)}${on} ${right})`;
  }
  const op = pick(random, [...arithmetic, ...comparisons]);
  const bool = comparisons.includes(op) && random() < 0.4 ? ' bool' : '';
  return `(${left} ${op}${bool}${matching(random)} ${right})`;
}

/** Pairs that have a chance to match. */
function operands(random: Random, depth: number): readonly [string, string] {
  const kind = random();
  if (kind < 0.3) {
    const side = vector(random, depth);
    return random() < 0.5 ? [side, side] : [side, vector(random, depth)];
  }
  if (kind < 0.6)
    return [pick(random, ['temperature', 'requests_total', 'hits']), pick(random, ['requests_total', 'limit', 'temperature'])];
  return [vector(random, depth), vector(random, depth)];
}

function matching(random: Random): string {
  if (random() < 0.25) return '';
  const clause = pick(random, [
    ' on (job)',
    ' on (job, instance)',
    ' ignoring (code)',
    ' ignoring (code, instance)',
    ' on ()',
    ` ignoring ${labelList(random)}`,
  ]);
  const include = pick(random, ['', '', ' (zone)', ' (tier, code)', ' ()']);
  return clause + pick(random, ['', ` group_left${include}`, ` group_left${include}`, ` group_right${include}`]);
}
