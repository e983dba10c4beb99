import type { Diagnostic } from '../source/diagnostic.ts';
import { positionAt, type SourceFile, type SourceRange } from '../source/source-file.ts';
import { visible } from './terminal-text.ts';

/** One annotation of GitHub Actions, a line that the runner reads from stdout. Line breaks and separators inside are escaped as it asks. */
export function githubAnnotation(
  level: Diagnostic['severity'],
  title: string,
  message: string,
  range: SourceRange,
  files: ReadonlyMap<string, SourceFile>,
): string {
  const file = files.get(range.file);
  const place = file === undefined ? '' : `,line=${positionAt(file, range.from).line},col=${positionAt(file, range.from).column}`;
  const word = level === 'note' ? 'notice' : level;
  return `::${word} file=${property(range.file)}${place},title=${property(title)}::${data(message)}\n`;
}

/** One annotation that is about no place in a file. */
export function githubMessage(level: 'error' | 'warning' | 'notice', title: string, message: string): string {
  return `::${level} title=${property(title)}::${data(message)}\n`;
}

export function githubDiagnostics(diagnostics: readonly Diagnostic[], files: ReadonlyMap<string, SourceFile>): string {
  return diagnostics.map((one) => githubAnnotation(one.severity, `${one.code} ${one.name}`, one.message, one.range, files)).join('');
}

/** Annotations are printed into a log: other control characters are shown as escapes. */
function data(text: string): string {
  return text
    .split(/(\r?\n)/)
    .map((part, index) => (index % 2 === 0 ? visible(part) : part))
    .join('')
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
