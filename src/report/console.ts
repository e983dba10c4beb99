import { compareDiagnostics, type Diagnostic, type DiagnosticCode } from '../source/diagnostic.ts';
import { lineIndexAt, positionAt, type SourceFile, type SourceRange } from '../source/source-file.ts';
import { type Annotation, type FrameRow, frameRows, shownOffset } from './code-frame.ts';
import { colourPaint, type Paint, plainPaint } from './paint.ts';
import { shortened, visible, wrap } from './terminal-text.ts';

export type ConsoleOptions = {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** The `= docs` line of a code, printed at its first diagnostic; none where it gives undefined. */
  readonly docs?: (code: DiagnosticCode) => string | undefined;
  /** Within each file: by place, which is the default, or errors before warnings before notes. */
  readonly order?: 'by place' | 'worst first';
};

/** What somebody wrote may stand in a message, however long it is. */
const longestMessage = 600;
const longestNote = 4000;

/** A second place this many lines away is shown in the frame of the first. */
const nearLines = 6;

/**
 * Diagnostics as frames, in reading order, each ending in a line break and separated by blank lines. A place in a file that is not
 * among `files` (it could not be read) is given by its name alone. Nothing from a file reaches the terminal unescaped.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: ReadonlyMap<string, SourceFile>,
  options: ConsoleOptions,
): string {
  const paint = options.color ? colourPaint : plainPaint;
  const documented = new Set<DiagnosticCode>();
  const helped = new Map<string, Diagnostic>();
  const worlds = new Set<string>();
  return diagnostics
    .toSorted(options.order === 'worst first' ? compareWorst : compareDiagnostics)
    .map((diagnostic) => {
      const docs = documented.has(diagnostic.code) ? undefined : options.docs?.(diagnostic.code);
      documented.add(diagnostic.code);
      return renderDiagnostic(withWorldOnce(withHelpOnce(diagnostic, files, helped), worlds), files, options.width, paint, docs);
    })
    .join('\n');
}

const rank: Readonly<Record<Diagnostic['severity'], number>> = { error: 0, warning: 1, note: 2 };

function compareWorst(a: Diagnostic, b: Diagnostic): number {
  return a.range.file === b.range.file ? rank[a.severity] - rank[b.severity] || compareDiagnostics(a, b) : compareDiagnostics(a, b);
}

/** What a world is stands behind its name the first time only. */
function withWorldOnce(diagnostic: Diagnostic, told: Set<string>): Diagnostic {
  if (!diagnostic.notes?.some(({ label, text }) => label === 'world' && told.has(text))) {
    for (const { label, text } of diagnostic.notes ?? []) if (label === 'world') told.add(text);
    return diagnostic;
  }
  const notes = diagnostic.notes.map((one) =>
    one.label === 'world' && told.has(one.text) ? { ...one, text: one.text.replace(/ – .*$/s, '') } : one,
  );
  return { ...diagnostic, notes };
}

/** Help that is longer than this is given once, and referred to afterwards. */
const longHelp = 120;

function withHelpOnce(diagnostic: Diagnostic, files: ReadonlyMap<string, SourceFile>, helped: Map<string, Diagnostic>): Diagnostic {
  const { hint } = diagnostic;
  if (hint === undefined || hint.length <= longHelp) return diagnostic;
  const before = helped.get(hint);
  if (before === undefined) {
    helped.set(hint, diagnostic);
    return diagnostic;
  }
  const { code, range } = before;
  const file = range.file === diagnostic.range.file ? '' : range.file;
  return { ...diagnostic, hint: `as for ${code} at ${`${file}${positionText(files.get(range.file), range)}`.replace(/^:/, '')} above` };
}

type Place = { readonly range: SourceRange; readonly annotations: readonly Annotation[] };

