import { libraryOf } from '../../src/lint/lint-library.ts';
import { readLintInput } from '../../src/lint/read-input.ts';
import type { MetricUnderLint } from '../../src/lint/subject.ts';
import { templateUnderLint } from '../../src/lint/subject-template.ts';
import type { SourceFile } from '../../src/source/source-file.ts';

/** The metrics of a file as rules see them. */
export function metricsUnderLint(file: SourceFile): readonly MetricUnderLint[] {
  const { templates, unreadable } = readLintInput([{ file, named: true }], '1.10');
  const [refused] = unreadable;
  if (refused !== undefined) throw new Error(`${file.name}: ${refused.message}`);
  const context = { argo: '1.10', scrapeIntervalMs: 15_000, library: libraryOf(templates) } as const;
  return templates.flatMap((template) => templateUnderLint(template, context).subject.metrics);
}
