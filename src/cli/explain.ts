import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ArgoVersion, argoVersions } from '../rollouts/crd/facts.ts';
import { addReportOptions, collectNames, type ReportOptions } from './common-options.ts';
import { type ExitCode, exitCodeHelp } from './exit-code.ts';
import type { CliIo } from './io.ts';

export const explainFormats = ['console', 'json', 'markdown'] as const;

export type ExplainOptions = ReportOptions & {
  readonly env?: readonly string[];
  readonly arg?: Readonly<Record<string, string>>;
  readonly select?: readonly string[];
  readonly case?: string;
  readonly run?: string;
  readonly argo?: ArgoVersion;
  readonly config?: string;
};

export function define(command: Command, io: CliIo, answer: (code: ExitCode) => void): void {
  command
    .description('Explain a diagnostic code, a policy, a case of a test, or an AnalysisRun of a cluster.')
    .argument('<target>', 'a code such as GP103, a file (policy, template, test, AnalysisRun), or - for an AnalysisRun on stdin')
    .addOption(
      new Option('-e, --env <names>', 'of a policy or a test: only these environments, separated by commas').argParser(collectNames),
    )
    .addOption(new Option('--arg <name=value>', 'of a policy or a template: a value for an arg, repeatable').argParser(collectArg))
    .addOption(new Option('-t, --select <selector>', 'of a test: "case=...,env=...", with * and ?; repeatable').argParser(collect))
    .option('--case <name>', 'of a test: the case of this name')
    .option('--run <name>', 'of a list: the AnalysisRun of this name')
    .addOption(
      new Option('--argo <version>', 'as this release of Argo Rollouts does (default: the configuration, else 1.10)').choices(argoVersions),
    )
    .option('--config <file>', 'configuration (default: the nearest guard-policy.yaml upward)');
  addReportOptions(command, explainFormats)
    .addHelpText(
      'after',
      `
Opens no socket and reads no clock.

Examples:
  $ guard-policy explain GP103
  $ guard-policy explain policies/service-slo.yaml --env prod
  $ guard-policy explain tests/slo.test.yaml -t 'case=5xx*,env=prod'
  $ kubectl get analysisrun checkout-7c9-4-2 -o json | guard-policy explain -

${exitCodeHelp(['yes', 'couldNotStart', 'ourBug', 'interrupted'])}`,
    )
    .action(async (target: string, options: ExplainOptions) => {
      const { explain } = await import('./run-explain.ts');
      answer(await explain(target, options, io));
    });
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

function collectArg(value: string, previous: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const at = value.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected NAME=VALUE.');
  return { ...previous, [value.slice(0, at)]: value.slice(at + 1) };
}
