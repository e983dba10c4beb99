import { type LintReport, lint } from '../lint/lint.ts';
import { type LintFile, readLintInput } from '../lint/read-input.ts';
import type { LintRule } from '../lint/rule.ts';
import { allRules } from '../lint/rules/all.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';

export type LintRequest = {
  readonly files: readonly LintFile[];
  /** Default: 1.10. */
  readonly argo?: ArgoVersion;
  readonly scrapeIntervalMs?: number;
  readonly rules?: readonly LintRule[];
};

/** Files to findings. Pure: reads and writes nothing. */
export function lintFiles({ files, argo = '1.10', scrapeIntervalMs, rules = allRules }: LintRequest): LintReport {
  const input = readLintInput(files, argo);
  return lint(input, { argo, ...(scrapeIntervalMs === undefined ? {} : { scrapeIntervalMs }) }, rules);
}
