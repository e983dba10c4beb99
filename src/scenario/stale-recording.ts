import { printDuration } from '../promql/duration.ts';
import type { Recording } from '../promql/formats/recording.ts';
import { printInstant } from '../promql/formats/recording-times.ts';
import { checkAnswers } from '../providers/answers.ts';
import { checkRecording } from '../providers/check-recording.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { PreparedCase } from './prepared-case.ts';
import { fileOf, resolvePath } from './references.ts';
import type { CaseProblem } from './result.ts';
import { selectorsOfRun } from './touched-series.ts';

/** Recorded series and answers that are those of other queries or other args. */
export function staleData(prepared: PreparedCase): readonly CaseProblem[] {
  return [...staleRecordings(prepared), ...staleAnswers(prepared)];
}

function staleAnswers({ data, run }: PreparedCase): readonly CaseProblem[] {
  if (data.answers === undefined) return [];
  return checkAnswers(data.answers, run.metrics, run.args, { range: data.range }).map(problemOf);
}

function problemOf({ message, hint, range }: Diagnostic): CaseProblem {
  return { kind: 'stale-recording', message, range, ...(hint === undefined ? {} : { hint }) };
}

/** Recordings that were taken for other queries or other args. Files of series that are no recordings are bound to nothing. */
function staleRecordings(prepared: PreparedCase): readonly CaseProblem[] {
  const { data, run } = prepared;
  const parts = (data.series?.recorded?.parts ?? []).flatMap(({ recording, path }) =>
    recording === undefined ? [] : [{ recording, path }],
  );
  const [first] = parts;
  if (first === undefined) return [];
  const bound = parts.length === data.series?.recorded?.parts.length;
  const use = { range: data.range, renew: renewal(prepared, first.recording, first.path) };
  const name = parts.map(({ recording }) => recording.name).join(' and ');
  const together = { ...first.recording, name, selectors: parts.flatMap(({ recording }) => recording.selectors), args: {} };
  const diagnostics = [
    ...parts.flatMap(({ recording }) => checkRecording(recording, [], run.args, use)),
    ...(bound ? checkRecording(together, selectorsOfRun(run.metrics), {}, use) : []),
  ];
  return diagnostics.map(problemOf);
}

/** The command that takes the recording anew for the queries and args of this case. */
function renewal({ test, environment, run }: PreparedCase, { range }: Recording, path: string): string {
  const { policy, template } = test.value.spec;
  const subject = policy ?? template;
  if (subject === undefined) throw new Error('a test is of something');
  const args = Object.entries(run.args).flatMap(([name, value]) => ['--arg', quoted(`${name}=${value}`)]);
  const time =
    range === undefined
      ? ['--from TIME --for DURATION']
      : ['--from', printInstant(range.fromMs), '--for', printDuration(range.toMs - range.fromMs)];
  const where = environment === undefined ? [] : ['--env', environment];
  return [
    'guard-policy record',
    quoted(resolvePath(test, fileOf(subject))),
    ...where,
    ...args,
    ...time,
    '--out',
    quoted(path),
    '--replace',
  ].join(' ');
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
