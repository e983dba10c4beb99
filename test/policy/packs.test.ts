import { describe, expect, test } from 'vitest';
import { compileTexts } from '../check/compile-texts.ts';
import { guardrailText, packText, policyText } from '../check/policy-text.ts';
import { compiledTemplate, queryOf } from '../compile/compiled.ts';
import { resolve, resolveGuardrail } from './resolved.ts';

const plain = 'prometheus: { value: sum(errors) }\nrequire: value <= 1';
const capped = "prometheus: { value: 'sum(rate(errors[{{params.window}}]))' }\nrequire: value <= params.max";
const environments = 'dev: { schedule: { interval: 30s, count: 4 } }';

/** What a pack's `max` and `window` are, in the policy's first environment or the one named. */
function bound(pack: string, policy: Parameters<typeof policyText>[0], environment?: string) {
  const { names } = resolveGuardrail(policyText({ environments, ...policy }), 'errors', [pack], environment);
  return { max: names.params.get('max')?.value, window: names.params.get('window')?.value };
}

describe('where a param of a pack gets its value', () => {
  const pack = packText({ params: 'max: 1\nwindow: { value: 2m, tighter: higher }', guardrails: guardrailText(capped) });
  const tight = 'dev: { schedule: { interval: 30s, count: 4 } }\nprod: { extends: dev, params: { max: 0.5 } }';
  test.each([
    ['its own', { use: '- pack: base@1' }, undefined, { max: 1, window: '2m' }],
    ['the policy param of the same name', { params: 'max: 3', use: '- pack: base@1' }, undefined, { max: 3, window: '2m' }],
    [
      'the entry, over the policy param of the same name',
      {
        params: 'max: 3',
        guardrails: guardrailText('prometheus: { value: sum(a) }\nrequire: value <= params.max', 'own'),
        use: '- pack: base@1\n  params: { max: 4 }',
      },
      undefined,
      { max: 4, window: '2m' },
    ],
    [
      'a policy param of another name',
      { params: 'errors: 5', use: "- pack: base@1\n  params: { max: '{{params.errors}}' }" },
      undefined,
      { max: 5, window: '2m' },
    ],
    [
      'a text with a policy param in it',
      { params: 'minutes: 7', use: "- pack: base@1\n  params: { window: '{{params.minutes}}m' }" },
      undefined,
      { max: 1, window: '7m' },
    ],
    [
      'the environment, by the same name',
      { params: 'max: 3', use: '- pack: base@1', environments: tight },
      'prod',
      { max: 0.5, window: '2m' },
    ],
    [
      'the environment, by another name',
      { params: 'errors: 5', use: "- pack: base@1\n  params: { max: '{{params.errors}}' }", environments: tight.replace('max', 'errors') },
      'prod',
      { max: 0.5, window: '2m' },
    ],
    [
      'the environment, for this guardrail',
      {
        params: 'max: 3',
        use: '- pack: base@1',
        environments:
          'dev: { schedule: { interval: 30s, count: 4 }, params: { max: 2 }, guardrails: { errors: { params: { max: 1.5 } } } }',
      },
      undefined,
      { max: 1.5, window: '2m' },
    ],
    [
      'the overrides of the entry',
      { use: '- pack: base@1\n  overrides: { errors: { params: { max: 0.1 } } }' },
      undefined,
      { max: 0.1, window: '2m' },
    ],
  ])('%s', (_, policy, environment, expected) => {
    expect(bound(pack, policy, environment)).toEqual(expected);
  });

  test('a number keeps its type through a placeholder', () => {
    expect(bound(pack, { params: 'errors: 5', use: "- pack: base@1\n  params: { max: '{{params.errors}}' }" }).max).toBeTypeOf('number');
  });
});

