import { describe, expect, test } from 'vitest';
import { compileTexts, type InputTexts } from './compile-texts.ts';
import { conditionPolicy, guardrailPolicy, guardrailText, packText, policyText, queryPolicy } from './policy-text.ts';
import { expectRefusedOnCommandLine } from './refused-on-command-line.ts';

/** Title, input with the place of each finding marked «so» and what it names beside it ‹so›, and the code of each finding in reading order. */
type Row = readonly [title: string, input: string | InputTexts, ...codes: string[]];

function refuses(rows: readonly Row[]): void {
  test.each(rows)('%s', (_title, input, ...codes) => {
    const { result, errors, places, related, textAt } = compileTexts(input);
    const found = errors.map((error) => `${error.code} ${error.range.file} «${textAt(error.range)}»`);
    expect(found).toEqual(places.map((range, index) => `${codes[index]} ${range.file} «${textAt(range)}»`));
    expect(errors.map((error) => error.range)).toEqual(places);
    expect(result.ok).toBe(false);
    expect(result).not.toHaveProperty('value');
    if (related.length === 0) return;
    expect(errors.flatMap((error) => (error.related ?? []).map((one) => one.range))).toEqual(related);
  });
  test.each(rows.map(([title, input, ...codes]) => [title, input, codes] as const))('%s: on the command line', (_title, input, codes) =>
    expectRefusedOnCommandLine(input, codes),
  );
}

/** As `refuses`, and each finding says the world in which the guardrail would answer wrongly. */
function refusesWithWorld(rows: readonly (readonly [title: string, input: string | InputTexts, code: string, world: RegExp])[]): void {
  refuses(rows.map(([title, input, code]) => [title, input, code]));
  test.each(rows)('%s: says the world', (_title, input, code, world) => {
    const [error] = compileTexts(input).errors;
    expect(error?.code).toBe(code);
    expect(error?.notes).toEqual([{ label: 'world', text: expect.stringMatching(world) }]);
  });
}

function allows(rows: readonly (readonly [title: string, input: string | InputTexts])[]): void {
  test.each(rows)('allowed: %s', (_title, input) => {
    const { result } = compileTexts(input);
    expect(result.diagnostics).toEqual([]);
    expect(result.ok && result.value.files.length).toBeGreaterThan(0);
  });
}

describe('documents', () => {
  const whole = (metadata: string, spec: string): string =>
    `apiVersion: guard-policy.dev/v1\nkind: Policy\nmetadata: ${metadata}\nspec: ${spec}\n`;
  refuses([
    ['unknown key', guardrailPolicy('prometheus: { value: sum(errors) }\n«frobnicate»: 1\nrequire: value <= 1'), 'GP520'],
    ['misspelt key', guardrailPolicy('prometheus: { «valeu»: sum(errors) }\nrequire: value <= 1'), 'GP520'],
    ['duplicate key', guardrailPolicy('prometheus: { value: sum(errors) }\nrequire: value <= 1\n«require»: value <= 2'), 'GP506'],
    ['wrong type', conditionPolicy('value <= 1', { environments: 'dev: { schedule: { interval: 30s, count: «four» } }' }), 'GP522'],
    [
      'a number where a duration belongs',
      conditionPolicy('value <= 1', { environments: 'dev: { schedule: { interval: «30», count: 4 } }' }),
      'GP522',
    ],
    ['wrong apiVersion', 'apiVersion: «guard-policy.dev/v2»\nkind: Policy\n', 'GP531'],
    ['wrong kind', 'apiVersion: guard-policy.dev/v1\nkind: «Polcy»\n', 'GP532'],
    ['a list', '«- apiVersion: guard-policy.dev/v1\n- kind: Policy»\n', 'GP530'],
    ['metadata without a version', whole('«{ name: web }»', '{ use: [{ pack: base@1 }], environments: { dev: {} } }'), 'GP521'],
    ['a version that is none', whole('{ name: web, version: «v1» }', '{ use: [{ pack: base@1 }], environments: { dev: {} } }'), 'GP524'],
    ['no guardrails at all', whole('{ name: web, version: 1.0.0 }', '«{ environments: { dev: {} } }»'), 'GP521'],
    ['an environment without schedule', conditionPolicy('value <= 1', { environments: '««dev»»: {}' }), 'GP552', 'GP552'],
  ]);
  test('did-you-mean', () => {
    expect(compileTexts(guardrailPolicy('prometheus: { «valeu»: sum(errors) }\nrequire: value <= 1')).errors[0]?.hint).toBe(
      'did you mean `value`?',
    );
    expect(compileTexts('apiVersion: guard-policy.dev/v1\nkind: «Polcy»\n').errors[0]?.hint).toBe('did you mean `Policy`?');
  });
});

