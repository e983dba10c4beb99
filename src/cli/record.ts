import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../promql/duration.ts';
import { addReportOptions, type ReportOptions } from './common-options.ts';
import { type ExitCode, exitCodeHelp } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { parseRedactRule, type RedactRule } from './record/redact.ts';
import { parseRecordTime, recordTimeForms } from './record/time.ts';

export const recordFormats = ['console', 'json'] as const;

/** Times in milliseconds since the epoch, durations in milliseconds. */
export type RecordOptions = ReportOptions & {
  readonly name?: string;
  readonly env?: string;
  readonly arg?: Readonly<Record<string, string>>;
  readonly from?: number;
  readonly for?: number;
  readonly to?: number;
  readonly save?: string;
  readonly url?: string;
  readonly source?: string;
  readonly tokenEnv?: string;
  readonly redact?: readonly RedactRule[];
  readonly dropLabel?: readonly RedactRule[];
  readonly out?: string;
  readonly case?: string;
  readonly replace?: true;
  readonly config?: string;
  readonly allowPartial?: true;
  readonly chunk: number;
  readonly timeout: number;
  readonly maxSamples: number;
  readonly maxSeries: number;
};

export function define(command: Command, io: CliIo, answer: (code: ExitCode) => void): void {
  command
    .description('Record the raw series of a real rollout from Prometheus: exactly what the queries of a policy or template select.')
    .argument('<policy-or-template>', 'file of a policy, AnalysisTemplate or ClusterAnalysisTemplate; or the name of a policy')
    .option('--name <name>', 'policy or template of the file, where it holds several')
    .option('--env <name>', 'environment whose queries are recorded; needed where the policy has several')
    .addOption(new Option('--arg <name=value>', 'what the Rollout would bind, repeatable').argParser(collectArg))
    .addOption(new Option('--from <time>', 'when the analysis began').argParser(timeOf))
    .addOption(new Option('--for <duration>', 'how long it ran').argParser(durationOf))
    .addOption(new Option('--to <time>', '... or up to when').argParser(timeOf))
    .option('--save <name>', 'add a test case of this name that replays the recording')
    .option('--url <address>', 'address of Prometheus (default: the source that the configuration gives)')
    .option('--source <name>', 'source of the configuration, where the metrics come from several')
    .option('--token-env <name>', 'environment variable that holds the bearer token (default: tokenEnv of the source)')
    .addOption(
      new Option('--redact <label[=prefix]>', 'replace the values of a label by PREFIX-1, PREFIX-2 ..., repeatable').argParser(collectRule),
    )
    .addOption(new Option('--drop-label <label>', 'leave a label out, repeatable').argParser(collectDrop))
    .option('--out <file>', 'file of the recording (default: in the folder recordings beside the test)')
    .option('--case <file>', 'test that the case is added to (default: POLICY.test.yaml in the folder tests)')
    .option('--replace', 'write over a recording that is there; a case of that name stays as it is')
    .option('--config <file>', 'configuration (default: the nearest guard-policy.yaml)')
    .option('--allow-partial', 'take answers that say themselves that something is missing')
    .addOption(new Option('--chunk <duration>', 'how much time is asked for at once').argParser(durationOf).default(600_000, '10m'))
    .addOption(new Option('--timeout <duration>', 'how long all of it may take').argParser(durationOf).default(300_000, '5m'))
    .addOption(new Option('--max-samples <number>', 'most samples of a recording').argParser(countOf).default(2_000_000))
    .addOption(new Option('--max-series <number>', 'most series of a recording').argParser(countOf).default(20_000));
  addReportOptions(command, recordFormats)
    .addHelpText(
      'after',
      `
Times: ${recordTimeForms}.

An interrupted recording leaves FILE.partial beside its file; the same command goes on
from there. It holds labels as the server gives them: do not commit it. Addresses and credentials
are never stored. Only Prometheus is recorded.

Examples:
  $ guard-policy record checkout --env prod --arg namespace=shop --arg podHash=7c9d \\
      --from 2026-08-14T09:55Z --for 10m --save "5xx burst in minute 3"
  $ guard-policy record templates/success-rate.yaml --url http://localhost:9090 --from 2026-08-14T09:55Z --for 10m --redact pod=web

${exitCodeHelp(['yes', 'couldNotStart', 'undecided', 'ourBug', 'interrupted'])}`,
    )
    .action(async (subject: string, options: RecordOptions) => {
      const { record } = await import('./record/run.ts');
      answer(await record(subject, options, io));
    });
}

function timeOf(text: string): number {
  const parsed = parseRecordTime(text);
  if (typeof parsed === 'string') throw new InvalidArgumentError(parsed);
  return parsed;
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1000) throw new InvalidArgumentError('Expected a duration of at least 1s, such as 30s or 10m.');
  return ms;
}

function countOf(text: string): number {
  const count = /^\d{1,8}$/.test(text) ? Number(text) : 0;
  if (count === 0) throw new InvalidArgumentError('Expected a whole number above zero.');
  return count;
}

function collectArg(text: string, previous: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || value === '') throw new InvalidArgumentError('Expected NAME=VALUE, such as namespace=shop.');
  if (previous !== undefined && Object.hasOwn(previous, name)) throw new InvalidArgumentError(`The arg ${name} is given twice.`);
  return { ...previous, [name]: value };
}

function collectRule(text: string, previous: readonly RedactRule[] | undefined): readonly RedactRule[] {
  const rule = parseRedactRule(text);
  if (rule === undefined) throw new InvalidArgumentError('Expected LABEL or LABEL=PREFIX, such as pod=web.');
  return [...(previous ?? []), rule];
}

function collectDrop(text: string, previous: readonly RedactRule[] | undefined): readonly RedactRule[] {
  const rule = parseRedactRule(text);
  if (rule === undefined || text.includes('=')) throw new InvalidArgumentError('Expected a label, such as instance.');
  return [...(previous ?? []), { label: rule.label }];
}
