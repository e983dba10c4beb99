import { describe, expect, test } from 'vitest';
import type { AnalysisArg, AnalysisMetric } from '../../src/rollouts/analysis.ts';
import type { FromTemplate } from '../../src/rollouts/flatten.ts';
import { readTemplates } from '../../src/rollouts/read-template.ts';
import { argValues, resolveMetric, resolveMetricArgs, type SecretValues } from '../../src/rollouts/resolve-metrics.ts';
import { resolvedText } from '../../src/rollouts/resolved-text.ts';
import { matchRules } from '../../src/rollouts/rule-match.ts';
import { originOf } from '../../src/source/mapped-text.ts';

function metricOf(query: string, more: Partial<AnalysisMetric> = {}): AnalysisMetric {
  return { name: 'm', ...more, provider: { prometheus: { query } } };
}

/** The query, or why there is none. */
function queryOf(query: string, args: readonly AnalysisArg[], secrets?: SecretValues): string {
  const resolved = resolveMetricArgs({ metrics: [metricOf(query)], args }, secrets);
  if (!resolved.ok) return resolved.message.replace('Unable to resolve metric arguments: ', 'error: ');
  const prometheus = resolved.metrics[0]?.provider.prometheus as { readonly query: string } | undefined;
  return prometheus?.query ?? 'no query';
}

describe('tags', () => {
  const x = { name: 'x', value: '7' };

  test.each<[query: string, expected: string]>([
    ['{{args.x}}', '7'],
    ['{{ args.x\u00a0}}{{args.x}}', '77'],
    ['{a:{{args.x}}}', '{a:7}'],
    ['up{a="}}"}', 'up{a="}}"}'],
    ['{{{args.x}}}', 'error: failed to resolve {{{args.x}}'],
    ['{{inputs.a}} {{inputs.b}} {{args.x}}', 'error: failed to resolve {{inputs.b}}'],
    ['{{ .Values.x | default "a>b" }}', 'error: failed to resolve {{ .Values.x | default \\"a\\u003eb\\" }}'],
    ['{{args.x\n}}', 'error: failed to resolve {{args.x\\n}}'],
    ['{{\targs.x}}', 'error: failed to resolve {{\\targs.x}}'],
    ['{{args.X}}', 'error: failed to resolve {{args.X}}'],
    ['{{}}', 'error: failed to resolve {{}}'],
    // The braces of the JSON behind it close it.
    ['{{args.x', 'error: failed to resolve {{args.x","authentication":{"sigv4":{},"oauth2":{}}'],
  ])('%s', (query, expected) => {
    expect(queryOf(query, [x])).toBe(expected);
  });

  test('a tag in the last field of a metric that nothing closes', () => {
    const resolved = resolveMetric(metricOf('up', { consecutiveSuccessLimit: '{{args.x' }), [x]);
    expect(resolved.ok ? '' : resolved.message).toMatch(
      /^Cannot find end tag="}}" in the template="\{\\"name.*starting from "args\.x\\"}"$/,
    );
  });

  test('counts, limits, keys of maps and texts at any depth are filled, numbers and booleans are not', () => {
    const metric: AnalysisMetric = {
      name: '{{args.x}}',
      count: '{{args.x}}',
      failureLimit: 1,
      provider: { web: { url: 'u', timeoutSeconds: 5, insecure: true, jsonBody: { '{{args.x}}': [{ a: '{{args.x}}', b: 1 }] } } },
    };
    expect(resolveMetric(metric, [x])).toEqual({
      ok: true,
      metric: {
        name: '7',
        count: '7',
        failureLimit: 1,
        provider: { web: { url: 'u', timeoutSeconds: 5, insecure: true, jsonBody: { 7: [{ a: '7', b: 1 }] } } },
      },
    });
  });
});

describe('values', () => {
  test.each<[value: string, expected: string]>([
    ['{{args.x}}', '{{args.x}}'],
    ['0.05 || true', '0.05 || true'],
    ['"\\\n\t\r\b\f', '"\\\n\t\r\b\f'],
    ['é漢😀<&>\u2028\u00a0\ufeff', 'é漢😀<&>\u2028\u00a0\ufeff'],
    ['a\u0007', "error: invalid character 'a' in string escape code"],
    ['\v', "error: invalid character 'v' in string escape code"],
    ['\u0000', "error: invalid character 'x' in string escape code"],
    ['\u007f', "error: invalid character 'x' in string escape code"],
    ['\u{e0067}', "error: invalid character 'U' in string escape code"],
    ['\\a', '\\a'],
    ['\\\u0007', "error: invalid character 'a' in string escape code"],
  ])('%j', (value, expected) => {
    expect(queryOf('{{args.x}}', [{ name: 'x', value }])).toBe(expected);
  });

  const secret = { name: 'x', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };

  test.each<[name: string, args: readonly AnalysisArg[], secrets: SecretValues | undefined, expected: string]>([
    ['an arg without a value, even unused', [{ name: 'y', valueFrom: {} }], undefined, 'error: argument "y" was not supplied'],
    [
      'a field that nothing resolves',
      [{ name: 'x', valueFrom: { fieldRef: { fieldPath: 'a' } } }],
      {},
      'error: argument "x" was not supplied',
    ],
    ['a secret that is only planned with', [secret], undefined, 'temp-for-secret'],
    ['a secret', [secret], { s: { k: 'hush' } }, 'hush'],
    ['a secret wins over a value', [{ ...secret, value: 'open' }], { s: { k: 'hush' } }, 'hush'],
    ['a missing secret', [secret], {}, 'error: secrets "s" not found'],
    ['a missing key', [secret], { s: {} }, "error: key 'k' does not exist in secret 's'"],
  ])('%s', (_name, args, secrets, expected) => {
    expect(queryOf('{{args.x}}', args, secrets)).toBe(expected);
  });

  test('without metrics nothing is asked of the args', () => {
    expect(resolveMetricArgs({ metrics: [], args: [{ name: 'x', valueFrom: {} }] })).toEqual({ ok: true, metrics: [] });
  });
});

