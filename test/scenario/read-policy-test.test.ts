import { describe, expect, test } from 'vitest';
import { readPolicyTests } from '../../src/scenario/read-policy-test.ts';
import { readMarked } from '../check/marked-file.ts';

/** A test document around cases, or around other parts of its spec. */
function document(spec: string): string {
  return `apiVersion: guard-policy.dev/v1\nkind: PolicyTest\nmetadata: { name: t }\nspec:\n${indented(spec)}`;
}

function withCase(text: string, subject = 'policy: p.yaml'): string {
  return document(`${subject}\ncases:\n  - name: one\n${indented(text, 4)}`);
}

function expecting(text: string, more = ''): string {
  return withCase(`world: absent\n${more}expect: ${text}`);
}

function indented(text: string, by = 2): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

const refused: readonly {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly says: string;
  readonly hint?: string;
}[] = [
  {
    name: 'a misspelt key',
    text: withCase('world: absent\n«expct»: { blocked: true }'),
    code: 'GP520',
    says: 'expct',
    hint: 'did you mean `expect`?',
  },
  { name: 'a misspelt phase', text: expecting('{ phase: «Failled» }'), code: 'GP523', says: 'phase', hint: 'did you mean `Failed`?' },
  {
    name: 'no subject',
    text: document('«cases»:\n  - { name: a, world: absent, expect: { blocked: true } }')
      .replace('«cases»', 'cases')
      .replace('spec:', '«spec»:'),
    code: 'GP521',
    says: 'neither `policy` nor `template`',
  },
  {
    name: 'two subjects',
    text: document('policy: p.yaml\n«template»: t.yaml\ncases:\n  - { name: a, world: absent, expect: { blocked: true } }'),
    code: 'GP640',
    says: 'not of both',
  },
  { name: 'no cases', text: document('policy: p.yaml\ncases: «[]»'), code: 'GP526', says: '`cases` must have at least 1 item' },
  { name: 'an empty expectation', text: expecting('«{}»'), code: 'GP526', says: '`expect`' },
  {
    name: 'a number for an arg',
    text: withCase('world: absent\nargs: { podHash: «6e7» }\nexpect: { blocked: true }'),
    code: 'GP522',
    says: 'podHash',
    hint: 'put it in quotes: "6e7"',
  },
  {
    name: 'no data',
    text: document('policy: p.yaml\ncases:\n  - name: «one»\n    expect: { blocked: true }'),
    code: 'GP641',
    says: 'has no data',
  },
  {
    name: 'two kinds of data',
    text: withCase('recording: r.yaml\n«world»: absent\nexpect: { blocked: true }'),
    code: 'GP641',
    says: 'recording and world',
  },
  {
    name: 'series under both names',
    text: withCase("series: [{ series: a, values: '1' }]\n«input_series»: [{ series: a, values: '1' }]\nexpect: { blocked: true }"),
    code: 'GP641',
    says: 'series and input_series',
  },
  { name: 'empty series', text: withCase('series: «[]»\nexpect: { blocked: true }'), code: 'GP526', says: '`series`' },
  {
    name: 'a case twice',
    text: document(
      'policy: p.yaml\ncases:\n  - { name: a, world: absent, expect: { blocked: true } }\n  - { name: «a», world: stale, expect: { blocked: true } }',
    ),
    code: 'GP642',
    says: 'two cases are called "a"',
  },
  {
    name: 'a case twice in one of its environments',
    text: document(
      'policy: p.yaml\ncases:\n  - { name: a, environments: [dev, prod], world: absent, expect: { blocked: true } }\n  - { name: «a», environments: [prod], world: stale, expect: { blocked: true } }',
    ),
    code: 'GP642',
    says: 'in one environment',
  },
  {
    name: 'no duration',
    text: withCase('world: absent\nendsAt: «soon»\nexpect: { blocked: true }'),
    code: 'GP524',
    says: 'must be a duration',
  },
  {
    name: 'a duration in disorder',
    text: expecting('{ phase: Failed, at: «30s1m» }'),
    code: 'GP643',
    says: '`at` must be a duration',
    hint: 'larger units first',
  },
  {
    name: 'an interval of nothing',
    text: document('policy: p.yaml\ninterval: «0s»\ncases:\n  - { name: a, world: absent, expect: { blocked: true } }'),
    code: 'GP643',
    says: 'above zero',
  },
  {
    name: 'a fault of no length',
    text: withCase('world: absent\nfaults: [{ at: 1m, for: «0s», error: x }]\nexpect: { blocked: true }'),
    code: 'GP643',
    says: '`for`',
  },
  {
    name: 'a fault of nothing',
    text: withCase('world: absent\nfaults: [{ at: «1m» }]\nexpect: { blocked: true }'),
    code: 'GP645',
    says: 'does not say what happens',
  },
  {
    name: 'a fault of two things',
    text: withCase('world: absent\nfaults: [{ at: 1m, error: x, «timeout»: true }]\nexpect: { blocked: true }'),
    code: 'GP645',
    says: 'error and timeout',
  },
  {
    name: 'a fault on no selector',
    text: withCase('recording: r.yaml\nfaults: [{ at: 1m, drop: «"rate(up[1m])"» }]\nexpect: { blocked: true }'),
    code: 'GP645',
    says: 'takes a selector',
  },
  {
    name: 'a fault on broken PromQL',
    text: withCase('recording: r.yaml\nfaults: [{ at: 1m, stale: "up{job=«}»" }]\nexpect: { blocked: true }'),
    code: 'GP200',
    says: '}',
  },
  {
    name: 'a lost series of answers',
    text: withCase('answers: a.yaml\nfaults: [{ at: 1m, «drop»: up }]\nexpect: { blocked: true }'),
    code: 'GP646',
    says: 'have no series',
  },
  {
    name: 'a lost series of a world',
    text: withCase('world: absent\nfaults: [{ at: 1m, «drop»: up }]\nexpect: { blocked: true }'),
    code: 'GP646',
    says: 'series of its own',
  },
  {
    name: 'an interval without series',
    text: withCase('world: absent\n«interval»: 30s\nexpect: { blocked: true }'),
    code: 'GP646',
    says: '`interval`',
  },
  {
    name: 'a world that starts later',
    text: withCase('world: absent\n«startsAt»: 30s\nexpect: { blocked: true }'),
    code: 'GP646',
    says: '`startsAt`',
  },
  {
    name: 'environments of a template',
    text: withCase('world: absent\n«environments»: [dev]\nexpect: { blocked: true }', 'template: t.yaml'),
    code: 'GP646',
    says: 'a template has no environments',
  },
  {
    name: 'environments of a test of a template',
    text: document('template: t.yaml\n«environments»: [dev]\ncases:\n  - { name: a, world: absent, expect: { blocked: true } }'),
    code: 'GP646',
    says: 'a template has no environments',
  },
  {
    name: 'nested templates of a policy',
    text: document('policy: p.yaml\n«templates»: [t.yaml]\ncases:\n  - { name: a, world: absent, expect: { blocked: true } }'),
    code: 'GP646',
    says: '`templates`',
  },
];

