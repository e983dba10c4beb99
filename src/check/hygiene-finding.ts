import type { LintRule, RuleFinding } from '../lint/rule.ts';
import type { Diagnostic } from '../source/diagnostic.ts';

/** A finding of a rule that is not run by `lint` itself. */
export function hygieneFinding({ code, name, severity, help }: LintRule, found: Omit<RuleFinding, 'severity' | 'fix'>): Diagnostic {
  return { hint: help, ...found, code, name, severity };
}
