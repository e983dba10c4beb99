import type { Diagnostic } from '../source/diagnostic.ts';

export type DiagnosticCounts = { readonly errors: number; readonly warnings: number; readonly notes: number };

export function countDiagnostics(diagnostics: readonly Diagnostic[]): DiagnosticCounts {
  const count = (severity: Diagnostic['severity']): number => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), notes: count('note') };
}

/** `2 errors, 1 warning`; what there is none of is left out, and nothing at all is `no errors`. */
export function summaryText({ errors, warnings, notes }: DiagnosticCounts): string {
  const parts = [counted(errors, 'error'), counted(warnings, 'warning'), counted(notes, 'note')].filter((part) => part !== undefined);
  return parts.length === 0 ? 'no errors' : parts.join(', ');
}

function counted(count: number, word: string): string | undefined {
  if (count === 0) return undefined;
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
