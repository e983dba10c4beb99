import { exampleMetric, ratioQuery } from './example-metric.ts';

/** A template with lines of its spec, each of which begins in the first column, and these metrics, written as in `exampleMetric`. */
export function templateWith(spec: string, metrics: readonly string[]): string {
  const lines = spec.trim() === '' ? '' : `\n  ${spec.trim().replaceAll('\n', '\n  ')}`;
  return `
apiVersion: argoproj.io/v1alpha1
kind: ClusterAnalysisTemplate
metadata:
  name: service
spec:${lines}
  metrics:
${metrics.map((metric) => `    - ${metric.trim().replaceAll('\n', '\n      ')}\n`).join('')}`;
}

/** A metric of that name which is right. */
export function namedMetric(name: string): string {
  return exampleMetric(ratioQuery('5m'), { name });
}
