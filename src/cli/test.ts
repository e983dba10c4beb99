import { type Command, InvalidArgumentError, Option } from 'commander';
import { addReportOptions, collectNames, type ReportOptions } from './common-options.ts';
import { type ExitCode, exitCodeHelp } from './exit-code.ts';
import type { CliIo } from './io.ts';

export const testFormats = ['console', 'json', 'junit', 'markdown', 'github'] as const;

export type TestOptions = ReportOptions & {
  readonly select?: readonly string[];
  readonly env?: readonly string[];
  readonly config?: string;
  readonly failOnly?: true;
  readonly coverage?: true;
  /** Percent. */
  readonly coverageBar?: number;
  readonly mutate?: true;
  readonly update?: true;
  readonly watch?: true;
  readonly allowEmpty?: true;
};

export function define(command: Command, io: CliIo, answer: (code: ExitCode) => void): void {
  command
    .description('Run policies, or any AnalysisTemplate, on recorded metrics: the phase, time and reason that Argo Rollouts would give.')
    .argument('[path...]', 'test files and folders (default: `tests` and the policies of the configuration)')
    .addOption(
      new Option('-t, --select <selector>', 'only these: "policy=...,case=...,env=...", with * and ?; repeatable').argParser(collect),
    )
    .addOption(new Option('-e, --env <names>', 'only these environments, separated by commas').argParser(collectNames))
    .option('--config <file>', 'configuration (default: the nearest guard-policy.yaml upward)')
    .option('--fail-only', 'show only what failed')
    .option('--coverage', 'show which outcomes of each guardrail the cases have shown')
    .addOption(new Option('--coverage-bar <percent>', '... and answer no below this').argParser(percentOf))
    .addOption(
      new Option('--mutate', 'break thresholds, comparators, limits, counts and guards one by one; show what no case notices').conflicts([
        'update',
        'watch',
      ]),
    )
    .addOption(new Option('--update', 'write what was observed into the expectations that are not met').conflicts(['watch']))
    .option('--watch', 'run again whenever a file changes')
    .option('--allow-empty', 'accept paths without any test');
  addReportOptions(command, testFormats)
    .addHelpText(
      'after',
      `
Opens no socket and reads no clock: the same files give the same report.

Examples:
  $ guard-policy test
  $ guard-policy test tests -t 'case=crash loop*,env=prod'
  $ guard-policy test --coverage-bar 80 -o console -o junit=out/junit.xml      # in CI
  $ guard-policy test --mutate

${exitCodeHelp(['yes', 'no', 'couldNotStart', 'ourBug', 'interrupted'])}`,
    )
    .action(async (paths: readonly string[], options: TestOptions) => {
      const { test } = await import('./run-test.ts');
      answer(await test(paths, options, io));
    });
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

function percentOf(text: string): number {
  const percent = Number(text.replace(/%$/, ''));
  if (!/^\d+(\.\d+)?%?$/.test(text) || percent > 100) throw new InvalidArgumentError('Expected a percentage from 0 to 100.');
  return percent;
}
