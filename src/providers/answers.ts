import { printDuration } from '../promql/duration.ts';
import type { AnalysisMetric, Measure, MeasureAnswer } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { closest } from '../source/suggest.ts';
import { settingsError } from './answer-settings.ts';
import { answerOfBody, answerOfResult, runningMsOf } from './answer-value.ts';
import type { RecordingUse } from './check-recording.ts';
import { type AnswerProvider, canonicalText, type QueryIdentity, queryOfMetric, writtenQuery } from './query-identity.ts';

/** What providers answered (`kind: Answers`), for those whose query language is not evaluated. */
export type AnswersFile = {
  readonly name: string;
  readonly stepMs: number;
  /** The args that were filled into the queries, where that was noted. */
  readonly args?: Readonly<Record<string, string>>;
  /** Each query once. */
  readonly queries: readonly RecordedQuery[];
};

/** Answers ascend in time; all of a file count from the start of the run, or all from the epoch. */
export type RecordedQuery = {
  readonly query: QueryIdentity;
  /** An answer holds for less than this. */
  readonly stepMs: number;
  readonly answers: readonly RecordedAnswer[];
};

export type RecordedAnswer = {
  readonly at: { readonly kind: 'offset' | 'time'; readonly ms: number };
  readonly latencyMs?: number;
} & RecordedContent;

/** A result has the form that its provider gives (`resultMistake`). `afterMs`: how long a job, plugin or judgement ran. */
export type RecordedContent =
  | { readonly kind: 'result'; readonly result: unknown; readonly afterMs?: number }
  | { readonly kind: 'body'; readonly body: string }
  | { readonly kind: 'error'; readonly message: string }
  | {
      readonly kind: 'phase';
      readonly phase: 'Successful' | 'Failed' | 'Error' | 'Inconclusive';
      readonly message?: string;
      readonly value?: string;
      readonly afterMs?: number;
    };

/**
 * Replays answers for a run that starts at `startMs`: the last one that was given at the time of the measurement or before it, and less than
 * its step ago. Where there is none, the answer is unknown. In several files the first one with the query counts.
 */
export function measureAnswers(files: AnswersFile | readonly AnswersFile[], startMs: number, argo: ArgoVersion): Measure {
  const queries = new Map<string, RecordedQuery>();
  for (const file of listOf(files)) {
    for (const query of file.queries) if (!queries.has(query.query.key)) queries.set(query.query.key, query);
  }
  return (metric, atMs) => {
    const identity = queryOfMetric(metric);
    if (identity === undefined) return { kind: 'unknown', reason: `${metric.name} has no provider whose answers are recorded` };
    const recorded = queries.get(identity.key);
    if (recorded === undefined)
      return { kind: 'unknown', reason: `no answers are recorded for the query of ${metric.name}: ${shown(identity)}` };
    const error = settingsError(identity.provider, metric, argo);
    if (error !== undefined) return { kind: 'error', message: error };
    const found = recorded.answers.findLast(({ at }) => timeOf(at, startMs) <= atMs);
    if (found === undefined || atMs - timeOf(found.at, startMs) >= recorded.stepMs) {
      return {
        kind: 'unknown',
        reason: `no answer for ${metric.name} is recorded at ${printDuration(Math.max(0, atMs - startMs))} of the run`,
      };
    }
    return replay(identity.provider, metric, found, argo);
  };
}

/** The first time of answers that have one; undefined if all count from the start of the run. */
export function firstAnswerMs(files: AnswersFile | readonly AnswersFile[]): number | undefined {
  const times = listOf(files).flatMap(({ queries }) =>
    queries.flatMap(({ answers: [first] }) => (first?.at.kind === 'time' ? [first.at.ms] : [])),
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Metrics whose query is in none of the files, and args that were others: the answers are those of other queries. */
export function checkAnswers(
  files: AnswersFile | readonly AnswersFile[],
  metrics: readonly AnalysisMetric[],
  args: Readonly<Record<string, string>>,
  use: Pick<RecordingUse, 'range'>,
): readonly Diagnostic[] {
  const all = listOf(files);
  const known = all.flatMap(({ queries }) => queries.map(({ query }) => query));
  const names = all.map(({ name }) => name).join(', ');
  const missing = metrics.flatMap((metric): Diagnostic[] => {
    const identity = queryOfMetric(metric);
    if (identity === undefined || known.some(({ key }) => key === identity.key)) return [];
    const ofProvider = known.filter(({ provider }) => provider === identity.provider).map(shown);
    const suggestion = closest(shown(identity), ofProvider) ?? (ofProvider.length === 1 ? ofProvider[0] : undefined);
    return [
      staleAnswers(
        `answers ${names} have none of ${metric.name}: its query ${shown(identity)} was not asked`,
        suggestion === undefined
          ? `record the answers of ${identity.provider} again`
          : `recorded is ${suggestion}; record again, or write the query that was asked`,
        use,
      ),
    ];
  });
  const changed = all.flatMap((file) =>
    Object.entries(file.args ?? {})
      .filter(([name, value]) => Object.hasOwn(args, name) && args[name] !== value)
      .map(([name, value]) =>
        staleAnswers(
          `answers ${file.name} are stale: arg ${name} is ${JSON.stringify(args[name])} and was ${JSON.stringify(value)}`,
          'record the answers again',
          use,
        ),
      ),
  );
  return [...changed, ...missing];
}

function staleAnswers(message: string, hint: string, { range }: Pick<RecordingUse, 'range'>): Diagnostic {
  return { code: 'GP632', name: 'stale-answers', severity: 'error', message, range, hint };
}

function replay(provider: AnswerProvider, metric: AnalysisMetric, recorded: RecordedAnswer, argo: ArgoVersion): MeasureAnswer {
  const latency = recorded.latencyMs === undefined ? {} : { latencyMs: recorded.latencyMs };
  switch (recorded.kind) {
    case 'error':
      return { kind: 'error', message: recorded.message, ...latency };
    case 'body':
      return { ...answerOfBody(recorded.body), ...latency };
    case 'result': {
      if (provider === 'job' || provider === 'plugin') throw new Error(`a ${provider} has no result`);
      const answer = answerOfResult(provider, metric, recorded.result);
      return { ...answer, ...latency, ...(answer.kind === 'phase' ? running(provider, recorded.afterMs) : {}) };
    }
    case 'phase': {
      const { phase, message, value, afterMs } = recorded;
      if (provider === 'job' && phase === 'Inconclusive' && argo !== '1.10') {
        return { kind: 'unknown', reason: `Argo Rollouts ${argo} knows no inconclusive job: it goes on waiting` };
      }
      const texts = { ...(message === undefined ? {} : { message }), ...(value === undefined ? {} : { text: value }) };
      return { kind: 'phase', phase, ...texts, ...running(provider, afterMs), ...latency };
    }
  }
}

function running(provider: AnswerProvider, afterMs: number | undefined): { readonly runningMs?: number } {
  const runningMs = runningMsOf(provider, afterMs);
  return runningMs === undefined ? {} : { runningMs };
}

function timeOf({ kind, ms }: RecordedAnswer['at'], startMs: number): number {
  return kind === 'offset' ? startMs + ms : ms;
}

function shown(query: QueryIdentity): string {
  const written = writtenQuery(query);
  const text = typeof written === 'string' ? written : canonicalText(written);
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

function listOf(files: AnswersFile | readonly AnswersFile[]): readonly AnswersFile[] {
  return Array.isArray(files) ? files : [files as AnswersFile];
}
