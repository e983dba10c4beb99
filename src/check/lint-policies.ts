import { type PolicyFiles, readPolicyInput } from '../compile/policy-input.ts';
import { sourceFor } from '../compile/sources.ts';
import { type CompiledTemplate, compileTemplates } from '../compile/template.ts';
import { type LintReport, lintTemplates } from '../lint/lint.ts';
import type { MetricSummary, WorldSummary } from '../lint/lint-summary.ts';
import type { Finding, LintRule } from '../lint/rule.ts';
import { type ResolvedPolicy, resolvePolicy } from '../policy/resolve.ts';
import type { Config, Policy } from '../policy/types.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { compareDiagnostics, type Diagnostic, distinctDiagnostics } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import { locateCompiled } from './lint-places.ts';

/** Codes of what passes in a world. */
const aboutWorlds = /^GP1(?:1\d|2[0-2])$/;

/** `files` hold the policies. */
export type PolicyLintRequest = PolicyFiles & {
  readonly argo: ArgoVersion;
  readonly rules: readonly LintRule[];
  /** Default: what the configuration says of each source. */
  readonly scrapeIntervalMs?: number;
};

export type PolicyLint = Pick<LintReport, 'findings' | 'unreadable' | 'metrics'> & {
  readonly templates: number;
  /** The policies, whose comments may suppress findings. */
  readonly policies: readonly Located<Policy>[];
};

/**
 * Findings of policies: what the compiler says of them, and what the rules find in what they compile to, at the policy's own lines. What is found
 * alike in several environments is told once.
 */
export function lintPolicies(request: PolicyLintRequest): PolicyLint {
  const input = readPolicyInput(request);
  if (!input.ok) return withoutBroken(request, input.diagnostics);
  const { config, documents, library } = input.value;
  const options = { target: request.argo, ...(config === undefined ? {} : { config: config.value }) };
  const findings: Finding[] = [...input.diagnostics];
  const metrics: MetricSummary[] = [];
  let templates = 0;
  const policies = documents.flatMap((one) => one.policies);
  for (const policy of policies) {
    const { environments, diagnostics } = resolvePolicy(policy, library);
    const said: Diagnostic[] = [...diagnostics];
    const found = environments.map((resolved) => {
      const compiled = compileTemplates(resolved, options, said);
      templates += compiled.length;
      const scrapeIntervalMs = request.scrapeIntervalMs ?? scrapeOf(resolved, config?.value);
      const reports = compiled.map((one) => {
        const how = { argo: request.argo, scrapeIntervalMs, compiled: true } as const;
        const report = lintTemplates([locateCompiled(one, resolved)], how, request.rules);
        return withoutCovered(report, one);
      });
      metrics.push(...reports.flatMap((one) => one.metrics));
      return { environment: resolved.environment, findings: reports.flatMap((one) => one.findings) };
    });
    findings.push(...said, ...mergedEnvironments(found).map((one) => atUse(one, policy)));
  }
  return { findings: distinctDiagnostics(findings).toSorted(compareDiagnostics), unreadable: [], metrics, templates, policies };
}

/** A file that cannot be read hides nothing of the others: they are judged without it. */
function withoutBroken(request: PolicyLintRequest, diagnostics: readonly Diagnostic[]): PolicyLint {
  const broken = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ range }) => range.file));
  const isWhole = ({ name }: SourceFile): boolean => !broken.has(name);
  const files = request.files.filter(isWhole);
  const packs = request.packs.filter(isWhole);
  const fewer = files.length + packs.length < request.files.length + request.packs.length;
  const rest: PolicyLint =
    fewer && files.length > 0
      ? lintPolicies({ ...request, files, packs })
      : { findings: [], unreadable: [], metrics: [], templates: 0, policies: [] };
  return { ...rest, unreadable: distinctDiagnostics([...diagnostics, ...rest.unreadable]) };
}

/** The shortest of the sources that an environment measures with. */
function scrapeOf({ guardrails }: ResolvedPolicy, config: Config | undefined): number {
  const all = guardrails.flatMap((guardrail) => {
    const source = sourceFor(guardrail, 'prometheus', config, []);
    return source === undefined || source === 'skip' ? [] : [source.scrapeIntervalMs];
  });
  return Math.min(30_000, ...all);
}

