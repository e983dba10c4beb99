import { expect, test } from 'vitest';
import { updateExpectations } from '../../src/scenario/update-expectations.ts';
import { runTexts } from './run-texts.ts';

const policy = `
apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: shop, version: 1.0.0 }
spec:
  args: { job: { type: label, from: { field: metadata.name } } }
  params: { max: 5 }
  guardrails:
    - { name: queue, at: [rollout], prometheus: { value: 'max(queue_length{job="{{args.job}}"})' }, require: value <= params.max }
    - { name: lag, at: [rollout], prometheus: { value: 'max(lag_seconds{job="{{args.job}}"})' }, require: value <= 10 }
  environments:
    dev: { schedule: { interval: 30s, count: 4, initialDelay: 30s } }
    prod: { extends: dev, params: { max: 2 } }
`;

/** `values` of the queue, one each 15 s; what follows stands as it is, six blanks in. */
function document(values: string, expectation: string, environments = '[dev]'): string {
  return `apiVersion: guard-policy.dev/v1
kind: PolicyTest
metadata: { name: t }
spec:
  policy: p.yaml
  args: { job: api }
  cases:
    # What happens on a good day.
    - name: one      # the first
      environments: ${environments}
      series:
        - { series: 'queue_length{job="api"}', values: '${values}' }
        - { series: 'lag_seconds{job="api"}', values: '1x60' }
${expectation.replace(/^(?=.)/gm, '      ')}
`;
}

async function update(text: string) {
  const files = { 't.test.yaml': text, 'p.yaml': policy };
  const report = await runTexts(files);
  const updated = updateExpectations({ name: 't.test.yaml', text }, report.tests);
  const again = await runTexts({ ...files, 't.test.yaml': updated.text });
  return { updated, again: again.tests.flatMap((one) => one.cases.map(({ status }) => status)), diagnostics: again.diagnostics };
}

const changed: readonly {
  readonly name: string;
  readonly values: string;
  readonly before: string;
  readonly after: string;
  readonly environments?: string;
}[] = [
  {
    name: 'a phase',
    values: '6x60',
    before: 'expect: { phase: Successful }   # hopefully',
    after: 'expect: { phase: Failed }   # hopefully',
  },
  {
    name: 'times',
    values: '1x5 6x60',
    before: 'expect:\n  phase: Failed\n  # soon\n  at: 1m      # or so\n',
    after: 'expect:\n  phase: Failed\n  # soon\n  at: 1m30s      # or so\n',
  },
  {
    name: 'a time that is met stays as it is written',
    values: '1x5 6x60',
    before: "expect: { phase: Failed, by: '90s', because: lag }",
    after: "expect: { phase: Failed, by: '90s', because: queue }",
  },
  {
    name: 'a cause that is gone, in braces',
    values: '1x60',
    before: 'expect: { phase: Failed, because: queue, at: 2m }',
    after: 'expect: { phase: Successful, at: 2m }',
  },
  {
    name: 'a cause that is gone, last in braces',
    values: '1x60',
    before: 'expect: { phase: Failed, because: queue }',
    after: 'expect: { phase: Successful }',
  },
  {
    name: 'a cause that is gone, on its line',
    values: '1x60',
    before: 'expect:\n  phase: Failed\n  because: queue   # it grows\n  blocked: true\n',
    after: 'expect:\n  phase: Successful\n  blocked: false\n',
  },
  {
    name: 'a cause that is gone, on two lines',
    values: '1x60',
    before: 'expect:\n  phase: Failed\n  because:\n    queue: failureLimit\n',
    after: 'expect:\n  phase: Successful\n',
  },
  {
    name: 'a cause with its limit',
    values: '6x60',
    before: 'expect: { because: { lag: failureLimit } }',
    after: 'expect: { because: { queue: failureLimit } }',
  },
  {
    name: 'a limit',
    values: '6x60',
    before: 'expect:\n  because:\n    queue: consecutiveErrorLimit\n',
    after: 'expect:\n  because:\n    queue: failureLimit\n',
  },
  {
    name: 'an outcome',
    values: '6x60',
    before: 'expect: { outcome: "proceeds", blocked: false }',
    after: 'expect: { outcome: blocked, blocked: true }',
  },
  {
    name: 'counters',
    values: '1x5 6x60',
    before: 'expect:\n  guardrails:\n    queue: { phase: Successful, failed: 0, count: 9 }\n    lag:\n      successful: 3\n',
    after: 'expect:\n  guardrails:\n    queue: { phase: Failed, failed: 1, count: 3 }\n    lag:\n      successful: 3\n',
  },
  {
    name: 'the slowest of two environments',
    values: '3x3 6x60',
    before: 'expect: { phase: Failed, by: 30s }',
    after: 'expect: { phase: Failed, by: 1m }',
    environments: '[dev, prod]',
  },
];

test.for(changed)('changes $name, and nothing else', async ({ values, before, after, environments }) => {
  const { updated, again, diagnostics } = await update(document(values, before, environments));
  expect(updated.text).toBe(document(values, after, environments));
  expect(updated.left).toEqual([]);
  expect(diagnostics).toEqual([]);
  expect(new Set(again)).toEqual(new Set(['passed']));
});

const left: readonly { readonly name: string; readonly text: string; readonly reason: string }[] = [
  {
    name: 'environments that differ',
    text: document('1x5 4x60', 'expect: { phase: Failed }', '[dev, prod]'),
    reason: 'phase differs (dev: Successful, prod: Failed)',
  },
  { name: 'what cannot be true in any words', text: document('1x60', 'expect: { because: queue }'), reason: 'write what it shall expect' },
  {
    name: 'data that show nothing',
    text: document('1x60', 'expect: { phase: Successful }').replaceAll('job="api"', 'job="ap"'),
    reason: 'observed nothing',
  },
  {
    name: 'expectations shared with another case',
    text: document('6x60', 'expect: &same { phase: Successful }').concat(
      '    - { name: two, environments: [dev], world: absent, expect: *same, faults: [{ at: 0s, error: boom }] }\n',
    ),
    reason: 'shares its expectations',
  },
];

test.for(left)('leaves $name', async ({ text, reason }) => {
  const { updated } = await update(text);
  expect(updated.left).toMatchObject([{ reason: expect.stringContaining(reason) }]);
});

test('what passes is not touched, and of another file nothing is read', async () => {
  const text = document('1x60', 'expect: { phase: Successful, at: 120s }');
  const { updated } = await update(text);
  expect(updated).toEqual({ text, changes: [], left: [] });
  const report = await runTexts({ 't.test.yaml': document('6x60', 'expect: { phase: Successful }'), 'p.yaml': policy });
  expect(updateExpectations({ name: 'other.test.yaml', text }, report.tests)).toEqual({ text, changes: [], left: [] });
});

test('CRLF and a file of two tests', async () => {
  const both = `${document('6x60', 'expect: { phase: Successful }')}---\n${document('1x60', 'expect: { phase: Failed }')}`;
  const { updated, again } = await update(both.replaceAll('\n', '\r\n'));
  const wanted = `${document('6x60', 'expect: { phase: Failed }')}---\n${document('1x60', 'expect: { phase: Successful }')}`;
  expect(updated.text).toBe(wanted.replaceAll('\n', '\r\n'));
  expect(updated.changes).toMatchObject([
    { key: ['phase'], before: 'Successful', after: 'Failed' },
    { key: ['phase'], before: 'Failed', after: 'Successful' },
  ]);
  expect(again).toEqual(['passed', 'passed']);
});