describe('conditions', () => {
  refuses([
    ['not bool', conditionPolicy('«value»'), 'GP309'],
    ['unknown variable', conditionPolicy('«latency» <= 1'), 'GP305'],
    ['a number and a text', conditionPolicy('value < «params.x + "50ms"»', { params: 'x: 1' }), 'GP308'],
    ['does not parse', conditionPolicy('value <= 1 &&«&» true'), 'GP300'],
    ['`baseline` without a baseline', conditionPolicy('value <= «baseline»'), 'GP305'],
    ['a list at rollout', conditionPolicy('value in «[1, 2]»'), 'GP350'],
    ['`? :` at rollout', conditionPolicy("'«value > 1 ? false : true»'"), 'GP350'],
    ['math on the reading at rollout', conditionPolicy('«math.greatest(value, 1)» <= 2'), 'GP350'],
    ['`value` and `values`', conditionPolicy('«value <= 1 && values.size() >= 1»'), 'GP348'],
    ['in a block scalar, on its second line', conditionPolicy('|\n    value <= 1\n    && «latency» <= 1'), 'GP305'],
  ]);
});

describe('a condition that is constant', () => {
  refuses([
    ['true', conditionPolicy("'«true»'"), 'GP340'],
    ['false', conditionPolicy("'«false»'"), 'GP340'],
    ['true or a limit', conditionPolicy('«true || value < 1»'), 'GP340'],
    ['false and a limit', conditionPolicy('«value < 1 && false»'), 'GP340'],
    ['the value and itself', conditionPolicy('«value <= value»'), 'GP340'],
    ['never itself', conditionPolicy('«value != value»'), 'GP340'],
    ['both sides of a limit', conditionPolicy('«value < 1 || value >= 1»'), 'GP340'],
    ['both sides, by not', conditionPolicy('«value < 1 || !(value < 1)»'), 'GP340'],
    ['an empty span', conditionPolicy('«value < 1 && value > 2»'), 'GP340'],
    ['all of two overlapping spans', conditionPolicy('«value < 2 || value > 1»'), 'GP340'],
    ['the value taken out', conditionPolicy('«value - value <= 1»'), 'GP340'],
    ['the value times zero', conditionPolicy('«value * params.zero <= 1»', { params: 'zero: 0' }), 'GP340'],
    ['only params', conditionPolicy('«params.a <= params.b»', { params: 'a: 1\nb: 2' }), 'GP340'],
    ['true for every series', conditionPolicy('values.size() >= 2 && «values.all(v, v < 1 || v >= 1)»'), 'GP340'],
    ['true for any series', conditionPolicy('values.size() >= 2 && «values.exists(v, true)»'), 'GP340'],
  ]);
  allows([
    ['one value left out', conditionPolicy('value < 1 || value > 1')],
    ['exactly one value', conditionPolicy('value <= 1 && value >= 1')],
    ['true and a limit', conditionPolicy('true && value < 1')],
    ['a limit on the square', conditionPolicy('value * value <= 4')],
  ]);
});

describe('a limit that is no finite number', () => {
  refuses([
    ['divided by zero', conditionPolicy('value <= «1.0 / 0.0»'), 'GP341'],
    ['zero by zero', conditionPolicy('value <= «0.0 / 0.0»'), 'GP341'],
    ['params, one of them zero', conditionPolicy('value <= «params.a / params.b»', { params: 'a: 1\nb: 0' }), 'GP341'],
    ['above all doubles', conditionPolicy('value <= «params.a * 10»', { params: 'a: 1e308' }), 'GP341'],
    ['infinity, used again', conditionPolicy('value <= «1.0 / 0.0» * 0'), 'GP341'],
    ['in the number of series', conditionPolicy('values.size() >= «1 / 0» && values.all(v, v <= 1)'), 'GP341'],
    ['a param that is infinite', conditionPolicy('value <= params.a', { params: 'a: «.inf»' }), 'GP513'],
    ['a param that is NaN', conditionPolicy('value <= params.a', { params: 'a: «.nan»' }), 'GP513'],
  ]);
});

