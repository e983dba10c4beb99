import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lintFiles } from '../../src/check/lint-files.ts';
import { positionAt, type SourceFile } from '../../src/source/source-file.ts';
import { compileTexts } from './compile-texts.ts';
import { guardrailText, policyText } from './policy-text.ts';

const now = '2026-08-24T12:00:00Z';
const value = 'prometheus: { value: sum(errors), alive: up }\nrequire: value <= 1';
const policy = policyText({
  guardrails: [
    guardrailText(`at: [rollout, gate]\n${value}`, 'errors'),
    guardrailText(`at: [soak]\n${value}`, 'latency'),
    guardrailText(value, 'restarts'),
    guardrailText(`at: [gate]\n${value}\nenforcement: warn`, 'watched'),
  ].join('\n'),
  environments: 'dev: { schedule: { interval: 30s, count: 4 } }\nprod: { schedule: { interval: 30s, count: 4 } }',
});

function waiver(changes: Readonly<Record<string, string>> = {}): string {
  const text = `apiVersion: guard-policy.dev/v1
kind: Waiver
metadata: { name: one, owner: team }
spec:
  policy: web
  guardrail: errors
  scope: { environments: [prod] }
  reason: it is known
  ticket: OPS-1
  expires: 2026-12-31
`;
  return Object.entries(changes).reduce((before, [from, to]) => before.replace(from, to), text);
}

type Options = { readonly nowText?: string | undefined; readonly policies?: readonly string[]; readonly others?: readonly string[] };

function lintOf(texts: readonly string[], { nowText = now, policies = [policy], others = [] }: Options = {}) {
  const named = (list: readonly string[], word: string): readonly SourceFile[] =>
    list.map((text, index) => ({ name: `${word}${index + 1}.yaml`, text }));
  const files = [...named(policies, 'p'), ...named(texts, 'w')].map((file) => ({ file, named: false }));
  const report = lintFiles({
    files,
    policies: { packs: [], shippedPacks: [], others: named(others, 'other') },
    ...(nowText === '' ? {} : { nowMs: Date.parse(nowText) }),
  });
  const found = [...report.findings, ...report.unreadable].filter(({ range }) => range.file.startsWith('w'));
  return {
    report,
    states: report.waivers.map(({ state }) => state),
    findings: found.map(({ severity, code, range, message }) => {
      const file = files.find((one) => one.file.name === range.file)?.file as SourceFile;
      const { line, column } = positionAt(file, range.from);
      return `${severity} ${code} ${line}:${column} ${message}`;
    }),
  };
}

describe('the clock', () => {
  test.each<[string, string, readonly string[]]>([
    ['long before its end', '2026-08-24', []],
    ['fifteen days before its last moment', '2026-12-17T00:00:00Z', []],
    ['two weeks before', '2026-12-18T00:00:00Z', ['warning GP534 10:12 one ends in 14 days: then errors of web decides again']],
    ['on its last day', '2026-12-31T23:59:59Z', ['warning GP534 10:12 one ends in 1 day: then errors of web decides again']],
    ['after it', '2027-01-01T00:00:00Z', ['error GP533 10:12 one ended on 2026-12-31: errors of web decides again']],
  ])('%s', (_, nowText, expected) => {
    const { findings, states } = lintOf([waiver()], { nowText });
    expect(findings).toEqual(expected);
    expect(states).toEqual([nowText.startsWith('2027') ? 'expired' : 'holds']);
  });

  test('without a clock none is known to hold', () => {
    expect(lintOf([waiver()], { nowText: '' })).toMatchObject({ findings: [], states: ['not judged'] });
  });
});

