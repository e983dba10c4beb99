import { describe, expect, test } from 'vitest';
import { guardrailPolicy } from '../check/policy-text.ts';
import { compiledMetrics, datadogOf } from './compiled.ts';

const config = (source: string): string =>
  `apiVersion: guard-policy.dev/v1\nkind: Config\nspec: { sources: { datadog: { type: datadog, ${source} } } }\n`;
const datadog = (more = '', require = 'value <= 0.01'): string =>
  guardrailPolicy(
    `datadog:\n  value: sum:errors{service:web} / sum:hits{service:web}\n  alive: sum:hits{service:web}\n  window: 5m\n${more}require: ${require}`,
  );
const number = '!isNaN(asFloat(result)) && !isInf(asFloat(result))';

test('two metrics: the value, and alive, which must be above zero; both must pass', () => {
  const limits = { interval: '30s', initialDelay: '6m', count: 4, failureLimit: 0, inconclusiveLimit: 0, consecutiveErrorLimit: 3 };
  const provider = { apiVersion: 'v2', interval: '5m', formula: 'value', requestTimeout: '10s' };
  expect(compiledMetrics(datadog())).toEqual([
    {
      name: 'errors',
      ...limits,
      successCondition: `!isNil(result) && ${number} && asFloat(result) <= 0.01`,
      provider: { datadog: { ...provider, queries: { value: 'sum:errors{service:web} / sum:hits{service:web}' }, aggregator: 'avg' } },
    },
    {
      name: 'errors-alive',
      ...limits,
      successCondition: `!isNil(result) && ${number} && asFloat(result) > 0`,
      provider: { datadog: { ...provider, queries: { value: 'sum:hits{service:web}' }, aggregator: 'max' } },
    },
  ]);
});

describe('a missing value is nil, and nil fails', () => {
  test.each([
    ['by default', '', 'value <= 0.01', `!isNil(result) && ${number} && asFloat(result) <= 0.01`],
    ['where zero would pass', 'absent: zero\n', 'value <= 0.01', `isNil(result) ? true : ${number} && asFloat(result) <= 0.01`],
    ['where zero would fail', 'absent: zero\n', 'value >= 5', `!isNil(result) && ${number} && asFloat(result) >= 5`],
  ])('%s', (_, more, require, expected) => {
    const [value, alive] = compiledMetrics(datadog(more, require));
    expect(value?.successCondition).toBe(expected);
    expect(alive?.successCondition).toBe(`!isNil(result) && ${number} && asFloat(result) > 0`);
  });
});

test('`within` is the window of alive', () => {
  expect(compiledMetrics(datadog('within: 2m\n')).map((one) => datadogOf(one).interval)).toEqual(['5m', '2m']);
});

test('args stay, in both queries', () => {
  const text = guardrailPolicy(
    "datadog: { value: 'sum:e{s:{{args.s}}}', alive: 'sum:h{s:{{args.s}}}', window: 5m, aggregator: last }\nrequire: value <= 1",
    { args: 's: { type: label }' },
  );
  const metrics = compiledMetrics(text).map(datadogOf);
  expect(metrics.map((one) => [one.queries, one.aggregator])).toEqual([
    [{ value: 'sum:e{s:{{args.s}}}' }, 'last'],
    [{ value: 'sum:h{s:{{args.s}}}' }, 'max'],
  ]);
});

test.each([
  ['1.8', undefined],
  ['1.9', undefined],
  ['1.10', '20s'],
] as const)('Argo Rollouts %s: requestTimeout %s, which older ones drop', (target, requestTimeout) => {
  const [metric] = compiledMetrics({ policies: [datadog()], config: config('timeout: 20s') }, { target });
  expect(datadogOf(metric).requestTimeout).toBe(requestTimeout);
});

test('the secret that the templates name', () => {
  const [metric] = compiledMetrics({
    policies: [datadog()],
    config: config('argo: { secretRef: { name: datadog-keys, namespaced: true } }'),
  });
  expect(datadogOf(metric).secretRef).toEqual({ name: 'datadog-keys', namespaced: true });
});