describe('placeholders', () => {
  const app = { args: 'app: { type: label }' };
  refuses([
    ['unresolved param in a query', queryPolicy('sum(rate(errors[«{{params.window}}»]))'), 'GP541'],
    ['unresolved param in a condition', conditionPolicy('value <= params.«max»'), 'GP306'],
    [
      'unresolved param in a limit',
      conditionPolicy('value <= 1', { environments: "dev: { schedule: { interval: '«{{params.x}}»', count: 4 } }" }),
      'GP541',
    ],
    ['unresolved arg', queryPolicy('sum(errors{app="«{{args.app}}»"})'), 'GP542'],
    ['neither param nor arg', queryPolicy('sum(errors{app="«{{app}}»"})'), 'GP540'],
    ['not closed', queryPolicy('sum(errors{app="«{{»args.app"})', app), 'GP540'],
    ['unused param', conditionPolicy('value <= 1', { params: '«max»: 1' }), 'GP548'],
    ['unused arg', conditionPolicy('value <= 1', { args: '«app»: { type: label }' }), 'GP549'],
    ['a param without value', conditionPolicy('value <= params.max', { params: '«max»: { type: number }' }), 'GP541'],
    ['an arg in a condition', conditionPolicy("'value <= «{{args.max}}»'", { args: 'max: { type: number }' }), 'GP547'],
    ['a param with braces in a condition', conditionPolicy("'value <= «{{params.max}}»'", { params: 'max: 1' }), 'GP547'],
    [
      'an arg in a limit',
      guardrailPolicy(
        "prometheus: { value: sum(a), alive: a, volume: sum(b) }\nminVolume: { atLeast: «'{{args.app}}'» }\nrequire: value <= 1",
        app,
      ),
      'GP524',
    ],
    [
      'an arg in a delay',
      conditionPolicy('value <= 1', {
        ...app,
        environments: "dev: { schedule: { interval: 30s, count: 4, initialDelay: «'{{args.app}}'» } }",
      }),
      'GP524',
    ],
    ['an arg in a range', queryPolicy('sum(rate(errors[«{{args.app}}»]))', app), 'GP546'],
    ['an arg outside quotes', queryPolicy('sum(errors) > «{{args.app}}»', app), 'GP546'],
    ['an arg as a metric name', queryPolicy('sum(«{{args.app}}»)', app), 'GP546'],
    ['an arg outside quotes, after a quote in a string', queryPolicy(String.raw`sum(errors{a="x\""}) + «{{args.app}}»`, app), 'GP546'],
    [
      'an arg in a guardrail name',
      policyText({ ...app, guardrails: guardrailText('prometheus: { value: sum(errors) }\nrequire: value <= 1', "«'{{args.app}}'»") }),
      'GP524',
    ],
    ['a param that is no duration in a range', queryPolicy('sum(rate(errors[«{{params.window}}»]))', { params: 'window: wide' }), 'GP200'],
  ]);
  refusesWithWorld([
    [
      'a default for an arg that scopes',
      queryPolicy('sum(errors{app="{{args.app}}"})', { args: '«app»: { type: label, default: web }' }),
      'GP107',
      /another workload/,
    ],
    [
      'an arg from an annotation',
      queryPolicy('sum(errors{app="{{args.app}}"})', {
        args: `«app»: { type: label, from: { field: "metadata.annotations['app']" } }`,
      }),
      'GP108',
      /closes the quotes/,
    ],
    [
      'a default for a regex arg',
      queryPolicy('sum(errors{app=~"{{args.app}}"})', { args: '«app»: { type: regex, default: web }' }),
      'GP107',
      /another workload/,
    ],
  ]);
  allows([['an arg inside quotes', queryPolicy('sum(errors{app="{{args.app}}"})', app)]]);
});

describe('names', () => {
  const good = 'prometheus: { value: sum(errors) }\nrequire: value <= 1';
  const long = 'a'.repeat(60);
  const named = (name: string, environment: string, more = {}): string =>
    guardrailPolicy(good, { name, environments: `${environment}: { schedule: { interval: 30s, count: 4 } }`, ...more });
  const user = (use: string): string => policyText({ use });
  refuses([
    ['64 characters with the environment', named(`«${long}»`, '‹dev›'), 'GP404'],
    ['64 characters with -background', named(`«${'a'.repeat(49)}»`, '‹dev›', { rollout: 'as: [background]' }), 'GP404'],
    ['two policies of one name', { policies: [named('‹web›', 'dev'), named('«web»', 'prod')] }, 'GP585'],
    ['two policies that make one template name', { policies: [named('‹a›', 'b-c'), named('«a-b»', 'c')] }, 'GP408'],
    [
      'two environments of one policy that make one template name',
      guardrailPolicy(good, {
        rollout: 'as: [step, background]',
        environments: '‹dev›: { schedule: { interval: 30s, count: 4 } }\n«dev-background»: { schedule: { interval: 30s, count: 4 } }',
      }),
      'GP408',
    ],
    [
      'two guardrails of one name at one point',
      policyText({ guardrails: `${guardrailText(good, '‹errors›')}\n${guardrailText(good, '«errors»')}` }),
      'GP569',
    ],
    ['a name kept for derived metrics: baseline', policyText({ guardrails: guardrailText(good, '«errors-vs-baseline»') }), 'GP562'],
    ['a name kept for derived metrics: second part', policyText({ guardrails: guardrailText(good, '«errors-vs-baseline-2»') }), 'GP562'],
    ['a name kept for derived metrics: Datadog', policyText({ guardrails: guardrailText(good, '«errors-datadog»') }), 'GP562'],
    ['a name kept for derived metrics: alive', policyText({ guardrails: guardrailText(good, '«errors-alive»') }), 'GP562'],
    ['a pack that is missing', user('- pack: «nosuch@1»'), 'GP570'],
    [
      'a pack of another version',
      { policies: [user('- pack: «base@2»')], packs: [packText({ version: '‹1.4.0›', guardrails: guardrailText(good) })] },
      'GP571',
    ],
    [
      'two packs of one name and version',
      {
        policies: [user('- pack: base@1')],
        packs: [
          packText({ name: '‹base›', guardrails: guardrailText(good) }),
          packText({ name: '«base»', guardrails: guardrailText(good) }),
        ],
      },
      'GP572',
    ],
    [
      'packs that use each other',
      {
        policies: [user('- pack: ‹one@1›')],
        packs: [packText({ name: 'one', use: '- pack: two@1' }), packText({ name: 'two', use: '- pack: «one@1»' })],
      },
      'GP574',
    ],
    [
      'a pack that uses itself',
      { policies: [user('- pack: ‹one@1›')], packs: [packText({ name: 'one', use: '- pack: «one@1»' })] },
      'GP574',
    ],
    [
      'a guardrail that the pack lacks',
      { policies: [user('- pack: base@1\n  guardrails: [«erors»]')], packs: [packText({ guardrails: guardrailText(good) })] },
      'GP545',
    ],
    [
      'an environment that extends what is not there',
      conditionPolicy('value <= 1', { environments: 'prod: { extends: «dev», schedule: { interval: 30s, count: 4 } }' }),
      'GP551',
    ],
    [
      'environments that extend each other',
      conditionPolicy('value <= 1', {
        environments: 'dev: { extends: «prod», schedule: { interval: 30s, count: 4 } }\nprod: { extends: «dev» }',
      }),
      'GP550',
      'GP550',
    ],
  ]);
  allows([
    ['63 characters with the environment', named('a'.repeat(59), 'dev')],
    ['one name at different points', policyText({ guardrails: `${guardrailText(good)}\n${guardrailText(`at: [gate]\n${good}`)}` })],
  ]);
});

