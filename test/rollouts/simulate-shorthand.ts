import { floatList } from '../../src/expr/value.ts';
import type { AnalysisMetric, AnalysisRun, MeasureAnswer } from '../../src/rollouts/analysis.ts';
import type { EvaluateCondition } from '../../src/rollouts/condition.ts';
import { type Simulation, type SimulationRequest, simulate } from '../../src/rollouts/simulate.ts';

export const startMs = Date.UTC(2026, 0, 1);

/** Knows the two conditions of these tests. */
export const evaluate: EvaluateCondition = (condition, result) => {
  const number = /^result == (\d)$/.exec(condition)?.[1];
  if (number === undefined) return { kind: 'unsupported', reason: `a test does not know ${condition}` };
  return { kind: 'bool', value: result === Number(number) };
};

const conditions = { successCondition: 'result == 1', failureCondition: 'result == 2' };

const answerOf: Readonly<Record<string, MeasureAnswer>> = {
  S: { kind: 'value', result: 1, text: '1' },
  F: { kind: 'value', result: 2, text: '2' },
  I: { kind: 'value', result: 3, text: '3' },
  E: { kind: 'error', message: 'gone' },
  '?': { kind: 'unknown', reason: 'nobody knows' },
  empty: { kind: 'value', result: floatList([]), text: '[]' },
};

export function answer(letter: string): MeasureAnswer {
  const found = answerOf[letter];
  if (found === undefined) throw new Error(`no answer ${letter}`);
  return found;
}

const fields: Readonly<Record<string, keyof AnalysisMetric>> = {
  f: 'failureLimit',
  n: 'inconclusiveLimit',
  e: 'consecutiveErrorLimit',
  s: 'consecutiveSuccessLimit',
  c: 'count',
  i: 'interval',
  d: 'initialDelay',
};

/** `f0 c5 i1m`: failureLimit, inconclusiveLimit (n), consecutiveErrorLimit, consecutiveSuccessLimit, count, interval, initialDelay (d). */
export function metricOf(name: string, spec: string): AnalysisMetric {
  const words = spec.split(' ').filter((word) => word !== '' && word !== '-');
  const settings = words.map((word) => {
    const field = fields[word.slice(0, 1)];
    if (field === undefined) throw new Error(`no setting ${word}`);
    const text = word.slice(1);
    return [field, /^-?\d+$/.test(text) && field !== 'interval' && field !== 'initialDelay' ? Number(text) : text] as const;
  });
  return { name, ...Object.fromEntries(settings), ...conditions, provider: { prometheus: { query: 'up' } } };
}

/** Letters of S F I E ?; the last one repeats. */
export function answersInTurn(letters: Readonly<Record<string, string>>): SimulationRequest['measure'] {
  const asked = new Map<string, number>();
  return ({ name }) => {
    const list = letters[name] ?? '';
    const index = asked.get(name) ?? 0;
    asked.set(name, index + 1);
    return answer(list[Math.min(index, list.length - 1)] ?? '');
  };
}

export type Settings = Partial<SimulationRequest> & { readonly untilSeconds?: number; readonly terminateAtSeconds?: number };

/** Metrics by name: their settings and their answers. */
export function play(metrics: Readonly<Record<string, readonly [spec: string, letters: string]>>, settings: Settings = {}): Simulation {
  const { untilSeconds = 7200, terminateAtSeconds, ...rest } = settings;
  const from = rest.startMs ?? startMs;
  return simulate({
    metrics: Object.entries(metrics).map(([name, [spec]]) => metricOf(name, spec)),
    measure: answersInTurn(Object.fromEntries(Object.entries(metrics).map(([name, [, letters]]) => [name, letters]))),
    argo: '1.10',
    startMs,
    untilMs: from + untilSeconds * 1000,
    ...(terminateAtSeconds === undefined ? {} : { terminateAtMs: from + terminateAtSeconds * 1000 }),
    evaluate,
    ...rest,
  });
}

export function runOf(simulation: Simulation): AnalysisRun {
  if (simulation.kind === 'unknown') throw new Error(`unknown: ${simulation.reason}`);
  return simulation.run;
}

export function playRun(...request: Parameters<typeof play>): AnalysisRun {
  return runOf(play(...request));
}

/** `Failed at 120`, or `Running`. */
export function endOf({ phase, completedAtMs }: AnalysisRun): string {
  return completedAtMs === undefined ? phase : `${phase} at ${(completedAtMs - startMs) / 1000}`;
}

/** Seconds of the run at which each metric was measured. */
export function timesOf(run: AnalysisRun): Readonly<Record<string, readonly number[]>> {
  const results = run.metricResults.map(({ name, measurements }) => {
    return [name, measurements.map(({ startedAtMs }) => (startedAtMs - startMs) / 1000)] as const;
  });
  return Object.fromEntries(results);
}
