import type { SourceFile } from '../source/source-file.ts';
import type { Fix } from './rule.ts';

type Edit = Fix['edits'][number];

/** Fixes that do not meet in the files, in the order given: of two that touch, the first. Equal edits are one. */
export function separateFixes<T extends { readonly fix: Fix }>(candidates: readonly T[]): readonly T[] {
  const taken: Edit[] = [];
  return candidates.filter(({ fix }) => {
    if (fix.edits.some((edit) => taken.some((other) => touches(edit, other)))) return false;
    taken.push(...fix.edits);
    return true;
  });
}

function touches({ range: a }: Edit, { range: b }: Edit): boolean {
  return a.file === b.file && a.from <= b.to && b.from <= a.to;
}

/** The files with the edits made, which must not touch; only those that changed. Undefined where an edit does not fit its file. */
export function editFiles(files: ReadonlyMap<string, SourceFile>, fixes: readonly Fix[]): ReadonlyMap<string, SourceFile> | undefined {
  const changed = new Map<string, SourceFile>();
  for (const [name, edits] of Map.groupBy(
    fixes.flatMap((fix) => fix.edits),
    ({ range }) => range.file,
  )) {
    const text = editText(files.get(name)?.text, edits);
    if (text === undefined) return undefined;
    changed.set(name, { name, text });
  }
  return changed;
}

function editText(before: string | undefined, edits: readonly Edit[]): string | undefined {
  if (before === undefined) return undefined;
  let text = '';
  let at = 0;
  for (const { range, text: inserted } of edits.toSorted((a, b) => a.range.from - b.range.from)) {
    if (range.from < at || range.to < range.from || range.to > before.length) return undefined;
    text += before.slice(at, range.from) + inserted;
    at = range.to;
  }
  return text + before.slice(at);
}
