import type { Finding, RuleFacts } from '../../src/lint/rule.ts';
import type { SuppressedFinding } from '../../src/lint/suppress.ts';
import type { FindingsReport } from '../../src/report/findings-report.ts';
import type { SourceFile, SourceRange } from '../../src/source/source-file.ts';

export const text = `kind: AnalysisTemplate
metadata: { name: checkout }
spec:
  metrics:
    - name: error-ratio # 😀 wide
      failureLimit: 5
    - {name: "é😀", failureLimit: 6}
`;

export function fileOf(name: string, content: string = text): SourceFile {
  return { name, text: content };
}

/** Where `word` stands for the first time. */
export function rangeOf(file: SourceFile, word: string): SourceRange {
  const from = file.text.indexOf(word);
  if (from < 0) throw new Error(`no ${word} in ${file.name}`);
  return { file: file.name, from, to: from + word.length };
}

export function findingAt(file: SourceFile, word: string, changes: Partial<Finding> = {}): Finding {
  const base = { code: 'GP124', name: 'failure-limit-of-all', severity: 'error', message: 'tolerates everything' } as const;
  return { ...base, range: rangeOf(file, word), ...changes };
}

export const rule: RuleFacts = {
  code: 'GP124',
  name: 'failure-limit-of-all',
  severity: 'error',
  catalogue: ['T4'],
  why: 'There never\nare more.',
  help: 'set `failureLimit: 0`',
  example: { wrong: '\nfailureLimit: 5\n', right: '\nfailureLimit: 0\n' },
};

export function suppressedAt(file: SourceFile, finding: Finding): SuppressedFinding {
  const range = rangeOf(file, '# 😀 wide');
  const reason = 'until | OPS-812 <b>';
  return { finding, suppression: { codes: [], until: '2026-09-30', endsAtMs: 0, reason, owner: '@team', range } };
}

export function reportOf(
  findings: readonly Finding[],
  files: readonly SourceFile[],
  changes: Partial<FindingsReport> = {},
): FindingsReport {
  return {
    findings,
    suppressed: [],
    read: files.map(({ name }) => name),
    files: new Map(files.map((file) => [file.name, file])),
    rules: [rule],
    failOn: 'error',
    further: [],
    complete: true,
    folder: '',
    toolVersion: '0.1.0',
    ...changes,
  };
}