describe('what is wrong in a `use` entry', () => {
  const app = 'app: { type: label }';
  const inApp = guardrailText('prometheus: { value: \'sum(errors{app="{{args.app}}"})\' }\nrequire: value <= 1');
  const needy = {
    params: '‹max›: { type: number }',
    guardrails: guardrailText('prometheus: { value: sum(errors) }\nrequire: value <= params.max'),
  };
  test.each<[title: string, policy: Parameters<typeof policyText>[0], pack: Parameters<typeof packText>[0], code: string]>([
    ['a param that the pack needs and nobody gives', { use: '- pack: «base@1»' }, needy, 'GP541'],
    [
      'a param that the pack has not',
      { use: '- pack: base@1\n  params: { «mxa»: 1 }' },
      { params: 'max: 1', guardrails: guardrailText('prometheus: { value: sum(errors) }\nrequire: value <= params.max') },
      'GP541',
    ],
    [
      'a param of the wrong type',
      { use: "- pack: base@1\n  params: { max: «'5m'» }" },
      { params: 'max: 1', guardrails: guardrailText('prometheus: { value: sum(errors) }\nrequire: value <= params.max') },
      'GP543',
    ],
    [
      'a label that would end the quotes it stands in',
      { use: "- pack: base@1\n  params: { code: «'5\"} or vector(0'» }" },
      {
        params: 'code: { type: label }',
        guardrails: guardrailText('prometheus: { value: \'sum(e{code="{{params.code}}"})\' }\nrequire: value <= 1'),
      },
      'GP543',
    ],
    [
      'a param mapped to one that is not there',
      { use: "- pack: base@1\n  params: { max: '«{{params.mxa}}»' }", params: '' },
      { params: 'max: 1', guardrails: guardrailText('prometheus: { value: sum(errors) }\nrequire: value <= params.max') },
      'GP541',
    ],
    [
      'an arg in a param',
      { args: app, use: "- pack: base@1\n  params: { max: '«{{args.app}}»' }" },
      { params: 'max: 1', guardrails: guardrailText('prometheus: { value: sum(errors) }\nrequire: value <= params.max') },
      'GP546',
    ],
    ['an arg that the pack needs', { use: '- pack: «base@1»' }, { args: '‹app›: { type: label }', guardrails: inApp }, 'GP542'],
    [
      'an arg mapped to one that is not there',
      { args: app, use: '- pack: base@1\n  args: { app: «ap» }' },
      { args: '‹app›: { type: label }', guardrails: inApp },
      'GP542',
    ],
    [
      'an arg that the pack has not',
      { args: app, use: '- pack: base@1\n  args: { «ap»: app }' },
      { args: app, guardrails: inApp },
      'GP542',
    ],
    ['an arg of another type', { args: '‹app›: { type: regex }', use: '- pack: «base@1»' }, { args: app, guardrails: inApp }, 'GP544'],
    [
      'overrides of a guardrail that is not picked',
      { use: '- pack: base@1\n  guardrails: [errors]\n  overrides: { «other»: { enforcement: warn } }' },
      { guardrails: `${guardrailText(plain)}\n${guardrailText(plain, 'other')}` },
      'GP545',
    ],
    [
      'minVolume tightened where there is none',
      { use: '- pack: base@1\n  overrides: { errors: { «minVolume»: { atLeast: 5 } } }' },
      { guardrails: guardrailText(plain) },
      'GP555',
    ],
  ])('%s', (_, policy, pack, code) => {
    const { params, ...rest } = policy;
    const { errors, places, related, result } = compileTexts({
      policies: [policyText({ ...rest, ...(params ? { params } : {}) })],
      packs: [packText(pack)],
    });
    expect(errors.map((error) => ({ code: error.code, range: error.range }))).toEqual([{ code, range: places[0] }]);
    if (related.length > 0) expect(errors[0]?.related?.map((one) => one.range)).toEqual(related);
    expect(result.ok).toBe(false);
  });

  test('two packs with a guardrail of one name: both places', () => {
    const { errors, places, related } = compileTexts({
      policies: [policyText({ use: '- pack: one@1\n- pack: two@1' })],
      packs: [
        packText({ name: 'one', guardrails: guardrailText(plain, '‹errors›') }),
        packText({ name: 'two', guardrails: guardrailText(plain, '«errors»') }),
      ],
    });
    expect(errors.map((error) => ({ code: error.code, range: error.range, related: error.related?.map((one) => one.range) }))).toEqual([
      { code: 'GP569', range: places[0], related },
    ]);
  });

  test('a guardrail that nobody picks needs nothing', () => {
    const pack = packText({
      params: 'max: { type: number }',
      args: 'app: { type: label }',
      guardrails: `${guardrailText('prometheus: { value: \'sum(e{app="{{args.app}}"})\' }\nrequire: value <= params.max', 'other')}\n${guardrailText(plain)}`,
    });
    expect(
      compileTexts({ policies: [policyText({ use: '- pack: base@1\n  guardrails: [errors]' })], packs: [pack] }).result.diagnostics,
    ).toEqual([]);
  });
});

