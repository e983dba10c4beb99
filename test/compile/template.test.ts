import { describe, expect, test } from 'vitest';
import { compileTexts } from '../check/compile-texts.ts';
import { fourReadings, guardrailPolicy, guardrailText, policyText } from '../check/policy-text.ts';
import { compiledTemplate, compiledTemplates, prometheusOf } from './compiled.ts';

const plain = 'prometheus: { value: sum(v) }\nrequire: value <= 1';

test('one template per policy and environment, named after both', () => {
  const template = compiledTemplate(policyText({ name: 'shop', version: '2.1.0', guardrails: guardrailText(plain) }));
  expect(template).toMatchObject({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ClusterAnalysisTemplate',
    metadata: {
      name: 'shop-dev',
      labels: { 'app.kubernetes.io/managed-by': 'guard-policy', 'guard-policy.dev/policy': 'shop', 'guard-policy.dev/environment': 'dev' },
      annotations: { 'guard-policy.dev/version': '2.1.0' },
    },
  });
});

test('guardrails of the gate and soak alone make no template', () => {
  const { result } = compileTexts(guardrailPolicy(`at: [gate, soak]\n${plain}`));
  expect(result.ok && result.value.files).toEqual([]);
});

test('args are those that the queries use, without values: Argo refuses a run with one that nobody supplies', () => {
  const args = 'app: { type: label }\nzone: { type: label }\nlimit: { type: number, default: 5 }';
  const guardrails = [
    guardrailText('prometheus: { value: \'sum(v{app="{{args.app}}",limit="{{ args.limit }}"})\' }\nrequire: value <= 1'),
    guardrailText('at: [gate]\nprometheus: { value: \'sum(v{zone="{{args.zone}}"})\' }\nrequire: value <= 1', 'zones'),
  ];
  expect(compiledTemplate(policyText({ args, guardrails: guardrails.join('\n') })).spec.args).toEqual([
    { name: 'app' },
    { name: 'limit', value: '5' },
  ]);
});

/** `warn` and `audit` are evaluated and shown, and never change a phase. */
describe('enforcement', () => {
  const guardrails = [
    guardrailText(plain, 'rate'),
    guardrailText(`enforcement: warn\n${plain}`, 'error-rate'),
    guardrailText(
      'enforcement: audit\nprometheus: { value: sum(w) }\nbaseline: { offset: 1h }\nrequire: value <= 1 && value <= baseline',
      'errors',
    ),
  ].join('\n');
  const { spec } = compiledTemplate(policyText({ guardrails }));
  test.each([
    ['rate', false],
    ['error-rate', true],
    ['errors', true],
    ['errors-vs-baseline', true],
  ])('%s is a dry run: %s', (name, isDry) => {
    expect(spec.metrics.map((one) => one.name)).toContain(name);
    // The controller matches unanchored.
    expect((spec.dryRun ?? []).some((rule) => new RegExp(rule.metricName).test(name))).toBe(isDry);
  });
  test('every rule matches a metric, or the controller ends in Error', () => {
    for (const rule of spec.dryRun ?? []) expect(spec.metrics.some((one) => new RegExp(rule.metricName).test(one.name))).toBe(true);
  });
  test('no rule where all decide', () => {
    expect(compiledTemplate(guardrailPolicy(plain)).spec).not.toHaveProperty('dryRun');
  });
  test('where nothing decides, that is said', () => {
    const { result } = compileTexts(guardrailPolicy(`enforcement: warn\n${plain}`));
    expect(result.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['GP405', 'warning']]);
  });
});