/**
 * A guardrail of several metrics stops a release where any of them does: what one lets through alone is no finding where another one of the same
 * guardrail stops it, in each world in which that is so.
 */
function withoutCovered({ findings, metrics }: LintReport, { guardrailOf }: CompiledTemplate): Pick<LintReport, 'findings' | 'metrics'> {
  const covered = metrics.filter((one) => {
    if (one.state !== 'open') return false;
    const siblings = metrics.filter(
      (other) => other !== one && !other.dryRun && guardrailOf.get(other.metric) === guardrailOf.get(one.metric),
    );
    return one.worlds
      .filter(letsThrough)
      .every(({ world }) => siblings.some((other) => other.worlds.some((its) => its.world === world && stops(its))));
  });
  const names = new Set(covered.map(({ metric }) => metric));
  return {
    findings: findings.filter(({ code, message }) => !aboutWorlds.test(code) || !names.has(message.slice(0, message.indexOf(':')))),
    metrics: metrics.map((one) => (names.has(one.metric) ? { ...one, state: 'closed' } : one)),
  };
}

function letsThrough({ verdict, expected, later }: WorldSummary): boolean {
  return verdict === 'passes' || (verdict === 'never ends' && expected === 'stop' && later?.phase === 'Successful');
}

function stops({ phase, later, verdict }: WorldSummary): boolean {
  const end = later?.phase ?? phase;
  return verdict === 'right' && (end === 'Failed' || end === 'Error' || end === 'Inconclusive');
}

type InEnvironment = { readonly environment: string; readonly findings: readonly Finding[] };

/** The same in all environments is said once. */
function mergedEnvironments(all: readonly InEnvironment[]): readonly Finding[] {
  const found = all.flatMap(({ environment, findings }) => findings.map((one) => ({ environment, finding: inPolicyWords(one) })));
  const groups = Map.groupBy(found, ({ finding: { code, range, message } }) => JSON.stringify([code, range, message]));
  return [...groups.values()].flatMap((group): readonly Finding[] => {
    const [first] = group;
    if (first === undefined) return [];
    const environments = [...new Set(group.map(({ environment }) => environment))];
    if (environments.length === all.length) return [first.finding];
    const note = { label: 'note', text: `in ${environments.join(', ')}` } as const;
    return [{ ...first.finding, notes: [...(first.finding.notes ?? []), note] }];
  });
}

/** A fix would change compiled text, which stands in no file, and so would hints in the words of a template. */
function inPolicyWords({ fix: _fix, hint, ...finding }: Finding): Finding {
  const own = policyHints.find(({ codes }) => codes.test(finding.code))?.hint;
  if (own !== undefined) return { ...finding, hint: own };
  return hint === undefined || ofTemplates.test(hint) ? finding : { ...finding, hint };
}

const ofTemplates = /result|condition|Limit|\bQUERY\b|\bALIVE\b|\bor on/;

const policyHints: readonly { readonly codes: RegExp; readonly hint: string }[] = [
  { codes: aboutWorlds, hint: 'correct the query, or what counts as evidence for it: `alive`, `within` and `absent`' },
  { codes: /^GP433$/, hint: 'tolerate fewer: schedule: { errors: 3 }' },
  { codes: /^GP80\d$/, hint: 'look at which way `require` compares, and at what the query gives on a healthy day' },
];

/** Nobody can change a shipped pack: what is found in one is told where the policy uses it. */
export function atUse(finding: Finding, policy: Located<Policy>): Finding {
  const { range, related = [] } = finding;
  if (!range.file.startsWith('guard-policy/')) return finding;
  const uses = policy.value.spec.use ?? [];
  const name = uses.findIndex(({ guardrails }) => guardrails?.some((one) => finding.message.includes(one)) ?? false);
  const place = uses.length === 0 ? policy.rangeAt(['metadata', 'name']) : policy.rangeAt(['spec', 'use', Math.max(0, name), 'pack']);
  return { ...finding, range: place, related: [...related, { message: 'here, in the pack', range }] };
}
