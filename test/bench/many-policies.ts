import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lays out a repository of `count` policies with three guardrails each, in three environments or in one: every form of metric that compiles. */
export function writeManyPolicies(folder: string, count: number, environments: keyof typeof environmentsOf = 'three'): void {
  mkdirSync(join(folder, 'policies'), { recursive: true });
  mkdirSync(join(folder, '.git'));
  for (let index = 0; index < count; index++) {
    writeFileSync(join(folder, 'policies', `service-${index}.yaml`), policy(`service-${index}`) + environmentsOf[environments]);
  }
}

const environmentsOf = {
  one: `  environments:
    prod: { schedule: { interval: 30s, count: 10, undecided: 3 } }
`,
  three: `  environments:
    dev: { schedule: { interval: 30s, count: 10, undecided: 3 } }
    staging: { extends: dev, params: { maxErrorRatio: 0.015 } }
    prod: { extends: staging, params: { maxErrorRatio: 0.01, maxLatency: 0.3 } }
`,
} as const;

function policy(name: string): string {
  const scope = `namespace="{{args.namespace}}",pod=~".+-{{args.podHash}}-.+"`;
  return `apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: ${name}, version: 1.0.0, owner: team-${name} }
spec:
  args:
    namespace: { type: label, from: { field: metadata.namespace } }
    podHash: { type: label, from: { podTemplateHash: Latest } }
  params: { maxErrorRatio: 0.02, maxLatency: 0.5, maxRestarts: 0 }
  guardrails:
    - name: error-ratio
      at: [rollout]
      unit: ratio
      prometheus:
        value: |
          sum(rate(http_requests_total{service="${name}",${scope},code=~"5.."}[2m]))
          / sum(rate(http_requests_total{service="${name}",${scope}}[2m]))
        alive: http_requests_total{service="${name}",${scope}}
        volume: sum(increase(http_requests_total{service="${name}",${scope}}[2m]))
      absent: zero
      minVolume: { atLeast: 500, below: undecided }
      require: value <= params.maxErrorRatio
    - name: latency
      at: [rollout]
      unit: seconds
      prometheus:
        value: histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{service="${name}",${scope}}[2m])))
        alive: http_request_duration_seconds_bucket{service="${name}",${scope}}
      require: value <= params.maxLatency
    - name: restarts
      at: [rollout]
      unit: restarts
      prometheus:
        value: sum(kube_pod_container_status_restarts_total{${scope}})
        alive: kube_pod_container_status_restarts_total{${scope}}
      require: value <= params.maxRestarts
`;
}
