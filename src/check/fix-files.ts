import { type FixResult, fixFindings } from '../lint/fix.ts';
import type { SourceFile } from '../source/source-file.ts';
import { readHeader } from './generated-header.ts';
import { type LintRequest, lintFiles } from './lint-files.ts';

export type FilesFix = FixResult & {
  /** Findings with a fix in files that `compile` writes: it would undo them. */
  readonly generated: number;
};

/** Makes the safe fixes of what `lintFiles` finds. Suppressed findings are left, and so are generated files. Pure: writes nothing. */
export function fixFiles(request: LintRequest): FilesFix {
  let generated: number | undefined;
  const named = new Map(request.files.map(({ file, named: isNamed }) => [file.name, isNamed]));
  const result = fixFindings({
    files: new Map(request.files.map(({ file }) => [file.name, file])),
    lint: (files) => {
      const report = lintFiles({ ...request, files: [...files.values()].map((file) => ({ file, named: named.get(file.name) === true })) });
      generated ??= report.findings.filter(({ fix }) => fix?.edits.some(({ range }) => isGenerated(files.get(range.file)))).length;
      const closed = report.metrics.filter(({ state }) => state === 'closed');
      return {
        findings: [...report.unreadable, ...report.findings],
        closed: closed.map(({ template, metric, range }) => `${metric} of ${template} (${range.file})`),
      };
    },
    mayEdit: (file) => !isGenerated(file),
  });
  return { ...result, generated: generated ?? 0 };
}

function isGenerated(file: SourceFile | undefined): boolean {
  return file !== undefined && readHeader(file.text) !== undefined;
}
