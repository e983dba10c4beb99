import { expect, test } from 'vitest';
import { checkClosed } from '../../src/rollouts/check-crd.ts';
import { type ArgoVersion, argoVersions, type CrdNode, crdFacts, crdNode, crdRoot } from '../../src/rollouts/crd/facts.ts';

type Step = string | number;
type Place = { readonly path: readonly Step[]; readonly keys: readonly string[]; readonly wrap: (leaf: unknown) => unknown };

const template = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ClusterAnalysisTemplate',
  metadata: { name: 'checkout-prod' },
  spec: {
    args: [{ name: 'namespace' }],
    metrics: [
      {
        name: 'error-ratio',
        interval: '30s',
        count: 4,
        successCondition: 'len(result) == 1 && result[0] <= 0.01',
        failureLimit: 0,
        inconclusiveLimit: 0,
        consecutiveErrorLimit: 3,
        provider: { prometheus: { query: 'up', timeout: 10 } },
      },
    ],
    dryRun: [{ metricName: '^error-ratio$' }],
  },
};

/** The least value that fits a node. */
function least(node: CrdNode): unknown {
  switch (node.type) {
    case 'string':
      return node.enum?.[0] ?? 'x';
    case 'boolean':
      return true;
    case 'int32':
    case 'int64':
    case 'int-or-string':
      return 1;
    case 'array':
      return [];
    case 'object':
      return Object.fromEntries((node.required ?? []).map((key) => [key, least(crdNode(node.properties[key] ?? -1))]));
    default:
      return {};
  }
}

/** Every object that a template may hold, at every path, with a valid template around it. */
function* closedObjects(node: CrdNode, path: readonly Step[], wrap: Place['wrap']): Generator<Place> {
  if (node.type === 'array') yield* closedObjects(crdNode(node.items), [...path, 0], (leaf) => wrap([leaf]));
  if (node.type === 'map') yield* closedObjects(crdNode(node.values), [...path, 'any'], (leaf) => wrap({ any: leaf }));
  if (node.type !== 'object') return;
  yield { path, keys: Object.keys(node.properties), wrap: (leaf) => wrap({ ...(least(node) as object), ...(leaf as object) }) };
  for (const [key, index] of Object.entries(node.properties)) {
    const inside = (leaf: unknown): unknown => wrap({ ...(least(node) as object), [key]: leaf });
    yield* closedObjects(crdNode(index), [...path, key], inside);
  }
}

function places(target: ArgoVersion): readonly Place[] {
  const root = crdRoot(target);
  if (root.type !== 'object') throw new Error('no object');
  const { apiVersion, kind, metadata } = template;
  const spec = crdNode(root.properties.spec ?? -1);
  return [
    { path: [], keys: Object.keys(root.properties), wrap: (leaf) => ({ ...template, ...(leaf as object) }) },
    ...closedObjects(crdNode(crdFacts.objectMeta), ['metadata'], (leaf) => ({ ...template, metadata: { name: 'x', ...(leaf as object) } })),
    ...closedObjects(spec, ['spec'], (leaf) => ({ apiVersion, kind, metadata, spec: leaf })),
  ];
}

test.each(argoVersions)('our own shape is valid for %s', (target) => {
  expect(checkClosed(template, target)).toEqual([]);
});

test.each(argoVersions)('a misspelt key is refused at each level of %s', (target) => {
  const all = places(target);
  for (const { path, keys, wrap } of all) {
    expect(checkClosed(wrap({}), target), `/${path.join('/')}`).toEqual([]);
    const [known = 'nothing'] = keys;
    const misspelt = `${known}x`;
    const violations = checkClosed(wrap({ [misspelt]: 1 }), target);
    expect(violations, `/${path.join('/')}`).toEqual([
      {
        path: [...path, misspelt],
        problem: 'unknown-key',
        message: `unknown key "${misspelt}"`,
        ...(keys.length === 0 ? {} : { suggestion: expect.any(String) }),
      },
    ]);
  }
  const depths = all.map(({ path }) => path.length);
  expect(all.length).toBeGreaterThan(250);
  expect(Math.max(...depths)).toBeGreaterThan(12);
});

const spec = (change: object): unknown => ({ ...template, spec: { ...template.spec, ...change } });
const metric = (change: object): unknown => spec({ metrics: [{ ...template.spec.metrics[0], ...change }] });
const inMetric = (...path: readonly Step[]): readonly Step[] => ['spec', 'metrics', 0, ...path];

test.each<[string, unknown, ArgoVersion, readonly Step[], string, string?]>([
  ['limit misspelt', metric({ failurLimit: 1 }), '1.10', inMetric('failurLimit'), 'unknown-key', 'failureLimit'],
  ['wrong case', metric({ SuccessCondition: 'true' }), '1.10', inMetric('SuccessCondition'), 'unknown-key', 'successCondition'],
  ['key of a prototype', metric({ constructor: 1 }), '1.10', inMetric('constructor'), 'unknown-key'],
  [
    'newer key',
    metric({ provider: { datadog: { requestTimeout: '5s' } } }),
    '1.9',
    inMetric('provider', 'datadog', 'requestTimeout'),
    'unknown-key',
  ],
  ['fraction as count', metric({ count: 1.5 }), '1.10', inMetric('count'), 'type'],
  ['count past 32 bits', metric({ count: 2 ** 31 }), '1.10', inMetric('count'), 'type'],
  ['null', metric({ failureCondition: null }), '1.10', inMetric('failureCondition'), 'type'],
  ['number as text', spec({ args: [{ name: 'port', value: 9090 }] }), '1.10', ['spec', 'args', 0, 'value'], 'type'],
  ['list as object', spec({ metrics: {} }), '1.10', ['spec', 'metrics'], 'type'],
  [
    'text as timeout',
    metric({ provider: { prometheus: { timeout: '10' } } }),
    '1.10',
    inMetric('provider', 'prometheus', 'timeout'),
    'type',
  ],
  ['name missing', spec({ metrics: [{ provider: {} }] }), '1.10', inMetric(), 'required'],
  [
    'unknown aggregator',
    metric({ provider: { datadog: { aggregator: 'lats' } } }),
    '1.10',
    inMetric('provider', 'datadog', 'aggregator'),
    'enum',
    'last',
  ],
  ['other kind', { ...template, kind: 'AnalysisRun' }, '1.10', ['kind'], 'enum'],
  ['other group', { ...template, apiVersion: 'argoproj.io/v1' }, '1.10', ['apiVersion'], 'enum'],
  ['unnamed', { ...template, metadata: {} }, '1.10', ['metadata'], 'required'],
  ['label is a number', { ...template, metadata: { name: 'x', labels: { a: 1 } } }, '1.10', ['metadata', 'labels', 'a'], 'type'],
  ['no object', [], '1.10', [], 'type'],
])('%s', (_name, value, target, path, problem, suggestion) => {
  const violations = checkClosed(value, target);
  expect(violations.map((violation) => [violation.path, violation.problem])).toEqual([[path, problem]]);
  if (suggestion !== undefined) expect(violations[0]?.suggestion).toBe(suggestion);
});

test('counts and limits may be texts', () => {
  expect(checkClosed(metric({ count: '{{args.count}}', failureLimit: '1' }), '1.8')).toEqual([]);
});

test('a key of another release is named as such', () => {
  const [violation] = checkClosed(metric({ provider: { datadog: { requestTimeout: '5s' } } }), '1.9');
  expect(violation?.message).toBe('key "requestTimeout" exists only in Argo Rollouts 1.10');
});
