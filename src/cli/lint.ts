import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../promql/duration.ts';
import type { Severity } from '../source/diagnostic.ts';
import { addReportOptions, type ReportOptions } from './common-options.ts';
import { type ExitCode, exitCodeHelp } from './exit-code.ts';
import type { CliIo } from './io.ts';

export const lintFormats = ['console', 'json', 'sarif', 'codequality', 'junit', 'markdown', 'github'] as const;
const severities = ['error', 'warning', 'note'] as const satisfies readonly Severity[];

export type LintOptions = ReportOptions & {
  readonly failOn: Severity;
  /** Default: `warning` for people, `note` for programs. */
  readonly minSeverity?: Severity;
  readonly maxWarnings?: number;
  readonly fix?: true;
  /** Milliseconds since the epoch. */
  readonly now?: number;
  readonly argo?: '1.8' | '1.9' | '1.10';
  readonly scrapeInterval?: number;
  readonly config?: string;
  readonly since?: string;
  readonly coverage?: true;
  readonly verbose?: true;
  readonly allowEmpty?: true;
};

const afterOptions = `
The answer is yes where nothing is found that is at least --fail-on, shown or not.
A comment sets a finding aside, on its line or the line above:
  # guard-policy: ignore GP124 until 2026-12-31 reason="why" owner=@team
guard-policy explain GP124 says what a rule means, and shows it wrong and right.

Reads AnalysisTemplates, ClusterAnalysisTemplates, AnalysisRuns, Rollouts and Experiments, also from
lists; policies, which are judged by what they compile to; and waivers. Opens no socket.

Examples:
  $ guard-policy lint manifests/
  $ kustomize build overlays/prod | guard-policy lint -
  $ guard-policy lint manifests/ --fix
  $ guard-policy lint policies/ --since origin/main
  $ guard-policy lint manifests/ --fail-on warning -o console -o codequality=cq.json      # in CI

${exitCodeHelp(['yes', 'no', 'couldNotStart', 'ourBug', 'interrupted'])}`;

export function define(command: Command, io: CliIo, answer: (code: ExitCode) => void): void {
  command
    .description(
      'Find what lets a bad release through, or stops a good one, in any AnalysisTemplate and Rollout, by running them in good and bad worlds.',
    )
    .argument('[path...]', 'files and folders, - for stdin (default: the output folder of the configuration)')
    .addOption(new Option('--fail-on <severity>', 'answer no where a finding is at least this').choices(severities).default('error'))
    .addOption(
      new Option('--min-severity <severity>', 'show findings that are at least this (default: warning; in json and sarif note)').choices(
        severities,
      ),
    )
    .addOption(new Option('--max-warnings <number>', 'answer no where there are more warnings than this').argParser(wholeNumber))
    .option('--fix', 'write what can safely be corrected into the files; comments are kept')
    .addOption(
      new Option('--now <time>', 'judge suppressions and waivers at this time, such as 2026-09-30 (default: now)').argParser(timeOf),
    )
    .addOption(
      new Option('--argo <version>', 'version of Argo Rollouts (default: the configuration, else 1.10)').choices(['1.8', '1.9', '1.10']),
    )
    .addOption(new Option('--scrape-interval <duration>', 'how often metrics are scraped (default: taken to be 15s)').argParser(durationOf))
    .option('--config <file>', 'configuration (default: the nearest guard-policy.yaml upward)')
    .option('--since <revision>', 'also hold versions of policies and packs against what changed since this commit, branch or tag')
    .option('--coverage', 'also run the tests, and tell what none of them shows, and selectors that recordings do not have')
    .option('-v, --verbose', 'also show what each metric does in each world')
    .option('--allow-empty', 'accept paths without anything to lint');
  addReportOptions(command, lintFormats)
    .addHelpText('after', afterOptions)
    .action(async (paths: readonly string[], options: LintOptions) => {
      const { lint } = await import('./run-lint.ts');
      answer(await lint(paths, options, io));
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

/** A day is its first moment in UTC. */
function timeOf(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
  // A day that no month has would be read as one of the next.
  if (Number.isNaN(ms) || !new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(text.slice(0, 10)))
    throw new InvalidArgumentError('Expected a time such as 2026-09-30 or 2026-09-30T12:00:00Z.');
  return ms;
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1000 || ms > 300_000) throw new InvalidArgumentError('Expected a duration from 1s to 5m, such as 30s.');
  return ms;
}
