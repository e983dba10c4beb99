import { describe, expect, test } from 'vitest';
import { addCase, type CaseTarget, findTest, hasCase } from '../../src/cli/record/case.ts';
import { parseRecordTime } from '../../src/cli/record/time.ts';
import { readPolicyTests } from '../../src/scenario/read-policy-test.ts';
import type { TestCase } from '../../src/scenario/types.ts';

const added: TestCase = {
  name: '5xx burst: minute 3',
  environments: ['prod'],
  recording: 'recordings/checkout-5xx-burst.yaml',
  startsAt: '7m',
  expect: { phase: 'Failed', by: '3m' },
};
const reference = { policy: '../policies/checkout.yaml', args: { namespace: 'shop' } };

function target(text?: string): CaseTarget {
  return {
    path: '/repo/tests/checkout.test.yaml',
    name: 'tests/checkout.test.yaml',
    file: text === undefined ? undefined : { name: 'tests/checkout.test.yaml', text },
    subject: { kind: 'policy', path: '/repo/policies/checkout.yaml', name: 'checkout' },
    schema: '../.guard-policy/policy-test.schema.json',
  };
}

const caseLines = `    - name: '5xx burst: minute 3'
      environments:
      - prod
      recording: recordings/checkout-5xx-burst.yaml
      startsAt: 7m
      expect:
        phase: Failed
        by: 3m
`;

test('a new test, with the schema for editors', () => {
  expect(addCase(target(), added, reference)).toEqual({
    text: `# yaml-language-server: $schema=../.guard-policy/policy-test.schema.json
apiVersion: guard-policy.dev/v1
kind: PolicyTest
metadata:
  name: checkout
spec:
  policy: ../policies/checkout.yaml
  args:
    namespace: shop
  cases:
${caseLines}`,
    line: 11,
  });
});

const head = `# Ours.
apiVersion: guard-policy.dev/v1
kind: PolicyTest
metadata: { name: checkout }
spec:
  policy: ../policies/checkout.yaml # the policy
`;
const absent = 'world: absent, expect: { blocked: true } }';

describe('behind the last case, all else as it is', () => {
  test.for([
    ['block style', `${head}  cases:\n    - name: gone\n      world: absent\n      expect: { blocked: true } # always\n`, caseLines],
    [
      'with keys and comments behind',
      `${head}  cases:\n    - name: gone\n      world: absent\n      expect: { blocked: true }\n\n    # The end.\n  argo: "1.9"\n`,
      caseLines,
    ],
    [
      'without indent',
      `${head}  cases:\n  - name: gone\n    world: absent\n    expect:\n      blocked: true\n`,
      caseLines.replace(/^ {2}/gm, ''),
    ],
    ['cases in braces', `${head}  cases:\n    - { name: gone, ${absent}\n`, caseLines],
    ['without a last line break', `${head}  cases:\n    - { name: gone, ${absent}`, caseLines],
    [
      'with line ends of Windows',
      `${head}  cases:\n    - { name: gone, ${absent}\n`.replaceAll('\n', '\r\n'),
      caseLines.replaceAll('\n', '\r\n'),
    ],
  ] as const)('%s', ([, text, expected]) => {
    const made = addCase(target(text), added, reference);
    const at = made.text.indexOf(expected);
    expect(at).toBeGreaterThan(0);
    const rest = made.text.slice(0, at) + made.text.slice(at + expected.length);
    expect(rest === text || rest === `${text}\n`).toBe(true);
    expect(made.text.split('\n')[made.line - 1]).toContain("- name: '5xx burst");
    const read = readPolicyTests({ name: 't', text: made.text });
    expect(read.ok && read.value[0]?.value.spec.cases.at(-1)).toEqual(added);
  });

  test('the test of this policy among several documents', () => {
    const other = head.replace('checkout.yaml', 'other.yaml').replace('name: checkout', 'name: other');
    const text = `${head}  cases:\n    - { name: gone, ${absent}\n---\n${other}  cases:\n    - { name: gone, ${absent}\n`;
    const made = addCase(target(text), added, reference);
    const read = readPolicyTests({ name: 't', text: made.text });
    expect(read.ok && read.value.map((one) => one.value.spec.cases.length)).toEqual([2, 1]);
  });

  test('a document of its own where the file tests something else', () => {
    const text = `${head.replace('checkout.yaml', 'other.yaml')}  cases:\n    - { name: gone, ${absent}`;
    const made = addCase(target(text), added, reference);
    expect(made.text.startsWith(`${text}\n---\n`)).toBe(true);
    const read = readPolicyTests({ name: 't', text: made.text });
    expect(read.ok && read.value.map((one) => one.value.spec.cases.length)).toEqual([1, 1]);
  });
});

test.for([
  ['cases in brackets', `${head}  cases: [{ name: gone, ${absent}]\n`, 'are laid out in a way that none can be added to'],
  ['no test', 'a: [', 'no case can be added to `tests/checkout.test.yaml`'],
  ['a test that is wrong', `${head}  cases:\n    - { nam: gone, ${absent}\n`, 'no case can be added to `tests/checkout.test.yaml`'],
] as const)('%s: refused', ([, text, message]) => {
  expect(() => addCase(target(text), added, reference)).toThrow(message);
});

test('a case of the name is found in its environments', () => {
  const text = `${head}  cases:\n    - { name: gone, environments: [dev], ${absent}\n    - { name: quiet, ${absent}\n`;
  const found = findTest(target(text));
  expect(
    [
      ['gone', 'dev'],
      ['gone', 'prod'],
      ['quiet', 'prod'],
      ['gone', undefined],
      ['other', 'dev'],
    ].map(([name, environment]) => hasCase(found, name as string, environment)),
  ).toEqual([true, false, true, true, false]);
});

test.for([
  ['2026-08-14T09:55Z', '2026-08-14T09:55:00.000Z'],
  ['2026-08-14T09:55+02:00', '2026-08-14T07:55:00.000Z'],
  ['2026-08-14T09:55:30.5Z', '2026-08-14T09:55:30.500Z'],
  ['1786701900', '2026-08-14T10:05:00.000Z'],
  ['2026-08-14T09:55', undefined],
  ['start+5m', undefined],
  ['2026-08-14', undefined],
] as const)('%s is the time %s', ([text, expected]) => {
  const atMs = parseRecordTime(text);
  expect(typeof atMs === 'string' ? undefined : new Date(atMs).toISOString()).toBe(expected);
});
