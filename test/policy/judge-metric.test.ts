import { describe, expect, test } from 'vitest';
import { judgeMetric, type MetricReadings, type MetricVerdict } from '../../src/policy/judge-metric.ts';
import { guardrailPolicy } from '../check/policy-text.ts';
import { resolveGuardrail } from './resolved.ts';

type Row = readonly [world: string, MetricReadings, MetricVerdict['verdict']];

const infinity = Number.POSITIVE_INFINITY;
const gone: Row = ['nobody looks', { alive: false, values: [], volume: 0 }, 'fail'];

function judges(guardrail: string, rows: readonly Row[]): void {
  const resolved = resolveGuardrail(guardrailPolicy(guardrail));
  test.each(rows)('%s', (_, readings, expected) => {
    expect(judgeMetric(resolved, readings).verdict).toBe(expected);
  });
}

describe('one value', () => {
  judges('prometheus: { value: sum(v) }\nrequire: value <= 0.01', [
    ['healthy', { alive: true, values: [0.01] }, 'pass'],
    ['broken', { alive: true, values: [0.011] }, 'fail'],
    gone,
    ['a value although nobody looks', { alive: false, values: [0] }, 'fail'],
    ['no value', { alive: true, values: [] }, 'fail'],
    ['NaN', { alive: true, values: [Number.NaN] }, 'fail'],
    ['+Inf', { alive: true, values: [infinity] }, 'fail'],
    ['-Inf', { alive: true, values: [-infinity] }, 'fail'],
    ['two series, both good', { alive: true, values: [0, 0] }, 'fail'],
    ['two series, the second bad', { alive: true, values: [0, 1] }, 'fail'],
  ]);
});

describe('absent: zero', () => {
  judges('prometheus: { value: sum(v), alive: a }\nabsent: zero\nrequire: value <= 0.01', [
    ['quiet: no error has ever happened', { alive: true, values: [] }, 'pass'],
    ['broken', { alive: true, values: [1] }, 'fail'],
    gone,
    ['NaN', { alive: true, values: [Number.NaN] }, 'fail'],
  ]);
  describe('where zero does not pass', () => {
    judges('prometheus: { value: sum(v), alive: a }\nabsent: zero\nrequire: value >= 5', [
      ['no value', { alive: true, values: [] }, 'fail'],
    ]);
  });
});

describe('minVolume', () => {
  judges('prometheus: { value: sum(v), alive: a, volume: sum(n) }\nminVolume: { atLeast: 500 }\nrequire: value <= 0.01', [
    ['enough', { alive: true, values: [0], volume: 500 }, 'pass'],
    ['enough, and broken', { alive: true, values: [1], volume: 500 }, 'fail'],
    ['low volume', { alive: true, values: [0], volume: 499 }, 'undecided'],
    ['low volume, and broken', { alive: true, values: [1], volume: 499 }, 'undecided'],
    ['idle', { alive: true, values: [Number.NaN], volume: 0 }, 'undecided'],
    ['no volume', { alive: true, values: [0] }, 'undecided'],
    ['volume that is NaN', { alive: true, values: [0], volume: Number.NaN }, 'undecided'],
    ['volume without value', { alive: true, values: [], volume: 1000 }, 'fail'],
    gone,
  ]);
});

describe('all series', () => {
  judges('prometheus: { value: v }\nrequire: values.size() >= 2 && values.all(v, v <= 0.8)', [
    ['two good ones', { alive: true, values: [0.1, 0.8] }, 'pass'],
    ['three, the last bad', { alive: true, values: [0.1, 0.1, 0.9] }, 'fail'],
    ['three, the first bad', { alive: true, values: [0.9, 0.1, 0.1] }, 'fail'],
    ['one of several missing', { alive: true, values: [0.1] }, 'fail'],
    ['none', { alive: true, values: [] }, 'fail'],
    ['one is NaN', { alive: true, values: [0.1, Number.NaN, 0.1] }, 'fail'],
    ['one is -Inf', { alive: true, values: [0.1, -infinity, 0.1] }, 'fail'],
    gone,
  ]);
});

