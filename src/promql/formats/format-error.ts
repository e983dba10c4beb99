import { type Checked, checked, type Diagnostic, failed } from '../../source/diagnostic.ts';
import { type FormatProblem, type FormatRule, formatDiagnostic } from './format-rules.ts';

/** A problem that ends the reading of one text or one line; it never leaves this folder. */
export class FormatError extends Error {
  readonly problem: FormatProblem;

  constructor(problem: FormatProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Ends the reading at [from, to). */
export function refuse(rule: FormatRule, message: string, from: number, to: number, hint?: string): never {
  throw new FormatError({ rule, message, from, to, ...(hint === undefined ? {} : { hint }) });
}

/** What `read` returns, or the problem it refuses with, at its place in `file`. */
export function readingFile<T>(file: string, read: () => T, notes: readonly Diagnostic[] = []): Checked<T> {
  try {
    return checked(read(), notes);
  } catch (error) {
    return failed(diagnosticOf(error, file), ...notes);
  }
}

/** The refusal as a diagnostic; every other error goes on. */
export function diagnosticOf(error: unknown, file: string): Diagnostic {
  if (!(error instanceof FormatError)) throw error;
  return formatDiagnostic(error.problem, { file, from: error.problem.from, to: error.problem.to });
}
