import { floatList } from '../../src/expr/value.ts';
import type { AnalysisMetric, AnalysisPhase, AnalysisRun, MeasureAnswer } from '../../src/rollouts/analysis.ts';

export const releases = ['v1.9.3', 'v1.10.2'] as const;
export type Release = (typeof releases)[number];

/** A random run, and what the controllers made of it; one entry where both releases agree. */
export type RunGolden = {
  readonly metrics: readonly GoldenMetric[];
  /** Of each metric: words of {@link answerOf}, the last one repeats. */
  readonly answers: Readonly<Record<string, string>>;
  readonly dryRun?: readonly string[];
  readonly terminateAtSeconds?: number;
  readonly untilSeconds: number;
  readonly runs: Readonly<Partial<Record<Release | 'all', RunShape>>>;
};

/** `asks` names a provider that decides itself; others ask Prometheus. */
export type GoldenMetric = Omit<AnalysisMetric, 'provider'> & { readonly asks?: 'job' | 'kayenta' };

/** Times are seconds of the run. */
export type RunShape = {
  readonly phase: AnalysisPhase;
  readonly message: string;
  readonly started?: number;
  readonly completed?: number;
  /** count, successful, failed, inconclusive, error */
  readonly summary: readonly number[];
  readonly dryRunSummary: readonly number[];
  readonly metrics: readonly MetricShape[];
};

export type MetricShape = {
  readonly name: string;
  readonly phase: AnalysisPhase;
  readonly message?: string;
  readonly dryRun?: true;
  /** count, successful, failed, inconclusive, error, consecutiveError, consecutiveSuccess */
  readonly counters: readonly number[];
  /** `S 60 [1]`: phase, start, value; `E 0-2 gone`: phase, start and another end (NaN: none), message. */
  readonly measured: readonly string[];
};

export const goldensFile = new URL('goldens/runs.jsonl', import.meta.url);

const texts: Readonly<Record<string, readonly string[] | string | 'error'>> = {
  S: ['1'],
  F: ['2'],
  I: ['0'],
  NaN: ['NaN'],
  two: ['1', '2'],
  none: [],
  scalar: '1',
  E: 'error',
};

export const answerWords = Object.keys(texts);

const phases = { S: 'Successful', F: 'Failed', I: 'Inconclusive' } as const;

/** What the oracle makes Kayenta say; from 90 on it is Successful, from 50 on Inconclusive. */
const scores = { Successful: '95', Inconclusive: '60', Failed: '10' } as const;

type Played = { readonly latencyMs?: number } & (
  | { readonly vector: readonly string[] }
  | { readonly scalar: string }
  | { readonly error: string }
  | { readonly later: { readonly phase: 'Successful' | 'Failed' | 'Inconclusive'; readonly runningMs: number } }
);

/** As the oracle is told: `S`, `S~1500` that takes 1.5 s, `S+1500` of a provider that decides itself, 1.5 s after it was asked. */
export function playedAnswer(word: string): Played {
  const [letter = '', runningMs] = word.split('+');
  if (runningMs !== undefined) return { later: { phase: phases[letter as keyof typeof phases], runningMs: Number(runningMs) } };
  const [name = '', latency] = word.split('~');
  const text = texts[name];
  if (text === undefined) throw new Error(`no answer ${word}`);
  const late = latency === undefined ? {} : { latencyMs: Number(latency) };
  if (text === 'error') return { error: 'gone', ...late };
  return typeof text === 'string' ? { scalar: text, ...late } : { vector: text, ...late };
}

/** As our measure says it; the client of Prometheus puts the type of the error in front. */
export function answerOf(word: string, { asks }: GoldenMetric): MeasureAnswer {
  const played = playedAnswer(word);
  const late = played.latencyMs === undefined ? {} : { latencyMs: played.latencyMs };
  if ('later' in played) {
    return { kind: 'phase', ...played.later, ...(asks === 'kayenta' ? { text: scores[played.later.phase] } : {}) };
  }
  if ('error' in played) return { kind: 'error', message: asks === 'kayenta' ? 'Invalid Response' : `execution: ${played.error}`, ...late };
  if ('scalar' in played) return { kind: 'value', result: Number(played.scalar), text: played.scalar, ...late };
  return { kind: 'value', result: floatList(played.vector.map(Number)), text: `[${played.vector.join(',')}]`, ...late };
}

const jobSpec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'x' }] } } };

export function withProvider({ asks, ...metric }: GoldenMetric): AnalysisMetric {
  switch (asks) {
    case 'job':
      return { ...metric, provider: { job: { spec: jobSpec } } };
    case 'kayenta':
      return { ...metric, provider: { kayenta: { scopes: [] } } };
    case undefined:
      return { ...metric, provider: { prometheus: { query: 'up' } } };
    default:
      throw new Error(`no provider ${asks}`);
  }
}

export function shapeOf(run: AnalysisRun, startMs: number): RunShape {
  const seconds = (atMs: number): number => (atMs - startMs) / 1000;
  const { count, successful, failed, inconclusive, error } = run.runSummary;
  const dry = run.dryRunSummary;
  const refused = run.phase === 'Error' && run.completedAtMs === undefined;
  return {
    phase: run.phase,
    message: run.message,
    ...(refused ? {} : { started: seconds(run.startedAtMs) }),
    ...(run.completedAtMs === undefined ? {} : { completed: seconds(run.completedAtMs) }),
    summary: [count, successful, failed, inconclusive, error],
    dryRunSummary: [dry.count, dry.successful, dry.failed, dry.inconclusive, dry.error],
    metrics: run.metricResults.map((result) => ({
      name: result.name,
      phase: result.phase,
      ...(result.message === '' ? {} : { message: result.message }),
      ...(result.dryRun ? { dryRun: true } : {}),
      counters: [
        ...[result.count, result.successful, result.failed, result.inconclusive, result.error],
        ...[result.consecutiveError, result.consecutiveSuccess],
      ],
      measured: result.measurements.map(({ phase, startedAtMs, finishedAtMs = Number.NaN, value, message }) =>
        measuredText(phase, seconds(startedAtMs), seconds(finishedAtMs), value ?? message),
      ),
    })),
  };
}

export function measuredText(phase: string, start: number, end: number, text = ''): string {
  return `${phase.slice(0, 1)} ${start === end ? start : `${start}-${end}`} ${text}`;
}
