import { printJson, toJsonReport } from '../report/json.ts';
import { visible } from '../report/terminal-text.ts';
import { displayPath } from './display-path.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { UndecidedError } from './undecided-error.ts';
import { reasonOf, UsageError } from './usage-error.ts';

/**
 * Tells on stderr why a command gave no report, and returns the exit code of that. Where JSON was asked for on stdout, it says so too:
 * a program that reads the report must get JSON in every case.
 */
export function tellFailure(error: unknown, argv: readonly string[], io: CliIo): ExitCode {
  const failure = describe(error, io.cwd);
  const hint = failure.hint === undefined ? '' : `       ${visible(failure.hint)}\n`;
  io.stderr.write(`error: ${failure.lines.map((line) => `${visible(line)}\n`).join('')}${hint}`);
  if (wantsJson(argv)) {
    const { message, hint: help, exitCode } = failure;
    const report = toJsonReport({ diagnostics: [], files: new Map() });
    io.stdout.write(printJson({ ...report, exitCode, error: { message, ...(help === undefined ? {} : { hint: help }) } }));
  }
  return failure.exitCode;
}

type Failure = {
  readonly message: string;
  readonly lines: readonly string[];
  readonly hint?: string | undefined;
  readonly exitCode: ExitCode;
};

function describe(error: unknown, cwd: string): Failure {
  if (error instanceof UsageError) {
    return { message: error.message, lines: [error.message], hint: error.hint, exitCode: exitCodes.couldNotStart };
  }
  if (error instanceof UndecidedError) {
    return { message: error.message, lines: [error.message], hint: error.hint, exitCode: exitCodes.undecided };
  }
  if (isSystemError(error)) {
    const what = error.path === undefined ? error.syscall : `\`${displayPath(cwd, error.path)}\``;
    const message = `cannot read or write ${what}: ${reasonOf(error)}`;
    return { message, lines: [message], exitCode: exitCodes.couldNotStart };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = `this is a bug of guard-policy: ${error instanceof Error ? error.message : String(error)}`;
  return { message, lines: [message, ...stack.split('\n').slice(1)], exitCode: exitCodes.ourBug };
}

/** The operating system refused: a matter of the user's files, not a mistake of ours. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly syscall: string } {
  return error instanceof Error && 'syscall' in error && typeof error.syscall === 'string' && 'errno' in error;
}

function wantsJson(argv: readonly string[]): boolean {
  return argv.some((arg, index) => /^(-o=?|--output=)json$/.test(arg) || (arg === 'json' && /^(-o|--output)$/.test(argv[index - 1] ?? '')));
}
