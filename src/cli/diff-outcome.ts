import type { DiffReport } from '../check/diff-files.ts';
import { printJson, toJsonReport } from '../report/json.ts';
import type { DiffInput } from './diff-input.ts';
import type { ExitCode } from './exit-code.ts';

/** What a run of `diff` has to tell. */
export type DiffOutcome = {
  readonly report: DiffReport;
  readonly names: DiffInput['names'];
  readonly sources: DiffInput['sources'];
  readonly notes: readonly string[];
  readonly exitCode: ExitCode;
};

/** `diagnostics` are of the second revision: places of the first are in files that may not be there any more. */
export function renderDiffJson({ report, names, sources, notes, exitCode }: DiffOutcome): string {
  const { subjects, flips, untold, errors, summary } = report;
  return printJson({
    ...toJsonReport({ diagnostics: errors.after, files: sources.after }),
    command: 'diff',
    exitCode,
    revisions: names,
    changes: summary,
    subjects: subjects.filter(({ state }) => state !== 'same'),
    flips,
    notCompared: [
      ...errors.before.map(({ range, message, code }) => ({ subject: range.file, what: code, reason: `before: ${message}` })),
      ...untold,
    ],
    ...(notes.length === 0 ? {} : { notes }),
  });
}
