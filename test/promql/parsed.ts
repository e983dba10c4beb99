import type { PromExpr } from '../../src/promql/ast.ts';
import { checkPromql } from '../../src/promql/check.ts';
import { parsePromql } from '../../src/promql/parse.ts';
import { copiedText } from '../../src/source/mapped-text.ts';

/** The tree of a text that must parse. */
export function parsed(text: string): PromExpr {
  const result = parsePromql(copiedText(text, 'query', 0));
  if (!result.ok) throw new Error(`${text}: ${result.diagnostics.map((diagnostic) => diagnostic.message).join('; ')}`);
  return result.value;
}

export type Complaint = { readonly code: string; readonly message: string; readonly place: string; readonly hint?: string };

/** What is wrong with a text, by the parser or, if that is content, by the check; `place` is the text complained about. */
export function complaintsOf(text: string): readonly Complaint[] {
  const mapped = copiedText(text, 'query', 0);
  const result = parsePromql(mapped);
  const diagnostics = result.ok ? checkPromql(result.value, mapped).diagnostics : result.diagnostics;
  return diagnostics.map(({ code, message, range, hint }) => ({
    code,
    message,
    place: text.slice(range.from, range.to),
    ...(hint === undefined ? {} : { hint }),
  }));
}
