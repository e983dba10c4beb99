import { expect, test } from 'vitest';
import { floatList } from '../../src/expr/value.ts';
import type { AnalysisMetric, MeasureAnswer } from '../../src/rollouts/analysis.ts';
import type { ArgoVersion } from '../../src/rollouts/crd/facts.ts';
import { endOf, playRun, timesOf } from './simulate-shorthand.ts';

const rows = `
#   | settings           | answers        | end                    | measured at (s)
1   | f0 c5 i1m          | F              | Failed at 0            | 0
2   | f0 c5 i1m          | SSF            | Failed at 120          | 0 60 120
3   | f0 c5 i1m          | S              | Successful at 240      | 0 60 120 180 240
4   | f1 c5 i1m          | SFSSS          | Successful at 240      | 0 60 120 180 240
5   | f1 c5 i1m          | FSF            | Failed at 120          | 0 60 120
6   | f3 c3 i1m          | FFF            | Successful at 120      | 0 60 120
7   | f1                 | F              | Successful at 0        | 0
8a  | -                  | S              | Successful at 0        | 0
8b  | -                  | F              | Failed at 0            | 0
8c  | -                  | I              | Inconclusive at 0      | 0
9   | -                  | EEEEE          | Error at 40            | 0 10 20 30 40
10  | e0                 | E              | Error at 0             | 0
11  | c2 i1m             | EESS           | Successful at 80       | 0 10 20 80
12  | c2 i1m             | EEEESEEEES     | Successful at 140      | 0 10 20 30 40 100 110 120 130 140
13  | c2 i5s             | ESS            | Successful at 15       | 0 10 15
14  | i1h                | S              | Running                | 0 3600 7200
15  | i1m f2             | FFF            | Failed at 120          | 0 60 120
16  | c3 i1m             | SI             | Inconclusive at 60     | 0 60
17  | n3 c3 i1m          | III            | Successful at 120      | 0 60 120
18  | f2 n3 c5 i1m       | FFIII          | Successful at 240      | 0 60 120 180 240
19  | s3 f0 c9 i1m       | SSS            | Successful at 120      | 0 60 120
20  | s3 f2 c5 i1m       | SFSFS          | Inconclusive at 240    | 0 60 120 180 240
21  | s2 f-1 c3 i1m      | FSF            | Failed at 120          | 0 60 120
22  | s2 f-1 i1h         | F              | Running                | 0 3600 7200
23  | s3                 | S              | Inconclusive at 0      | 0
23b | s1                 | F              | Failed at 0            | 0
24  | c-1 i1m            | S              | Successful at 0        | 0
25  | cabc i1h           | S              | Running                | 0 3600 7200
26  | d5m c3 i1m         | S              | Successful at 420      | 300 360 420
26b | d0s c2 i1m         | S              | Successful at 60       | 0 60
26c | d-5m c1            | S              | Successful at 0        | 0
`;

const table = rows
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()) as [string, string, string, string, string]);

test.each(table)('row %s: %s, answers %s: %s', (_row, spec, letters, end, times) => {
  const run = playRun({ m: [spec, letters] });
  expect(endOf(run)).toBe(end);
  expect(timesOf(run).m?.join(' ') ?? '').toBe(times);
});

const endless = table.filter(([, , , end]) => end === 'Running');

test.each(endless)('row %s: %s, answers %s, is Successful when it is terminated', (_row, spec, letters) => {
  const run = playRun({ m: [spec, letters] }, { terminateAtSeconds: 90 });
  expect([endOf(run), run.message, run.metricResults[0]?.decision]).toEqual(['Successful at 90', 'Run Terminated', 'terminated']);
});

test.each(['20', '21'])('row %s: a count reached without its successes in a row says nothing, and counts as successful', (row) => {
  const [, spec = '', letters = ''] = table.find(([number]) => number === row) ?? [];
  const run = playRun({ m: [spec, letters] });
  expect(run.message).toBe('');
  expect(run.runSummary).toEqual({ count: 1, successful: 1, failed: 0, inconclusive: 0, error: 0 });
  expect([run.decidedBy, run.metricResults[0]?.decision]).toEqual(['m', 'consecutiveSuccessLimit']);
});

