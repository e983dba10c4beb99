/** Metrics as people write them. `query` is that of Prometheus; all else stands in the metric. */
export type Shape = { readonly name: string; readonly query: string; readonly fields: Readonly<Record<string, string | number>> };

const ratio = 'sum(rate(http_requests_total{app="web",code=~"5.."}[5m])) / sum(rate(http_requests_total{app="web"}[5m]))';
const success = 'sum(rate(http_requests_total{app="web",code!~"5.."}[5m])) / sum(rate(http_requests_total{app="web"}[5m]))';
const quantile = 'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{app="web"}[5m])))';
const guarded = 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && ';
const often = { interval: '1m', count: 5 } as const;
const late = { initialDelay: '6m' } as const;

/** The forms of the field study, and how each is cured. */
export const shapes: readonly Shape[] = [
  { name: 'ratio without a guard', query: ratio, fields: { ...often, successCondition: 'result[0] <= 0.05' } },
  { name: 'success ratio without a guard', query: success, fields: { ...often, successCondition: 'result[0] >= 0.95' } },
  { name: 'success ratio that tolerates', query: success, fields: { ...often, successCondition: 'result[0] >= 0.95', failureLimit: 3 } },
  {
    name: 'as many failures tolerated as measured',
    query: success,
    fields: { ...often, successCondition: 'result[0] >= 0.95', failureLimit: 5 },
  },
  { name: 'vector(0) around all', query: `${ratio} or vector(0)`, fields: { ...often, successCondition: 'result[0] <= 0.05' } },
  {
    name: 'vector(0) on the numerator',
    query: '(sum(rate(http_requests_total{app="web",code=~"5.."}[5m])) or vector(0)) / sum(rate(http_requests_total{app="web"}[5m]))',
    fields: { ...often, successCondition: 'result[0] <= 0.05' },
  },
  {
    name: 'vector on both sides',
    query:
      '(sum(rate(http_requests_total{app="web",code=~"5.."}[5m])) or vector(0)) / (sum(rate(http_requests_total{app="web"}[5m])) or vector(1))',
    fields: { ...often, successCondition: 'result[0] <= 0.05' },
  },
  { name: 'an empty list is good', query: ratio, fields: { ...often, successCondition: 'len(result) == 0 || result[0] <= 0.05' } },
  { name: 'NaN is good', query: ratio, fields: { ...often, successCondition: 'isNaN(result[0]) || result[0] <= 0.05' } },
  { name: 'a failureCondition alone', query: ratio, fields: { ...often, failureCondition: 'result[0] > 0.05' } },
  { name: 'a failureCondition over all', query: ratio, fields: { ...often, failureCondition: 'any(result, # > 0.05)' } },
  {
    name: 'both conditions',
    query: ratio,
    fields: { ...often, successCondition: 'result[0] <= 0.01', failureCondition: 'result[0] > 0.05' },
  },
  { name: 'a condition on a number', query: ratio, fields: { ...often, successCondition: 'result <= 0.05' } },
  { name: 'default around a list', query: ratio, fields: { ...often, successCondition: 'default(result, 0) <= 0.05' } },
  {
    name: 'an operator that picks the first or zero',
    query: ratio,
    fields: { ...often, successCondition: '(first(result) ?? 0) <= 0.05' },
  },
  { name: 'a comparison the wrong way round', query: ratio, fields: { ...often, successCondition: 'result[0] >= 0.05' } },
  { name: 'a quantile without a guard', query: quantile, fields: { ...often, successCondition: 'result[0] <= 0.5' } },
  { name: 'a quantile that may not fail', query: quantile, fields: { ...often, failureCondition: 'result[0] > 0.5' } },
  {
    name: 'an interval without a count',
    query: success,
    fields: { interval: '1m', successCondition: 'result[0] >= 0.95', failureLimit: 3 },
  },
  {
    name: 'a clamped divisor',
    query: 'sum(rate(http_requests_total{app="web",code=~"5.."}[5m])) / clamp_min(sum(rate(http_requests_total{app="web"}[5m])), 1)',
    fields: { ...often, successCondition: 'result[0] <= 0.05' },
  },
  { name: 'a filter as a signal', query: `${ratio} > 0.05`, fields: { ...often, successCondition: 'len(result) == 0' } },
  {
    name: 'a ratio by instance',
    query:
      'sum by (instance) (rate(http_requests_total{app="web",code=~"5.."}[5m])) / sum by (instance) (rate(http_requests_total{app="web"}[5m]))',
    fields: { ...often, ...late, successCondition: 'result[0] <= 0.05' },
  },
  {
    name: 'all of a ratio by instance',
    query:
      'sum by (instance) (rate(http_requests_total{app="web",code=~"5.."}[5m])) / sum by (instance) (rate(http_requests_total{app="web"}[5m]))',
    fields: { ...often, ...late, successCondition: 'all(result, # <= 0.05)' },
  },
  {
    name: 'no error tolerated',
    query: success,
    fields: { ...often, ...late, successCondition: `${guarded}result[0] >= 0.95`, consecutiveErrorLimit: 0 },
  },
  { name: 'up', query: 'min(up{job="web"})', fields: { ...often, successCondition: 'result[0] == 1' } },
  {
    name: 'restarts',
    query: 'sum(increase(kube_pod_container_status_restarts_total{namespace="shop"}[5m])) or vector(0)',
    fields: { ...often, successCondition: 'result[0] < 1' },
  },
  { name: 'a guarded success ratio', query: success, fields: { ...often, ...late, successCondition: `${guarded}result[0] >= 0.95` } },
  {
    name: 'a guarded ratio',
    query:
      '(sum(rate(http_requests_total{app="web",code=~"5.."}[5m])) or 0 * sum(rate(http_requests_total{app="web"}[5m]))) / sum(rate(http_requests_total{app="web"}[5m]))',
    fields: { ...often, ...late, successCondition: `${guarded}result[0] <= 0.05` },
  },
];

export function shapeFile({ name, query, fields }: Shape): { readonly name: string; readonly text: string } {
  const lines = Object.entries(fields).map(([key, value]) => `      ${key}: ${typeof value === 'number' ? value : JSON.stringify(value)}`);
  const text = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata:
  name: shape
spec:
  metrics:
    - name: m
${lines.join('\n')}
      provider:
        prometheus:
          address: http://prometheus:9090
          query: |
            ${query}
`;
  return { name: `${name}.yaml`, text };
}