describe('args of a pack become those of the policy', () => {
  const guardrails = guardrailText('prometheus: { value: \'sum(errors{app="{{args.app}}"})\' }\nrequire: value <= 1');
  const pack = packText({ args: 'app: { type: label }', guardrails });
  const fresh = (arg: string): string =>
    `sum(errors{app="{{args.${arg}}}"}) and on () count(time() - timestamp(errors{app="{{args.${arg}}}"}) <= 90)`;
  test.each([
    ['of the same name', 'app: { type: label }', '- pack: base@1', 'app'],
    ['as mapped', 'service: { type: label }', '- pack: base@1\n  args: { app: service }', 'service'],
    [
      'as mapped, although one has the same name',
      'app: { type: label }\nservice: { type: label }',
      '- pack: base@1\n  args: { app: service }\n- pack: other@1',
      'service',
    ],
  ])('%s', (_, args, use, name) => {
    const other = packText({ name: 'other', args: 'app: { type: label }', guardrails: guardrails.replace('name: errors', 'name: others') });
    const template = compiledTemplate({ policies: [policyText({ args, use })], packs: [pack, other] });
    expect(queryOf(template.spec.metrics[0])).toBe(fresh(name));
    expect(template.spec.args).toContainEqual({ name });
  });
  test('replaced by a baseline', () => {
    const relative = guardrails.replace(
      'require: value <= 1',
      'baseline: { args: { app: old } }\n  require: value <= 1 && value <= baseline',
    );
    const two = packText({ args: 'app: { type: label }\nold: { type: label }', guardrails: relative });
    const template = compiledTemplate({
      policies: [
        policyText({ args: 'new: { type: label }\nbefore: { type: label }', use: '- pack: base@1\n  args: { app: new, old: before }' }),
      ],
      packs: [two],
    });
    expect(queryOf(template.spec.metrics[1])).toBe(`(${fresh('new')}) - on () (${fresh('before')})`);
    expect(template.spec.args).toEqual([{ name: 'new' }, { name: 'before' }]);
  });
});

describe('an entry may only tighten', () => {
  const volume =
    'prometheus: { value: sum(errors), alive: errors, volume: sum(n) }\nminVolume: { atLeast: 100, wait: 5m }\nwithin: 1m\nenforcement: warn\nschedule: { interval: 30s, count: 4, failures: 1 }\nrequire: value <= params.max';
  const result = (overrides: string) =>
    compileTexts({
      policies: [policyText({ use: `- pack: base@1\n  overrides: { errors: { ${overrides} } }`, environments: 'dev: {}' })],
      packs: [packText({ params: 'max: 1', guardrails: guardrailText(volume) })],
    });
  test.each([
    ['schedule: { count: «3» }', 'count 3 is looser than 4'],
    ['schedule: { failures: «2» }', 'failures 2 is looser than 1'],
    ['schedule: { interval: «5s» }', 'count × interval 20s is looser than 2m'],
    ['enforcement: «audit»', 'enforcement audit is looser than warn'],
    ['within: «2m»', 'within 2m is looser than 1m'],
    ['minVolume: { atLeast: «99» }', 'minVolume.atLeast 99 is looser than 100'],
    ['minVolume: { wait: «6m» }', 'minVolume.wait 6m is looser than 5m'],
    ['params: { max: «2» }', 'param `max` 2 is looser than 1'],
  ])('%s is an error', (overrides, message) => {
    const { errors, places } = result(overrides);
    expect(errors.map(({ code, message: text, range }) => ({ code, text, range }))).toEqual([
      { code: 'GP560', text: `errors: ${message} in base@1.0.0 as written`, range: places[0] },
    ]);
  });
  test.each([
    'schedule: { count: 8 }',
    'schedule: { failures: 0 }',
    'enforcement: deny',
    'within: 50s',
    'minVolume: { atLeast: 101, wait: 2m }',
    'params: { max: 0.5 }',
  ])('%s is allowed', (overrides) => {
    expect(result(overrides).errors).toEqual([]);
  });
});

test('a policy param that the entry does not take is unused', () => {
  const pack = packText({
    params: 'max: 1',
    guardrails: guardrailText('prometheus: { value: sum(errors) }\nrequire: value <= params.max'),
  });
  const { errors, places } = compileTexts({
    policies: [policyText({ params: '«max»: 3', use: '- pack: base@1\n  params: { max: 4 }' })],
    packs: [pack],
  });
  expect(errors.map(({ code, range }) => ({ code, range }))).toEqual([{ code: 'GP548', range: places[0] }]);
});