const impossible: readonly { readonly name: string; readonly text: string; readonly says: string }[] = [
  { name: 'at after by', text: expecting('{ phase: Failed, at: «3m», by: 2m }'), says: 'ends at 3m has not ended by 2m' },
  { name: 'Running at', text: expecting('{ phase: Running, at: «3m» }'), says: 'no end' },
  { name: 'Running by', text: expecting('{ phase: Running, by: «3m» }'), says: 'no end' },
  {
    name: 'a cause of success',
    text: expecting('{ phase: Successful, because: «restarts» }'),
    says: 'because restarts beside phase Successful',
  },
  {
    name: 'a limit of success',
    text: expecting('{ phase: Successful, because: «{ restarts: failureLimit }» }'),
    says: 'restarts: failureLimit',
  },
  { name: 'a cause of Running', text: expecting('{ phase: Running, because: «restarts» }'), says: 'because restarts' },
  {
    name: 'an error limit of Failed',
    text: expecting('{ phase: Failed, because: «{ restarts: consecutiveErrorLimit }» }'),
    says: 'phase Failed',
  },
  {
    name: 'a failure limit of Inconclusive',
    text: expecting('{ phase: Inconclusive, because: «{ restarts: failureLimit }» }'),
    says: 'phase Inconclusive',
  },
  { name: 'blocked and proceeds', text: expecting('{ blocked: «true», outcome: proceeds }'), says: 'blocked true beside outcome proceeds' },
  { name: 'not blocked and rolled back', text: expecting('{ blocked: «false», outcome: rolled back }'), says: 'blocked false' },
  { name: 'success blocks nothing', text: expecting('{ phase: Successful, blocked: «true» }'), says: 'beside phase Successful' },
  {
    name: 'success in a step always proceeds',
    text: expecting('{ phase: Successful, outcome: «not gating» }', 'placement: step\n'),
    says: 'with placement step',
  },
  {
    name: 'a step never rolls back',
    text: expecting('{ outcome: «rolled back» }', 'placement: step\n'),
    says: 'outcome rolled back with placement step',
  },
  {
    name: 'a hanging step blocks',
    text: expecting('{ phase: Running, blocked: «false» }', 'placement: prePromotion\n'),
    says: 'blocked false beside phase Running',
  },
  {
    name: 'more parts than the whole',
    text: expecting('{ guardrails: { a: { count: «2», failed: 1, successful: 2 } } }'),
    says: 'more than count 2',
  },
  {
    name: 'parts that do not make the whole',
    text: expecting('{ guardrails: { a: { count: «4», failed: 1, successful: 2, inconclusive: 0 } } }'),
    says: 'make 3',
  },
  { name: 'measured though Pending', text: expecting('{ guardrails: { a: { phase: Pending, error: «1» } } }'), says: 'never measured' },
  {
    name: 'a cause that does not run',
    text: expecting('{ phase: Failed, because: «restarts» }', 'guardrails: [not-ready]\n'),
    says: 'not among the guardrails',
  },
  {
    name: 'an expectation of what does not run',
    text: expecting('{ guardrails: { «restarts»: { failed: 1 } } }', 'guardrails: [not-ready]\n'),
    says: 'not among the guardrails',
  },
  {
    name: 'a fault of what does not run',
    text: expecting('{ blocked: true }', 'guardrails: [not-ready]\nfaults: [{ at: 0s, guardrail: «restarts», error: x }]\n'),
    says: 'not among the guardrails',
  },
];

