import { exampleMetric, ratioQuery } from './example-metric.ts';

/** Steps that are right: traffic, then an analysis that decides. They end without a line break. */
export const guardedSteps = `      steps:
        - setWeight: 20
        - analysis:
            templates:
              - { templateName: error-ratio, clusterScope: true }
            args:
              - name: podHash
                valueFrom: { podTemplateHashValue: Latest }`;

const scoped = ratioQuery('5m')
  .replaceAll('http_requests_total{', 'http_requests_total{pod=~".+-{{args.podHash}}-.+",')
  .replaceAll('http_requests_total[', 'http_requests_total{pod=~".+-{{args.podHash}}-.+"}[');

/** The metric of the template in the examples. */
export const scopedMetric = exampleMetric(scoped);

/** A ClusterAnalysisTemplate of one metric, which is written as in `exampleMetric`. */
export function exampleTemplate(
  metric: string = scopedMetric,
  { name = 'error-ratio', kind = 'ClusterAnalysisTemplate', more = '' } = {},
): string {
  const [first = '', ...rest] = metric.trim().split('\n');
  const lines = [`    - ${first}`, ...rest.map((line) => `      ${line}`)].join('\n');
  return `apiVersion: argoproj.io/v1alpha1
kind: ${kind}
metadata:
  name: ${name}
spec:
  args:
    - name: podHash${more}
  metrics:
${lines}
`;
}

/** A Rollout with what stands below `canary:`, and the template that it uses. */
export function exampleRollout(canary: string, template: string = exampleTemplate()): string {
  return rolloutOf('canary', canary, template);
}

export function exampleBlueGreen(blueGreen: string, template: string = exampleTemplate()): string {
  return rolloutOf('blueGreen', blueGreen, template);
}

function rolloutOf(strategy: string, below: string, template: string): string {
  return `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: web
  namespace: shop
spec:
  replicas: 10
  progressDeadlineAbort: true
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - { name: web, image: registry.example.com/shop/web:1.4.2 }
  strategy:
    ${strategy}:
${below}
---
${template}`;
}
