import { expect, test } from 'vitest';
import { type ExprValue, floatList, jsonValue } from '../../src/expr/value.ts';
import { countMeasurement, type MetricCounters, noMeasurements, readLimits, violatedLimit } from '../../src/rollouts/assess-metric.ts';
import { assessMeasurement, type ConditionVerdict, exprProfileOf } from '../../src/rollouts/condition.ts';
import { argoVersions } from '../../src/rollouts/crd/facts.ts';

const verdicts: Readonly<Record<string, ConditionVerdict>> = {
  yes: { kind: 'bool', value: true },
  no: { kind: 'bool', value: false },
  broken: { kind: 'error', message: 'engine says no' },
  strange: { kind: 'unsupported', reason: 'not built' },
};

function evaluate(condition: string): ConditionVerdict {
  const verdict = verdicts[condition];
  if (verdict === undefined) throw new Error(`no condition ${condition}`);
  return verdict;
}

/** Section 5.1. An absent condition is the empty text. */
test.each([
  ['', '', 'Successful'],
  ['yes', '', 'Successful'],
  ['no', '', 'Failed'],
  ['', 'yes', 'Failed'],
  ['', 'no', 'Successful'],
  ['yes', 'yes', 'Failed'],
  ['yes', 'no', 'Successful'],
  ['no', 'yes', 'Failed'],
  ['no', 'no', 'Inconclusive'],
  ['broken', '', 'Error'],
  ['', 'broken', 'Error'],
  ['broken', 'yes', 'Error'],
  ['yes', 'broken', 'Error'],
  ['no', 'broken', 'Error'],
  ['broken', 'strange', 'Error'],
])('success %j, failure %j: %s', (successCondition, failureCondition, phase) => {
  for (const argo of argoVersions) {
    expect(assessMeasurement({ successCondition, failureCondition }, 1, argo, evaluate)).toMatchObject({ kind: 'phase', phase });
  }
});

test.each([
  ['strange', ''],
  ['', 'strange'],
  ['strange', 'yes'],
  ['strange', 'broken'],
  ['yes', 'strange'],
])('success %j, failure %j: nobody knows', (successCondition, failureCondition) => {
  expect(assessMeasurement({ successCondition, failureCondition }, 1, '1.10', evaluate).kind).toBe('unknown');
});

/** Section 5.6. */
test.each<[result: ExprValue, argo: '1.8' | '1.9' | '1.10', message: string]>([
  [1, '1.8', 'engine says no'],
  [floatList([]), '1.9', 'engine says no'],
  [1, '1.10', 'could not evaluate failureCondition "broken": engine says no'],
  ['', '1.10', 'could not evaluate failureCondition "broken": engine says no'],
  [jsonValue({}), '1.10', 'could not evaluate failureCondition "broken": engine says no'],
  [null, '1.10', 'could not evaluate failureCondition "broken": metric result is nil or empty: no data returned from the metric provider'],
  [
    floatList([]),
    '1.10',
    'could not evaluate failureCondition "broken": metric result is nil or empty: no data returned from the metric provider',
  ],
])('result %j in %s: %s', (result, argo, message) => {
  expect(assessMeasurement({ failureCondition: 'broken' }, result, argo, evaluate)).toEqual({ kind: 'phase', phase: 'Error', message });
});

test('each release has its engine', () => {
  expect(argoVersions.map(exprProfileOf)).toEqual(['expr-1.15.5', 'expr-1.15.5', 'expr-1.17.7']);
});

function counted(letters: string): MetricCounters {
  const phases = { S: 'Successful', F: 'Failed', I: 'Inconclusive', E: 'Error' } as const;
  return [...letters].reduce((counters, letter) => countMeasurement(counters, phases[letter as keyof typeof phases]), noMeasurements);
}

test('an error is not counted, and breaks a row of successes', () => {
  expect(counted('SSEES')).toEqual({
    count: 3,
    successful: 3,
    failed: 0,
    inconclusive: 0,
    error: 2,
    consecutiveError: 0,
    consecutiveSuccess: 1,
  });
  expect(counted('EFIE')).toMatchObject({ count: 2, error: 2, consecutiveError: 1, consecutiveSuccess: 0 });
});

const provider = { prometheus: { query: 'up' } };

/** Section 4.5: the last check wins. */
test.each([
  [{}, 'FIEEEEE', 'Error', 'consecutiveErrors (5) > consecutiveErrorLimit (4)'],
  [{}, 'FIEEEE', 'Inconclusive', 'inconclusive (1) > inconclusiveLimit (0)'],
  [{ inconclusiveLimit: 1 }, 'FIEEEE', 'Failed', 'failed (1) > failureLimit (0)'],
  [{ inconclusiveLimit: 1, failureLimit: -1 }, 'FIEEEE', undefined, undefined],
  [{ failureLimit: '99999999999999999999' }, 'FFF', undefined, undefined],
  [{ failureLimit: '4294967296' }, 'F', 'Failed', 'failed (1) > failureLimit (0)'],
  [{ failureLimit: 'none' }, 'F', 'Failed', 'failed (1) > failureLimit (0)'],
] as const)('%j after %s: %s', (settings, letters, phase, message) => {
  const violation = violatedLimit(readLimits({ name: 'm', ...settings, provider }), counted(letters));
  expect([violation?.phase, violation?.message]).toEqual([phase, message]);
});

test.each([
  [{}, 1],
  [{ count: 0 }, 1],
  [{ interval: '1m' }, undefined],
  [{ interval: '1m', count: 'abc' }, undefined],
  [{ interval: '1m', count: '+5' }, 5],
  [{ count: -1 }, -1],
])('%j is measured %s times', (settings, count) => {
  expect(readLimits({ name: 'm', ...settings, provider }).count).toBe(count);
});