describe('packs that use packs', () => {
  const inner = packText({
    name: 'inner',
    args: 'app: { type: label }',
    params: 'max: 1\nwindow: { value: 2m, tighter: higher }',
    guardrails: guardrailText(
      'prometheus: { value: \'sum(rate(errors{app="{{args.app}}"}[{{params.window}}]))\' }\nrequire: value <= params.max',
    ),
  });
  const outer = packText({
    name: 'outer',
    args: 'service: { type: label }',
    params: 'limit: 0.5',
    use: "- pack: inner@1\n  args: { app: service }\n  params: { max: '{{params.limit}}' }\n  overrides: { errors: { params: { window: 5m } } }",
  });
  test('params and args pass through, and the outer overrides count', () => {
    const template = compiledTemplate({
      policies: [
        policyText({
          args: 'web: { type: label }',
          params: 'share: 0.25',
          use: "- pack: outer@1\n  args: { service: web }\n  params: { limit: '{{params.share}}' }",
        }),
      ],
      packs: [inner, outer],
    });
    const [metric] = template.spec.metrics;
    expect(queryOf(metric)).toBe(
      'sum(rate(errors{app="{{args.web}}"}[5m])) and on () count(time() - timestamp(errors{app="{{args.web}}"}) <= 90)',
    );
    expect(metric?.successCondition).toMatch(/ && result\[0\] <= 0\.25$/);
    expect(template.spec.args).toEqual([{ name: 'web' }]);
  });
  test('what the policy does not pass on is unused', () => {
    const { errors, places } = compileTexts({
      policies: [policyText({ args: 'service: { type: label }', params: '«max»: 3', use: '- pack: outer@1' })],
      packs: [inner, outer],
    });
    expect(errors.map(({ code, range }) => ({ code, range }))).toEqual([{ code: 'GP548', range: places[0] }]);
  });
});

test('packs that multiply end in an error, soon', () => {
  const level = (at: number): string =>
    packText({ name: `level-${at}`, use: at === 8 ? '- pack: leaf@1' : `- pack: level-${at + 1}@1\n`.repeat(6) });
  const packs = [packText({ name: 'leaf', guardrails: guardrailText(plain) }), ...Array.from({ length: 9 }, (_, at) => level(at))];
  const { errors } = compileTexts({ policies: [policyText({ use: '- pack: level-0@1' })], packs });
  expect(errors.map((error) => error.code)).toContain('GP575');
});

describe('which pack', () => {
  const version = (number: string, value: string, name = 'base'): string =>
    packText({ name, version: number, guardrails: guardrailText(`prometheus: { value: sum(${value}) }\nrequire: value <= 1`) });
  const chosen = (reference: string, own: readonly string[], shipped: readonly string[] = []) => {
    const { guardrails, diagnostics } = resolve(policyText({ use: `- pack: ${reference}` }), own, shipped);
    return guardrails.get('dev')?.[0]?.pack ?? diagnostics.map((one) => one.code);
  };
  test.each([
    ['base@1', ['1.0.0'], 'base@1.0.0'],
    ['base@1', ['1.2.0', '1.10.0', '1.9.9'], 'base@1.10.0'],
    ['base@1', ['2.0.0', '1.0.0', '10.0.0'], 'base@1.0.0'],
    ['base@1.2', ['1.2.3', '1.20.0', '1.2.10'], 'base@1.2.10'],
    ['base@1.2.3', ['1.2.3', '1.2.30'], 'base@1.2.3'],
    ['base@0', ['0.3.0', '1.0.0'], 'base@0.3.0'],
    ['base@1', ['1.0.0', '1.1.0-rc.1'], 'base@1.0.0'],
    ['base@1', ['1.1.0-rc.1'], ['GP571']],
    ['base@1.2', ['1.3.0'], ['GP571']],
    ['base@3', ['1.0.0', '2.0.0'], ['GP571']],
    ['other@1', ['1.0.0'], ['GP570']],
  ])('%s of %j: %s', (reference, versions, expected) => {
    expect(
      chosen(
        reference,
        versions.map((one) => version(one, 'a')),
      ),
    ).toEqual(expected);
  });

  test("the repository's own hide the shipped ones of the same name, and that is said at both places", () => {
    const { result, places, related } = compileTexts({
      policies: [policyText({ use: '- pack: «base@1»' })],
      packs: [version('1.0.0', 'own', '‹base›')],
      shippedPacks: [version('1.5.0', 'shipped')],
    });
    expect(result.ok).toBe(true);
    expect(
      result.diagnostics.map(({ code, severity, range, related: other }) => ({
        code,
        severity,
        range,
        related: other?.map((one) => one.range),
      })),
    ).toEqual([{ code: 'GP573', severity: 'note', range: places[0], related }]);
  });
  test('also where they have no fitting version', () => {
    expect(chosen('base@2', [version('1.0.0', 'own')], [version('2.0.0', 'shipped')])).toEqual(['GP571']);
  });
});

