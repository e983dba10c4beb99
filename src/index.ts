export type { Checked, Diagnostic, DiagnosticCode, Severity } from './source/diagnostic.ts';
export type { SourceFile, SourceRange } from './source/source-file.ts';
