import { structuredPatch } from 'diff';
import { visible } from '../report/terminal-text.ts';
import { describeHeader, type GeneratedFile } from './generated-files.ts';

export const driftCode = 'GP503';

/** What is wrong with a committed file, in one line; undefined where nothing is. */
export function driftMessage({ state }: GeneratedFile): string | undefined {
  switch (state) {
    case 'same':
      return undefined;
    case 'new':
      return 'generated file is missing';
    case 'changed':
      return 'generated file differs from its policy';
    case 'stale':
      return 'generated file is stale: no policy produces it';
  }
}

/** The lines of a unified diff from what is committed to what the policies compile to. */
export function diffLines(file: GeneratedFile): readonly string[] {
  const { hunks } = structuredPatch('committed', 'compiled', (file.committed ?? '').replaceAll('\r\n', '\n'), file.compiled ?? '', '', '', {
    context: 3,
  });
  const body = hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines.map(visible),
  ]);
  return [
    `--- committed  ${committedNote(file)}`.trimEnd(),
    `+++ compiled   ${file.compiled === undefined ? '(none)' : describeHeader(file.compiled)}`.trimEnd(),
    ...body,
  ];
}

function committedNote(file: GeneratedFile): string {
  if (file.committed === undefined) return '(none)';
  return file.editedByHand ? '(edited by hand: body hash does not match its header)' : visible(describeHeader(file.committed));
}