describe('where it is measured', () => {
  const config = (spec: string): string => `apiVersion: guard-policy.dev/v1\nkind: Config\nspec: ${spec}\n`;
  const metricsOf = (configText: string | undefined, guardrail = plain): readonly string[] =>
    compiledTemplate({
      policies: [guardrailPolicy(guardrail)],
      ...(configText === undefined ? {} : { config: configText }),
    }).spec.metrics.map((one) => one.name);
  const providerOf = (configText: string) =>
    prometheusOf(compiledTemplate({ policies: [guardrailPolicy(plain)], config: configText }).spec.metrics[0]);
  const both = "prometheus: { value: sum(v) }\ndatadog: { value: 'sum:v{a:b}', alive: 'sum:h{a:b}', window: 5m }\nrequire: value <= 1";

  test('without a configuration: no address, the controller has its own; a timeout all the same', () => {
    expect(prometheusOf(compiledTemplate(guardrailPolicy(plain)).spec.metrics[0])).toEqual({ query: expect.any(String), timeout: 30 });
  });
  test('the address of `argo`, never that of CI and the gate', () => {
    const sources =
      'sources: { prometheus: { type: prometheus, address: "https://ci", timeout: 5s, argo: { address: "http://prometheus:9090" } } }';
    expect(providerOf(config(`{ ${sources} }`))).toMatchObject({ address: 'http://prometheus:9090', timeout: 5 });
    expect(providerOf(config('{ sources: { prometheus: { type: prometheus, address: "https://ci" } } }'))).not.toHaveProperty('address');
  });
  test('a timeout is whole seconds, rounded up', () => {
    expect(providerOf(config('{ sources: { prometheus: { type: prometheus, timeout: 1500ms } } }')).timeout).toBe(2);
  });
  test('an environment may map a source', () => {
    const sources = 'sources: { thanos: { type: prometheus, argo: { address: "http://thanos" } } }';
    expect(providerOf(config(`{ environments: [{ name: dev, sources: { prometheus: thanos } }], ${sources} }`)).address).toBe(
      'http://thanos',
    );
  });
  test('with both providers both are judged', () => {
    expect(metricsOf(undefined, both)).toEqual(['errors', 'errors-datadog', 'errors-datadog-alive']);
  });
  test.each([
    ['prometheus: p', ['errors']],
    ['datadog: d', ['errors-datadog', 'errors-datadog-alive']],
    ['prometheus: p, datadog: d', ['errors', 'errors-datadog', 'errors-datadog-alive']],
  ])('among the sources that the environment names: %s', (sources, names) => {
    const text = config(
      `{ environments: [{ name: dev, sources: { ${sources} } }], sources: { p: { type: prometheus }, d: { type: datadog } } }`,
    );
    expect(metricsOf(text, both)).toEqual(names);
  });
  test.each([
    [
      'measured by no source',
      plain,
      '{ environments: [{ name: dev, sources: { datadog: d } }], sources: { d: { type: datadog } } }',
      'GP406',
    ],
    [
      'a source that is not there',
      'prometheus: { source: thanos, value: sum(v) }\nrequire: value <= 1',
      '{ sources: { prometheus: { type: prometheus } } }',
      'GP580',
    ],
    [
      'a source of another type',
      'prometheus: { source: d, value: sum(v) }\nrequire: value <= 1',
      '{ sources: { d: { type: datadog } } }',
      'GP581',
    ],
    ['an environment that the configuration lacks', plain, '{ environments: [{ name: prod }] }', 'GP551'],
    ['a mapped source that is not there', plain, '{ environments: [{ name: dev, sources: { prometheus: nosuch } }] }', 'GP580'],
  ])('%s is an error', (_, guardrail, spec, code) => {
    const { result, errors } = compileTexts({ policies: [guardrailPolicy(guardrail)], config: config(spec) });
    expect(errors.map((error) => error.code)).toEqual([code]);
    expect(result.ok).toBe(false);
  });
});

test('undecided after promotion is a warning', () => {
  const text = guardrailPolicy('prometheus: { value: sum(v), alive: a, volume: sum(n) }\nminVolume: { atLeast: 1 }\nrequire: value <= 1', {
    rollout: '«as»: [step, postPromotion]',
  });
  const { result, places } = compileTexts(text);
  expect(result.diagnostics.map(({ code, severity, range }) => ({ code, severity, range }))).toEqual([
    { code: 'GP407', severity: 'warning', range: places[0] },
  ]);
});

test.each(['1.8', '1.9', '1.10'] as const)('compiles for Argo Rollouts %s', (target) => {
  const guardrail = 'prometheus: { value: sum(v), alive: a, volume: sum(n) }\nminVolume: { atLeast: 1, wait: 5m }\nrequire: value <= 1';
  expect(compiledTemplates(guardrailPolicy(guardrail, { environments: fourReadings }), { target }).size).toBe(1);
});
