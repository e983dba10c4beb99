import { describe, expect, test } from 'vitest';
import { compileTexts } from '../check/compile-texts.ts';
import { guardrailPolicy, packText, policyText } from '../check/policy-text.ts';
import { compiledMetric, compiledMetrics, compiledTemplates } from './compiled.ts';

const limits = (text: string, environments = 'dev: { schedule: { interval: 30s, count: 4 } }') => {
  const { interval, initialDelay, count, failureLimit, inconclusiveLimit, consecutiveErrorLimit, consecutiveSuccessLimit } = compiledMetric(
    guardrailPolicy(text, { environments }),
  );
  return { interval, initialDelay, count, failureLimit, inconclusiveLimit, consecutiveErrorLimit, consecutiveSuccessLimit };
};
const plain = 'prometheus: { value: sum(v) }\nrequire: value <= 1';
const written = { interval: '30s', initialDelay: '1m', count: 4, failureLimit: 0, inconclusiveLimit: 0, consecutiveErrorLimit: 3 };

describe('every number that Argo would default is written out', () => {
  test.each([
    ['the defaults', 'interval: 30s, count: 4', written],
    [
      'all of them',
      'interval: 1m, count: 9, initialDelay: 5m, failures: 2, undecided: 1, errors: 5',
      { interval: '1m', initialDelay: '5m', count: 9, failureLimit: 2, inconclusiveLimit: 1, consecutiveErrorLimit: 5 },
    ],
    ['no delay at all', 'interval: 30s, count: 4, initialDelay: 0s', { ...written, initialDelay: '0s' }],
    ['days, which Go does not know', 'interval: 1d, count: 4, initialDelay: 90s', { ...written, interval: '24h', initialDelay: '1m30s' }],
  ])('%s', (_, schedule, expected) => {
    expect(limits(plain, `dev: { schedule: { ${schedule} } }`)).toEqual(expected);
  });
});

describe('the last word: environment, guardrail, environment on the guardrail', () => {
  test.each([
    ['the guardrail over the environment', 'schedule: { count: 2 }\n', 'dev: { schedule: { interval: 30s, count: 4 } }', 2],
    ['key by key', 'schedule: { failures: 1 }\n', 'dev: { schedule: { interval: 30s, count: 4 } }', 4],
    [
      'the environment on the guardrail over all',
      'schedule: { count: 2 }\n',
      'dev: { schedule: { interval: 30s, count: 4 }, guardrails: { errors: { schedule: { count: 6 } } } }',
      6,
    ],
    ['the extended environment', '', 'prod: { extends: dev }\ndev: { schedule: { interval: 30s, count: 5 } }', 5],
  ])('%s', (_, guardrail, environments, count) => {
    const [template] = compiledTemplates(guardrailPolicy(`${guardrail}${plain}`, { environments })).values();
    expect(template?.spec.metrics[0]?.count).toBe(count);
  });
});

/** The longest reach back of the query, plus two scrapes of 30 s. */
describe('the first reading waits until its window is the new version alone', () => {
  test.each([
    ['a plain selector', 'sum(v)', '1m'],
    ['a range', 'rate(v[2m])', '3m'],
    ['an offset', 'sum(v offset 5m)', '6m'],
    ['a range and an offset', 'rate(v[2m] offset 5m)', '8m'],
    ['a subquery', 'max_over_time(sum(v)[10m:30s])', '11m'],
    ['a range in a subquery', 'max_over_time(rate(v[1m])[10m:30s])', '12m'],
    ['a range in a subquery with an offset', 'max_over_time(rate(v[1m])[10m:30s] offset 1h)', '1h12m'],
    ['a subquery in a subquery', 'max_over_time(max_over_time(v[5m:1m])[10m:1m])', '16m'],
    ['the longer of two', 'rate(v[1m]) / rate(w[4m])', '5m'],
    ['ahead of time', 'rate(v[5m] offset -2m)', '4m'],
  ])('%s', (_, value, expected) => {
    expect(limits(`prometheus:\n  value: ${value}\nrequire: value <= 1`).initialDelay).toBe(expected);
  });
  test('the volume looks back longer', () => {
    const text =
      'prometheus: { value: "rate(v[1m])", alive: a, volume: "increase(n[5m])" }\nminVolume: { atLeast: 1 }\nrequire: value <= 1';
    expect(limits(text).initialDelay).toBe('6m');
  });
  test.each([
    ['the offset of a baseline does not count', 'prometheus: { value: "rate(v[2m])" }\nbaseline: { offset: 1h }', {}],
    [
      'a baseline by args looks back as far',
      'prometheus: { value: \'rate(v{h="{{args.n}}"}[2m])\' }\nbaseline: { args: { n: o } }',
      { args: 'n: { type: label }\no: { type: label }' },
    ],
  ])('%s', (_, text, parts) => {
    const metrics = compiledMetrics(guardrailPolicy(`${text}\nrequire: value <= 1 && value <= baseline`, parts));
    expect(metrics.map((one) => one.initialDelay)).toEqual(['3m', '3m']);
  });
  test('two scrapes of the source', () => {
    const config =
      'apiVersion: guard-policy.dev/v1\nkind: Config\nspec: { sources: { prometheus: { type: prometheus, scrapeInterval: 10s } } }\n';
    const [metric] = compiledMetrics({ policies: [guardrailPolicy('prometheus: { value: "rate(v[2m])" }\nrequire: value <= 1')], config });
    expect(metric?.initialDelay).toBe('2m20s');
  });
});

