import { expect, test } from 'vitest';
import type { MeasureAnswer } from '../../src/rollouts/analysis.ts';
import { simulate } from '../../src/rollouts/simulate.ts';
import { answer, answersInTurn, endOf, evaluate, metricOf, play, playRun, startMs, timesOf } from './simulate-shorthand.ts';

function late(letter: string, latencySeconds: number): MeasureAnswer {
  return { ...answer(letter), latencyMs: latencySeconds * 1000 };
}

test('the gap is from the end of a measurement to the start of the next', () => {
  const run = playRun({ m: ['c3 i30s', 'S'] }, { measure: () => late('S', 12) });
  expect([endOf(run), timesOf(run).m]).toEqual(['Successful at 96', [0, 42, 84]]);
});

test('a reconcile waits for the slowest answer, and the run starts after the first', () => {
  const measure = ({ name }: { name: string }): MeasureAnswer => late(name === 'd' ? 'F' : 'S', name === 'a' ? 9 : 1);
  const run = playRun({ a: ['c2 i10s', ''], b: ['c4 i10s', ''], d: ['d20s f1', ''] }, { measure });
  // b is due at 22 s and waits for a; the delay of d counts from the end of the first reconcile.
  expect(timesOf(run)).toEqual({ a: [0, 19], b: [0, 11, 28, 39], d: [29] });
  expect([run.startedAtMs - startMs, endOf(run)]).toEqual([9000, 'Successful at 40']);
});

test('a metric that ends the run ends it when the slowest sibling has answered', () => {
  const measure = ({ name }: { name: string }): MeasureAnswer => (name === 'a' ? late('F', 0) : late('S', 9));
  expect(endOf(playRun({ a: ['-', ''], b: ['c2 i1m', ''] }, { measure }))).toBe('Failed at 9');
});

test('statuses keep whole seconds, so that the true gap is shorter than 1.5 s', () => {
  const run = playRun({ m: ['c4 i1.5s', 'S'] });
  expect(timesOf(run).m).toEqual([0, 1, 2, 3]);
  const exact = playRun({ m: ['c4 i1.5s', 'S'] }, { timing: 'exact' });
  expect([timesOf(exact).m, endOf(exact)]).toEqual([[0, 1.5, 3, 4.5], 'Successful at 4.5']);
});

test('the provider is asked for the time at which the measurement is due', () => {
  const asked: number[] = [];
  const measure = (_metric: unknown, atMs: number): MeasureAnswer => {
    asked.push(atMs - startMs);
    return answer('S');
  };
  playRun({ m: ['c4 i1.5s', ''] }, { measure });
  expect(asked).toEqual([0, 1500, 2500, 3500]);
});

test.each(['0s', '-5s', '400ms'])('an interval of %s with a count ends at once', (interval) => {
  expect(endOf(playRun({ m: [`c5 i${interval}`, 'S'] }))).toBe('Successful at 0');
});

test.each(['0s', '-5s', '400ms'])('an interval of %s without a count is given up, and is no pass', (interval) => {
  const seen = play({ m: [`i${interval}`, 'S'] });
  expect(seen).toMatchObject({ kind: 'unknown', metric: 'm', reason: 'the run did not end within 20001 measurements' });
});

test('a terminated run that never rests ends at its first reconcile', () => {
  expect(endOf(playRun({ m: ['i0s', 'S'] }, { terminateAtSeconds: 0 }))).toBe('Successful at 0');
});

test.each([
  ['at the time of a measurement the measurement comes first', 60, [0, 60]],
  ['before it there is none', 59, [0]],
])('termination: %s', (_name, terminateAtSeconds, times) => {
  const run = playRun({ m: ['i1m f9', 'F'] }, { terminateAtSeconds });
  expect([timesOf(run).m, endOf(run)]).toEqual([times, `Successful at ${terminateAtSeconds}`]);
});

test('what is due after the last moment does not happen', () => {
  expect(timesOf(playRun({ m: ['i1m', 'S'] }, { untilSeconds: 120 })).m).toEqual([0, 60, 120]);
  expect(endOf(playRun({ m: ['i1m', 'S'] }, { untilSeconds: 120, terminateAtSeconds: 121 }))).toBe('Running');
});

test.each([
  ['an answer', 'S?', 'nobody knows', 60],
  ['an answer of a metric in dry run', '?', 'nobody knows', 0],
])('no phase comes of %s that nobody knows', (_name, letters, reason, seconds) => {
  const dryRun = new Set(letters === '?' ? ['m'] : []);
  expect(play({ m: ['c3 i1m', letters] }, { dryRun })).toEqual({ kind: 'unknown', metric: 'm', atMs: startMs + seconds * 1000, reason });
});

test('no phase comes of a condition that cannot be evaluated', () => {
  const metrics = [{ ...metricOf('m', 'c3 i1m'), failureCondition: 'later(result)' }];
  const seen = simulate({ metrics, argo: '1.10', startMs, untilMs: startMs, measure: answersInTurn({ m: 'S' }), evaluate });
  expect(seen).toMatchObject({ kind: 'unknown', metric: 'm', reason: expect.stringContaining('failureCondition later(result)') });
});

test.each([
  ['a spec', { m: ['c3', 'S'] }, undefined, 'metrics[0]: interval must be specified when count > 1'],
  ['no metric', {}, undefined, 'no metrics specified'],
  ['a rule', { m: ['-', 'S'] }, "dryRun[0]: Rule didn't match any metric name(s)", "dryRun[0]: Rule didn't match any metric name(s)"],
] as const)('%s that the controller refuses is Error before anything is measured', (_name, metrics, ruleProblem, message) => {
  const run = playRun(metrics, ruleProblem === undefined ? {} : { ruleProblem });
  expect(run).toMatchObject({ phase: 'Error', message: `Analysis spec invalid: ${message}`, metricResults: [] });
  expect(run.completedAtMs).toBeUndefined();
});

test('the text of a better metric stays where the worse one has none', () => {
  // a is Inconclusive with a text; b, which Failed for want of successes in a row, is worse and has none.
  const run = playRun({ a: ['c3 i1m', 'SSI'], b: ['s2 f-1 c3 i1m', 'FSF'] });
  expect([run.phase, run.decidedBy]).toEqual(['Failed', 'b']);
  expect(run.message).toBe('Metric "a" assessed Inconclusive due to inconclusive (1) > inconclusiveLimit (0)');
});
