import { describe, expect, test } from 'vitest';
import { parseAllDocuments, parse as parseOne } from 'yaml';
import type { ClusterAnalysisTemplate } from '../../src/rollouts/types.ts';
import { compileFile, fileAt, framesOf, templatesOf } from '../docs/compile-example.ts';
import { syncFiles } from './sync-files.ts';

const policies = ['policies/rollout-guardrails.yaml', 'policies/service-slo.yaml'];
const shipped = new Map(policies.flatMap((path) => [...templatesOf(fileAt(path))]));
const folders = new Set([...shipped.keys()].map((path) => `analysis-templates/${path.split('/')[0]}`));

const datadog = { config: fileAt('examples/datadog/guard-policy.yaml') };

describe('every policy of the examples compiles', () => {
  test.each([
    ['examples/migrate-from-plain-template/policy.yaml', {}],
    ['examples/datadog/policy.yaml', datadog],
  ])('%s', (path, options) => {
    const file = fileAt(path);
    const compiled = compileFile(file, options);
    expect(compiled.ok ? '' : framesOf(file, compiled)).toBe('');
  });
});

type Analysis = {
  readonly templates: readonly { readonly templateName: string; readonly clusterScope?: boolean }[];
  readonly args: readonly { readonly name: string; readonly valueFrom?: object }[];
};
type Rollout = {
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly template: { readonly metadata: { readonly labels: object } };
    readonly strategy: { readonly canary: { readonly steps: readonly { readonly setWeight?: number; readonly analysis?: Analysis }[] } };
  };
};

describe('the Rollout', () => {
  const rollout = parseOne(fileAt('examples/rollout/rollout.yaml').text) as Rollout;
  const { steps } = rollout.spec.strategy.canary;
  const analyses = steps.flatMap(({ analysis }) => (analysis === undefined ? [] : [analysis]));
  const templates = new Map([...shipped.values()].map((template) => [template.metadata.name, template]));

  test('it judges after traffic has been sent, and in an inline step', () => {
    expect(steps[0]?.setWeight).toBeGreaterThan(0);
    expect(steps[1]?.analysis).toBeDefined();
    expect(steps.at(-1)?.analysis).toBeDefined();
  });

  test('it names compiled templates, cluster-wide', () => {
    const references = analyses.flatMap((analysis) => analysis.templates);
    expect(references.length).toBeGreaterThan(0);
    for (const { templateName, clusterScope } of references) {
      expect([...templates.keys()]).toContain(templateName);
      expect(clusterScope).toBe(true);
    }
  });

  test('it binds exactly the args that the templates declare', () => {
    for (const { templates: references, args } of analyses) {
      const declared = references.flatMap(({ templateName }) => (templates.get(templateName)?.spec.args ?? []).map(({ name }) => name));
      expect(args.map(({ name }) => name).sort()).toEqual([...new Set(declared)].sort());
      expect(args.every(({ valueFrom }) => valueFrom !== undefined)).toBe(true);
    }
  });

  test('no two templates of one analysis have a metric of the same name, which the controller would refuse', () => {
    for (const { templates: references } of analyses) {
      const names = references.flatMap(({ templateName }) => metricNames(templates.get(templateName)));
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('its pods are its own', () => {
    expect(rollout.spec.template.metadata.labels).toMatchObject(rollout.spec.selector.matchLabels);
  });
});

function metricNames(template: ClusterAnalysisTemplate | undefined): readonly string[] {
  return template?.spec.metrics.map(({ name }) => name) ?? [];
}

describe('the files that sync the templates', () => {
  test.each(Object.entries(syncFiles))('%s is what compile writes', (path, text) => {
    expect(fileAt(path).text).toBe(text);
  });

  test.each(Object.keys(syncFiles))('%s names folders that policies are compiled to', (path) => {
    const documents = parseAllDocuments(fileAt(path).text).map((document) => document.toJS() as Record<string, unknown>);
    const paths = [...JSON.stringify(documents).matchAll(/"path":"(?:\.\/)?([^"]+)"/g)].map(([, found]) => found as string);
    expect(new Set(paths)).toEqual(folders);
  });
});

describe('the Datadog example', () => {
  const templates = templatesOf(fileAt('examples/datadog/policy.yaml'), datadog);
  const metrics = templates.get('prod/checkout-datadog-prod')?.spec.metrics ?? [];

  test('each guardrail has a metric that proves somebody is looking', () => {
    expect(metrics.map(({ name }) => name)).toEqual(['error-ratio', 'error-ratio-alive', 'latency-p95', 'latency-p95-alive']);
  });

  test('every condition asks for nil first', () => {
    for (const { successCondition } of metrics) expect(successCondition).toMatch(/^(!isNil\(result\) && |isNil\(result\) \? true : )/);
  });

  test('nil passes only where the metric beside it fails on nil', () => {
    const passing = metrics.filter(({ successCondition }) => successCondition.startsWith('isNil(result) ? true'));
    expect(passing.map(({ name }) => name)).toEqual(['error-ratio']);
    expect(metrics.find(({ name }) => name === 'error-ratio-alive')?.successCondition).toMatch(/^!isNil\(result\) && /);
  });
});