/** `count` + W / interval readings, `count` good ones in a row, W / interval undecided ones. */
describe('waiting for volume', () => {
  const volume = (minVolume: string): string =>
    `prometheus: { value: sum(v), alive: a, volume: sum(n) }\nminVolume: { atLeast: 1, ${minVolume} }\nrequire: value <= 1`;
  test.each([
    ['no wait', 'below: undecided', { count: 4, inconclusiveLimit: 0, consecutiveSuccessLimit: undefined }],
    ['a multiple of the interval', 'wait: 10m', { count: 24, inconclusiveLimit: 20, consecutiveSuccessLimit: 4 }],
    ['rounded up', 'wait: 45s', { count: 6, inconclusiveLimit: 2, consecutiveSuccessLimit: 4 }],
  ])('%s', (_, minVolume, expected) => {
    expect(limits(volume(minVolume))).toMatchObject({ ...expected, failureLimit: 0, interval: '30s' });
  });
  test('what the controller would refuse is an error', () => {
    const text = guardrailPolicy(volume('wait: 1m'), { environments: 'dev: { schedule: { interval: 30s, count: 8, failures: «3» } }' });
    const { errors, places } = compileTexts(text);
    expect(errors.map(({ code, range }) => ({ code, range }))).toEqual([{ code: 'GP401', range: places[0] }]);
  });
});

describe('background', () => {
  test('watches to the end, and is never undecided', () => {
    const templates = compiledTemplates(
      guardrailPolicy(plain, {
        rollout: 'as: [step, background]',
        environments: 'dev: { schedule: { interval: 30s, count: 9, failures: 1, undecided: 2 } }',
      }),
    );
    expect([...templates.keys()]).toEqual(['dev/web-dev-background.yaml', 'dev/web-dev.yaml']);
    const { count: _, ...unbounded } = written;
    expect(templates.get('dev/web-dev-background.yaml')?.spec.metrics[0]).toMatchObject({
      ...unbounded,
      failureLimit: 1,
      inconclusiveLimit: 0,
    });
    expect(templates.get('dev/web-dev-background.yaml')?.spec.metrics[0]).not.toHaveProperty('count');
    expect(templates.get('dev/web-dev.yaml')?.spec.metrics[0]).toMatchObject({ count: 9, failureLimit: 1, inconclusiveLimit: 2 });
  });
  test.each([
    ['step', ['dev/web-dev.yaml']],
    ['step, prePromotion, postPromotion', ['dev/web-dev.yaml']],
    ['background', ['dev/web-dev-background.yaml']],
  ])('as: [%s]', (as, paths) => {
    expect([...compiledTemplates(guardrailPolicy(plain, { rollout: `as: [${as}]` })).keys()]).toEqual(paths);
  });
});

test('a schedule may come from params', () => {
  const pack = packText({
    params: 'every: 1m',
    guardrails:
      "- name: errors\n  at: [rollout]\n  prometheus: { value: sum(v) }\n  require: value <= 1\n  schedule: { interval: '{{params.every}}', count: 3 }",
  });
  const [metric] = compiledMetrics({ policies: [policyText({ use: '- pack: base@1', environments: 'dev: {}' })], packs: [pack] });
  expect(metric).toMatchObject({ interval: '1m', count: 3 });
});