describe('an environment may only tighten the one it extends', () => {
  const good = 'prometheus: { value: sum(errors) }\nrequire: value <= params.max';
  const volume = 'prometheus: { value: sum(errors), alive: errors, volume: sum(requests) }\nrequire: value <= 1\n';
  /** `dev` and `prod`, each the inside of its flow map. */
  const both = (guardrail: string, dev: string, prod: string, params?: string): string =>
    guardrailPolicy(guardrail, {
      ...(params === undefined ? {} : { params }),
      environments: `dev: { ${dev} }\nprod: { extends: dev, ${prod} }`,
    });
  const schedule = (dev: string, prod: string): string =>
    both('prometheus: { value: sum(errors) }\nrequire: value <= 1', `schedule: { ${dev} }`, `schedule: { ${prod} }`);
  const limit = (guardrail: string, dev: string, prod: string): string =>
    both(guardrail, `schedule: { interval: 30s, count: 4 }, guardrails: { errors: { ${dev} } }`, `guardrails: { errors: { ${prod} } }`);
  const param = (require: string, declared: string, now: string): string =>
    both(
      `prometheus: { value: sum(errors) }\nrequire: ${require}`,
      'schedule: { interval: 30s, count: 4 }',
      `params: { max: ${now} }`,
      `max: ${declared}`,
    );
  refuses([
    ['count', schedule('interval: 30s, count: ‹4›', 'count: «3»'), 'GP560'],
    ['count × interval', schedule('interval: ‹30s›, count: 8', 'interval: «10s», count: 9'), 'GP560'],
    ['failures', schedule('interval: 30s, count: 4, failures: ‹1›', 'failures: «2»'), 'GP560'],
    ['failures, 0 where not said', schedule('interval: 30s, count: ‹4›', 'failures: «1»'), 'GP560'],
    ['undecided', schedule('interval: 30s, count: ‹4›', 'undecided: «1»'), 'GP560'],
    ['errors, 3 where not said', schedule('interval: 30s, count: ‹4›', 'errors: «4»'), 'GP560'],
    ['minVolume.atLeast', limit(`${volume}minVolume: { atLeast: ‹100› }`, 'enforcement: deny', 'minVolume: { atLeast: «99» }'), 'GP560'],
    [
      'minVolume.wait',
      limit(`${volume}minVolume: { atLeast: 100, wait: ‹5m› }`, 'enforcement: deny', 'minVolume: { wait: «10m» }'),
      'GP560',
    ],
    [
      'minVolume.wait, none where not said',
      limit(`${volume}‹minVolume›: { atLeast: 100 }`, 'enforcement: deny', 'minVolume: { wait: «10m» }'),
      'GP560',
    ],
    ['within', limit(`${volume}minVolume: { atLeast: 100 }\nwithin: ‹1m›`, 'enforcement: deny', 'within: «2m»'), 'GP560'],
    ['within, where not said', limit(good.replace('params.max', '1'), 'enforcement: deny', 'within: «5m»'), 'GP560'],
    ['enforcement from deny', limit(good.replace('params.max', '1'), 'enforcement: ‹deny›', 'enforcement: «warn»'), 'GP560'],
    ['enforcement from warn', limit(good.replace('params.max', '1'), 'enforcement: ‹warn›', 'enforcement: «audit»'), 'GP560'],
    ['a cap raised', param('value <= params.max', '‹1›', '«2»'), 'GP560'],
    ['a floor lowered', param('value >= params.max', '‹2›', '«1»'), 'GP560'],
    ['a cap written as not above', param('(!(value > params.max))', '‹1›', '«2»'), 'GP560'],
    ['a cap from which something is taken', param('value <= 10 - params.max', '‹2›', '«1»'), 'GP560'],
    ['a cap in a product', param('value <= params.max * 2', '‹1›', '«2»'), 'GP560'],
    ['the number of series lowered', param('values.size() >= params.max && values.all(v, v <= 1)', '‹3›', '«2»'), 'GP560'],
    ['a limit over all series raised', param('values.size() >= 1 && values.all(v, v <= params.max)', '‹1›', '«2»'), 'GP560'],
    ['a cap that says the opposite of itself', param('value <= params.max', '{ value: ‹1›, tighter: higher }', '«2»'), 'GP560'],
    ['a param whose direction cannot be derived', param('value <= params.max || value >= params.max + 1', '1', '«2»'), 'GP561'],
    ['a param that must equal', param('value == params.max', '1', '«2»'), 'GP561'],
    ['a declared direction: lower', param('value == params.max', '{ value: ‹1›, tighter: lower }', '«2»'), 'GP560'],
    ['a declared direction: higher', param('value == params.max', '{ value: ‹2›, tighter: higher }', '«1»'), 'GP560'],
    [
      'a param in a query',
      both(
        'prometheus: { value: "sum(rate(errors[{{params.window}}]))" }\nrequire: value <= 1',
        'schedule: { interval: 30s, count: 4 }',
        'params: { window: «5m» }',
        '‹window›: 2m',
      ),
      'GP561',
    ],
    [
      'a param in the offset of a baseline',
      both(
        "prometheus: { value: sum(errors) }\nbaseline: { offset: '{{params.back}}' }\nrequire: value <= 1 && value <= baseline",
        'schedule: { interval: 30s, count: 4 }',
        'params: { back: «2h» }',
        '‹back›: 1h',
      ),
      'GP561',
    ],
    [
      'a text',
      both(
        'prometheus: { value: \'sum(errors{zone="{{params.zone}}"})\' }\nrequire: value <= 1',
        'schedule: { interval: 30s, count: 4 }',
        'params: { zone: «b» }',
        '‹zone›: a',
      ),
      'GP561',
    ],
    [
      'an environment two steps on',
      guardrailPolicy(good.replace('params.max', '1'), {
        environments:
          'dev: { schedule: { interval: 30s, count: 4 } }\nstage: { extends: dev, schedule: { count: ‹8› } }\nprod: { extends: stage, schedule: { count: «6» } }',
      }),
      'GP560',
    ],
  ]);
  test('the finding names the number', () => {
    const [error] = compileTexts(schedule('interval: 30s, count: ‹4›', 'count: «3»')).errors;
    expect(error?.message).toBe('errors: count 3 is looser than 4 in environment dev');
  });
  allows([
    ['count up', schedule('interval: 30s, count: 4', 'count: 8')],
    ['interval down while count × interval stays', schedule('interval: 30s, count: 4', 'interval: 15s, count: 8')],
    [
      'failures, undecided and errors down',
      schedule('interval: 30s, count: 8, failures: 2, undecided: 2, errors: 3', 'failures: 1, undecided: 0, errors: 0'),
    ],
    ['atLeast up', limit(`${volume}minVolume: { atLeast: 100 }`, 'enforcement: deny', 'minVolume: { atLeast: 200 }')],
    ['wait down', limit(`${volume}minVolume: { atLeast: 100, wait: 5m }`, 'enforcement: deny', 'minVolume: { wait: 1m }')],
    ['within down', limit(`${volume}minVolume: { atLeast: 100 }\nwithin: 2m`, 'enforcement: deny', 'within: 1m')],
    [
      'within, where not said, below every default',
      limit('prometheus: { value: sum(errors) }\nrequire: value <= 1', 'enforcement: deny', 'within: 45s'),
    ],
    ['a cap lowered', param('value <= params.max', '2', '1')],
    ['a floor raised', param('value >= params.max', '1', '2')],
    ['the number of series raised', param('values.size() >= params.max && values.all(v, v <= 1)', '2', '3')],
    ['a declared direction kept', param('value == params.max', '{ value: 2, tighter: lower }', '1')],
    [
      'a param in a query, its direction declared',
      both(
        'prometheus: { value: "sum(rate(errors[{{params.window}}]))" }\nrequire: value <= 1',
        'schedule: { interval: 30s, count: 4 }',
        'params: { window: 5m }',
        'window: { value: 2m, tighter: higher }',
      ),
    ],
    [
      'an environment that extends nothing',
      guardrailPolicy('prometheus: { value: sum(errors) }\nrequire: value <= 1', {
        environments: 'prod: { schedule: { interval: 30s, count: 8 } }\ndev: { schedule: { interval: 30s, count: 4 } }',
      }),
    ],
  ]);
  test.each([
    ['audit', 'warn'],
    ['audit', 'deny'],
    ['warn', 'deny'],
  ])('allowed: enforcement from %s to %s', (before, now) => {
    const { errors } = compileTexts(
      limit('prometheus: { value: sum(errors) }\nrequire: value <= 1', `enforcement: ${before}`, `enforcement: ${now}`),
    );
    expect(errors).toEqual([]);
  });
});

