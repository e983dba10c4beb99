import { describe, expect, test } from 'vitest';
import { compileTexts } from '../check/compile-texts.ts';
import { guardrailPolicy, guardrailText, policyText } from '../check/policy-text.ts';
import { compiledTemplates } from '../compile/compiled.ts';
import { resolve, resolveGuardrail } from './resolved.ts';

const capped = 'prometheus: { value: sum(errors) }\nrequire: value <= params.max';

describe('what an environment takes from those it extends', () => {
  const environments = `
    prod: { extends: stage, params: { max: 1 } }
    stage: { extends: dev, schedule: { count: 6 }, guardrails: { errors: { schedule: { errors: 2 } } } }
    dev: { schedule: { interval: 30s, count: 4, failures: 1 }, guardrails: { errors: { enforcement: warn, within: 40s } } }`;
  const policy = guardrailPolicy(capped, { params: 'max: 2', environments });
  test.each([
    ['dev', { count: 4, failures: 1, errors: 3, max: 2, enforcement: 'warn', withinMs: 40_000 }],
    ['stage', { count: 6, failures: 1, errors: 2, max: 2, enforcement: 'warn', withinMs: 40_000 }],
    ['prod', { count: 6, failures: 1, errors: 2, max: 1, enforcement: 'warn', withinMs: 40_000 }],
  ])('%s', (environment, expected) => {
    const { schedule, names, enforcement, withinMs } = resolveGuardrail(policy, 'errors', [], environment);
    expect({
      count: schedule?.count.value,
      failures: schedule?.failures.value,
      errors: schedule?.errors.value,
      max: names.params.get('max')?.value,
      enforcement: enforcement.value,
      withinMs: withinMs?.value,
    }).toEqual(expected);
  });
});

describe('names in environments', () => {
  test.each([
    ['a param that the policy has not', 'dev: { schedule: { interval: 30s, count: 4 }, params: { mxa: «1» } }', 'GP541'],
    ['a param of the wrong type', 'dev: { schedule: { interval: 30s, count: 4 }, params: { max: «5m» } }', 'GP543'],
    [
      'a guardrail that the policy has not',
      'dev: { schedule: { interval: 30s, count: 4 }, guardrails: { «erors»: { enforcement: warn } } }',
      'GP545',
    ],
    [
      'a param that the guardrail has not',
      'dev: { schedule: { interval: 30s, count: 4 }, guardrails: { errors: { params: { mxa: «1» } } } }',
      'GP541',
    ],
  ])('%s', (_, environments, code) => {
    const { errors, places } = compileTexts(guardrailPolicy(capped, { params: 'max: 2', environments }));
    expect(errors.map(({ code: found, range }) => ({ code: found, range }))).toEqual([{ code, range: places[0] }]);
  });
});

describe('a param that only environments give a value', () => {
  const policy = (dev: string): string =>
    guardrailPolicy(capped, {
      params: '«max»: { type: number }',
      environments: `dev: { schedule: { interval: 30s, count: 4 }${dev} }\nprod: { schedule: { interval: 30s, count: 4 }, params: { max: 1 } }`,
    });
  test('each does', () => {
    expect(compileTexts(policy(', params: { max: 2 }')).errors).toEqual([]);
  });
  test('one does not', () => {
    const { errors, places } = compileTexts(policy(''));
    expect(errors.map(({ code, range }) => ({ code, range }))).toEqual([{ code: 'GP541', range: places[0] }]);
  });
});

/** A fact about a version does not change while it runs: fewer readings of info series are not looser. */
describe('count may fall for info series alone', () => {
  const schedule =
    'dev: { schedule: { interval: 30s, count: 4 } }\nprod: { extends: dev, guardrails: { errors: { schedule: { count: 1 } } } }';
  test.each([
    ['an info series', 'sum(kube_pod_container_info{image=~".+:latest"})', true],
    ['two of them', 'sum(a_info) + sum(b_info)', true],
    ['a pattern of info series', 'sum({__name__=~"kube_pod_(init_)?container_info"})', true],
    ['a pattern with an alternative in brackets', 'sum({__name__=~"kube_(pod|node)_info"})', true],
    ['an ordinary series', 'sum(errors)', false],
    ['an info series and an ordinary one', 'sum(a_info) + sum(errors)', false],
    ['a pattern that something else fits too', 'sum({__name__=~"errors|a_info"})', false],
    ['a pattern that something else fits too, hidden in a class', 'sum({__name__=~"errors[(]|a_info"})', false],
    ['not a name', 'sum({job="x_info"})', false],
    ['what a name is not', 'sum({__name__!="a_info",job="x"})', false],
  ])('%s: %s', (_, value, allowed) => {
    const { errors } = compileTexts(guardrailPolicy(`prometheus:\n  value: ${value}\nrequire: value <= 0`, { environments: schedule }));
    expect(errors.map((error) => error.code)).toEqual(allowed ? [] : ['GP560']);
  });
});

describe('environments that are wanted', () => {
  const environments = 'prod: { extends: dev }\ndev: { schedule: { interval: 30s, count: 4 } }';
  const policy = guardrailPolicy('prometheus: { value: sum(errors) }\nrequire: value <= 1', { environments });
  const config = 'apiVersion: guard-policy.dev/v1\nkind: Config\nspec: { environments: [{ name: dev }, { name: prod }] }\n';
  test('all, in the order met', () => {
    const { result } = compileTexts(policy);
    expect(result.ok && result.value.environments).toEqual(['prod', 'dev']);
  });
  test("all, in the configuration's order", () => {
    const { result } = compileTexts({ policies: [policy], config });
    expect(result.ok && result.value.environments).toEqual(['dev', 'prod']);
  });
  test('one', () => {
    expect([...compiledTemplates(policy, { environments: ['prod'] }).keys()]).toEqual(['prod/web-prod.yaml']);
  });
  test('one that no policy has', () => {
    const { errors } = compileTexts(policy, { environments: ['prd'] });
    expect(errors.map(({ code, hint }) => [code, hint])).toEqual([['GP551', 'did you mean `prod`?']]);
  });
  test('the others are checked all the same', () => {
    const broken = guardrailPolicy("prometheus: { value: 'sum({{params.query}})' }\nrequire: value <= 1", {
      params: 'query: errors',
      environments:
        'dev: { schedule: { interval: 30s, count: 4 } }\nprod: { schedule: { interval: 30s, count: 4 }, params: { query: errors) } }',
    });
    expect(compileTexts(broken, { environments: ['dev'] }).errors.map((error) => error.code)).toEqual(['GP200']);
  });
});

test('every environment of a policy is resolved with all its guardrails', () => {
  const guardrails = `${guardrailText('prometheus: { value: a }\nrequire: value <= 1', 'one')}\n${guardrailText('at: [gate]\nmanifest: { kinds: [Deployment] }\nrequire: size(object.spec.template.spec.containers) > 0', 'two')}`;
  const { guardrails: found } = resolve(
    policyText({ guardrails, environments: 'dev: { schedule: { interval: 30s, count: 4 } }\nprod: { extends: dev }' }),
  );
  expect([...found].map(([environment, list]) => [environment, list.map((one) => one.name)])).toEqual([
    ['dev', ['one', 'two']],
    ['prod', ['one', 'two']],
  ]);
});
