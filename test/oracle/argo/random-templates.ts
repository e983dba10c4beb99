import { pick, type Random } from '../../expr/random.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the oracle's mode `templates` answers: templates without a circle, a Rollout, the hashes of its ReplicaSets, and maybe secrets. */
export type TemplatesRequest = {
  readonly templates: readonly Json[];
  readonly rollout: Json;
  readonly stableHash: string;
  readonly latestHash: string;
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

const plainTexts = ['result[0] < {{args.x}}', 'sum(rate(http{pod="{{args.y}}"}[5m])) > 0', '{{args.x}}', '{{ args.x }}{{args.y}}', 'up'];
const oddTexts = [
  ...['{{args.nobody}}', '{{inputs.z}}', '{{ .Values.x | default "a>b&c" }}', '{{{args.x}}}', '{a:{{args.x}}}', '{{args.x', '}}{{args.x}}'],
  ...[
    '{{args.x}}}}',
    '{{\nargs.x\n}}',
    '{{\targs.x}}',
    '{{\u00a0args.x\u2003\u0085}}',
    '{{\u200bargs.x}}',
    '{{}}',
    '{{args.}}',
    '{ {args.x}}',
  ],
  ...[
    '{{args.x}} {{inputs.first}} {{inputs.last}}',
    '{{ARGS.x}}',
    '{{args.a<b}}',
    '{{args."q"}}',
    '\\{{args.x}}\\',
    'a\u2028b<c>&',
    '{{args.x}\u200b}',
  ],
  ...['{{ "{{args.x}}" }}', '\u0001\u0007\b\f\u007f', '{{args.é}}', '{{args.x.y}}'],
];
const values = [
  ...['0.05', 'shop', '5', '30s', '', 'svc-a', '10', '1', '0', '2m'],
  ...[
    '0.05 || true',
    'a"b\\c',
    'line\nbreak\ttab\r',
    '\u0007',
    '\u000b',
    '\u0000',
    '\u001b[0m',
    '\u007f',
    'üñé€漢',
    '😀',
    '\u00a0',
    '\u{e0067}',
  ],
  ...[
    '{{args.x}}',
    '{{',
    '}}',
    '<&>',
    '\u2028',
    '\ufeff',
    '\u200b',
    '\u{1f1e6}',
    '\ufffd',
    '\b\f',
    '\u0085',
    '\u{10ffff}',
    '\u{f0000}',
    '\\',
    '\\a',
  ],
  ...["it's", '"', '.*', '\u0301', '\ue000', '\u202e'],
];
const safeValues: Readonly<Record<string, readonly string[]>> = {
  x: ['0.05', 'shop', '5', '10'],
  y: ['30s', '2m', '1h'],
  count: ['5', '6', '+7'],
  host: ['prom', 'svc-a', ''],
  interval: ['30s', '30s', '1m'],
};
const allArgs = Object.keys(safeValues);
const argNames = ['x', 'x', 'y', 'y', 'count', 'host', 'é', 'a<b', 'x.y'];

/** Draws one request after the other from `random`. */
export function randomRequest(random: Random): TemplatesRequest {
  const chance = (odds: number): boolean => random() < odds;
  const some = (odds: number, key: string, make: () => unknown): Json => (chance(odds) ? { [key]: make() } : {});
  const many = <T>(counts: readonly number[], make: (index: number) => T): T[] =>
    Array.from({ length: pick(random, counts) }, (_, i) => make(i));
  // Most requests are tame, so that whole runs come about.
  const wild = chance(0.45);
  const text = (): string => (wild && chance(0.12) ? pick(random, oddTexts) : pick(random, plainTexts));
  const value = (name: string): string => pick(random, wild && chance(0.35) ? values : (safeValues[name] ?? values));
  const limit = (): unknown => pick(random, [0, 1, 2, 3, '2', ...(wild ? ['{{args.count}}', -1] : [])]);

  const header = (): Json => ({ key: pick(random, ['Authorization', 'X-{{args.x}}']), value: text() });
  const free = (depth: number): unknown => {
    const kind = depth > 2 ? 0 : Math.floor(random() * 3);
    if (kind === 1) return many([0, 1, 2], () => free(depth + 1));
    if (kind === 2)
      return Object.fromEntries(many([0, 1, 2], () => [pick(random, ['b', 'a', 'B', 'é', '😀', '{{args.x}}', 'a<b']), free(depth + 1)]));
    return pick(random, [text(), 1, 0.5, 1e21, 1e-7, 1e-6, 123456789012, -1.25e-9, true, null, '']);
  };
  const authentication = (): Json => ({
    ...some(0.5, 'oauth2', () => ({ tokenUrl: text(), ...some(0.5, 'scopes', () => many([0, 1], text)) })),
    ...some(0.3, 'sigv4', () => ({ region: text() })),
  });
  const prometheus = (): Json => ({
    ...some(0.6, 'address', () => pick(random, ['http://{{args.host}}:9090', ''])),
    query: text(),
    ...some(0.3, 'timeout', () => pick(random, [0, 30])),
    ...some(0.1, 'insecure', () => chance(0.5)),
    ...some(0.15, 'headers', () => many([0, 1, 2], header)),
    ...some(0.15, 'authentication', authentication),
    ...some(0.15, 'rangeQuery', () => ({ start: text(), end: 'now()', step: '1m' })),
  });
  const providers: readonly (() => Json)[] = [
    ...Array.from({ length: 6 }, () => () => ({ prometheus: prometheus() })),
    () => ({
      web: {
        url: text(),
        ...some(0.5, 'jsonBody', () => ({ a: free(1), [text()]: free(0) })),
        ...some(0.3, 'headers', () => many([1, 2], header)),
        jsonPath: '{$.a}',
      },
    }),
    () => ({ datadog: { apiVersion: 'v2', queries: { b: text(), 'a{{args.x}}': text() }, formula: 'a + b', interval: '{{args.y}}' } }),
    () => ({
      job: {
        ...some(0.4, 'metadata', () => ({ labels: { app: text(), ...some(0.3, 'Zone', text) }, annotations: {} })),
        spec: {
          backoffLimit: 0,
          template: {
            ...some(0.3, 'metadata', () => ({ name: 'x' })),
            spec: {
              containers: [
                {
                  name: 'check',
                  image: 'busybox:{{args.x}}',
                  command: ['sh', '-c', text()],
                  ...some(0.5, 'env', () => [
                    { name: 'A', value: text() },
                    { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                  ]),
                  ...some(0.4, 'resources', () => ({ limits: { memory: '1Gi', cpu: '1' } })),
                  ...some(0.4, 'ports', () => [{ containerPort: 8080 }]),
                  ...some(0.3, 'livenessProbe', () => ({ httpGet: { path: '/', port: pick(random, [80, 'http', '{{args.x}}']) } })),
                },
              ],
              restartPolicy: 'Never',
            },
          },
        },
      },
    }),
    () => ({ plugin: { [pick(random, ['a/b', 'x{{args.x}}'])]: free(0), ...some(0.2, 'other', () => free(1)) } }),
    () => ({ newRelic: { query: text(), profile: 'p' } }),
    () => ({ wavefront: { address: text(), query: text() } }),
    () => ({ graphite: { query: text() } }),
    () => ({ influxdb: { query: text(), profile: text() } }),
    () => ({ skywalking: { interval: '{{args.y}}', query: text() } }),
    () => ({
      kayenta: {
        address: text(),
        application: 'a',
        canaryConfigName: 'c',
        metricsAccountName: '',
        configurationAccountName: '',
        storageAccountName: '',
        threshold: { pass: 90, marginal: 75 },
        scopes: [
          {
            name: 'd',
            controlScope: { scope: text(), region: 'r', step: 60, start: '', end: '' },
            experimentScope: { scope: 's', region: 'r', step: 60, start: 'a', end: 'b' },
          },
        ],
      },
    }),
    () => ({
      cloudWatch: {
        interval: '5m',
        metricDataQueries: [
          {
            id: text(),
            expression: text(),
            ...some(0.5, 'period', () => pick(random, [60, '{{args.count}}'])),
            ...some(0.3, 'returnData', () => false),
          },
        ],
      },
    }),
    () => ({}),
    () => ({ prometheus: prometheus(), web: { url: 'x' } }),
  ];
  const metric = (name: string): Json => ({
    name,
    ...some(0.9, 'interval', () => pick(random, ['30s', '1m', '{{args.interval}}', ...(wild ? [''] : []), '30s'])),
    ...some(0.2, 'initialDelay', () => pick(random, ['1m', '{{args.y}}'])),
    ...some(0.7, 'count', () => pick(random, [5, 5, 6, '5', '{{args.count}}', '{{args.count}}', ...(wild ? [0] : [])])),
    ...some(0.8, 'successCondition', text),
    ...some(0.3, 'failureCondition', text),
    ...some(0.3, 'failureLimit', limit),
    ...some(0.2, 'inconclusiveLimit', limit),
    ...some(0.1, 'consecutiveErrorLimit', limit),
    ...(wild ? some(0.15, 'consecutiveSuccessLimit', () => pick(random, ['{{args.x', '{{args.count}}', 1, 2])) : {}),
    provider: pick(random, providers)(),
  });
  const rule = (): string =>
    pick(random, ['rate', '.*', '^err', '', '*', 'm1$', 'm[', 'rate|m', '(?i)M', '\\pL+', 'x{1001}', '(?!a)', 'a{,2}', '\\d']);
  const rules = (): Json[] => many([1, 1, 2], () => ({ metricName: wild ? rule() : pick(random, ['rate', '.*', 'm']) }));
  const retention = (): Json[] => rules().map((one) => ({ ...one, limit: pick(random, [1, 5, 20]) }));
  const arg = (name: string): Json => {
    const kind = random();
    if (kind < 0.2 || (!allArgs.includes(name) && chance(0.8))) return { name, value: value(name) };
    if (kind < 0.9) return { name };
    const from = pick(random, [
      { secretKeyRef: { name: 'token', key: 'k' } },
      { secretKeyRef: { name: 'token', key: 'k' } },
      { fieldRef: { fieldPath: 'metadata.name' } },
      {},
    ]);
    return { name, valueFrom: from, ...(wild ? some(0.2, 'value', () => value(name)) : {}) };
  };

  const names = ['a', 'b', 'c'];
  const kinds = ['AnalysisTemplate', 'ClusterAnalysisTemplate'];
  const places = kinds.flatMap((kind) => names.map((name) => ({ kind, name }))).filter(() => chance(0.45));
  const ref = (from: readonly { readonly kind: string; readonly name: string }[]): Json => {
    const { kind, name } = from.length === 0 || chance(0.03) ? { kind: pick(random, kinds), name: 'nowhere' } : pick(random, from);
    return {
      templateName: name,
      ...(kind === 'ClusterAnalysisTemplate' ? { clusterScope: true } : some(0.2, 'clusterScope', () => false)),
    };
  };
  let metrics = 0;
  const templates = places.map(({ kind, name }, index) => {
    const later = places.slice(index + 1);
    const template: Json = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind,
      metadata: { name, ...(kind === 'AnalysisTemplate' ? { namespace: 'ns' } : {}) },
      spec: {
        ...some(0.9, 'metrics', () =>
          many([1, 1, 2], () =>
            metric(wild && chance(0.05) ? 'rate' : pick(random, [`m${metrics++}`, `rate-m${metrics++}`, `{{args.x}}-m${metrics++}`])),
          ),
        ),
        ...some(0.97, 'args', () =>
          (chance(0.9)
            ? [...allArgs, ...(wild && chance(0.2) ? ['é', 'a<b'] : [])]
            : [...new Set(many([1, 2, 4], () => pick(random, argNames)))]
          ).map(arg),
        ),
        ...some(0.12, 'dryRun', rules),
        ...some(0.1, 'measurementRetention', retention),
        ...(later.length === 0 ? {} : some(0.25, 'templates', () => many([1, 1, 2], () => ref(later)))),
      },
    };
    return template;
  });

  const paths = [
    ...[
      'metadata.name',
      'metadata.namespace',
      'metadata.uid',
      "metadata.labels['app']",
      "metadata.labels['none']",
      'metadata.labels',
      'metadata.annotations',
    ],
    ...[
      "metadata.annotations['example.com/Note']",
      'spec.replicas',
      'spec.template.spec.containers[0].image',
      'spec.selector.matchLabels.app',
    ],
    ...['spec.minReadySeconds', 'spec.template.spec.containers.[0].name.'],
  ];
  const badPaths = [
    ...[
      'spec.paused',
      'metadata.none',
      'metadataX',
      "metadata.finalizers['a']",
      'spec.nothing',
      'spec.template',
      'spec.template.spec.containers[7].image',
      'spec.replicas.x',
    ],
    ...['spec.template.spec.containers[x]', '', '.', "metadata.labels['a b']", "metadata.labels['", "metadata.annotations['a']b']"],
  ];
  const rolloutArg = (name: string): Json => {
    const kind = random();
    if (kind < (wild ? 0.5 : 0.75)) return { name, value: value(name) };
    if (kind < 0.6) return { name };
    if (kind < 0.8)
      return {
        name,
        ...some(0.2, 'value', () => value(name)),
        valueFrom: { podTemplateHashValue: pick(random, ['Latest', 'Stable', ...(wild ? ['Other'] : [])]) },
      };
    return { name, valueFrom: { fieldRef: { fieldPath: pick(random, wild && chance(0.3) ? badPaths : paths) } } };
  };
  const analysis = (): Json => ({
    ...some(0.97, 'templates', () => many([1, 1, 1, 2, 3], () => ref(places))),
    ...some(0.9, 'args', () => (chance(0.9) ? allArgs : many([0, 1, 2], () => pick(random, argNames))).map(rolloutArg)),
    ...some(0.12, 'dryRun', rules),
    ...some(0.1, 'measurementRetention', retention),
  });
  const canary = (): Json => ({
    steps: [{ setWeight: 10 }, ...many([0, 1, 1, 2], () => ({ analysis: analysis() })), { pause: {} }],
    ...some(0.6, 'analysis', () => ({ ...analysis(), startingStep: 1 })),
  });
  const blueGreen = (): Json => ({
    activeService: 'active',
    ...some(0.7, 'prePromotionAnalysis', analysis),
    ...some(0.7, 'postPromotionAnalysis', analysis),
  });
  const rollout: Json = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: {
      name: 'shop',
      namespace: 'ns',
      labels: { app: 'shop', 'b"c': 'x' },
      annotations: { 'example.com/note': 'n', 'example.com/Note': '1\n2' },
    },
    spec: {
      replicas: pick(random, [3, 1_000_000, 1_234_567, 123_456]),
      minReadySeconds: 30,
      selector: { matchLabels: { app: 'shop' } },
      template: { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'main', image: 'shop:1' }] } },
      strategy: chance(0.7) ? { canary: canary() } : { blueGreen: blueGreen() },
    },
  };
  return {
    templates,
    rollout,
    stableHash: 'stable1',
    latestHash: pick(random, ['latest2', 'latest2', '']),
    ...some(0.5, 'secrets', () => ({ token: { [pick(random, ['k', 'k', 'other'])]: value('x') } })),
  } as TemplatesRequest;
}