describe('PromQL', () => {
  refuses([
    ['does not parse', queryPolicy('sum«(»errors'), 'GP200'],
    ['is a number', queryPolicy('«1 + 1»'), 'GP250'],
    ['is a scalar', queryPolicy('«scalar(errors)»'), 'GP250'],
    ['is a range', queryPolicy('«errors[5m]»'), 'GP250'],
    ['is a text', queryPolicy('«"errors"»'), 'GP250'],
    ['closes a bracket it did not open', queryPolicy('sum(errors)«)»'), 'GP200'],
    ['leaves the guard and enters it again', queryPolicy('errors«)» or (vector(0)'), 'GP200'],
    ['reads no series', queryPolicy('«vector(1)»'), 'GP251'],
    ['a fixed time', queryPolicy('sum(«errors @ 1700000000»)'), 'GP252'],
    ['a fixed time in a subquery', queryPolicy('max_over_time(«errors[5m:30s] @ end()»)'), 'GP252'],
    ['time()', queryPolicy('errors > «time()»'), 'GP253'],
    ['timestamp()', queryPolicy('max(«timestamp(errors)»)'), 'GP253'],
    [
      'time() in volume',
      guardrailPolicy('prometheus: { value: sum(a), alive: a, volume: b > «time()» }\nminVolume: { atLeast: 1 }\nrequire: value <= 1'),
      'GP253',
    ],
    ['a type that does not fit', queryPolicy('rate(«errors»)'), 'GP210'],
    ['an unknown function', queryPolicy('«rat»(errors[5m])'), 'GP203'],
    [
      'in a guardrail for the gate alone',
      guardrailPolicy('at: [gate]\nprometheus:\n  value: sum(errors)«)»\nrequire: value <= 1'),
      'GP200',
    ],
    ['alive that is a query', guardrailPolicy('prometheus: { value: sum(a), alive: «count(a)» }\nrequire: value <= 1'), 'GP254'],
    ['alive that looks back', guardrailPolicy('prometheus: { value: sum(a), alive: «a offset 5m» }\nrequire: value <= 1'), 'GP254'],
    ['one of several alive', guardrailPolicy('prometheus: { value: sum(a), alive: [a, "«rate(b[5m])»"] }\nrequire: value <= 1'), 'GP254'],
    [
      'a value that exists without any series',
      guardrailPolicy('«prometheus»: { value: sum(errors) or vector(0) }\nrequire: value <= 1'),
      'GP104',
    ],
    [
      'within beyond what Prometheus looks back',
      guardrailPolicy('prometheus: { value: sum(errors) }\nwithin: «6m»\nrequire: value <= 1'),
      'GP255',
    ],
  ]);
  allows([
    ['a trailing comment', queryPolicy('sum(errors) # or vector(0)')],
    ['a comment without an end of line', guardrailPolicy("prometheus: { value: 'sum(errors) #' }\nrequire: value <= 1")],
  ]);
});

