import { printDuration } from '../promql/duration.ts';
import { printInstant } from '../promql/formats/recording-times.ts';
import { recordingApiVersion } from '../promql/formats/recording-version.ts';
import { printYaml } from '../source/print-yaml.ts';
import type { AnswersFile, RecordedAnswer, RecordedQuery } from './answers.ts';
import { writtenQuery } from './query-identity.ts';

/**
 * The file of answers: the same bytes for the same content, whatever the order of queries, answers and args. Of a query only what decides its
 * answer is written, so no address, header or credential.
 */
export function renderAnswers(file: AnswersFile): string {
  const queries = [...file.queries].sort((a, b) => (a.query.key < b.query.key ? -1 : 1));
  return printYaml({
    apiVersion: recordingApiVersion,
    kind: 'Answers',
    metadata: { name: file.name },
    spec: {
      step: printDuration(file.stepMs),
      args: file.args === undefined ? undefined : sorted(file.args),
      queries: queries.map((query) => queryDocument(query, file.stepMs)),
    },
  });
}

function queryDocument({ query, stepMs, answers }: RecordedQuery, fileStepMs: number): object {
  return {
    provider: query.provider,
    query: sorted(writtenQuery(query)),
    step: stepMs === fileStepMs ? undefined : printDuration(stepMs),
    answers: [...answers].sort((a, b) => a.at.ms - b.at.ms).map(answerDocument),
  };
}

function answerDocument(answer: RecordedAnswer): object {
  const { at, latencyMs } = answer;
  return {
    at: at.kind === 'offset' ? printDuration(at.ms) : printInstant(at.ms),
    ...contentDocument(answer),
    latency: latencyMs === undefined ? undefined : printDuration(latencyMs),
  };
}

function contentDocument(answer: RecordedAnswer): object {
  switch (answer.kind) {
    case 'error':
      return { error: answer.message };
    case 'body':
      return { body: answer.body };
    case 'result':
      return { result: sorted(answer.result), after: durationOf(answer.afterMs) };
    case 'phase':
      return { phase: answer.phase, message: answer.message, value: answer.value, after: durationOf(answer.afterMs) };
  }
}

function durationOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : printDuration(ms);
}

/** The same data with keys in order. */
function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted((value as Readonly<Record<string, unknown>>)[name])])) as T;
}
