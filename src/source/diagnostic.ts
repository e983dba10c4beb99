import type { SourceRange } from './source-file.ts';

export type Severity = 'error' | 'warning' | 'note';

/** Rule ids are API: never renumbered, never reused. Families: GP1xx fail-open, 2xx queries, 3xx conditions, 4xx Argo, 5xx policy, 9xx internal. */
export type DiagnosticCode = `GP${number}`;

/** Something wrong in the user's text, at its place. The hint is an action; `notes` are facts that help (`world`, `trace`, `note`). */
export type Diagnostic = {
  readonly code: DiagnosticCode;
  readonly name: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: SourceRange;
  readonly hint?: string;
  readonly notes?: readonly { readonly label: 'world' | 'trace' | 'note'; readonly text: string }[];
  readonly related?: readonly { readonly message: string; readonly range: SourceRange }[];
};

/** A result that may be wrong because of the user's text. `ok: true` may still carry warnings and notes; `ok: false` has at least one error. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** `value` unless an error is among the diagnostics. */
export function checked<T>(value: T, diagnostics: readonly Diagnostic[] = []): Checked<T> {
  return hasErrors(diagnostics) ? { ok: false, diagnostics } : { ok: true, value, diagnostics };
}

export function failed(...diagnostics: readonly Diagnostic[]): { readonly ok: false; readonly diagnostics: readonly Diagnostic[] } {
  if (!hasErrors(diagnostics)) throw new Error('a failed result needs an error');
  return { ok: false, diagnostics };
}

/** Reading order: by file, then position, then code. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.range.file !== b.range.file) return a.range.file < b.range.file ? -1 : 1;
  return a.range.from - b.range.from || a.range.to - b.range.to || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}

/** In reading order, one for each place and text: the same mistake may be met on several ways. */
export function distinctDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unique = new Map(diagnostics.map((one) => [`${one.code} ${one.range.file} ${one.range.from} ${one.range.to} ${one.message}`, one]));
  return [...unique.values()].sort(compareDiagnostics);
}
