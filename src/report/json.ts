import { compareDiagnostics, type Diagnostic } from '../source/diagnostic.ts';
import { positionAt, type SourceFile, type SourceRange } from '../source/source-file.ts';
import { countDiagnostics, type DiagnosticCounts } from './summary.ts';

/** `told`: findings of the same cause that are its notes. */
type Told = Diagnostic & { readonly told?: readonly Diagnostic[] };

export type DiagnosticsReport = { readonly diagnostics: readonly Told[]; readonly files: ReadonlyMap<string, SourceFile> };

/** Lines and columns count from 1, columns in characters; the end is behind the last character. A file that could not be read has none. */
export type JsonPlace = {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
};

export type JsonDiagnostic = JsonPlace & {
  readonly code: string;
  readonly name: string;
  readonly severity: Diagnostic['severity'];
  readonly message: string;
  readonly hint?: string;
  /** Codes of other rules that found the same cause. */
  readonly also?: readonly string[];
  readonly notes?: Diagnostic['notes'];
  readonly related?: readonly (JsonPlace & { readonly message: string })[];
};

export type JsonReport = {
  readonly schema: 'guard-policy/report/v1';
  readonly diagnostics: readonly JsonDiagnostic[];
  readonly summary: DiagnosticCounts;
};

/** Any value as the JSON of a report: indented, with a final line break, safe to show in a terminal. */
export function printJson(value: unknown): string {
  return `${escapeHidden(JSON.stringify(value, undefined, 2))}\n`;
}

/** Additions only within v1. */
export function toJsonReport({ diagnostics, files }: DiagnosticsReport): JsonReport {
  return {
    schema: 'guard-policy/report/v1',
    diagnostics: diagnostics.toSorted(compareDiagnostics).map((diagnostic) => toJsonDiagnostic(diagnostic, files)),
    summary: countDiagnostics(diagnostics),
  };
}

function toJsonDiagnostic(diagnostic: Told, files: ReadonlyMap<string, SourceFile>): JsonDiagnostic {
  const { code, name, severity, message, range, hint, notes, related, told = [] } = diagnostic;
  return {
    code,
    name,
    severity,
    message,
    ...placeOf(range, files),
    ...(hint !== undefined && { hint }),
    ...(told.length > 0 && { also: [...new Set(told.map((one) => one.code))] }),
    ...(notes !== undefined && { notes }),
    ...(related !== undefined && { related: related.map((other) => ({ message: other.message, ...placeOf(other.range, files) })) }),
  };
}

function placeOf(range: SourceRange, files: ReadonlyMap<string, SourceFile>): JsonPlace {
  const file = files.get(range.file);
  if (file === undefined) return { file: range.file };
  const from = positionAt(file, range.from);
  const to = positionAt(file, range.to);
  return { file: range.file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

/** JSON leaves control characters above U+007F and text-reordering characters as they are; a report may be read in a terminal. */
function escapeHidden(json: string): string {
  return json.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''),
  );
}