describe('evidence, volume and baseline', () => {
  const both = 'require: value <= 1 && value <= baseline';
  refuses([
    [
      'minVolume without volume',
      guardrailPolicy('prometheus: { value: sum(a), alive: a }\n«minVolume»: { atLeast: 1 }\nrequire: value <= 1'),
      'GP564',
    ],
    [
      'volume without minVolume',
      guardrailPolicy('prometheus: { value: sum(a), alive: a, volume: «sum(b)» }\nrequire: value <= 1'),
      'GP565',
    ],
    [
      'minVolume of nothing',
      guardrailPolicy('prometheus: { value: sum(a), alive: a, volume: sum(b) }\nminVolume: { atLeast: «0» }\nrequire: value <= 1'),
      'GP556',
    ],
    [
      'minVolume that nothing reaches',
      guardrailPolicy('prometheus: { value: sum(a), alive: a, volume: sum(b) }\nminVolume: { atLeast: «.inf» }\nrequire: value <= 1'),
      'GP513',
    ],
    [
      'a baseline of two kinds',
      guardrailPolicy(`prometheus: { value: sum(a) }\n«baseline»: { offset: 1h, sealed: true }\n${both}`),
      'GP554',
    ],
    [
      'a baseline that is not used',
      guardrailPolicy('prometheus: { value: sum(a) }\n«baseline»: { offset: 1h }\nrequire: value <= 1'),
      'GP345',
    ],
    [
      'values with a baseline',
      guardrailPolicy('prometheus: { value: a }\nbaseline: { offset: 1h }\nrequire: «values.size() >= 1 && values.all(v, v <= baseline)»'),
      'GP344',
    ],
    [
      'a comparison that cannot be split',
      guardrailPolicy(
        'prometheus: { value: sum(a) }\nbaseline: { offset: 1h }\nrequire: value <= 1 && («value <= baseline || value <= 2»)',
      ),
      'GP346',
    ],
    [
      'a comparison of a product',
      guardrailPolicy('prometheus: { value: sum(a) }\nbaseline: { offset: 1h }\nrequire: value <= 1 && «value * 2 <= baseline»'),
      'GP346',
    ],
    [
      'sealed at rollout',
      guardrailPolicy(`at: [rollout, soak]\nprometheus: { value: sum(a) }\nbaseline: { sealed: «true» }\n${both}`),
      'GP566',
    ],
    [
      'args that the query does not hold',
      guardrailPolicy(`prometheus: { value: sum(a) }\n«baseline»: { args: { new: old } }\n${both}`, {
        args: 'new: { type: label }\nold: { type: label }',
      }),
      'GP568',
    ],
    [
      'an unknown arg in a baseline',
      guardrailPolicy(`prometheus: { value: 'sum(a{v="{{args.new}}"})' }\nbaseline: { args: { new: «odl» } }\n${both}`, {
        args: 'new: { type: label }\nold: { type: label }',
      }),
      'GP542',
    ],
  ]);
  refusesWithWorld([
    [
      'absent: zero without alive',
      guardrailPolicy('prometheus: { value: sum(a) }\nabsent: «zero»\nrequire: value <= 1'),
      'GP101',
      /^absent: /,
    ],
    [
      'minVolume without alive',
      guardrailPolicy('prometheus: { value: sum(a), volume: sum(b) }\n«minVolume»: { atLeast: 1 }\nrequire: value <= 1'),
      'GP102',
      /^absent: /,
    ],
    ['values without a bound', conditionPolicy('«values.all(v, v <= 1)»'), 'GP343', /one of several missing/],
    [
      'values with a bound that is an alternative',
      conditionPolicy('«values.size() >= 2 || values.all(v, v <= 1)»'),
      'GP343',
      /one of several missing/,
    ],
    ['values with a bound of zero', conditionPolicy('«values.size() >= 0 && values.all(v, v <= 1)»'), 'GP343', /one of several missing/],
    [
      'values with an upper bound only',
      conditionPolicy('«values.size() <= 5 && values.all(v, v <= 1)»'),
      'GP343',
      /one of several missing/,
    ],
    [
      'an offset of pods that did not exist then',
      guardrailPolicy(`prometheus: { value: 'sum(a{pod=~".+-{{args.hash}}-.+"})' }\nbaseline: { offset: «1h» }\n${both}`, {
        args: '‹hash›: { type: label, from: { podTemplateHash: Latest } }',
      }),
      'GP567',
      /baseline is empty/,
    ],
    [
      'a baseline without an absolute part',
      guardrailPolicy('prometheus: { value: sum(a) }\nbaseline: { offset: 1h }\nrequire: «value <= baseline * 1.2»'),
      'GP347',
      /as bad as/,
    ],
    [
      'a baseline with the new version in it',
      guardrailPolicy(`prometheus: { value: 'sum(a{v="{{args.new}}"}) / sum(b{v="x"})' }\n«baseline»: { args: { new: old } }\n${both}`, {
        args: 'new: { type: label }\nold: { type: label }',
      }),
      'GP105',
      /the baseline is as broken/,
    ],
    [
      'minVolume in background',
      guardrailPolicy('prometheus: { value: sum(a), alive: a, volume: sum(b) }\n«minVolume»: { atLeast: 1 }\nrequire: value <= 1', {
        rollout: 'as: [background]',
      }),
      'GP403',
      /^low volume/,
    ],
  ]);
});

