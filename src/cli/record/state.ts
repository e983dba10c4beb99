import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import type { AskPrometheus, PrometheusQuery } from '../../clients/prometheus.ts';
import type { SeriesInput } from '../../promql/store/series-store.ts';
import type { Checked } from '../../source/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { displayPath } from '../display-path.ts';
import { reasonOf, UsageError } from '../usage-error.ts';

type ReadSeries = (file: SourceFile) => Checked<readonly SeriesInput[]>;

/** Answers kept on the disk while a recording is made. The file is no recording, and nothing reads it as one. */
export type RecordState = {
  /** Number of answers that an interrupted run has left. */
  readonly kept: number;
  /** The state of another recording is there, and gives way. */
  readonly discarded: boolean;
  /** Looks among the kept answers first, and keeps what it is told. */
  readonly remember: (ask: AskPrometheus) => AskPrometheus;
  /** Answers in the file now. */
  readonly count: () => number;
  /** Whether a question was left without an answer: then those that are kept are worth going on with. */
  readonly isInterrupted: () => boolean;
  readonly remove: () => void;
};

const mostBytes = 1024 * 1_048_576;

/**
 * Opens the state file at `path`, or begins anew if what it says of itself is not `key`. The first line is a digest of the key, each further
 * one an answer as it came; a line that was cut off is dropped. Labels stand there as the server has them, so the file is for its owner alone.
 */
export function openRecordState(path: string, key: Readonly<Record<string, unknown>>, readSeries: ReadSeries, cwd: string): RecordState {
  const about = createHash('sha256').update(JSON.stringify(key)).digest('hex');
  const header = `guard-policy state of a recording, no recording: ${about}\n`;
  return guarded(path, cwd, () => {
    const there = existsSync(path);
    const found = there ? readState(path, header) : undefined;
    const answers = found ?? new Map<string, string>();
    let count = answers.size;
    let interrupted = false;
    // Begun with the first answer, so that a provider that gives none leaves nothing behind.
    let begun = found !== undefined;
    const keep = (key: string, body: string): void => {
      guarded(path, cwd, () => {
        if (!begun) begin(path, header);
        begun = true;
        appendFileSync(path, `${key} ${body}\n`);
      });
      count++;
    };
    return {
      kept: answers.size,
      discarded: there && found === undefined,
      count: () => count,
      isInterrupted: () => interrupted,
      remember: (ask) =>
        remembering(answers, keep, readSeries, async (query) => {
          const answer = await ask(query);
          interrupted ||= !answer.ok;
          return answer;
        }),
      remove: () => rmSync(path, { force: true }),
    };
  });
}

/** The answers by their query; undefined for the state of another recording. */
function readState(path: string, header: string): Map<string, string> | undefined {
  const stats = statSync(path);
  if (!stats.isFile()) throw Object.assign(new Error('it is not a regular file'), { path });
  if (stats.size > mostBytes) return undefined;
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  const text = bytes.toString('utf8', 0, end);
  if (!text.startsWith(header)) return undefined;
  if (end < bytes.length) truncateSync(path, end);
  const answers = new Map<string, string>();
  for (let at = header.length; at < text.length; ) {
    const lineEnd = text.indexOf('\n', at);
    const space = text.indexOf(' ', at);
    answers.set(text.slice(at, space), text.slice(space + 1, lineEnd));
    at = lineEnd + 1;
  }
  return answers;
}

function begin(path: string, header: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const staged = `${path}.${process.pid}.tmp`;
  writeFileSync(staged, header, { mode: 0o600 });
  renameSync(staged, path);
}

function remembering(
  answers: ReadonlyMap<string, string>,
  keep: (key: string, body: string) => void,
  readSeries: ReadSeries,
  ask: AskPrometheus,
): AskPrometheus {
  return async (query) => {
    const key = keyOf(query);
    const body = answers.get(key);
    if (body !== undefined) {
      const read = readSeries({ name: 'the answer', text: body });
      // Only what was read once is kept; if it cannot be read now, the file was damaged, and we ask again.
      if (read.ok) return { ok: true, value: { series: read.value, warnings: [], body, bytes: Buffer.byteLength(body) } };
    }
    const answer = await ask(query);
    // A partial answer may be whole the next time, and without a time the answer is another one each time.
    const lasts = answer.ok && answer.value.warnings.length === 0 && (query.kind === 'range' || query.atMs !== undefined);
    // Line breaks can only be white space between the tokens of JSON.
    if (lasts) keep(key, answer.value.body.replace(/[\r\n]+/g, ' '));
    return answer;
  };
}

function keyOf(query: PrometheusQuery): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('hex').slice(0, 32);
}

function guarded<T>(path: string, cwd: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UsageError(`cannot keep the state of the recording in \`${displayPath(cwd, path)}\`: ${reasonOf(error)}`);
  }
}