test('row 27: a failed metric ends its sibling after one measurement', () => {
  const run = playRun({ a: ['f0 c5 i1m', 'F'], b: ['c5 i1m', 'S'] });
  expect(endOf(run)).toBe('Failed at 0');
  expect(run.message).toBe('Metric "a" assessed Failed due to failed (1) > failureLimit (0)');
  expect(run.metricResults.map(({ phase, count, decision }) => [phase, count, decision])).toEqual([
    ['Failed', 1, 'failureLimit'],
    ['Successful', 1, 'terminated'],
  ]);
});

test('row 28: a sibling is measured once while errors are retried', () => {
  const run = playRun({ a: ['c5 i1m', 'E'], b: ['c5 i1m', 'S'] });
  expect(endOf(run)).toBe('Error at 40');
  expect(run.message).toBe('Metric "a" assessed Error due to consecutiveErrors (5) > consecutiveErrorLimit (4): "Error Message: gone"');
  expect(timesOf(run)).toEqual({ a: [0, 10, 20, 30, 40], b: [0] });
  expect(run.metricResults[1]?.phase).toBe('Successful');
});

test('row 29: terminated before any measurement', () => {
  const run = playRun({ m: ['c5 i1m', 'F'] }, { terminateAtSeconds: 0 });
  expect([endOf(run), run.message, run.metricResults]).toEqual(['Successful at 0', 'Run Terminated', []]);
});

test('row 30: terminated after tolerated errors', () => {
  const run = playRun({ m: ['c5 i1m', 'E'] }, { terminateAtSeconds: 15 });
  expect([endOf(run), run.message, timesOf(run).m]).toEqual(['Successful at 15', 'Run Terminated', [0, 10]]);
});

const runningJob: MeasureAnswer = { kind: 'phase', phase: 'Failed', runningMs: 600_000 };
const job: AnalysisMetric = { name: 'm', provider: { job: { spec: {} } } };

test.each([
  ['1.8', 'Successful at 90', 'Run Terminated'],
  ['1.9', 'Successful at 90', 'Run Terminated'],
  [
    '1.10',
    'Inconclusive at 90',
    'Metric "m" assessed Inconclusive due to inconclusive (1) > inconclusiveLimit (0): "Error Message: Metric Terminated"',
  ],
] as const)('row 31: terminated with a job in flight in %s: %s', (argo: ArgoVersion, end, message) => {
  const run = playRun({}, { metrics: [job], measure: () => runningJob, argo, terminateAtSeconds: 90 });
  expect([endOf(run), run.message]).toEqual([end, message]);
  expect(run.metricResults[0]?.measurements.map((one) => one.message)).toEqual(['Metric Terminated']);
});

test('row 32: a metric in dry run may fail', () => {
  const run = playRun({ a: ['-', 'F'], b: ['-', 'S'] }, { dryRun: new Set(['a']) });
  expect([endOf(run), run.message]).toEqual(['Successful at 0', '']);
  expect(run.metricResults[0]).toMatchObject({
    phase: 'Failed',
    dryRun: true,
    message: 'Metric assessed Failed due to failed (1) > failureLimit (0)',
  });
  expect(run.dryRunSummary).toEqual({ count: 1, successful: 0, failed: 1, inconclusive: 0, error: 0 });
});

test('row 33: the run waits for a metric in dry run', () => {
  const endless = { a: ['-', 'S'], b: ['i1m', 'S'] } as const;
  expect(endOf(playRun(endless, { dryRun: new Set(['b']) }))).toBe('Running');
  expect(endOf(playRun(endless, { dryRun: new Set(['b']), terminateAtSeconds: 300 }))).toBe('Successful at 300');
});

test.each([[floatList([])], [floatList([Number.NaN])], [null], [Number.NEGATIVE_INFINITY]])('row 34: no condition, result %s', (result) => {
  const metric: AnalysisMetric = { name: 'm', provider: { prometheus: { query: 'up' } } };
  const run = playRun({}, { metrics: [metric], measure: () => ({ kind: 'value', result, text: '' }) });
  expect(endOf(run)).toBe('Successful at 0');
});
