import { describe, expect, test } from 'vitest';
import { caseYaml } from '../../src/report/case-yaml.ts';
import { type MutationReport, mutateCases, type Survivor } from '../../src/scenario/mutate.ts';
import type { PreparedCase } from '../../src/scenario/prepared-case.ts';
import { prepareTests, runPrepared } from '../../src/scenario/run-tests.ts';
import { shippedPacks } from './run-texts.ts';

const policy = `apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: shop, version: 1.0.0, owner: platform-team }
spec:
  args: { namespace: { type: label } }
  rollout: { as: [step, postPromotion] }
  guardrails:
    - name: error-ratio
      at: [rollout]
      unit: ratio
      prometheus:
        value: sum(rate(errors_total{namespace="{{args.namespace}}"}[2m])) / sum(rate(requests_total{namespace="{{args.namespace}}"}[2m]))
        alive: requests_total{namespace="{{args.namespace}}"}
        volume: sum(increase(requests_total{namespace="{{args.namespace}}"}[2m]))
      minVolume: { atLeast: 50 }
      absent: zero
      require: value <= 0.01
      enforcement: deny
    - name: pods
      at: [rollout]
      prometheus:
        value: max by (pod) (restarts_total{namespace="{{args.namespace}}"})
      require: values.size() >= 2 && values.all(one, one < 3.0)
      enforcement: deny
  environments:
    dev: { schedule: { interval: 30s, count: 2, initialDelay: 2m } }
    prod: { schedule: { interval: 30s, count: 4, initialDelay: 2m } }
`;

function testText(extra: readonly string[], placement: string): string {
  return `apiVersion: guard-policy.dev/v1
kind: PolicyTest
metadata: { name: sample }
spec:
  policy: shop.yaml
  args: { namespace: shop }
  placement: ${placement}
  cases:
    - name: healthy
      series:
        - { series: 'requests_total{namespace="shop"}', values: '0+100x60' }
        - { series: 'restarts_total{namespace="shop",pod="a"}', values: '0x60' }
        - { series: 'restarts_total{namespace="shop",pod="b"}', values: '0x60' }
      expect: { blocked: false }
${extra.map((line) => `${line}\n`).join('')}`;
}

async function mutate(
  extra: readonly string[],
  placement: string,
): Promise<{ readonly failed: unknown; readonly mutants: MutationReport }> {
  const file = { name: 'a.test.yaml', text: testText(extra, placement) };
  const policyFile = { name: 'shop.yaml', text: policy };
  const prepared = await prepareTests({
    tests: [file],
    files: new Map([[policyFile.name, policyFile]]),
    packs: [],
    shippedPacks: shippedPacks(),
  });
  const { tests, diagnostics } = await runPrepared(prepared, {});
  const failed = tests.flatMap(({ cases }) => cases.filter(({ status }) => status === 'failed'));
  const cases = prepared.tests.flatMap((one) => one.cases.filter((each): each is PreparedCase => !('identity' in each)));
  return { failed: [...failed, ...diagnostics], mutants: await mutateCases(cases) };
}

function identityOf({ guardrail, mutant }: Survivor): string {
  return [guardrail, mutant.metric, mutant.field, mutant.before, mutant.after].join('\n');
}

describe.for(['step', 'postPromotion'])('the cases shown beside survivors (%s)', (placement) => {
  test('pass, and notice the mutants beside which they stand', { timeout: 60_000 }, async () => {
    const { failed, mutants } = await mutate([], placement);
    expect(failed).toEqual([]);
    const withCases = mutants.survivors.filter(({ cases }) => cases.length > 0);
    expect(withCases.length).toBeGreaterThan(8);
    // Without a world there is no case, and with one there is, unless the guardrail has metrics of which another one settles it.
    expect(mutants.survivors.filter(({ cases, telling }) => cases.length > 0 && telling.world === undefined)).toEqual([]);
    const groups = Map.groupBy(withCases, ({ cases }) => cases.flatMap(caseYaml).join('\n'));
    for (const [yaml, survivors] of groups) {
      const pasted = await mutate(yaml.split('\n'), placement);
      expect({ yaml, failed: pasted.failed }).toEqual({ yaml, failed: [] });
      const left = new Set(pasted.mutants.survivors.map(identityOf));
      expect({ yaml, left: survivors.map(identityOf).filter((one) => left.has(one)) }).toEqual({ yaml, left: [] });
    }
  });
});
