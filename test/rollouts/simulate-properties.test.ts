import { expect, test } from 'vitest';
import type { AnalysisRun, MetricResult } from '../../src/rollouts/analysis.ts';
import { pick, type Random, randomFrom } from '../expr/random.ts';
import { playRun, startMs } from './simulate-shorthand.ts';

const seed = 20261121;
const random = randomFrom(seed);
console.log(`seed ${seed}`);

type Metrics = Readonly<Record<string, readonly [spec: string, letters: string]>>;

function specOf(random: Random): string {
  const word = (odds: number, ...words: readonly string[]): string => (random() < odds ? ` ${pick(random, words)}` : '');
  return `i${pick(random, ['10s', '45s', '1m', '7s'])}${word(0.7, 'c1', 'c3', 'c5')}${word(0.3, 'd5s', 'd0s', 'd2m')}${word(0.4, 'f0', 'f1')}${word(0.3, 'n1')}`;
}

function metricsOf(letters: readonly string[], names = ['a', 'b', 'c']): Metrics {
  const lettersOf = (): string => Array.from({ length: 12 }, () => pick(random, letters)).join('');
  return Object.fromEntries(names.map((name) => [name, [specOf(random), lettersOf()]]));
}

const settings = { untilSeconds: 600 };
const anything = Array.from({ length: 150 }, () => metricsOf(['S', 'S', 'S', 'F', 'I', 'E']));

test('the same request twice gives the same run', () => {
  for (const metrics of anything) expect(playRun(metrics, settings)).toEqual(playRun(metrics, settings));
});

test('a run that starts later is the same, later', () => {
  const shiftMs = 86_399_000;
  const text = (run: AnalysisRun, fromMs: number): string =>
    JSON.stringify(run, (key, value) => (key.endsWith('AtMs') ? (value as number) - fromMs : value));
  for (const metrics of anything) {
    const later = playRun(metrics, { ...settings, startMs: startMs + shiftMs });
    expect(text(later, startMs + shiftMs)).toBe(text(playRun(metrics, settings), startMs));
  }
});

test('where nothing fails, metrics do not see each other', () => {
  const byName = (run: AnalysisRun): Readonly<Record<string, MetricResult>> => {
    return Object.fromEntries(run.metricResults.map((result) => [result.name, result]));
  };
  for (const metrics of Array.from({ length: 150 }, () => metricsOf(['S']))) {
    const together = byName(playRun(metrics, settings));
    const reversed = byName(playRun(Object.fromEntries(Object.entries(metrics).reverse()), settings));
    const alone = Object.entries(metrics).map(([name, metric]) => playRun({ [name]: metric }, settings));
    expect(reversed).toEqual(together);
    expect(Object.assign({}, ...alone.map(byName))).toEqual(together);
  }
});

test('no run is Successful that has a metric which is not, unless it is in dry run', () => {
  for (const metrics of anything) {
    const run = playRun(metrics, settings);
    const bad = run.metricResults.filter(({ phase }) => phase === 'Failed' || phase === 'Error' || phase === 'Inconclusive');
    if (run.phase === 'Successful') expect(bad).toEqual([]);
    if (bad.length > 0) expect(run.decidedBy).toBe(bad.find(({ phase }) => phase === run.phase)?.name);
  }
});
