import type { Severity } from '../source/diagnostic.ts';
import { lineIndexAt, type SourceFile } from '../source/source-file.ts';
import { readYamlComments } from '../source/yaml-comments.ts';
import { yamlPlaces } from '../source/yaml-place.ts';
import { editFiles, separateFixes } from './fix-edits.ts';
import type { Finding, Fix } from './rule.ts';

export type FixableFinding = Finding & { readonly fix: Fix };

export type FixRequest = {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly lint: (files: ReadonlyMap<string, SourceFile>) => Linted;
  /** Whether the file may be changed. */
  readonly mayEdit: (file: SourceFile) => boolean;
};

/** All findings in files, also of their syntax, and the metrics that let nothing through, each by a name of its own. */
export type Linted = { readonly findings: readonly Finding[]; readonly closed: readonly string[] };

export type FixResult = {
  /** Only those that changed, with their new text. */
  readonly changed: ReadonlyMap<string, SourceFile>;
  readonly fixed: readonly TriedFix[];
  /** Fixes that were tried and taken back, with the reason. */
  readonly refused: readonly (TriedFix & { readonly reason: string })[];
};

/** `line` (from 1) is that of the finding when it was tried: fixes before it may have moved it. */
export type TriedFix = { readonly finding: FixableFinding; readonly line: number };

/**
 * Makes the fixes of findings until none is left. After each step everything is linted again: a fix stays only where its finding is gone, no
 * finding as severe has come in its place, every comment is still there and every metric as closed as it was. Pure.
 */
export function fixFindings({ files, lint, mayEdit }: FixRequest): FixResult {
  const changed = new Map<string, SourceFile>();
  const fixed: TriedFix[] = [];
  const refused = new Map<string, TriedFix & { readonly reason: string }>();
  let state = stateOf(files, lint(files));
  let oneByOne = false;
  for (;;) {
    const { keys, files: current } = state;
    const candidates = state.findings
      .filter(isFixable)
      .filter((one) => !refused.has(keys.get(one) as string) && editable(one, current, mayEdit));
    const batch = separateFixes(oneByOne ? candidates.slice(0, 1) : candidates);
    const [first] = batch;
    if (first === undefined) return { changed, fixed, refused: [...refused.values()] };
    const attempt = tryFixes(state, batch, lint);
    if (typeof attempt !== 'string') {
      for (const [name, file] of attempt.changed) changed.set(name, file);
      fixed.push(...batch.map((one) => triedIn(one, current)));
      state = attempt.state;
      oneByOne = false;
    } else if (batch.length === 1) {
      refused.set(keys.get(first) as string, { ...triedIn(first, current), reason: attempt });
      oneByOne = false;
    } else oneByOne = true;
  }
}

type State = {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly findings: readonly Finding[];
  readonly closed: readonly string[];
  /** What a finding is known by before and after an edit, with an ordinal where several are alike. */
  readonly keys: ReadonlyMap<Finding, string>;
};

function stateOf(files: ReadonlyMap<string, SourceFile>, { findings: given, closed }: Linted): State {
  // What is told within another finding is no new one where that one is gone.
  const findings = given.flatMap((one) => [one, ...(one.told ?? [])]);
  const places = new Map<string, ReturnType<typeof yamlPlaces>>();
  const counts = new Map<string, number>();
  const keys = new Map<Finding, string>();
  for (const finding of findings) {
    const { file: name, from } = finding.range;
    const file = files.get(name);
    if (file !== undefined && !places.has(name)) places.set(name, yamlPlaces(file));
    const { object = '', path = '' } = places.get(name)?.(from) ?? {};
    const key = JSON.stringify([finding.code, name, object, path]);
    const ordinal = (counts.get(key) ?? 0) + 1;
    counts.set(key, ordinal);
    keys.set(finding, `${key} ${ordinal}`);
  }
  return { files, findings, closed, keys };
}

function triedIn(finding: FixableFinding, files: ReadonlyMap<string, SourceFile>): TriedFix {
  return { finding, line: lineIndexAt(files.get(finding.range.file) as SourceFile, finding.range.from) + 1 };
}

export function isFixable(finding: Finding): finding is FixableFinding {
  return finding.fix !== undefined && finding.fix.edits.length > 0;
}

function editable({ fix, range: place }: FixableFinding, files: ReadonlyMap<string, SourceFile>, mayEdit: FixRequest['mayEdit']): boolean {
  return [{ range: place }, ...fix.edits].every(({ range }) => {
    const file = files.get(range.file);
    return file !== undefined && mayEdit(file);
  });
}

/** The state behind the fixes, or why they are not made. */
function tryFixes(
  before: State,
  batch: readonly FixableFinding[],
  lint: FixRequest['lint'],
): { readonly state: State; readonly changed: ReadonlyMap<string, SourceFile> } | string {
  const changed = editFiles(
    before.files,
    batch.map(({ fix }) => fix),
  );
  if (changed === undefined) return 'its edits do not fit the file';
  for (const [name, file] of changed) {
    if (commentsOf(file) !== commentsOf(before.files.get(name) as SourceFile)) return 'it would change a comment';
  }
  const files = new Map([...before.files, ...changed]);
  const after = stateOf(files, lint(files));
  const known = new Set(before.keys.values());
  const bar = Math.max(...batch.map(({ severity }) => rank[severity]));
  const worse = after.findings.find((one) => rank[one.severity] >= bar && !known.has(after.keys.get(one) as string));
  if (worse !== undefined) return `it would lead to ${worse.code} ${worse.name}: ${worse.message}`;
  // What the API server drops may be what would have opened it.
  const opened = before.closed.find((one) => !after.closed.includes(one));
  if (opened !== undefined) return `${opened} lets nothing through now, and would no longer be closed`;
  const left = new Set(after.keys.values());
  // Of several that are alike the last ordinal goes first: as many must be gone as were fixed.
  const gone = before.findings.filter((one) => !left.has(before.keys.get(one) as string)).map(({ code }) => code);
  const enough = batch.every(
    ({ code }) =>
      count(gone, code) >=
      count(
        batch.map((one) => one.code),
        code,
      ),
  );
  return enough ? { state: after, changed } : 'the finding would still be there';
}

const rank: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

function count(items: readonly string[], item: string): number {
  return items.filter((one) => one === item).length;
}

function commentsOf(file: SourceFile): string {
  return JSON.stringify(readYamlComments(file).comments.map(({ text }) => text));
}