describe('places', () => {
  const text = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: a}
spec:
  args: [{name: pod}, {name: limit, value: "0.5"}]
  metrics:
  - name: m
    count: 3
    successCondition: 'result[0] < {{ args.limit }} && ''a'' != {{args.pod}}'
    provider:
      prometheus:
        query: |
          sum(rate(errors{pod="{{args.pod}}"}[1m]))
            > 0
`;
  const read = readTemplates({ name: 't.yaml', text }, '1.10');
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  const template = read.value.templates[0];
  const value = template?.value.spec.metrics?.[0];
  if (template === undefined || value === undefined) throw new Error('no metric');
  const origin: FromTemplate<AnalysisMetric> = { value, template, path: ['spec', 'metrics', 0] };
  const args = argValues([
    { name: 'pod', value: 'shop-"1"' },
    { name: 'limit', value: '0.05' },
  ]);
  if (!args.ok) throw new Error(args.message);
  const resolved = resolveMetric(value, args.values);
  if (!resolved.ok) throw new Error(resolved.message);

  test.each<[path: readonly (string | number)[], part: string, place: string]>([
    [['provider', 'prometheus', 'query'], 'shop-"1"', '{{args.pod}}'],
    [['provider', 'prometheus', 'query'], '> 0', '> 0'],
    [['provider', 'prometheus', 'query'], 'errors', 'errors'],
    [['successCondition'], '0.05', '{{ args.limit }}'],
    [['successCondition'], "'a'", "''a''"],
  ])('%j: %s', (path, part, place) => {
    const mapped = resolvedText(origin, path, resolved.metric, args.values);
    const at = mapped.text.indexOf(part);
    expect(at).toBeGreaterThanOrEqual(0);
    const { range } = originOf(mapped, at, at + part.length);
    expect(text.slice(range.from, range.to)).toBe(place);
  });

  test('a text that is not what the metric was resolved to stands at its whole place', () => {
    const other = { ...resolved.metric, successCondition: 'true' };
    const mapped = resolvedText(origin, ['successCondition'], other, args.values);
    expect(mapped.text).toBe('true');
    expect(text.slice(mapped.segments[0]?.range.from, mapped.segments[0]?.range.to)).toMatch(/^'result.*pod}}'$/);
  });
});

describe('rules', () => {
  test.each<[rules: readonly string[], names: readonly string[], reached: readonly string[] | string]>([
    [['error'], ['error-rate', 'p99-errors', 'latency'], ['error-rate', 'p99-errors']],
    [[''], ['a', 'b'], ['a', 'b']],
    [['.*'], ['a'], ['a']],
    [
      ['^a$', 'b'],
      ['a', 'ab'],
      ['a', 'ab'],
    ],
    [['*'], ['a'], "dryRun[0]: Rule didn't match any metric name(s)"],
    [['a', 'z'], ['a'], "dryRun[1]: Rule didn't match any metric name(s)"],
    [['(?!b)a'], ['a'], "dryRun[0]: Rule didn't match any metric name(s)"],
    [['{{args.x}}'], ['7'], "dryRun[0]: Rule didn't match any metric name(s)"],
    [['a'], [], "dryRun[0]: Rule didn't match any metric name(s)"],
    [[], [], []],
  ])('%j on %j', (rules, names, reached) => {
    const found = matchRules(
      'dryRun',
      rules.map((metricName) => ({ metricName })),
      names,
    );
    expect(found.ok ? [...found.rules.keys()] : found.message).toEqual(reached);
  });

  test('the last rule that matches holds', () => {
    const found = matchRules(
      'measurementRetention',
      [1, 2].map((limit) => ({ metricName: `a{0,${limit}}`, limit })),
      ['a'],
    );
    expect(found.ok && found.rules.get('a')?.limit).toBe(2);
  });
});
