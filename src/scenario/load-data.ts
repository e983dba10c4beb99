import type { AnswersFile } from '../providers/answers.ts';
import { readAnswers } from '../providers/read-answers.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import type { DataFiles } from './case-data.ts';
import { type LoadedRecording, loadRecording } from './recordings.ts';
import { referencesOf } from './references.ts';
import type { PolicyTest } from './types.ts';

/** Reads every file of data that tests name, once; says which files are not there, policies and templates too. */
export async function loadData(
  tests: readonly Located<PolicyTest>[],
  files: ReadonlyMap<string, SourceFile>,
): Promise<{ readonly data: DataFiles; readonly diagnostics: readonly Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const recordings = new Map<string, LoadedRecording>();
  const answers = new Map<string, AnswersFile>();
  const seen = new Set<string>();
  for (const { kind, path, range } of tests.flatMap(referencesOf)) {
    const file = files.get(path);
    if (file === undefined) {
      diagnostics.push({
        code: 'GP647',
        name: 'test-file-missing',
        severity: 'error',
        message: `there is no file \`${path}\``,
        range,
        hint: 'paths are relative to the file of the test',
      });
      continue;
    }
    if (seen.has(`${kind} ${path}`)) continue;
    seen.add(`${kind} ${path}`);
    switch (kind) {
      case 'policy':
      case 'template':
        break;
      case 'recording': {
        const read = await loadRecording(path, file);
        diagnostics.push(...read.diagnostics);
        if (read.ok) recordings.set(path, read.value);
        break;
      }
      case 'answers': {
        const read = readAnswers(file);
        diagnostics.push(...read.diagnostics);
        if (read.ok) answers.set(path, read.value);
        break;
      }
    }
  }
  return { data: { recordings, answers, combined: new Map() }, diagnostics };
}
