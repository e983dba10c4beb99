import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../promql/duration.ts';
import type { Severity } from '../source/diagnostic.ts';
import { addReportOptions, type ReportOptions } from './common-options.ts';
import { type ExitCode, exitCodeHelp } from './exit-code.ts';
import type { CliIo } from './io.ts';

export const lintFormats = ['console', 'json'] as const;
const severities = ['error', 'warning', 'note'] as const satisfies readonly Severity[];

export type LintOptions = ReportOptions & {
  readonly failOn: Severity;
  readonly minSeverity: Severity;
  readonly argo?: '1.8' | '1.9' | '1.10';
  readonly scrapeInterval?: number;
  readonly config?: string;
  readonly verbose?: true;
  readonly allowEmpty?: true;
};

export function define(command: Command, io: CliIo, answer: (code: ExitCode) => void): void {
  command
    .description('Find what lets a bad release through, or stops a good one, in any AnalysisTemplate, by running it in adverse worlds.')
    .argument('[path...]', 'files and folders, - for stdin (default: the output folder of the configuration)')
    .addOption(new Option('--fail-on <severity>', 'answer no where a finding is at least this').choices(severities).default('error'))
    .addOption(new Option('--min-severity <severity>', 'show findings that are at least this').choices(severities).default('note'))
    .addOption(
      new Option('--argo <version>', 'version of Argo Rollouts (default: the configuration, else 1.10)').choices(['1.8', '1.9', '1.10']),
    )
    .addOption(new Option('--scrape-interval <duration>', 'how often metrics are scraped (default: taken to be 15s)').argParser(durationOf))
    .option('--config <file>', 'configuration (default: the nearest guard-policy.yaml upward)')
    .option('-v, --verbose', 'also show what each metric does in each world')
    .option('--allow-empty', 'accept paths without anything to lint');
  addReportOptions(command, lintFormats)
    .addHelpText(
      'after',
      `
Opens no socket. Reads AnalysisTemplates, ClusterAnalysisTemplates, Rollouts and AnalysisRuns, also from lists.

Examples:
  $ guard-policy lint manifests/
  $ kustomize build overlays/prod | guard-policy lint -
  $ guard-policy lint analysis-templates --fail-on warning -o json=lint.json -o console      # in CI

${exitCodeHelp(['yes', 'no', 'couldNotStart', 'ourBug', 'interrupted'])}`,
    )
    .action(async (paths: readonly string[], options: LintOptions) => {
      const { lint } = await import('./run-lint.ts');
      answer(await lint(paths, options, io));
    });
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1000 || ms > 300_000) throw new InvalidArgumentError('Expected a duration from 1s to 5m, such as 30s.');
  return ms;
}