describe('schedules', () => {
  const scheduled = (text: string): string => conditionPolicy('value <= 1', { environments: `dev: { schedule: { ${text} } }` });
  refusesWithWorld([
    ['failures as many as count', scheduled('interval: 30s, count: ‹2›, failures: «2»'), 'GP103', /^broken/],
    ['undecided as many as count', scheduled('interval: 30s, count: ‹2›, undecided: «2»'), 'GP103', /^broken/],
    ['failures and undecided as many as count', scheduled('interval: 30s, count: ‹4›, failures: «2», undecided: 2'), 'GP103', /^broken/],
  ]);
  refuses([
    ['an interval below what the controller keeps', scheduled('interval: «500ms», count: 4'), 'GP553'],
    ['a count of nothing', scheduled('interval: 30s, count: «0»'), 'GP525'],
    ['a negative tolerance', scheduled('interval: 30s, count: 4, failures: «-1»'), 'GP525'],
    ['no count', conditionPolicy('value <= 1', { environments: '«dev»: { schedule: { interval: 30s } }' }), 'GP552'],
  ]);
  allows([['failures and undecided below count', scheduled('interval: 30s, count: 5, failures: 2, undecided: 2')]]);
});

describe('Datadog', () => {
  const query = 'sum:errors{service:web}';
  const datadog = (value: string, more = ''): string =>
    guardrailPolicy(`datadog:\n  value: ${value}\n  alive: sum:hits{service:web}\n  window: 5m\n${more}require: value <= 1`);
  refuses([
    [
      'minVolume at rollout',
      guardrailPolicy(
        `datadog: { value: '${query}', alive: '${query}', volume: '${query}', window: 5m }\n«minVolume»: { atLeast: 1 }\nrequire: value <= 1`,
      ),
      'GP410',
    ],
    [
      'a baseline at rollout',
      guardrailPolicy(
        `datadog: { value: '${query}', alive: '${query}', window: 5m }\n«baseline»: { offset: 1h }\nrequire: value <= 1 && value <= baseline`,
      ),
      'GP411',
    ],
    [
      'values at rollout',
      guardrailPolicy(
        `«datadog»: { value: '${query}', alive: '${query}', window: 5m }\nrequire: values.size() >= 2 && values.all(v, v <= 1)`,
      ),
      'GP412',
    ],
    ['grouped by a tag', datadog(`${query} «by {host}»`), 'GP241'],
    ['grouped by nothing', datadog(`${query} «by {}»`), 'GP241'],
    ['closes a bracket it did not open', datadog(`${query}«)»`), 'GP240'],
    ['leaves a bracket open', datadog(`default«(»${query}`), 'GP240'],
    ['reads no metric', datadog('«1 + 1»'), 'GP242'],
    [
      'an arg outside a tag filter',
      guardrailPolicy(`datadog: { value: '${query} + «{{args.app}}»', alive: '${query}', window: 5m }\nrequire: value <= 1`, {
        args: 'app: { type: label }',
      }),
      'GP243',
    ],
    ['no alive', guardrailPolicy(`datadog: «{ value: '${query}', window: 5m }»\nrequire: value <= 1`), 'GP521'],
    ['no window', guardrailPolicy(`datadog: «{ value: '${query}', alive: '${query}' }»\nrequire: value <= 1`), 'GP521'],
    [
      'an arg in the window',
      guardrailPolicy(`datadog: { value: '${query}', alive: '${query}', window: «'{{args.w}}'» }\nrequire: value <= 1`, {
        args: 'w: { type: duration }',
      }),
      'GP524',
    ],
  ]);
  refusesWithWorld([
    ['a default for missing data', datadog(`«default_zero»(${query})`), 'GP106', /^absent/],
    [
      'a default for missing data in alive',
      guardrailPolicy(`datadog: { value: '${query}', alive: '«default_zero»(${query})', window: 5m }\nrequire: value <= 1`),
      'GP106',
      /^absent/,
    ],
    [
      'a default for missing data at the gate',
      guardrailPolicy(`at: [gate]\ndatadog: { value: '«default_zero»(${query})', alive: '${query}', window: 5m }\nrequire: value <= 1`),
      'GP106',
      /^absent/,
    ],
  ]);
});

