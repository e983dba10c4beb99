import { type Command, Option } from 'commander';
import { addReportOptions, collectNames, type ReportOptions } from './common-options.ts';
import { type ExitCode, exitCodeHelp } from './exit-code.ts';
import type { CliIo } from './io.ts';

export const compileFormats = ['console', 'json'] as const;
const targets = ['1.8', '1.9', '1.10'] as const;

export type CompileOptions = ReportOptions & {
  readonly env?: readonly string[];
  readonly out?: string;
  readonly argo?: (typeof targets)[number];
  readonly config?: string;
  readonly check?: true;
  readonly prune?: true;
  readonly argoCd?: string;
  readonly flux?: string;
  readonly rolloutSnippet?: true;
  readonly allowEmpty?: true;
};

export function define(command: Command, io: CliIo, answer: (code: ExitCode) => void): void {
  command
    .description('Compile policies to ClusterAnalysisTemplates of Argo Rollouts, one folder per environment.')
    .argument('[path...]', 'policy files and folders: all that the output folder is made from (default: those of the configuration)')
    .addOption(new Option('-e, --env <names>', 'only these environments, separated by commas').argParser(collectNames))
    .option('--out <dir>', 'output folder (default: that of the configuration, else analysis-templates)')
    .addOption(new Option('--argo <version>', 'version of Argo Rollouts to compile for').choices(targets))
    .option('--config <file>', 'configuration (default: the nearest guard-policy.yaml upward)')
    .addOption(new Option('--check', 'write nothing; show how the committed files differ').conflicts(['prune']))
    .option('--prune', 'remove generated files that no policy produces any more')
    .option('--argo-cd <file>', 'also write Argo CD Applications that sync the output folder')
    .option('--flux <file>', 'also write Flux Kustomizations that sync the output folder')
    .option('--rollout-snippet', 'print the part of a Rollout that uses the templates')
    .option('--allow-empty', 'accept paths without any policy');
  addReportOptions(command, compileFormats)
    .addHelpText(
      'after',
      `
Examples:
  $ guard-policy compile policies --env dev,prod --out analysis-templates
  $ guard-policy compile policies --out analysis-templates --check      # in CI

${exitCodeHelp(['yes', 'couldNotStart', 'filesDiffer', 'ourBug', 'interrupted'])}`,
    )
    .action(async (paths: readonly string[], options: CompileOptions) => {
      const { compile } = await import('./run-compile.ts');
      answer(await compile(paths, options, io));
    });
}
