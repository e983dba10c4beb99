import { describe, expect, test } from 'vitest';
import { guardrailPolicy } from '../check/policy-text.ts';
import { shapeOf } from './condition-tree.ts';
import { resolveGuardrail } from './resolved.ts';

describe('values: the least number of series with which the condition can hold', () => {
  test.each([
    ['values.size() >= 3', 3],
    ['values.size() > 3', 4],
    ['3 <= values.size()', 3],
    ['3 < size(values)', 4],
    ['values.size() == 2', 2],
    ['values.size() >= 2.2', 3],
    ['values.size() > 2.2', 3],
    ['values.size() >= params.pods', 6],
    ['values.size() >= params.pods / 2', 3],
    ['values.size() >= 1 && values.size() >= 4', 4],
    ['values.size() <= 9 && values.size() >= 1', 1],
  ])('%s: %d', (bound, atLeast) => {
    const params = bound.includes('params') ? { params: 'pods: 6' } : {};
    const { metric } = resolveGuardrail(guardrailPolicy(`prometheus: { value: v }\nrequire: ${bound} && values.all(v, v <= 1)`, params));
    expect(metric).toMatchObject({ kind: 'values', atLeast });
  });
});

/** `require` is split at `&&`; a part that compares `value` with an expression in `baseline` is relative. */
describe('baseline: absolute and relative parts', () => {
  test.each([
    ['value <= 1 && value <= baseline', '(<= value 1)', ['<= baseline']],
    ['value <= baseline && value <= 1', '(<= value 1)', ['<= baseline']],
    ['value <= 1 && value < baseline * 1.2', '(<= value 1)', ['< (* baseline 1.2)']],
    ['value <= 1 && baseline * 1.2 >= value', '(<= value 1)', ['<= (* baseline 1.2)']],
    ['value <= 1 && baseline > value', '(<= value 1)', ['< baseline']],
    ['value >= 1 && value >= baseline - 5', '(>= value 1)', ['>= (- baseline 5)']],
    ['value <= 1 && value >= 0 && value <= baseline', '(&& (<= value 1) (>= value 0))', ['<= baseline']],
    ['(value <= 1 || value > 5) && value <= baseline', '(|| (<= value 1) (> value 5))', ['<= baseline']],
    ['value <= 1 && (value <= baseline && value >= baseline / 2)', '(<= value 1)', ['<= baseline', '>= (/ baseline 2)']],
    ['value <= 1 && value <= math.greatest(baseline * 1.2, 0.05)', '(<= value 1)', ['<= (math.greatest (* baseline 1.2) 0.05)']],
    ['value <= 1 && value <= math.least(-baseline, 3, 4)', '(<= value 1)', ['<= (math.least (- baseline) 3 4)']],
  ])('%s', (require, absolute, relative) => {
    const { metric } = resolveGuardrail(guardrailPolicy(`prometheus: { value: sum(v) }\nbaseline: { offset: 1h }\nrequire: ${require}`));
    if (metric?.kind !== 'baseline') throw new Error('no baseline condition');
    expect(shapeOf(metric.absolute)).toBe(absolute);
    expect(metric.relative.map((part) => `${part.op} ${shapeOf(part.limit)}`)).toEqual(relative);
  });

  test.each([
    ['value == baseline', 'an equality'],
    ['baseline >= 0', 'no value'],
    ['value + 1 <= baseline', 'arithmetic on the value'],
    ['!(value > baseline)', 'not'],
    ['(value <= baseline || value <= 2)', 'an alternative'],
    ['value <= baseline + value', 'the value on both sides'],
    ['value <= math.greatest(baseline, baseline * 2)', 'two baselines in greatest'],
    ['value <= (baseline > 1 ? 2 : 3)', 'a choice'],
  ])('%s cannot be split: %s', (part) => {
    const text = guardrailPolicy(`prometheus: { value: sum(v) }\nbaseline: { offset: 1h }\nrequire: 'value <= 1 && ${part}'`);
    expect(() => resolveGuardrail(text)).toThrow(/^GP346 /);
  });

  test('what the absolute part may hold at the gate', () => {
    const text = (part: string): string =>
      guardrailPolicy(`at: [gate]\nprometheus: { value: sum(v) }\nbaseline: { offset: 1h }\nrequire: '${part} && value <= baseline'`);
    expect(resolveGuardrail(text('math.greatest(value, 1) <= 2')).metric?.kind).toBe('baseline');
    expect(resolveGuardrail(text('(value > 1 ? value < 3 : true)')).metric?.kind).toBe('baseline');
    expect(() => resolveGuardrail(text('value in [1, 2]'))).toThrow(/^GP346 /);
  });
});