describe('baseline', () => {
  const guardrail = (baseline: string, more = ''): string =>
    `prometheus: { value: sum(v), alive: a${more === '' ? '' : ', volume: sum(n)'} }\nbaseline: { ${baseline} }\n${more}require: value <= 1 && value <= math.greatest(baseline * 1.2, 0.05)`;
  const seen = (value: number, baseline: number): MetricReadings => ({
    alive: true,
    values: [value],
    baseline: { alive: true, values: [baseline] },
  });
  const both: readonly Row[] = [
    ['at the limit', seen(0.6, 0.5), 'pass'],
    ['worse than the limit', seen(0.61, 0.5), 'fail'],
    ['below the noise', seen(0.05, 0.001), 'pass'],
    ['a baseline of zero', seen(0.06, 0), 'fail'],
    ['both broken', seen(2, 5), 'fail'],
    ['a baseline that is NaN', seen(0.01, Number.NaN), 'fail'],
    ['a baseline that is infinite', seen(0.01, infinity), 'fail'],
    ['no value', { alive: true, values: [], baseline: { alive: true, values: [0.5] } }, 'fail'],
    ['nobody looks', { alive: false, values: [], baseline: { alive: true, values: [0.5] } }, 'fail'],
    ['a baseline of several series', { alive: true, values: [0.1], baseline: { alive: true, values: [0.5, 0.5] } }, 'fail'],
  ];
  describe('a missing one fails', () => {
    judges(guardrail('offset: 1h'), [
      ...both,
      ['no baseline', { alive: true, values: [0.1], baseline: { alive: true, values: [] } }, 'fail'],
      ['nobody looked then', { alive: true, values: [0.1], baseline: { alive: false, values: [] } }, 'fail'],
      ['not read at all', { alive: true, values: [0.1] }, 'fail'],
    ]);
  });
  describe('absent: cap: the absolute part alone decides', () => {
    judges(guardrail('offset: 1h, absent: cap'), [
      ...both,
      ['no baseline, below the cap', { alive: true, values: [0.9], baseline: { alive: true, values: [] } }, 'pass'],
      ['no baseline, above the cap', { alive: true, values: [1.1], baseline: { alive: true, values: [] } }, 'fail'],
      ['nobody looked then', { alive: true, values: [0.9], baseline: { alive: false, values: [] } }, 'pass'],
    ]);
  });
  describe('minVolume applies to both sides', () => {
    judges(guardrail('offset: 1h', 'minVolume: { atLeast: 10 }\n'), [
      ['enough of both', { alive: true, values: [0.5], volume: 10, baseline: { alive: true, values: [0.5], volume: 10 } }, 'pass'],
      ['too little now', { alive: true, values: [0.5], volume: 9, baseline: { alive: true, values: [0.5], volume: 10 } }, 'undecided'],
      ['too little then', { alive: true, values: [0.5], volume: 10, baseline: { alive: true, values: [0.5], volume: 9 } }, 'undecided'],
      [
        'above the cap, too little then',
        { alive: true, values: [1.5], volume: 10, baseline: { alive: true, values: [0.5], volume: 9 } },
        'fail',
      ],
      [
        'volume then, and no baseline',
        { alive: true, values: [0.5], volume: 10, baseline: { alive: true, values: [], volume: 10 } },
        'fail',
      ],
    ]);
  });
  describe('absent: zero applies to both sides', () => {
    judges(guardrail('offset: 1h', '').replace('baseline: {', 'absent: zero\nbaseline: {'), [
      ['quiet now and then', { alive: true, values: [], baseline: { alive: true, values: [] } }, 'pass'],
      ['quiet then', { alive: true, values: [0.06], baseline: { alive: true, values: [] } }, 'fail'],
      ['quiet now', { alive: true, values: [], baseline: { alive: true, values: [0.5] } }, 'pass'],
      ['nobody looked then', { alive: true, values: [], baseline: { alive: false, values: [] } }, 'fail'],
    ]);
  });
});
