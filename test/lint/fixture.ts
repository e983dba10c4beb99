import type { Finding, LintRule } from '../../src/lint/rule.ts';
import type { ArgoVersion } from '../../src/rollouts/check-crd.ts';
import { positionAt, type SourceFile } from '../../src/source/source-file.ts';
import { findingsOf } from './findings.ts';

/**
 * A YAML file with `# expect: GP123` on each line where a finding begins; `# expect: GP123 GP124` for two of them, `GP123:note` for one whose severity is
 * milder than the rule's. Its first lines may say `# rules: GP123 GP124` (only these run, so that new rules change no other expectation) and
 * `# argo: 1.9`.
 */
export type Fixture = { readonly file: SourceFile; readonly argo: ArgoVersion; readonly rules: readonly LintRule[] };

export function readFixture(file: SourceFile, all: readonly LintRule[]): Fixture {
  const argo = (/^# argo: (\S+)$/m.exec(file.text)?.[1] ?? '1.10') as ArgoVersion;
  const words = /^# rules: (.+)$/m.exec(file.text)?.[1]?.split(/\s+/);
  const unknown = words?.filter((word) => !all.some(({ code }) => code === word)) ?? [];
  if (unknown.length > 0) throw new Error(`${file.name}: no rule ${unknown.join(', ')}`);
  return { file, argo, rules: words === undefined ? all : all.filter(({ code }) => words.includes(code)) };
}

/** `LINE CODE`, with `:SEVERITY` where it is not the rule's. */
export function expectedLines({ file }: Fixture): readonly string[] {
  return file.text.split('\n').flatMap((line, index) => {
    const codes = / # expect: (.+)$/.exec(line)?.[1]?.split(/\s+/) ?? [];
    return codes.toSorted().map((code) => `${index + 1} ${code}`);
  });
}

export function foundLines({ file, argo, rules }: Fixture): readonly string[] {
  const lines = findingsOf(file, rules, argo).map((finding) => lineOf(file, finding, rules));
  return lines.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1));
}

function lineOf(file: SourceFile, { code, severity, range }: Finding, rules: readonly LintRule[]): string {
  const usual = rules.find((rule) => rule.code === code)?.severity;
  return `${positionAt(file, range.from).line} ${code}${severity === usual ? '' : `:${severity}`}`;
}
