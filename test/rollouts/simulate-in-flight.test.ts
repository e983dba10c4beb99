import { expect, test } from 'vitest';
import type { AnalysisMetric, MeasureAnswer } from '../../src/rollouts/analysis.ts';
import type { ArgoVersion } from '../../src/rollouts/crd/facts.ts';
import { endOf, metricOf, play, playRun, startMs, timesOf } from './simulate-shorthand.ts';

/** A provider that decides itself, and answers some seconds after it was asked. */
function asking(provider: string, phase: 'Successful' | 'Failed' | 'Error' | 'Inconclusive', runningSeconds?: number) {
  const metric: AnalysisMetric = { name: 'm', provider: { [provider]: { x: {} } } };
  const answer: MeasureAnswer = { kind: 'phase', phase, ...(runningSeconds === undefined ? {} : { runningMs: runningSeconds * 1000 }) };
  return { metrics: [metric], measure: () => answer };
}

/**
 * 1.9 hears of a job's end from its informer. 1.10 asks again after the root of twice the seconds that the job runs, at 2, 4, 6, 9, 13, 18,
 * 24, 30, 37 s and so on, whole seconds each; Kayenta is asked every 15 s; a plugin when it said.
 */
test.each<[provider: string, argo: ArgoVersion, phase: Parameters<typeof asking>[1], seconds: number | undefined, end: string]>([
  ['job', '1.9', 'Successful', 0, 'Successful at 0'],
  ['job', '1.9', 'Successful', 20, 'Successful at 20'],
  ['job', '1.9', 'Failed', 20.5, 'Failed at 20'],
  ['job', '1.9', 'Inconclusive', 20, 'Running'],
  ['job', '1.10', 'Successful', undefined, 'Successful at 0'],
  ['job', '1.10', 'Successful', 3, 'Successful at 4'],
  ['job', '1.10', 'Failed', 20, 'Failed at 24'],
  ['job', '1.10', 'Failed', 31, 'Failed at 37'],
  ['job', '1.10', 'Inconclusive', 5, 'Inconclusive at 6'],
  ['kayenta', '1.9', 'Successful', 0, 'Successful at 15'],
  ['kayenta', '1.10', 'Successful', 15, 'Successful at 15'],
  ['kayenta', '1.10', 'Inconclusive', 15.5, 'Inconclusive at 30'],
  ['plugin', '1.10', 'Failed', undefined, 'Failed at 0'],
  ['plugin', '1.10', 'Failed', 7.5, 'Failed at 7'],
  ['web', '1.9', 'Successful', undefined, 'Successful at 0'],
])('%s of %s, %s after %s s: %s', (provider, argo, phase, seconds, end) => {
  expect(endOf(playRun({}, { ...asking(provider, phase, seconds), argo }))).toBe(end);
});

test('a job that is lost is tried once more, 10 s later', () => {
  const { metrics, measure } = asking('job', 'Error', 20);
  const [job] = metrics;
  const run = playRun({}, { metrics: [{ ...(job as AnalysisMetric), consecutiveErrorLimit: 1 }], measure, argo: '1.9' });
  expect([endOf(run), timesOf(run).m]).toEqual(['Error at 50', [0, 30]]);
});

test('conditions do not matter to a provider that decides itself', () => {
  const { measure } = asking('job', 'Failed', 5);
  const metric: AnalysisMetric = { name: 'm', successCondition: 'nonsense(', provider: { job: {} } };
  expect(endOf(playRun({}, { metrics: [metric], measure }))).toBe('Failed at 6');
});

const failing = metricOf('a', 'd1m');

/** The run ends at 60 s by another metric. */
test.each<[provider: string, argo: ArgoVersion, phase: string, measured: string | undefined]>([
  ['job', '1.9', 'Successful', 'Metric Terminated'],
  ['job', '1.10', 'Inconclusive', 'Metric Terminated'],
  ['kayenta', '1.9', 'Running', undefined],
  ['kayenta', '1.10', 'Running', undefined],
])('%s of %s in flight when a sibling fails: %s', (provider, argo, phase, message) => {
  const { metrics, measure } = asking(provider, 'Successful', 600);
  const run = playRun({}, { metrics: [failing, ...metrics], measure: (metric) => (metric === failing ? fails : measure()), argo });
  expect([endOf(run), run.decidedBy]).toEqual(['Failed at 60', 'a']);
  expect([run.metricResults[1]?.phase, run.metricResults[1]?.measurements[0]?.message]).toEqual([phase, message]);
});

const fails: MeasureAnswer = { kind: 'value', result: 2, text: '2' };

test('what a plugin makes of a measurement that is cut short is unknown', () => {
  const seen = play({}, { ...asking('plugin', 'Successful', 600), terminateAtSeconds: 60 });
  expect(seen).toEqual({ kind: 'unknown', metric: 'm', atMs: startMs + 60_000, reason: expect.stringContaining('plugin') });
});

test.each(['1.9', '1.10'] as const)('a job that never ends keeps the run of %s running', (argo) => {
  const run = playRun({}, { ...asking('job', 'Successful', 1e9), argo });
  expect([endOf(run), run.metricResults[0]?.measurements]).toEqual(['Running', [{ phase: 'Running', startedAtMs: startMs }]]);
});
