import { describe, expect, test } from 'vitest';
import { type LintReport, lint } from '../../src/lint/lint.ts';
import { readLintInput } from '../../src/lint/read-input.ts';

const ratio = 'sum(rate(http_requests_total{code=~"5.."}[5m])) / (sum(rate(http_requests_total[5m])) > 0)';
const closed = 'len(result) == 1 && !isNaN(result[0]) && result[0] < 0.05';

type Metric = { readonly query?: string; readonly condition?: string; readonly limit?: string };

function template(args: string, { query = ratio, condition = closed, limit = '0' }: Metric): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: errors }
spec:
  args: ${args}
  metrics:
    - name: errors
      interval: 1m
      count: 5
      failureLimit: ${limit}
      successCondition: ${JSON.stringify(condition)}
      provider: { prometheus: { address: 'http://prometheus:9090', query: ${JSON.stringify(query)} } }
`;
}

function rollout(args: string): string {
  return `---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: web }
spec:
  strategy:
    canary:
      steps: [{ setWeight: 20 }, { analysis: { templates: [{ templateName: errors }], args: ${args} } }, { setWeight: 100 }]
`;
}

function lintText(text: string): LintReport {
  return lint(readLintInput([{ file: { name: 'web.yaml', text }, named: true }], '1.10'), { argo: '1.10', scrapeIntervalMs: 15_000 });
}

function errorsIn({ findings }: LintReport): readonly string[] {
  return findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

describe('a template is judged with the args that Rollouts of the input give it', () => {
  const withLimit = { limit: '"{{args.x}}"' };
  const withThreshold = { condition: 'result[0] < {{args.x}}' };

  test.each<[string, string, Metric, string, 'open' | 'closed']>([
    ['a limit that tolerates everything', '[{ name: x, value: "0" }]', withLimit, '[{ name: x, value: "5" }]', 'open'],
    ['the same limit', '[{ name: x, value: "0" }]', withLimit, '[{ name: x, value: "0" }]', 'closed'],
    ['no arg', '[{ name: x, value: "0" }]', withLimit, '[]', 'closed'],
    ['a threshold above all', '[{ name: x, value: "0.05" }]', withThreshold, '[{ name: x, value: "100" }]', 'open'],
    ['a way around the condition', '[{ name: x, value: "0.05" }]', withThreshold, '[{ name: x, value: "0.05 || true" }]', 'open'],
    ['a threshold without default', '[{ name: x }]', withThreshold, '[{ name: x, value: "0.01" }]', 'closed'],
    ['a threshold without default above all', '[{ name: x }]', withThreshold, '[{ name: x, value: "100" }]', 'open'],
    ['the empty text', `[{ name: x, value: "${closed}" }]`, { condition: '{{args.x}}' }, '[{ name: x }]', 'open'],
    ['a query without default', '[{ name: x }]', { query: '{{args.x}}' }, '[{ name: x, value: "vector(0)" }]', 'open'],
  ])('%s', (_what, declared, metric, given, state) => {
    const report = lintText(template(declared, metric) + rollout(given));
    expect(report.metrics.map((one) => one.state)).toEqual([state]);
    expect(errorsIn(report).length > 0).toBe(state === 'open');
  });

  test('what only one of two Rollouts makes of it is said, with the place of its args', () => {
    const good = rollout('[{ name: x, value: "0" }]');
    const report = lintText(template('[{ name: x, value: "0" }]', withLimit) + good + rollout('[{ name: x, value: "5" }]'));
    expect(report.metrics.map((one) => one.state)).toEqual(['open']);
    const found = report.findings.find(({ code }) => code === 'GP124');
    expect(found?.related).toContainEqual(expect.objectContaining({ message: 'with the args given here' }));
  });
});

describe('what an arg without a value decides is neither right nor wrong', () => {
  test.each<[string, Metric]>([
    ['a whole query', { query: '{{args.x}}' }],
    ['the end of a query', { query: `${ratio} {{args.x}}` }],
    ['a whole condition', { condition: '{{args.x}}' }],
    ['a limit', { limit: '"{{args.x}}"' }],
  ])('%s', (_what, metric) => {
    const report = lintText(template('[{ name: x }]', metric));
    expect(report.metrics.map((one) => one.state)).toEqual(['not judged']);
    expect(errorsIn(report)).toEqual([]);
  });
});
