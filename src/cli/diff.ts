import { type Command, Option } from 'commander';
import { addReportOptions, type ReportOptions } from './common-options.ts';
import { type ExitCode, exitCodeHelp } from './exit-code.ts';
import type { CliIo } from './io.ts';

export const diffFormats = ['console', 'json', 'markdown'] as const;
const bars = ['looser', 'change'] as const;

export type DiffOptions = ReportOptions & {
  readonly failOn?: (typeof bars)[number];
  readonly config?: string;
  readonly allowEmpty?: true;
};

export function define(command: Command, io: CliIo, answer: (code: ExitCode) => void): void {
  command
    .description(
      'Show what changes between two revisions: in words, and in the worlds and recorded cases that turn from blocked to passing.',
    )
    .argument('<revision>', 'what to compare with the working tree (a commit, branch or tag), or two revisions: A..B, A...B')
    .argument('[path...]', 'policies and AnalysisTemplates, files and folders (default: the policies of the configuration)')
    .addOption(new Option('--fail-on <what>', 'answer no where anything got looser, or where anything changed at all').choices(bars))
    .option('--config <file>', 'configuration (default: the nearest guard-policy.yaml upward, in each revision its own)')
    .option('--allow-empty', 'accept paths without anything to compare');
  addReportOptions(command, diffFormats)
    .addHelpText(
      'after',
      `
Opens no socket and changes nothing in the repository. Looser is what lets more releases
pass: a higher limit, fewer measurements, an enforcement that only warns, a guardrail that is gone,
or a world or recorded case that turns from blocked to passing.

Examples:
  $ guard-policy diff origin/main
  $ guard-policy diff v1.2.0..v1.3.0 policies -o markdown=changes.md
  $ guard-policy diff origin/main --fail-on looser      # in CI

${exitCodeHelp(['yes', 'no', 'couldNotStart', 'undecided', 'ourBug', 'interrupted'])}`,
    )
    .action(async (revision: string, paths: readonly string[], options: DiffOptions) => {
      const { diff } = await import('./run-diff.ts');
      answer(await diff(revision, paths, options, io));
    });
}
