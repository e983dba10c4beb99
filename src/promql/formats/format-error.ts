import type { Diagnostic } from '../../source/diagnostic.ts';
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

/** The refusal as a diagnostic; every other error goes on. */
export function diagnosticOf(error: unknown, file: string): Diagnostic {
  if (!(error instanceof FormatError)) throw error;
  return formatDiagnostic(error.problem, { file, from: error.problem.from, to: error.problem.to });
}