function renderDiagnostic(
  diagnostic: Diagnostic,
  files: ReadonlyMap<string, SourceFile>,
  width: number,
  paint: Paint,
  docs: string | undefined,
): string {
  const { severity, code, name, message } = diagnostic;
  const places = placesOf(diagnostic, files);
  const numbers = places.flatMap((place) => lastLine(place, files) ?? []);
  const gutter = String(Math.max(1, ...numbers)).length;
  const lines = [
    `${paint.severity(severity, `${severity}[${code}]`)} ${paint.strong(`${visible(name)}: ${visible(shortened(message, longestMessage))}`)}`,
  ];
  for (const [index, place] of places.entries()) {
    const file = files.get(place.range.file);
    const arrow = index === 0 ? '-->' : ':::';
    lines.push(`${' '.repeat(Math.max(2, gutter))}${paint.frame(arrow)} ${visible(place.range.file)}${positionText(file, place.range)}`);
    if (file === undefined) {
      const label = place.annotations[0]?.label ?? '';
      if (label !== '') lines.push(...note(gutter, 'note', label, width, paint));
      continue;
    }
    const empty = paint.frame(`${' '.repeat(gutter)} |`);
    const rows = frameRows(file, place.annotations, Math.max(20, width - gutter - 3));
    lines.push(empty, ...rows.map((row) => renderRow(row, gutter, severity, paint)));
    const moreFollows = index < places.length - 1 || hasNotes(diagnostic, docs);
    if (moreFollows) lines.push(empty);
  }
  for (const { label, text } of diagnostic.notes ?? []) lines.push(...note(gutter, label, text, width, paint));
  if (diagnostic.hint !== undefined) lines.push(...note(gutter, 'help', diagnostic.hint, width, paint));
  if (docs !== undefined) lines.push(...note(gutter, 'docs', docs, width, paint));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function hasNotes({ notes = [], hint }: Diagnostic, docs: string | undefined): boolean {
  return notes.length > 0 || hint !== undefined || docs !== undefined;
}

/** The first place with what is near it, then one place for each thing that is not. */
function placesOf({ range, related = [] }: Diagnostic, files: ReadonlyMap<string, SourceFile>): readonly Place[] {
  const file = files.get(range.file);
  const near = (other: SourceRange): boolean =>
    file !== undefined && other.file === range.file && Math.abs(lineIndexAt(file, other.from) - lineIndexAt(file, range.from)) <= nearLines;
  const second = (other: NonNullable<Diagnostic['related']>[number]): Annotation => ({
    from: other.range.from,
    to: other.range.to,
    primary: false,
    label: other.message,
  });
  // A related message about the very same place is the label of its underline.
  const same = related.find((other) => other.range.file === range.file && other.range.from === range.from && other.range.to === range.to);
  const primary: Annotation = { from: range.from, to: range.to, primary: true, label: same?.message ?? '' };
  const others = related.filter((other) => other !== same);
  return [
    { range, annotations: [primary, ...others.filter((other) => near(other.range)).map(second)] },
    ...others.filter((other) => !near(other.range)).map((other) => ({ range: other.range, annotations: [second(other)] })),
  ];
}

function lastLine({ range, annotations }: Place, files: ReadonlyMap<string, SourceFile>): number | undefined {
  const file = files.get(range.file);
  if (file === undefined) return undefined;
  return 1 + Math.max(...annotations.map(({ from, to }) => lineIndexAt(file, Math.max(from, to - 1))));
}

function positionText(file: SourceFile | undefined, range: SourceRange): string {
  if (file === undefined) return '';
  const { line, column } = positionAt(file, shownOffset(file, range.from));
  return `:${line}:${column}`;
}

function renderRow(row: FrameRow, gutter: number, severity: Diagnostic['severity'], paint: Paint): string {
  switch (row.kind) {
    case 'line':
      return `${paint.frame(`${String(row.number).padStart(gutter)} |`)} ${row.text}`;
    case 'mark':
      return `${paint.frame(`${' '.repeat(gutter)} |`)} ${row.primary ? paint.severity(severity, row.text) : paint.frame(row.text)}`;
    case 'gap':
      return paint.frame('...');
    default:
      throw new Error(`unknown row ${JSON.stringify(row satisfies never)}`);
  }
}

function note(gutter: number, label: string, text: string, width: number, paint: Paint): readonly string[] {
  const indent = gutter + 1 + '= '.length + 'world  '.length;
  const lines = wrap(shortened(text, longestNote), Math.max(20, width - indent));
  return lines.map((line, index) =>
    index === 0 ? `${' '.repeat(gutter + 1)}${paint.frame('=')} ${label.padEnd(7)}${line}` : `${' '.repeat(indent)}${line}`,
  );
}