describe('forms and points', () => {
  const good = 'prometheus: { value: sum(errors) }\nrequire: value <= 1';
  refuses([
    ['no form', policyText({ guardrails: guardrailText('require: 1 < 2', '«errors»') }), 'GP558'],
    [
      'two forms',
      policyText({
        guardrails: guardrailText(
          'at: [gate]\nprometheus: { value: sum(a) }\nmanifest: { kinds: [Deployment] }\nrequire: "true"',
          '«errors»',
        ),
      }),
      'GP558',
    ],
    ['a metric at admission', guardrailPolicy(good.replace(/^/, 'at: [rollout, «admission»]\n')), 'GP559'],
    [
      'a manifest at rollout',
      guardrailPolicy('at: [«rollout»]\nmanifest: { kinds: [Deployment] }\nrequire: size(object.spec.template.spec.containers) > 0'),
      'GP559',
    ],
    ['a change at soak', guardrailPolicy('at: [gate, «soak»]\nchange: {}\nrequire: change.from != change.to'), 'GP559'],
    [
      'a schedule for a manifest',
      guardrailPolicy(
        'at: [gate]\nmanifest: { kinds: [Deployment] }\nschedule: «{ interval: 30s, count: 4 }»\nrequire: size(object.spec.template.spec.containers) > 0',
      ),
      'GP563',
    ],
  ]);
});
