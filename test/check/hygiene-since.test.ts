import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../src/check/compare-versions.ts';
import { hygieneSince } from '../../src/check/hygiene-since.ts';
import { policyWith } from '../cli/test-project.ts';

test.each([
  ['1.0.0', '1.0.1'],
  ['1.9.0', '1.10.0'],
  ['1.0.0-rc.1', '1.0.0'],
  ['1.0.0-rc.2', '1.0.0-rc.10'],
  ['1.0.0-1', '1.0.0-alpha'],
  ['1.0.0-alpha', '1.0.0-alpha.1'],
])('%s is below %s', (low, high) => {
  expect(compareVersions(low, high)).toBeLessThan(0);
  expect(compareVersions(high, low)).toBeGreaterThan(0);
  expect(compareVersions(high, high)).toBe(0);
});

async function codesOf(before: string, after: string): Promise<readonly string[]> {
  const side = (text: string) => ({ files: [{ name: 'p.yaml', text }], packs: [], shippedPacks: [] });
  const found = await hygieneSince({ before: side(before), after: side(after), since: 'v1' });
  return found.map(({ code, severity, message }) => `${severity} ${code} ${message}`);
}

const pack = (limit: string, version = '1.0.0'): string => `apiVersion: guard-policy.dev/v1
kind: Pack
metadata: { name: own, version: ${version} }
spec:
  guardrails:
    - { name: queue, at: [rollout], prometheus: { value: 'max(queue_length)' }, require: value <= ${limit} }
`;

const atGate = (limit: string): string => policyWith({ 'at: [rollout]': 'at: [gate]', '0.01': limit });
const second = "    - { name: queue, at: [rollout], prometheus: { value: 'max(queue_length)' }, require: value <= 5 }\n";

describe('versions and what changed', () => {
  const text = policyWith();
  test.each([
    ['nothing', text, text, []],
    ['only the words around', text, `# comment\n${text}`, []],
    [
      'a limit',
      text,
      policyWith({ 'count: 8': 'count: 9' }),
      [/^error GP590 checkout compiles to something else than at v1, and both are version 1\.0\.0$/],
    ],
    ['a limit and the version', text, policyWith({ 'count: 8': 'count: 9', '1.0.0': '1.0.1' }), []],
    ['the version backwards', text, policyWith({ '1.0.0': '0.9.0' }), [/^error GP591 /]],
    ['a pack', pack('5'), pack('9'), [/^error GP592 pack own /]],
    ['a pack and its version', pack('5'), pack('9', '1.1.0'), []],
    [
      'the enforcement, with a version',
      text,
      policyWith({ 'enforcement: deny': 'enforcement: warn', '1.0.0': '2.0.0' }),
      [/^warning GP593 error-ratio passes in \d+ worlds where it blocked at v1$/],
    ],
    ['a policy that does not compile', text, policyWith({ 'value <= params.maxErrorRatio': 'value <= params.other' }), []],
    [
      'one that did not',
      policyWith({ 'value <= params.maxErrorRatio': 'value <= params.other' }),
      text,
      [/^warning GP596 checkout .* v1: .*\(GP306\)$/],
    ],
    ['one that was no YAML', 'a: [', text, [/^warning GP596 /]],
    ['one that was not there', '{}', text, []],
    [
      'the enforcement, the other way',
      policyWith({ 'enforcement: deny': 'enforcement: warn', '1.0.0': '0.9.0' }),
      text,
      [/^note GP597 error-ratio blocks in \d+ worlds where it passed at v1$/],
    ],
    ['the owner, who is nobody to Argo Rollouts', text, policyWith({ 'platform-team': 'another-team' }), []],
    [
      'what is not compiled',
      atGate('0.01'),
      atGate('0.02'),
      [/^error GP590 checkout says something else than at v1, and both are version 1\.0\.0$/],
    ],
    [
      'a policy that is gone',
      text,
      '{}',
      [/^warning GP593 the policy checkout is gone, and guards nothing in dev, prod any more, as it did at v1$/],
    ],
    ['one that cannot be read any more', text, 'a: [', []],
    [
      'a guardrail that is gone',
      policyWith({ '  environments:': `${second}  environments:` }),
      policyWith({ '1.0.0': '2.0.0' }),
      [/^warning GP593 queue is gone from dev, prod, where it was judged at v1$/],
    ],
    [
      'an environment that is gone',
      text,
      policyWith({ '    prod: { schedule: { interval: 30s, count: 8, initialDelay: 2m } }\n': '', '1.0.0': '2.0.0' }),
      [/^warning GP593 checkout guards nothing in prod any more, as it did at v1$/],
    ],
  ])('%s', async (_, before, after, expected) => {
    expect(await codesOf(before, after)).toEqual(expected.map((one) => expect.stringMatching(one)));
  });
});

test('where recorded cases cannot be run, that is told of what changed', async () => {
  const side = (text: string) => ({ files: [{ name: 'p.yaml', text }], packs: [], shippedPacks: [] });
  const found = (after: string) =>
    hygieneSince({ before: side(policyWith()), after: side(after), since: 'v1', testProblem: 'a.test.yaml is no YAML' });
  const [one] = await found(policyWith({ 'count: 8': 'count: 9', '1.0.0': '1.0.1' }));
  expect(one).toMatchObject({ code: 'GP596', message: 'no recorded case of checkout can be compared with v1: a.test.yaml is no YAML' });
  expect(await found(policyWith())).toEqual([]);
});
