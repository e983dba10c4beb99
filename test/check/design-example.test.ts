import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { flatQuery } from '../compile/compiled.ts';
import { compileTexts } from './compile-texts.ts';

const shipped = (name: string): string => readFileSync(new URL(`../../templates/${name}.yaml`, import.meta.url), 'utf8');

/**
 * The example of the design, section 3, word for word but for one line: the arg `stableHash` is left out. No guardrail of the example
 * uses it, and the same design makes an unused arg an error.
 */
const example = `apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: rollout-guardrails, version: 1.0.0, owner: platform-team }
spec:
  args:                                   # bound at run time; no default where a wrong scope would be dangerous
    namespace:  { type: label, from: { field: metadata.namespace } }
    podHash:    { type: label, from: { podTemplateHash: Latest } }
  params: { maxRestarts: 0, maxErrorRatio: 0.01, window: 2m }     # bound at compile time
  rollout: { as: [step] }                 # step | background | prePromotion | postPromotion: which templates are emitted
  use:
    - pack: kubernetes-workload@1         # templates/kubernetes-workload.yaml
      guardrails: [restarts, not-ready, mutable-image]
  guardrails:
    - name: error-ratio
      at: [rollout, gate, soak]           # required
      unit: ratio
      prometheus:
        value: |                          # what is judged: the new pods alone, or a small canary drowns in the old ones
          ( sum(rate(http_requests_total{namespace="{{args.namespace}}",pod=~".+-{{args.podHash}}-.+",code=~"5.."}[{{params.window}}]))
            or 0 * sum(rate(http_requests_total{namespace="{{args.namespace}}",pod=~".+-{{args.podHash}}-.+"}[{{params.window}}])) )
          / sum(rate(http_requests_total{namespace="{{args.namespace}}",pod=~".+-{{args.podHash}}-.+"}[{{params.window}}]))
        alive: http_requests_total{namespace="{{args.namespace}}",pod=~".+-{{args.podHash}}-.+"}   # a selector: some series of it must be fresh
        volume: sum(increase(http_requests_total{namespace="{{args.namespace}}",pod=~".+-{{args.podHash}}-.+"}[{{params.window}}]))
      absent: fail                        # a missing value while \`alive\` holds: fail (default) | zero
      minVolume: { atLeast: 500, below: undecided, wait: 10m }
      require: value <= params.maxErrorRatio          # CEL, must be bool; the only way to pass
      enforcement: deny                   # deny | warn | audit
  environments:                           # a later one may only tighten the one it extends (checked)
    dev:  { schedule: { interval: 30s, count: 4 } }
    prod:
      extends: dev
      schedule: { interval: 30s, count: 8 }
      params: { maxErrorRatio: 0.005 }
      guardrails: { mutable-image: { schedule: { count: 1 } } }   # per guardrail: schedule, enforcement, params
`;

const { result } = compileTexts({ policies: [example], shippedPacks: [shipped('kubernetes-workload'), shipped('http-service')] });

test('compiles without a finding', () => {
  expect(result.diagnostics).toEqual([]);
  expect(result.ok && result.value.summary).toEqual({ policies: 1, guardrails: 4, templates: 2 });
  expect(result.ok && result.value.files.map((file) => file.path)).toEqual([
    'dev/kustomization.yaml',
    'dev/rollout-guardrails-dev.yaml',
    'prod/kustomization.yaml',
    'prod/rollout-guardrails-prod.yaml',
  ]);
});

test('as it stands, the unused arg is an error at its key', () => {
  const whole = example.replace('  params: {', '    «stableHash»: { type: label, from: { podTemplateHash: Stable } }\n  params: {');
  const { errors, places } = compileTexts({ policies: [whole], shippedPacks: [shipped('kubernetes-workload')] });
  expect(errors.map(({ code, range }) => ({ code, range }))).toEqual([{ code: 'GP549', range: places[0] }]);
});

test.each([
  ['dev', '0.01', ['error-ratio 24', 'restarts 4', 'not-ready 4', 'mutable-image 4']],
  // `count` may fall for mutable-image alone: it reads info series, a fact that does not change while a version runs.
  ['prod', '0.005', ['error-ratio 28', 'restarts 8', 'not-ready 8', 'mutable-image 1']],
])('%s: limit %s and counts', (environment, limit, counts) => {
  const text = result.ok
    ? (result.value.files.find((file) => file.path === `${environment}/rollout-guardrails-${environment}.yaml`)?.text ?? '')
    : '';
  expect(text).toContain(`len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] <= ${limit}\n`);
  expect(
    [...text.matchAll(/- name: (\S+)\n\s+interval: 30s\n\s+initialDelay: \S+\n\s+count: (\d+)/g)].map(
      ([, name, count]) => `${name} ${count}`,
    ),
  ).toEqual(counts);
});

test("the error ratio's query is the undecided encoding of the design", () => {
  const text = result.ok ? (result.value.files[1]?.text ?? '') : '';
  const block = /query: \|-\n((?: {10}.*\n)+)/.exec(text)?.[1] ?? '';
  const pods = 'namespace="{{args.namespace}}",pod=~".+-{{args.podHash}}-.+"';
  const all = `sum(rate(http_requests_total{${pods}}[2m]))`;
  const value = `(sum(rate(http_requests_total{${pods},code=~"5.."}[2m])) or 0 * ${all}) / ${all}`;
  const fresh = `count(time() - timestamp(http_requests_total{${pods}}) <= 90)`;
  const volume = `sum(increase(http_requests_total{${pods}}[2m]))`;
  expect(flatQuery(block)).toBe(
    flatQuery(
      `((((${value}) or on() (0 * (${fresh}) / 0)) and on() ((${volume}) >= 500)) and on() (${fresh})) or on() (vector(NaN) unless on() (${fresh}))`,
    ),
  );
});