describe('refuses at its place', () => {
  for (const { name, text, code, says, hint } of [...refused, ...impossible.map((one) => ({ ...one, code: 'GP644', hint: undefined }))]) {
    test(name, () => {
      const { file, places } = readMarked('t.yaml', text);
      const { ok, diagnostics } = readPolicyTests(file);
      expect(diagnostics.map((one) => `${one.code} ${one.message}`)).toEqual([expect.stringContaining(says)]);
      expect(diagnostics[0]).toMatchObject({ code, severity: 'error', range: places[0] });
      if (hint !== undefined) expect(diagnostics[0]?.hint).toContain(hint);
      expect(ok).toBe(false);
    });
  }
});

const accepted: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'the least', text: withCase('world: absent\nexpect: { blocked: true }') },
  {
    name: 'a recording with answers beside it',
    text: withCase('recording: [a.yaml, b.yaml]\nanswers: c.yaml\nexpect: { phase: Successful }'),
  },
  {
    name: "promtool's own block",
    text: withCase(
      "interval: 1m\ninput_series:\n  - series: 'up{job=\"a\"}'\n    values: '1+0x3 _ stale'\n  - series: down\n    values: 5\nexpect: { phase: Failed, by: 2m, because: { a: failureLimit } }",
    ),
  },
  {
    name: 'one name in two environments',
    text: document(
      'policy: p.yaml\ncases:\n  - { name: a, environments: [dev], world: absent, expect: { blocked: true } }\n  - { name: a, environments: [prod], world: absent, expect: { blocked: true } }',
    ),
  },
  {
    name: 'a policy of several in a file',
    text: document('policy: { file: p.yaml, name: p }\ncases:\n  - { name: a, world: absent, expect: { blocked: true } }'),
  },
  { name: 'at and by alike', text: expecting('{ phase: Failed, at: 2m, by: 2m }') },
  {
    name: 'a background run that stops nothing in time',
    text: expecting('{ phase: Failed, blocked: false, outcome: not gating }', 'placement: background\n'),
  },
  {
    name: 'a rolled back release is stopped',
    text: expecting('{ phase: Error, blocked: true, outcome: rolled back }', 'placement: postPromotion\n'),
  },
  { name: 'a step that ends undecided by its count', text: expecting('{ phase: Inconclusive, because: { a: consecutiveSuccessLimit } }') },
  {
    name: 'a derived metric of a guardrail that runs',
    text: expecting('{ phase: Failed, because: latency-vs-baseline }', 'guardrails: [latency]\n'),
  },
  {
    name: 'a fault on a selector with an arg',
    text: withCase('recording: r.yaml\nfaults: [{ at: 1m, drop: \'up{namespace="{{args.namespace}}"}\' }]\nexpect: { blocked: true }'),
  },
];

test.for(accepted)('reads $name', ({ text }) => {
  const read = readPolicyTests({ name: 't.yaml', text });
  expect(read.diagnostics).toEqual([]);
  expect(read.ok && read.value).toHaveLength(1);
});

test('a file may hold several tests, policies and templates beside them', () => {
  const one = withCase('world: absent\nexpect: { blocked: true }');
  const text = [
    one,
    'apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: { name: a }\nspec: {}',
    'apiVersion: guard-policy.dev/v1\nkind: Policy\nmetadata: {}',
    one,
  ].join('\n---\n');
  const read = readPolicyTests({ name: 't.yaml', text });
  expect(read.ok && read.value.length).toBe(2);
});

test('a document of no kind is refused', () => {
  const { file, places } = readMarked('t.yaml', 'apiVersion: guard-policy.dev/v1\nkind: «PolicyTests»\nspec: {}\n');
  expect(readPolicyTests(file).diagnostics).toMatchObject([{ code: 'GP532', hint: 'did you mean `PolicyTest`?', range: places[0] }]);
});