test('the order of metrics: own guardrails, then those of the packs, as written', () => {
  const pack = (name: string): string =>
    packText({ name, guardrails: `${guardrailText(plain, `${name}-b`)}\n${guardrailText(plain, `${name}-a`)}` });
  const template = compiledTemplate({
    policies: [policyText({ guardrails: guardrailText(plain, 'own'), use: '- pack: two@1\n  guardrails: [two-a, two-b]\n- pack: one@1' })],
    packs: [pack('one'), pack('two')],
  });
  expect(template.spec.metrics.map((one) => one.name)).toEqual(['own', 'two-b', 'two-a', 'one-b', 'one-a']);
});

test("a pack's mistake is told once, however many policies and environments use it", () => {
  const pack = packText({ guardrails: guardrailText('prometheus: { value: sum(errors)«)» }\nrequire: value <= 1') });
  const two = 'dev: { schedule: { interval: 30s, count: 4 } }\nprod: { extends: dev }';
  const policy = (name: string): string => policyText({ name, use: '- pack: base@1', environments: two });
  const { errors, places } = compileTexts({ policies: [policy('a'), policy('b')], packs: [pack] });
  expect(errors.map(({ code, range }) => ({ code, range }))).toEqual([{ code: 'GP200', range: places[0] }]);
});

describe('a value that nothing reads', () => {
  const reads = 'prometheus: { value: sum(errors) }\nrequire: value <= params.max';
  const pack = packText({
    params: 'max: 1\nother: 2',
    guardrails: `${guardrailText(reads)}\n${guardrailText(reads.replace('max', 'other'), 'others')}`,
  });
  test.each([
    ['in an entry that does not pick its guardrail', { use: '- pack: base@1\n  guardrails: [errors]\n  params: { «other»: 3 }' }],
    ['in the overrides of an entry', { use: '- pack: base@1\n  overrides: { errors: { params: { «other»: 1 } } }' }],
    [
      'in the overrides of an environment',
      {
        use: '- pack: base@1',
        environments: 'dev: { schedule: { interval: 30s, count: 4 }, guardrails: { errors: { params: { «other»: 1 } } } }',
      },
    ],
  ])('%s', (_, policy) => {
    const { errors, places } = compileTexts({ policies: [policyText(policy)], packs: [pack] });
    expect(errors.map(({ code, range }) => ({ code, range }))).toEqual([{ code: 'GP548', range: places[0] }]);
  });
  test.each([
    ['each in an entry', { use: '- pack: base@1\n  params: { max: 3, other: 3 }' }],
    [
      'two in one param',
      {
        params: 'minutes: 1\nseconds: 30',
        use: "- pack: base@1\n- pack: slow@1\n  params: { window: '{{params.minutes}}m{{params.seconds}}s' }",
      },
    ],
    [
      'by one of two guardrails of a name',
      {
        use: '- pack: twice@1',
        environments: 'dev: { schedule: { interval: 30s, count: 4 }, guardrails: { errors: { params: { max: 0.5 } } } }',
      },
    ],
  ])('not: %s', (_, policy) => {
    const slow = packText({
      name: 'slow',
      params: 'window: { value: 2m, tighter: higher }',
      guardrails: guardrailText("prometheus: { value: 'sum(rate(e[{{params.window}}]))' }\nrequire: value <= 1", 'rate'),
    });
    const twice = packText({
      name: 'twice',
      params: 'max: 1',
      guardrails: `${guardrailText(reads)}\n${guardrailText('at: [gate]\nmanifest: { kinds: [Deployment] }\nrequire: size(object.spec.template.spec.containers) > 0')}`,
    });
    expect(compileTexts({ policies: [policyText(policy)], packs: [pack, slow, twice] }).errors).toEqual([]);
  });
});
