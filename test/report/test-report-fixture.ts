import type { AnalysisRun, Measurement, MetricResult } from '../../src/rollouts/analysis.ts';
import type { CaseResult, TestReport } from '../../src/scenario/result.ts';
import type { SourceFile } from '../../src/source/source-file.ts';

export const testFile: SourceFile = {
  name: 'tests/slo.test.yaml',
  text: ['kind: PolicyTest', 'spec:', '  cases:', '    - name: 5xx burst', '    - name: healthy', ''].join('\n'),
};
export const files: ReadonlyMap<string, SourceFile> = new Map([[testFile.name, testFile]]);

const startedAtMs = 1_786_000_000_000;

function measurement(seconds: number, phase: Measurement['phase'], value?: string, message?: string): Measurement {
  const atMs = startedAtMs + seconds * 1000;
  return {
    phase,
    startedAtMs: atMs,
    finishedAtMs: atMs,
    ...(value === undefined ? {} : { value }),
    ...(message === undefined ? {} : { message }),
  };
}

function result(name: string, phase: MetricResult['phase'], measurements: readonly Measurement[]): MetricResult {
  const count = (wanted: Measurement['phase']): number => measurements.filter((one) => one.phase === wanted).length;
  return {
    name,
    phase,
    message: '',
    dryRun: false,
    count: measurements.length - count('Error'),
    successful: count('Successful'),
    failed: count('Failed'),
    inconclusive: count('Inconclusive'),
    error: count('Error'),
    consecutiveError: 0,
    consecutiveSuccess: 0,
    measurements,
  };
}

const condition = 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] <= 0.01';

export const run: AnalysisRun = {
  phase: 'Failed',
  message: 'Metric "error-ratio" assessed Failed due to failed (2) > failureLimit (1)',
  startedAtMs,
  completedAtMs: startedAtMs + 180_000,
  metrics: ['error-ratio', 'restarts', 'latency'].map((name) => ({
    name,
    successCondition: condition,
    provider: { prometheus: { query: 'up' } },
  })),
  metricResults: [
    result('restarts', 'Successful', [measurement(0, 'Successful', '[0]')]),
    result('error-ratio', 'Failed', [
      measurement(60, 'Successful', '[0.0021]'),
      measurement(120, 'Failed', '[0.081]'),
      measurement(180, 'Failed', '[0.09]'),
    ]),
    result('latency', 'Successful', [measurement(0, 'Error', undefined, '503'), measurement(10, 'Successful', '[NaN, 1]')]),
  ],
  runSummary: { count: 3, successful: 2, failed: 1, inconclusive: 0, error: 0 },
  dryRunSummary: { count: 0, successful: 0, failed: 0, inconclusive: 0, error: 0 },
};

const range = { file: testFile.name, from: testFile.text.indexOf('5xx'), to: testFile.text.indexOf('5xx') + 9 };

export const failedCase: CaseResult = {
  name: '5xx burst',
  environment: 'prod',
  range,
  status: 'failed',
  problems: [{ kind: 'expectation', message: 'another phase', expected: 'Successful by t+5m', actual: 'Failed at t+3m', range }],
  observed: {
    run,
    placement: 'step',
    outcome: 'blocked',
    outcomeReason: 'the run Failed and the rollout is aborted',
    because: { metric: 'error-ratio', guardrail: 'error-ratio', limit: 'failureLimit' },
    guardrailOf: new Map(run.metrics.map(({ name }) => [name, name])),
  },
  data: 'recording checkout <&> "x"',
  selector: "policy=slo,case=it's 5xx,env=prod",
  why: ['failureLimit 1 forgives one failure'],
  wouldBe: ['Successful at t+5m with failureLimit 2'],
};

export const report: TestReport = {
  tests: [
    {
      name: 'slo',
      subject: 'service-slo',
      subjectKind: 'policy',
      file: testFile.name,
      cases: [failedCase, { ...failedCase, name: 'healthy', status: 'passed', problems: [] }],
    },
    { name: 'quiet', subject: 'other', subjectKind: 'template', file: testFile.name, cases: [] },
  ],
  coverage: [
    {
      subject: 'service-slo',
      guardrail: 'error-ratio',
      environment: 'prod',
      outcomes: { pass: 'yes', fail: 'yes', 'no-data': 'no', NaN: 'n/a', error: 'yes', limit: 'yes' },
    },
  ],
  diagnostics: [],
};
