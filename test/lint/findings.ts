import { lintFiles } from '../../src/check/lint-files.ts';
import { lint } from '../../src/lint/lint.ts';
import { readLintInput } from '../../src/lint/read-input.ts';
import type { Finding, LintRule } from '../../src/lint/rule.ts';
import { allRules } from '../../src/lint/rules/all.ts';
import { applySuppressions } from '../../src/lint/suppress.ts';
import { suppressionRules } from '../../src/lint/suppress-rules.ts';
import type { ArgoVersion } from '../../src/rollouts/check-crd.ts';
import type { SourceFile } from '../../src/source/source-file.ts';

/** What the rules find in a file. Of what else is said of it nothing counts but that it cannot be read: then this throws. */
export function findingsOf(file: SourceFile, rules: readonly LintRule[], argo: ArgoVersion = '1.10'): readonly Finding[] {
  if (/^apiVersion: guard-policy/.test(file.text)) return findingsOfOurs(file, rules);
  // What suppressions are worth is known only when all rules have looked.
  const aboutComments = suppressionRules.some((own) => rules.some(({ code }) => code === own.code));
  const run = aboutComments ? allRules : rules;
  const { findings: found, unreadable } = lint(readLintInput([{ file, named: true }], argo), { argo, scrapeIntervalMs: 15_000 }, run);
  const findings = aboutComments
    ? applySuppressions(found, [file], { rules: run, nowMs: Date.parse('2026-08-24T00:00:00Z') }).findings
    : found;
  const refused = [...unreadable, ...findings.filter(({ code }) => code === 'GP414')];
  const [unasked] = refused.filter(({ code }) => !rules.some((rule) => rule.code === code));
  if (unasked !== undefined) throw new Error(`${file.name}: ${unasked.code} ${unasked.message}`);
  return findings.filter(({ code }) => rules.some((rule) => rule.code === code));
}

/** Of what is no template: a waiver. */
function findingsOfOurs(file: SourceFile, rules: readonly LintRule[]): readonly Finding[] {
  const nowMs = Date.parse('2026-08-24T00:00:00Z');
  const report = lintFiles({ files: [{ file, named: true }], policies: { packs: [], shippedPacks: [] }, nowMs });
  const [unread] = report.unreadable;
  if (unread !== undefined) throw new Error(`${file.name}: ${unread.code} ${unread.message}`);
  return report.findings.filter(({ code }) => rules.some((rule) => rule.code === code));
}
