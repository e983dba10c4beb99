import type { Diagnostic } from '../source/diagnostic.ts';
import { type MappedText, originOf } from '../source/mapped-text.ts';
import type { ExprSpan } from './syntax.ts';

/** `syntax`: the engine refuses the text too. `unsupported`: the engine may take it, so nothing may be concluded from our refusal. */
export const parseRules = {
  syntax: { code: 'GP330', name: 'expr-syntax' },
  unsupported: { code: 'GP331', name: 'expr-unsupported' },
} as const;

export type ParseFinding = ExprSpan & { readonly rule: keyof typeof parseRules; readonly message: string; readonly hint?: string };

const mostCharacters = 240;

/** Ends the parser at the first finding, as the engines end at theirs; `parseExpr` turns it into a diagnostic. */
export class ParseFailure extends Error {
  readonly finding: ParseFinding;

  constructor(finding: ParseFinding) {
    super(finding.message);
    this.finding = finding;
  }
}

/** The finding at its place in the user's file. */
export function toDiagnostic(text: MappedText, finding: ParseFinding): Diagnostic {
  const { code, name } = parseRules[finding.rule];
  const { range, related } = originOf(text, finding.from, finding.to);
  return {
    code,
    name,
    severity: 'error',
    message: shortened(finding.message),
    range,
    ...(finding.hint === undefined ? {} : { hint: shortened(finding.hint) }),
    ...(related.length === 0 ? {} : { related: related.map((place) => ({ message: 'and here', range: place })) }),
  };
}

/** A name or a number in a message may be as long as the condition. */
function shortened(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters).toWellFormed()}…`;
}
