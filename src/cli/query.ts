import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../promql/duration.ts';
import { addReportOptions, type ReportOptions } from './common-options.ts';
import { type ExitCode, exitCodeHelp } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { parseQueryTime, type QueryTime, timeForms } from './query-time.ts';

export const queryFormats = ['console', 'json'] as const;

/** Durations in milliseconds. */
export type QueryOptions = ReportOptions & {
  readonly data?: readonly string[];
  readonly at?: QueryTime;
  readonly from?: QueryTime;
  readonly to?: QueryTime;
  readonly step?: number;
  readonly lookback?: number;
  readonly compat: '2' | '3';
};

export function define(command: Command, io: CliIo, answer: (code: ExitCode) => void): void {
  command
    .description('Evaluate a PromQL expression over series from files, with the value that Prometheus gives.')
    // Optional here, so that an expression behind --data, which takes all words that follow, gets an explanation.
    .argument('[expr]', 'PromQL expression')
    .option('--data <file...>', 'series: recordings, Prometheus or OpenMetrics text, answers of the HTTP API, load scripts; gzip too')
    .addOption(
      new Option('--at <time>', 'evaluate at this time (default: end, the last sample)')
        .argParser(timeOf)
        .conflicts(['from', 'to', 'step']),
    )
    .addOption(new Option('--from <time>', 'evaluate over a range from this time (default: start, the first sample)').argParser(timeOf))
    .addOption(new Option('--to <time>', '... up to this time (default: end)').argParser(timeOf))
    .addOption(new Option('--step <duration>', '... every so often (default: about 120 steps)').argParser(durationOf))
    .addOption(new Option('--lookback <duration>', 'how long a sample stands for its series (default: 5m)').argParser(durationOf))
    .addOption(new Option('--compat <version>', 'as this major version of Prometheus').choices(['2', '3']).default('3'));
  addReportOptions(command, queryFormats)
    .addHelpText(
      'after',
      `
Times: ${timeForms}.

Examples:
  $ guard-policy query 'sum by (code) (rate(http_requests_total[5m]))' --data checkout.yaml
  $ guard-policy query up --data checkout.yaml --at start+5m
  $ guard-policy query up --data checkout.yaml --from start --to end --step 15s
  $ guard-policy query --data checkout.yaml -- '-sum(up)'
  $ curl -s "$PROMETHEUS/api/v1/query?query=up[1h]" > up.json; guard-policy query 'avg_over_time(up[5m])' --data up.json -o json

${exitCodeHelp(['yes', 'couldNotStart', 'ourBug', 'interrupted'])}`,
    )
    .action(async (expr: string | undefined, options: QueryOptions) => {
      const { query } = await import('./run-query.ts');
      answer(await query(expr, options, io));
    });
}

function timeOf(text: string): QueryTime {
  const parsed = parseQueryTime(text);
  if (typeof parsed === 'string') throw new InvalidArgumentError(parsed);
  return parsed;
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError('Expected a duration above zero, such as 15s or 1h30m.');
  return ms;
}
