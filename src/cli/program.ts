import { Command, CommanderError } from 'commander';
import type { CliIo } from './io.ts';
import { packageVersion } from './package-version.ts';
import { UsageError } from './usage-error.ts';

/** The program without its commands. It never ends the process: usage errors are thrown, see `usageErrorOf`. */
export function makeProgram(io: CliIo): Command {
  return new Command('guard-policy')
    .description('Reliability policy as code that cannot fail open.')
    .version(packageVersion, '-V, --version')
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Told once, by whoever reports the failure.
      outputError: () => {},
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    })
    .exitOverride();
}

/** What commander threw: a UsageError, `answered` for help and version, or the error itself where it is none of commander's. */
export function usageErrorOf(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  if (error.exitCode === 0) return 'answered';
  if (error.code === 'commander.help') return new UsageError('no command is given', 'see guard-policy --help');
  const [message, ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = rest.join(' ').replace(/^\((.*)\)$/, '$1');
  return new UsageError(message ?? error.message, suggestion === '' ? undefined : suggestion);
}
