import type { PolicyFiles } from '../compile/policy-input.ts';
import { type LintReport, lint } from '../lint/lint.ts';
import { type LintFile, readLintInput } from '../lint/read-input.ts';
import type { LintRule } from '../lint/rule.ts';
import { allRules } from '../lint/rules/all.ts';
import { applySuppressions, type SuppressedFinding } from '../lint/suppress.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { compareDiagnostics, distinctDiagnostics } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { lintPolicies, type PolicyLint } from './lint-policies.ts';

export type LintRequest = {
  readonly files: readonly LintFile[];
  /** Default: 1.10. */
  readonly argo?: ArgoVersion;
  readonly scrapeIntervalMs?: number;
  readonly rules?: readonly LintRule[];
  /** What policies among the files are compiled with. Without it they are passed over. */
  readonly policies?: Omit<PolicyFiles, 'files'>;
  /** The time at which suppressions count, in milliseconds since the epoch. Without it none does. */
  readonly nowMs?: number;
};

/** `findings` are those that count. */
export type FilesReport = LintReport & { readonly suppressed: readonly SuppressedFinding[] };

/** Files to findings: of templates and Rollouts as they stand, of policies by what they compile to. Pure: reads and writes nothing. */
export function lintFiles(request: LintRequest): FilesReport {
  const { files, argo = '1.10', scrapeIntervalMs, rules = allRules, nowMs } = request;
  const input = readLintInput(files, argo);
  const scrape = scrapeIntervalMs === undefined ? {} : { scrapeIntervalMs };
  const plain = lint(input, { argo, ...scrape }, rules);
  const ofPolicies = request.policies === undefined ? [] : files.map(({ file }) => file).filter(holdsPolicy);
  const policies =
    request.policies === undefined || ofPolicies.length === 0
      ? undefined
      : lintPolicies({ ...request.policies, files: ofPolicies, argo, rules, ...scrape });
  const report = policies === undefined ? plain : withPolicies(plain, policies);
  if (nowMs === undefined) return { ...report, suppressed: [] };
  const judged = new Map([...input.templates, ...input.rollouts, ...(policies?.policies ?? [])].map(({ file }) => [file.name, file]));
  return { ...report, ...applySuppressions(report.findings, judged.values(), { rules, known: allRules, nowMs }) };
}

function holdsPolicy({ text }: SourceFile): boolean {
  return /apiVersion["']?\s*:\s*["']?guard-policy\.dev\//.test(text) && /["']?kind["']?\s*:\s*["']?Policy\b/.test(text);
}

function withPolicies(plain: LintReport, { findings, unreadable, metrics, templates }: PolicyLint): LintReport {
  const all = [...plain.metrics, ...metrics];
  const count = (state: (typeof all)[number]['state']): number => all.filter((one) => one.state === state).length;
  const { summary } = plain;
  return {
    ...plain,
    findings: [...plain.findings, ...findings].sort(compareDiagnostics),
    unreadable: distinctDiagnostics([...plain.unreadable, ...unreadable]),
    metrics: all,
    summary: {
      ...summary,
      templates: summary.templates + templates,
      metrics: all.length,
      closed: count('closed'),
      open: count('open'),
      notJudged: count('not judged'),
    },
  };
}
