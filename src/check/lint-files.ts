import { type LintReport, lint } from '../lint/lint.ts';
import { type LintFile, readLintInput } from '../lint/read-input.ts';
import type { LintRule } from '../lint/rule.ts';
import { allRules } from '../lint/rules/all.ts';
import { applySuppressions, type SuppressedFinding } from '../lint/suppress.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';

export type LintRequest = {
  readonly files: readonly LintFile[];
  /** Default: 1.10. */
  readonly argo?: ArgoVersion;
  readonly scrapeIntervalMs?: number;
  readonly rules?: readonly LintRule[];
  /** The time at which suppressions count, in milliseconds since the epoch. Without it none does. */
  readonly nowMs?: number;
};

/** `findings` are those that count. */
export type FilesReport = LintReport & { readonly suppressed: readonly SuppressedFinding[] };

/** Files to findings. Pure: reads and writes nothing. */
export function lintFiles({ files, argo = '1.10', scrapeIntervalMs, rules = allRules, nowMs }: LintRequest): FilesReport {
  const input = readLintInput(files, argo);
  const report = lint(input, { argo, ...(scrapeIntervalMs === undefined ? {} : { scrapeIntervalMs }) }, rules);
  if (nowMs === undefined) return { ...report, suppressed: [] };
  const judged = new Map([...input.templates, ...input.rollouts].map(({ file }) => [file.name, file]));
  return { ...report, ...applySuppressions(report.findings, judged.values(), { rules, known: allRules, nowMs }) };
}
