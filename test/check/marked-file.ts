import type { SourceFile, SourceRange } from '../../src/source/source-file.ts';

/** A file written with marks around what findings are about, the marks taken out and kept as ranges, in reading order. */
export type MarkedFile = {
  readonly file: SourceFile;
  /** «…»: the place of a finding. */
  readonly places: readonly SourceRange[];
  /** ‹…›: a place that a finding names beside its own. */
  readonly related: readonly SourceRange[];
};

const marks = /[«»‹›]/g;

/** Marks may nest. A mark that is not closed, or closed twice, is a mistake of the test and throws. */
export function readMarked(name: string, marked: string): MarkedFile {
  const places: SourceRange[] = [];
  const related: SourceRange[] = [];
  const open: { readonly mark: string; readonly from: number }[] = [];
  let text = '';
  let at = 0;
  for (const match of marked.matchAll(marks)) {
    text += marked.slice(at, match.index);
    at = match.index + 1;
    const [mark] = match;
    if (mark === '«' || mark === '‹') {
      open.push({ mark, from: text.length });
      continue;
    }
    const last = open.pop();
    if (last === undefined || (last.mark === '«') !== (mark === '»')) throw new Error(`${name}: ${mark} closes no mark`);
    (mark === '»' ? places : related).push({ file: name, from: last.from, to: text.length });
  }
  if (open.length > 0) throw new Error(`${name}: a mark is not closed`);
  return { file: { name, text: text + marked.slice(at) }, places: inOrder(places), related: inOrder(related) };
}

function inOrder(ranges: readonly SourceRange[]): readonly SourceRange[] {
  return ranges.toSorted((a, b) => a.from - b.from || a.to - b.to);
}
