import { expect, test } from 'vitest';
import { readPolicyTests } from '../../src/scenario/read-policy-test.ts';
import { updateExpectations } from '../../src/scenario/update-expectations.ts';
import { runTexts } from './run-texts.ts';

const policy = `
apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: shop, version: 1.0.0 }
spec:
  rollout: { as: [step, background, postPromotion] }
  guardrails:
    - { name: queue, at: [rollout], prometheus: { value: max(queue_length) }, require: value <= 5 }
    - name: ratio
      at: [rollout]
      prometheus: { value: 'sum(rate(errors[1m])) / sum(rate(total[1m]))' }
      require: value <= 0.1
      schedule: { failures: 1 }
  environments:
    dev: { schedule: { interval: 30s, count: 5, initialDelay: 90s } }
`;

/** A linear congruential generator is random enough, and the same everywhere. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomCase(index: number, random: (below: number) => number): string {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const placement = pick(['step', 'background', 'postPromotion']);
  const data = random(3) === 0 ? `world: ${pick(['absent', 'healthy', 'down', 'nan', 'stale', 'broken'])}` : seriesText(random, pick);
  const faults =
    random(2) === 0
      ? ''
      : `\n      faults: [{ at: ${random(4)}m, for: ${1 + random(90)}s, ${pick(['error: boom', 'timeout: true', 'latency: 2s'])} }]`;
  const ends = placement === 'background' && random(2) === 0 ? `\n      endsAt: ${1 + random(6)}m` : '';
  const keys = [
    `phase: ${pick(['Successful', 'Failed', 'Error', 'Running', 'Inconclusive'])}`,
    ...(random(2) === 0 ? [`outcome: ${pick(['proceeds', 'blocked', 'rolled back', 'not gating', 'exposed'])}`] : []),
    ...(random(2) === 0
      ? [`guardrails: { queue: { failed: ${random(3)}, count: 9 }, ratio: { phase: ${pick(['Successful', 'Failed', 'Pending'])} } }`]
      : []),
  ];
  return `    - name: case ${index}\n      placement: ${placement}${ends}\n      ${data}${faults}\n      expect:\n${keys.map((key) => `        ${key}   # as is\n`).join('')}`;
}

function seriesText(random: (below: number) => number, pick: <T>(list: readonly T[]) => T): string {
  const queue = Array.from({ length: 3 }, () => `${random(9)}x${random(12)}`).join(' ');
  const errors = pick(['0x40', '0+1x40', '0x12 0+5x20', '_x40', '0+1x5 stale']);
  return `series:
        - { series: queue_length, values: '${queue} ${pick(['stale', '_', '1x20', 'NaN'])}' }
        - { series: errors, values: '${errors}' }
        - { series: total, values: '0+10x40' }`;
}

test.for([20260801, 20260802, 20260803])('what was observed can be written down and is then met, seed %i', async (seed) => {
  const random = generator(seed);
  const head = 'apiVersion: guard-policy.dev/v1\nkind: PolicyTest\nmetadata: { name: t }\nspec:\n  policy: p.yaml\n  cases:\n';
  // A case whose expectations cannot be true is refused when it is read, and would refuse the others with it.
  const possible: string[] = [];
  for (let index = 0; index < 60; index++) {
    const one = randomCase(index, random);
    if (readPolicyTests({ name: 't.test.yaml', text: head + one }).ok) possible.push(one);
  }
  expect(possible.length).toBeGreaterThan(15);
  const text = head + possible.join('');
  const report = await runTexts({ 't.test.yaml': text, 'p.yaml': policy });
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { text: updated, left, changes } = updateExpectations({ name: 't.test.yaml', text }, report.tests);
  const again = await runTexts({ 't.test.yaml': updated, 'p.yaml': policy });
  const stillFailed = again.tests.flatMap((one) => one.cases.filter(({ status }) => status === 'failed'));
  expect(stillFailed.map(({ name }) => name).sort()).toEqual(left.map(({ name }) => name).sort());
  expect(stillFailed.filter(({ problems }) => problems.every(({ kind }) => kind === 'expectation'))).toEqual([]);
  expect(changes.length).toBeGreaterThan(10);
  expect(updated.match(/# as is/g)?.length).toBe(text.match(/# as is/g)?.length);
});
