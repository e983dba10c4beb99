import type { PolicyFiles } from '../compile/policy-input.ts';
import { coverageRules, sinceRules } from '../lint/hygiene-rules.ts';
import { type LintReport, lint } from '../lint/lint.ts';
import { type LintFile, readLintInput } from '../lint/read-input.ts';
import type { Finding, LintRule } from '../lint/rule.ts';
import { allRules } from '../lint/rules/all.ts';
import { applySuppressions, type SuppressedFinding } from '../lint/suppress.ts';
import type { WaiverSummary } from '../lint/waiver.ts';
import { knownKinds } from '../policy/read-document.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { compareDiagnostics, distinctDiagnostics } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { lintPolicies, type PolicyLint } from './lint-policies.ts';
import { lintWaivers, type WaiverLint } from './lint-waivers.ts';

export type LintRequest = {
  readonly files: readonly LintFile[];
  /** Default: 1.10. */
  readonly argo?: ArgoVersion;
  readonly scrapeIntervalMs?: number;
  readonly rules?: readonly LintRule[];
  /** What policies among the files are compiled with, and whether waivers are looked at. Without it both are passed over. */
  readonly policies?: Omit<PolicyFiles, 'files'> & {
    /** Policies that are not linted, and that waivers among the files may be for. */
    readonly others?: readonly SourceFile[];
  };
  /** What was found with more than the files, such as an earlier revision, and the rules that were run for it. */
  readonly hygiene?: { readonly findings: readonly Finding[]; readonly rules: readonly LintRule[] };
  /** The time at which suppressions and waivers count, in milliseconds since the epoch. Without it none does. */
  readonly nowMs?: number;
};

/** `findings` are those that count. */
export type FilesReport = LintReport & {
  readonly suppressed: readonly SuppressedFinding[];
  /** All that could be read. */
  readonly waivers: readonly WaiverSummary[];
};

/** Files to findings: of templates and Rollouts as they stand, of policies by what they compile to, of waivers. Pure: reads and writes nothing. */
export function lintFiles(request: LintRequest): FilesReport {
  const { files, argo = '1.10', scrapeIntervalMs, rules = allRules, hygiene, nowMs } = request;
  const input = readLintInput(files, argo);
  const scrape = scrapeIntervalMs === undefined ? {} : { scrapeIntervalMs };
  const plain = lint(input, { argo, ...scrape }, rules);
  const texts = request.policies === undefined ? [] : files.map(({ file }) => file);
  const ofPolicies = texts.filter(holdsPolicy);
  const policies =
    request.policies === undefined || ofPolicies.length === 0
      ? undefined
      : lintPolicies({ ...request.policies, files: ofPolicies, argo, rules, ...scrape });
  const waivers = waiversOf(request, ofPolicies, texts.filter(holdsWaiver));
  const report = withWaivers(policies === undefined ? plain : withPolicies(plain, policies), waivers, hygiene?.findings ?? []);
  const summaries = waivers?.waivers ?? [];
  if (nowMs === undefined) return { ...report, suppressed: [], waivers: summaries };
  const documents = [...input.templates, ...input.rollouts, ...(policies?.policies ?? [])];
  const suppressed = applySuppressions(report.findings, new Set([...documents.map(({ file }) => file), ...(waivers?.files ?? [])]), {
    ...{ rules: rulesRun(request, policies !== undefined), known: [...allRules, ...ofCompiler], nowMs },
    // Of a pack only those guardrails are linted that policies use.
    inPart: ofPolicies.length === 0 ? [] : (request.policies?.packs ?? []),
  });
  return { ...report, ...suppressed, waivers: summaries };
}

/** What the compiler says of policies that it compiles all the same. */
const ofCompiler = (['GP405', 'GP407', 'GP573'] as const).map((code) => ({ code }));

/** Rules that need more than the files: a comment about one of them is not unused only because it was not run. */
const furtherCodes: ReadonlySet<string> = new Set([...sinceRules, ...coverageRules].map(({ code }) => code));

/** A comment about a rule that was not run may be needed all the same. */
function rulesRun({ rules = allRules, hygiene }: LintRequest, compiled: boolean): readonly Pick<LintRule, 'code'>[] {
  return [...(compiled ? ofCompiler : []), ...rules.filter(({ code }) => !furtherCodes.has(code)), ...(hygiene?.rules ?? [])];
}

const ours = /apiVersion["']?\s*:\s*["']?guard-policy\.dev\//;

function holdsPolicy({ text }: SourceFile): boolean {
  return ours.test(text) && (/["']?kind["']?\s*:\s*["']?Policy\b/.test(text) || holdsUnknownKind(text));
}

/** What a kind was meant to be that nobody knows, reading the file as policies are read says. */
function holdsUnknownKind(text: string): boolean {
  const kinds = [...text.matchAll(/^["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z]+)/gm)].map(([, kind]) => kind);
  return kinds.some((kind) => !knownKinds.has(kind ?? '')) && !/^apiVersion: (?!guard-policy\.dev\/)/m.test(text);
}

function holdsWaiver({ text }: SourceFile): boolean {
  return ours.test(text) && /["']?kind["']?\s*:\s*["']?Waiver\b/.test(text);
}

function waiversOf({ policies, nowMs }: LintRequest, linted: readonly SourceFile[], files: readonly SourceFile[]): WaiverLint | undefined {
  if (policies === undefined || files.length === 0) return undefined;
  const { others = [], ...surroundings } = policies;
  const names = new Set(linted.map(({ name }) => name));
  const all = [...linted, ...others.filter(({ name }) => !names.has(name))];
  return lintWaivers({ files, policies: { ...surroundings, files: all }, ...(nowMs === undefined ? {} : { nowMs }) });
}

function withWaivers(report: LintReport, waivers: WaiverLint | undefined, further: readonly Finding[]): LintReport {
  return {
    ...report,
    findings: [...report.findings, ...(waivers?.findings ?? []), ...further].sort(compareDiagnostics),
    unreadable: distinctDiagnostics([...report.unreadable, ...(waivers?.unreadable ?? [])]),
    notJudged: [...report.notJudged, ...(waivers?.notJudged ?? [])],
  };
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