describe('what a waiver is for', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['a guardrail of the gate', {}, []],
    ['one of the soak', { 'guardrail: errors': 'guardrail: latency' }, []],
    [
      'one of rollouts only',
      { 'guardrail: errors': 'guardrail: restarts' },
      [
        'warning GP535 6:14 restarts of web is judged neither at the gate nor in the soak, and no waiver changes what a Rollout runs: nothing is set aside',
      ],
    ],
    [
      'one that is only watched',
      { 'guardrail: errors': 'guardrail: watched' },
      ['warning GP535 7:27 watched of web decides nothing in prod: it is only watched there: nothing is set aside'],
    ],
    ['no guardrail', { 'guardrail: errors': 'guardrail: error' }, ['warning GP535 6:14 web has no guardrail error: nothing is set aside']],
    ['no policy', { 'policy: web': 'policy: wep' }, ['warning GP535 5:11 no policy is called wep: nothing is set aside']],
    ['no environment', { prod: 'prd' }, ['warning GP535 7:27 web has no environment prd: nothing is set aside']],
  ])('%s', (_, changes, expected) => {
    const { findings, states } = lintOf([waiver(changes)]);
    expect(findings).toEqual(expected);
    expect(states).toEqual([expected.length === 0 ? 'holds' : 'unused']);
  });

  test('an environment that is not there leaves the others', () => {
    const { findings, states } = lintOf([waiver({ '[prod]': '[dev, stage, prod]' })]);
    expect(findings).toEqual(['warning GP535 7:32 web has no environment stage: nothing is set aside']);
    expect(states).toEqual(['holds']);
  });

  test('a policy that is not linted is known', () => {
    expect(lintOf([waiver()], { policies: [], others: [policy] })).toMatchObject({ findings: [], states: ['holds'] });
  });

  test.each<[string, Options]>([
    ['no policy at all', { policies: [] }],
    ['one that cannot be read', { policies: [], others: ['a: ['] }],
  ])('with %s it is not judged, which is said', (_, options) => {
    const { findings, states, report } = lintOf([waiver()], options);
    expect([findings, states]).toEqual([[], ['not judged']]);
    expect(report.notJudged.map(({ kind }) => kind)).toEqual(['Waiver']);
  });

  test('of a policy with errors nothing is said that rests on them', () => {
    const broken = policy.replace('value <= 1', 'value <= nothing');
    expect(lintOf([waiver({ 'guardrail: errors': 'guardrail: gone' })], { policies: [broken] })).toMatchObject({
      findings: [],
      states: ['not judged'],
    });
  });
});

test('two of one name', () => {
  expect(lintOf([waiver(), waiver()]).findings).toEqual(['error GP537 3:19 two waivers are called one']);
});

test('what cannot be read is told', () => {
  const { findings, report } = lintOf([waiver({ 'ticket: OPS-1': 'tickets: OPS-1' })]);
  expect(findings).toHaveLength(1);
  expect(report.unreadable).toHaveLength(1);
});

test('a kind that is misspelt is told', () => {
  expect(lintOf([waiver({ 'kind: Waiver': 'kind: Wavier' })]).findings).toEqual(['error GP532 2:7 kind "Wavier" is not known']);
});

describe('comments', () => {
  const comment = (code: string): string => `# guard-policy: ignore ${code} until 2026-12-31 reason="OPS-2"`;
  test('set a warning aside', () => {
    const { findings, report } = lintOf([waiver({ 'policy: web': `policy: wep ${comment('GP535')}` })]);
    expect(findings).toEqual([]);
    expect(report.suppressed).toHaveLength(1);
  });

  test('make nothing hold longer', () => {
    const text = waiver({ 'expires: 2026-12-31': `expires: 2026-08-01 ${comment('GP533')}` });
    expect(lintOf([text]).findings.map((one) => one.slice(0, 11))).toEqual(['error GP533', 'error GP576']);
  });
});

test('the one of docs/policy-language.md sets aside what it says', () => {
  const read = (path: string, name = path): SourceFile => ({ name, text: readFileSync(join(import.meta.dirname, '../..', path), 'utf8') });
  const [text] = /^apiVersion: guard-policy.dev\/v1\nkind: Waiver\n[^`]*/m.exec(read('docs/policy-language.md').text) ?? [''];
  const report = lintFiles({
    files: [{ file: { name: 'w.yaml', text }, named: true }],
    policies: {
      ...{ packs: [], shippedPacks: [read('templates/kubernetes-workload.yaml', 'guard-policy/templates/kubernetes-workload.yaml')] },
      others: [read('policies/rollout-guardrails.yaml')],
    },
    nowMs: Date.parse('2026-08-01'),
  });
  expect([report.findings, report.unreadable, report.waivers.map(({ state }) => state)]).toEqual([[], [], ['holds']]);
});

test('what is compiled depends on none', () => {
  const without = compileTexts({ policies: [policy] }).result;
  for (const text of [waiver(), waiver({ 'policy: web': 'policies: web' })]) {
    const { result } = compileTexts({ policies: [policy, text] });
    expect(result.ok && result.value.files).toEqual(without.ok && without.value.files);
  }
});
