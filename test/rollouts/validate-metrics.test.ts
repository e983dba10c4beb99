import { expect, test } from 'vitest';
import type { Metric } from '../../src/rollouts/types.ts';
import { type MetricRule, type MetricToValidate, validateMetrics } from '../../src/rollouts/validate-metrics.ts';

const sound: Metric = {
  name: 'error-ratio',
  interval: '30s',
  count: 4,
  successCondition: 'true',
  failureLimit: 0,
  inconclusiveLimit: 0,
  consecutiveErrorLimit: 3,
  provider: { prometheus: { query: 'up', timeout: 10 } },
};

test.each<[string, Partial<MetricToValidate>, readonly MetricRule[]]>([
  ['as we write it', {}, []],
  ['failureLimit = count', { failureLimit: 4 }, []],
  ['inconclusiveLimit = count', { inconclusiveLimit: 4 }, []],
  ['no limits on an indefinite metric', { count: 0, failureLimit: 99, inconclusiveLimit: 99 }, []],
  ['negative count', { count: -1, inconclusiveLimit: 99 }, []],
  ['negative interval', { interval: '-5m' }, []],
  ['count one without interval', { interval: '', count: 1 }, []],
  ['texts for numbers', { count: '4', failureLimit: '-1', consecutiveSuccessLimit: '+4' }, []],
  ['s < 0', { consecutiveSuccessLimit: -1 }, ['negative-consecutive-success-limit']],
  ['f < -1', { failureLimit: -2 }, ['negative-failure-limit']],
  ['f and s disabled', { failureLimit: -1 }, ['both-limits-disabled']],
  ['n < 0', { inconclusiveLimit: -1 }, ['negative-inconclusive-limit']],
  ['e < 0', { consecutiveErrorLimit: -1 }, ['negative-consecutive-error-limit']],
  ['c < f + s', { failureLimit: 3, consecutiveSuccessLimit: 2 }, ['count-below-failures-and-successes']],
  ['c < f', { failureLimit: 5 }, ['count-below-failures-and-successes']],
  ['c < s without f', { failureLimit: -1, consecutiveSuccessLimit: 5 }, ['count-below-successes']],
  ['c < n', { inconclusiveLimit: 5 }, ['count-below-inconclusive-limit']],
  ['count past one without interval', { interval: '' }, ['interval-missing']],
  ['interval in days', { interval: '1d' }, ['interval-invalid']],
  ['delay without unit', { initialDelay: '5' }, ['initial-delay-invalid']],
  ['no provider', { provider: {} }, ['no-provider']],
  ['unknown provider', { provider: { promtheus: {} } }, ['no-provider']],
  ['no plugin', { provider: { plugin: {} } }, ['no-provider']],
  ['two providers', { provider: { web: {}, job: {} } }, ['multiple-providers']],
  ['two plugins', { provider: { plugin: { a: {}, b: {} } } }, ['multiple-providers']],
  ['several at once', { failureLimit: -2, interval: 'x' }, ['negative-failure-limit', 'interval-invalid']],
])('%s', (_name, change, rules) => {
  const violations = validateMetrics([sound, { ...sound, name: 'other', ...change }]);
  expect(violations.map(({ metricIndex, rule }) => [metricIndex, rule])).toEqual(rules.map((rule) => [1, rule]));
});

test('no metrics', () => {
  expect(validateMetrics([])).toEqual([{ metricIndex: undefined, rule: 'no-metrics', message: 'no metrics specified' }]);
});

test('a name taken', () => {
  expect(validateMetrics([sound, sound])).toEqual([{ metricIndex: 1, rule: 'duplicate-name', message: "duplicate name 'error-ratio'" }]);
});
