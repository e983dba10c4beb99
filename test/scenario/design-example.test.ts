import { expect, test } from 'vitest';
import { fileAt, runTexts } from './run-texts.ts';

const policy = fileAt('policies/rollout-guardrails.yaml').text;

const pod = 'namespace="shop",pod="web-7c9d-1"';
const healthy = `
        - { series: 'kube_pod_container_status_restarts_total{${pod},container="web"}', values: '0x40' }
        - { series: 'kube_pod_container_info{${pod},container="web",image_spec="shop/web:1.4.2"}', values: '1x40' }
        - { series: 'kube_replicaset_spec_replicas{namespace="shop",replicaset="web-7c9d"}', values: '1x40' }
        - { series: 'kube_replicaset_status_ready_replicas{namespace="shop",replicaset="web-7c9d"}', values: '0x3 1x36' }`;

const tests = `
apiVersion: guard-policy.dev/v1
kind: PolicyTest
metadata: { name: rollout-guardrails }
spec:
  policy: ../policies/rollout-guardrails.yaml
  args: { namespace: shop, podHash: 7c9d }
  cases:
    - name: healthy canary
      environments: [dev, prod]
      series: ${healthy}
      expect: { phase: Successful }
    - name: crash loop from minute two
      environments: [prod]
      guardrails: [restarts]
      interval: 15s
      series:
        - series: 'kube_pod_container_status_restarts_total{namespace="shop",pod="web-7c9d-1",container="web"}'
          values: '0x8 1 2 3 4'
      faults: [ { at: 1m, for: 20s, error: "503 Service Unavailable" } ]
      expect: { phase: Failed, by: 2m30s, because: restarts }
    - name: exporter gone
      world: absent
      expect: { blocked: true }
`;

test('the tests of the design run on the policy of this repository', async () => {
  const report = await runTexts({ 'tests/rollout-guardrails.test.yaml': tests, 'policies/rollout-guardrails.yaml': policy });
  expect(report.diagnostics).toEqual([]);
  const cases = report.tests.flatMap((one) => one.cases);
  expect(cases.map(({ name, environment, status, problems }) => ({ name, environment, status, problems }))).toEqual([
    { name: 'healthy canary', environment: 'dev', status: 'passed', problems: [] },
    { name: 'healthy canary', environment: 'prod', status: 'passed', problems: [] },
    { name: 'crash loop from minute two', environment: 'prod', status: 'passed', problems: [] },
    { name: 'exporter gone', environment: 'dev', status: 'passed', problems: [] },
    { name: 'exporter gone', environment: 'prod', status: 'passed', problems: [] },
  ]);
  const crash = cases[2]?.observed;
  expect(crash?.because).toEqual({ metric: 'restarts', guardrail: 'restarts', limit: 'failureLimit' });
  expect(crash?.run.metricResults[0]).toMatchObject({ count: 3, successful: 2, failed: 1, error: 2 });
  expect((crash?.run.completedAtMs ?? 0) - (crash?.run.startedAtMs ?? 0)).toBe(140_000);
  expect(cases[3]?.data).toBe('world absent: nothing is stored: the exporter is down, or a label or the namespace has another name');
  expect(report.coverage.find((one) => one.guardrail === 'restarts' && one.environment === 'prod')?.outcomes).toEqual({
    pass: 'yes',
    fail: 'yes',
    'no-data': 'yes',
    NaN: 'n/a',
    error: 'yes',
    limit: 'no',
  });
});
