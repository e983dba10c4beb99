/** A policy with one guardrail and an arg, in two environments. */
export function policyWith(changes: Readonly<Record<string, string>> = {}): string {
  return replaced(
    `apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: checkout, version: 1.0.0, owner: platform-team }
spec:
  args: { namespace: { type: label } }
  params: { maxErrorRatio: 0.01 }
  guardrails:
    - name: error-ratio
      at: [rollout]
      unit: ratio
      prometheus:
        value: sum(rate(errors_total{namespace="{{args.namespace}}"}[2m])) / sum(rate(requests_total{namespace="{{args.namespace}}"}[2m]))
        alive: requests_total{namespace="{{args.namespace}}"}
      absent: zero
      require: value <= params.maxErrorRatio
      enforcement: deny
  environments:
    dev: { schedule: { interval: 30s, count: 4, initialDelay: 2m } }
    prod: { schedule: { interval: 30s, count: 8, initialDelay: 2m } }
`,
    changes,
  );
}

export const healthySeries = `      series:
        - { series: 'requests_total{namespace="shop"}', values: '0+100x60' }
        - { series: 'errors_total{namespace="shop"}', values: '0x60' }
`;

export const failingSeries = healthySeries.replace("'0x60'", "'0+20x60'");

/** A test of `policy.yaml` with these cases, which are texts of YAML list items. */
export function policyTest(cases: string, changes: Readonly<Record<string, string>> = {}): string {
  return replaced(
    `apiVersion: guard-policy.dev/v1
kind: PolicyTest
metadata: { name: errors }
spec:
  policy: policy.yaml
  args: { namespace: shop }
  cases:
${cases}`,
    changes,
  );
}

export const healthyCase = `    - name: healthy\n${healthySeries}      expect: { phase: Successful }\n`;
/** Fails: the run is Failed at 2m. */
export const wrongCase = `    - name: too many errors\n${failingSeries}      expect: { phase: Successful }\n`;

/** A policy and a test of one healthy case. */
export const goodProject: Readonly<Record<string, string>> = { 'policy.yaml': policyWith(), 'a.test.yaml': policyTest(healthyCase) };

/** A case on the recording `r`, to be written beside it. */
export function recordingCase(more = ''): string {
  return policyTest(`    - name: recorded\n      recording: r\n${more}      expect: { phase: Successful }\n`);
}

export function templateText(metric: string, more = ''): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: plain }
spec:
${more}  metrics:
    - name: errors
${metric.replaceAll(/^(?=.)/gm, '      ')}`;
}

export const promProvider = `provider: { prometheus: { address: "http://prometheus", query: 'sum(errors)' } }\n`;

export function templateTest(cases: string, changes: Readonly<Record<string, string>> = {}): string {
  return policyTest(cases, { 'policy: policy.yaml': 'template: t.yaml', '  args: { namespace: shop }\n': '', ...changes });
}

function replaced(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`not there: ${from}`);
    return before.replaceAll(from, to);
  }, text);
}
