/*
 * Writes test/check/runs/*.json: AnalysisRuns as the controller of 1.10.2 stored them, histories trimmed, with the labels and the owner that the
 * Rollout controller adds and without the address of the endpoint that played Prometheus.
 * Run by hand where Go is installed: node test/oracle/argo/status-fixtures.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Answer = { readonly vector: readonly string[] } | { readonly error: string };

const value = (...numbers: readonly number[]): Answer => ({ vector: numbers.map(String) });
const none: Answer = { vector: [] };
const down: Answer = { error: '503 Service Unavailable' };
const times = <T>(count: number, one: T): readonly T[] => Array.from({ length: count }, () => one);

const errorRatio = {
  name: 'error-ratio',
  interval: '30s',
  count: 14,
  successCondition: 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && (result[0] <= 0.01)',
  failureLimit: 1,
  inconclusiveLimit: 0,
  consecutiveErrorLimit: 3,
  provider: {
    prometheus: {
      query:
        'sum(rate(http_requests_total{service="{{args.service}}",code=~"5.."}[1m])) / sum(rate(http_requests_total{service="{{args.service}}"}[1m]))',
    },
  },
};
const restarts = {
  name: 'restarts',
  interval: '30s',
  count: 3,
  successCondition: 'result[0] <= 0',
  provider: { prometheus: { query: 'sum(kube_pod_container_status_restarts_total{namespace="shop"})' } },
};
const latency = {
  name: 'latency',
  interval: '30s',
  count: 14,
  failureCondition: 'result[0] > 0.5',
  provider: { prometheus: { query: 'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[1m])))' } },
};
const judged = { ...errorRatio, failureCondition: `len(result) > 0 && !(${errorRatio.successCondition})` };
const args = [{ name: 'service', value: 'checkout' }];
const calm = times(11, value(0.002));

const requests = {
  failed: {
    template: [errorRatio, restarts, latency],
    args,
    dryRun: [{ metricName: '^latency$' }],
    answers: {
      'error-ratio': [...calm.slice(0, 6), value(0.081), ...calm.slice(0, 5), value(0.079)],
      restarts: [value(0)],
      latency: [value(0.9)],
    },
  },
  error: {
    template: [errorRatio, restarts],
    args,
    answers: { 'error-ratio': [value(0.002), value(0.003), down], restarts: [value(0)] },
  },
  undecided: { template: [judged, restarts], args, answers: { 'error-ratio': [value(0.002), none], restarts: [value(0)] } },
  streak: {
    template: [{ ...judged, count: 6, consecutiveSuccessLimit: 4, inconclusiveLimit: 2, failureLimit: 0 }],
    args,
    answers: { 'error-ratio': [value(0.001), none, value(0.001), value(0.001), none, value(0.001)] },
  },
  terminated: { template: [errorRatio], args, answers: { 'error-ratio': calm }, terminateAtSeconds: 75 },
  running: { template: [errorRatio, restarts], args, answers: { 'error-ratio': calm, restarts: [value(0)] }, untilSeconds: 75 },
  refused: { template: [{ ...errorRatio, interval: '' }, restarts], args, answers: { 'error-ratio': calm, restarts: [value(0)] } },
};

const folder = mkdtempSync(join(tmpdir(), 'status-'));
const lines = Object.entries(requests).map(([id, request]) => JSON.stringify({ id, ...request }));
writeFileSync(join(folder, 'requests.jsonl'), `${lines.join('\n')}\n`);
execFileSync(new URL('run.sh', import.meta.url).pathname, ['status', join(folder, 'requests.jsonl'), folder], { stdio: 'inherit' });
const answers = readFileSync(join(folder, 'v1.10.2.jsonl'), 'utf8').trimEnd().split('\n');
for (const [at, name] of Object.keys(requests).entries()) {
  const run = JSON.parse((answers[at] as string).replaceAll(/http:\/\/127\.0\.0\.1:\d+[^"]*/g, 'http://prometheus.monitoring:9090'));
  run.metadata = {
    name: `checkout-7c9d-4-2`,
    namespace: 'shop',
    labels: { 'rollout-type': 'Step', 'rollouts-pod-template-hash': '7c9d', 'step-index': '2' },
    annotations: { 'rollout.argoproj.io/revision': '4' },
    ownerReferences: [
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'checkout', controller: true, blockOwnerDeletion: true },
    ],
  };
  writeFileSync(new URL(`../../check/runs/${name}.json`, import.meta.url), `${JSON.stringify(run, null, 2)}\n`);
}
